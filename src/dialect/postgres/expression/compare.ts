/** Comparisons in one spelling. */
import { canonicalConstant } from "./constant_text.ts";
import { type Expression, operation } from "./tree.ts";
import { type Surroundings, typeOf } from "./type.ts";

/** The operators that `comparison` takes. */
export const COMPARISONS = new Set(["=", "<>", "<", ">", "<=", ">="]);

/** Rows are compared member by member; a text is read as a value of what it is compared with. */
export function comparison(
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
      const partner = other[at];
      return partner === undefined ? [] : [comparison(operator, its, partner, around)];
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

/** BETWEEN and its like as comparisons; null for other operators. */
export function between(
  operator: string,
  [value, low, high]: readonly Expression[],
  around: Surroundings,
): Expression | null {
  if (value === undefined || low === undefined || high === undefined) return null;
  const compare = (operator: string, limit: Expression) =>
    comparison(operator, value, limit, around);
  const within = (low: Expression, high: Expression) =>
    chain("and", [compare(">=", low), compare("<=", high)]);
  const outside = (low: Expression, high: Expression) =>
    chain("or", [compare("<", low), compare(">", high)]);
  switch (operator) {
    case "between":
      return within(low, high);
    case "not between":
      return outside(low, high);
    case "between symmetric":
      return chain("or", [within(low, high), within(high, low)]);
    case "not between symmetric":
      return chain("and", [outside(low, high), outside(high, low)]);
    default:
      return null;
  }
}

/** `a AND b AND c` is one list. */
export function chain(operator: "and" | "or", operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((its) =>
    its.kind === "operation" && its.operator === operator ? its.operands : [its]
  );
  return operation(operator, ...flat);
}

/** `x IN (1, 2)` is `x = ANY (ARRAY[1, 2])`; members that are no constants are compared alone. */
export function membership(
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
export function quantified(
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
