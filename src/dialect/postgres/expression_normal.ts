/**
 * One spelling for expressions that PostgreSQL takes for the same: what its parser makes of words
 * (IN, BETWEEN, LIKE), the casts that it adds, and parentheses around everything.
 */
import { booleanOf, canonicalConstant } from "./constant_text.ts";
import { type Expression, type Leaf, operation, type OperationNode } from "./expression_reader.ts";

/** What an expression stands in. */
export interface Surroundings {
  /** The type of a column, in the spelling of format_type(); undefined: there is none. */
  readonly typeOf: (column: string) => string | undefined;
  /** The table whose name may stand before its columns; null: no name is left out. */
  readonly table: string | null;
  /** The schema that is not said before functions, types and tables; null: none is known. */
  readonly schema: string | null;
}

/** Nothing is known. */
export const NOWHERE: Surroundings = { typeOf: () => undefined, table: null, schema: null };

/** The tree in one spelling. */
export function normalExpression(expression: Expression, around: Surroundings): Expression {
  if (expression.kind === "name") return normalName(expression, around);
  if (expression.kind === "number") return { kind: "number", text: numberText(expression.text) };
  if (expression.kind !== "operation") return expression;
  const operands = expression.operands.map((its) => normalExpression(its, around));
  return normalOperation({ ...expression, operands }, expression.operands, around);
}

function normalName(name: Leaf, { table, schema }: Surroundings): Leaf {
  const prefix = table === null ? null : `${table}.`;
  if (prefix !== null && name.text.startsWith(prefix)) {
    return { kind: "name", text: name.text.slice(prefix.length) };
  }
  return schema !== null && name.text.startsWith(`${schema}.`)
    ? { kind: "name", text: name.text.slice(schema.length + 1) }
    : name;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["!=", "<>"],
  ["like", "~~"],
  ["not like", "!~~"],
  ["ilike", "~~*"],
  ["not ilike", "!~~*"],
  ["!= all", "<> all"],
  ["!= any", "<> any"],
]);

function normalOperation(
  node: OperationNode,
  written: readonly Expression[],
  around: Surroundings,
): Expression {
  const operator = WORDS.get(node.operator) ?? node.operator;
  const { operands } = node;
  const [first, second, third] = operands;
  if (operator === "and" || operator === "or") return chain(operator, operands);
  if (operator === "cast" && first !== undefined) return normalCast(first, node.type ?? "", around);
  if (operator === "prefix -" && first?.kind === "number") return negative(first);
  if (operator === "prefix +" && first?.kind === "number") return first;
  if (operator.startsWith("call ")) return normalCall(operator, operands, around);
  if (first === undefined || second === undefined) return operation(operator, ...operands);
  if (operator === "in" || operator === "not in") {
    return membership(operator, first, second, around);
  }
  if (operator === "= any" || operator === "<> all") {
    return quantified(operator, first, second, around);
  }
  if (third !== undefined && operator === "between") {
    return chain("and", [operation(">=", first, second), operation("<=", first, third)]);
  }
  if (third !== undefined && operator === "not between") {
    return chain("or", [operation("<", first, second), operation(">", first, third)]);
  }
  if (third !== undefined && operator.includes("~~")) {
    return operation(operator, first, operation("call like_escape", second, third));
  }
  if (operator.endsWith("similar to")) {
    const pattern = operation("call similar_to_escape", ...operands.slice(1));
    return operation(operator.startsWith("not") ? "!~" : "~", first, pattern);
  }
  if (operator === "between symmetric" && third !== undefined) {
    const between = (low: Expression, high: Expression) =>
      chain("and", [operation(">=", first, low), operation("<=", first, high)]);
    return chain("or", [between(second, third), between(third, second)]);
  }
  if (operator === "is not distinct from") {
    return operation("not", operation("is distinct from", first, second));
  }
  if (operator === "/") return division(first, second, written, around);
  return COMPARISONS.has(operator) ? comparison(operator, first, second, around) : operation(
    operator,
    ...operands,
  );
}

const COMPARISONS = new Set(["=", "<>", "<", ">", "<=", ">="]);

