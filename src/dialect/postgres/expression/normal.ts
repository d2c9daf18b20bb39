/**
 * One spelling for expressions that PostgreSQL takes for the same: what its parser makes of words
 * (IN, BETWEEN, LIKE), the casts that it adds, and parentheses around everything.
 */
import { division, negative, normalCast, numberText } from "./cast.ts";
import { between, chain, comparison, COMPARISONS, membership, quantified } from "./compare.ts";
import { type Expression, type Leaf, operation, type OperationNode } from "./tree.ts";
import type { Surroundings } from "./type.ts";

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
  const range = between(operator, operands, around);
  if (range !== null) return range;
  if (third !== undefined && operator.includes("~~")) {
    return operation(operator, first, operation("call like_escape", second, third));
  }
  if (operator.endsWith("similar to")) {
    const pattern = operation("call similar_to_escape", ...operands.slice(1));
    return operation(operator.startsWith("not") ? "!~" : "~", first, pattern);
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