/** Rows are compared member by member; a text is read as a value of what it is compared with. */
function comparison(
  operator: string,
  left: Expression,
  right: Expression,
  around: Surroundings,
): Expression {
  const rows = [left, right].flatMap((its) =>
    its.kind === "operation" && its.operator === "row" ? [its.operands] : []
  );
  const [own = [], other = []] = rows;
  if (rows.length === 2 && own.length === other.length && /^(?:=|<>)$/.test(operator)) {
    const members = own.flatMap((its, at) => {
      const its2 = other[at];
      return its2 === undefined ? [] : [comparison(operator, its, its2, around)];
    });
    return chain(operator === "=" ? "and" : "or", members);
  }
  return operation(operator, readAs(left, right, around), readAs(right, left, around));
}

/** A constant as a value of the type of something else. */
function readAs(constant: Expression, other: Expression, around: Surroundings): Expression {
  const type = constant.kind === "string" ? typeOf(other, around) : null;
  return type === null ? constant : canonicalConstant(constant, type);
}

/**
 * Of whole numbers a division gives a whole number, unless one of them is cast: then PostgreSQL
 * casts the other one too, and what they are cast to is said.
 */
function division(
  left: Expression,
  right: Expression,
  written: readonly Expression[],
  around: Surroundings,
): Expression {
  const isWhole = (its: Expression) =>
    its.kind === "number" ? /^-?\d+$/.test(its.text) : /int/.test(typeOf(its, around) ?? "");
  const types = written.flatMap((its) =>
    its.kind === "operation" && its.operator === "cast" ? its.type ?? [] : []
  );
  const type = types.map(sizeless).find((its) => /^(?:numeric|real|double)/.test(its));
  const isCast = type !== undefined && isWhole(left) && isWhole(right);
  return operation(isCast ? `/ ${type}` : "/", left, right);
}

/** `a AND b AND c` is one list. */
function chain(operator: "and" | "or", operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((its) =>
    its.kind === "operation" && its.operator === operator ? its.operands : [its]
  );
  return operation(operator, ...flat);
}

/** Digits, a point and digits, as PostgreSQL's numeric writes them. */
function numberText(written: string): string {
  if (/^0[xob]/.test(written)) return String(BigInt(written));
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/.exec(written) ?? [];
  if (whole === "" && fraction === "" || Math.abs(Number(exponent)) > 100) return written;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before = digits.slice(0, Math.max(point, 0)).padEnd(point, "0") || "0";
  const after = "0".repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  return `${sign}${before.replace(/^0+(?=\d)/, "")}${after === "" ? "" : `.${after}`}`;
}

function negative({ text }: Leaf): Leaf {
  return { kind: "number", text: text.startsWith("-") ? text.slice(1) : `-${text}` };
}

/** `x IN (1, 2)` is `x = ANY (ARRAY[1, 2])`; members that are no constants are compared alone. */
function membership(
  operator: "in" | "not in",
  left: Expression,
  right: Expression,
  around: Surroundings,
): Expression {
  const [one, many, joined] = operator === "in"
    ? ["=", "= any", "or"] as const
    : ["<>", "<> all", "and"] as const;
  if (right.kind === "word") return operation(operator, left, right);
  const isRow = right.kind === "operation" && right.operator === "row";
  const items = isRow ? right.operands : [right];
  const constants = items.filter((its) => !hasName(its));
  const alone = constants.length < 2 ? items : items.filter(hasName);
  const parts = alone.map((its) => comparison(one, left, its, around));
  if (alone.length < items.length) {
    parts.unshift(quantified(many, left, operation("array", ...constants), around));
  }
  const [sole] = parts;
  return parts.length === 1 && sole !== undefined ? sole : chain(joined, parts);
}

function hasName(expression: Expression): boolean {
  if (expression.kind === "operation") return expression.operands.some(hasName);
  return expression.kind === "name";
}

/** An array of one is compared as that one. */
function quantified(
  operator: "= any" | "<> all",
  left: Expression,
  right: Expression,
  around: Surroundings,
): Expression {
  if (right.kind !== "operation" || right.operator !== "array") {
    return operation(operator, left, right);
  }
  const items = right.operands.map((its) => readAs(its, left, around));
  const [item] = items;
  return item === undefined || items.length > 1
    ? operation(operator, left, operation("array", ...items))
    : operation(operator === "= any" ? "=" : "<>", left, item);
}

function normalCall(
  operator: string,
  operands: readonly Expression[],
  { schema }: Surroundings,
): Expression {
  const prefix = schema === null ? null : `call ${schema}.`;
  const name = prefix !== null && operator.startsWith(prefix)
    ? `call ${operator.slice(prefix.length)}`
    : operator;
  const [first, second] = operands;
  if (name === "call timezone" && first !== undefined && second !== undefined) {
    return operation("at time zone", second, first);
  }
  const [field] = operands;
  if (name === "call extract from" && field?.kind === "string") {
    return operation(name, { kind: "name", text: field.text }, ...operands.slice(1));
  }
  if (name === "call sequence" || first?.kind !== "string" || schema === null) {
    return operation(name, ...operands);
  }
  // `nextval('public.counter')` names a sequence.
  const isOfSequence = /^call (?:nextval|currval|setval)$/.test(name);
  const text = first.text.startsWith(`${schema}.`)
    ? first.text.slice(schema.length + 1)
    : first.text;
  return operation(name, isOfSequence ? { kind: "string", text } : first, ...operands.slice(1));
}

const WIDER: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric", "real", "double precision"],
  integer: ["bigint", "numeric", "real", "double precision"],
  bigint: ["numeric", "real", "double precision"],
  numeric: ["real", "double precision"],
  real: ["double precision"],
  "character varying": ["text"],
  character: ["text", "character varying"],
  date: ["timestamp without time zone", "timestamp with time zone"],
  "timestamp without time zone": ["timestamp with time zone"],
  "time without time zone": ["interval", "time with time zone"],
};

const NUMBERS: ReadonlySet<string> = new Set(
  ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
);

const sizeless = (type: string) => type.replace(/\([^)]*\)/, "");

/** Leaves out what PostgreSQL adds: the type of a constant, and what it does to a wider type. */
function normalCast(operand: Expression, written: string, around: Surroundings): Expression {
  const { schema } = around;
  const type = schema !== null && written.startsWith(`${schema}.`)
    ? written.slice(schema.length + 1)
    : written;
  const base = sizeless(type);
  const kept: Expression = { ...operation("cast", operand), type };
  if (operand.kind === "string") return constant(operand, base);
  if (operand.kind === "word") return operand.text === "null" ? operand : kept;
  if (operand.kind === "number") return NUMBERS.has(base) ? operand : kept;
  if (isConstantArray(operand) && type.endsWith("[]")) return operand;
  const own = typeOf(operand, around);
  if (own === type || own !== null && WIDER[sizeless(own)]?.includes(base)) return operand;
  return kept;
}

function isConstantArray(expression: Expression): boolean {
  return expression.kind === "operation" && expression.operator === "array" &&
    expression.operands.every((its) =>
      its.kind === "string" || its.kind === "number" ||
      its.kind === "word" || isConstantArray(its)
    );
}

/** A quoted number is a number, a quoted boolean a boolean. */
function constant(text: Leaf, type: string): Expression {
  if (NUMBERS.has(type) && /^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text.text)) {
    return { kind: "number", text: numberText(text.text.toLowerCase()) };
  }
  if (/^(?:time|date)/.test(type)) return canonicalConstant(text, type);
  if (type === "boolean") {
    const is = booleanOf(text.text);
    if (is !== null) return { kind: "word", text: is };
  }
  return text;
}

const SAME_TYPE = /^call (?:coalesce|greatest|least|nullif)$/;

/** The type of what is simple enough; null: not known. */
function typeOf(expression: Expression, around: Surroundings): string | null {
  if (expression.kind === "name") return around.typeOf(expression.text) ?? null;
  if (expression.kind !== "operation") return null;
  const { operator, operands, type } = expression;
  if (operator === "cast") return type ?? null;
  if (operator === "||") return "text";
  const [first, second] = operands;
  if (SAME_TYPE.test(operator)) {
    return operands.map((its) => typeOf(its, around)).find((its) => its !== null) ?? null;
  }
  if (operator === "case") {
    const results = operands.slice(1).filter((_, at) => at % 2 === 1 || at === operands.length - 2);
    return results.map((its) => typeOf(its, around)).find((its) => its !== null) ?? null;
  }
  if (/^[-+*/%]$/.test(operator) && first !== undefined && second !== undefined) {
    const [left, right] = [typeOf(first, around), typeOf(second, around)];
    const isWhole = (its: string | null) => its !== null && /int/.test(its);
    if (isWhole(left) && (right === left || second.kind === "number")) return left;
    if (isWhole(right) && first.kind === "number") return right;
  }
  if (
    /^call (?:length|char_length|array_length|cardinality|octet_length|position)\b/.test(operator)
  ) {
    return "integer";
  }
  return null;
}
