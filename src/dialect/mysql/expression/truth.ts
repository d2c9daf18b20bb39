/** Conditions in one spelling: what is true where a number stands, and what NOT makes of each. */
import { type Expression, operation } from "./tree.ts";

const ZERO: Expression = { kind: "number", text: "0" };

const OPPOSITES: ReadonlyMap<string, string> = new Map(
  [["=", "<>"], ["<", ">="], [">", "<="]].flatMap(([a = "", b = ""]) => [[a, b], [b, a]] as const),
);

const TEST = /^(not )?(in|like|between|regexp|exists)$/;

/** Whether an expression gives 0, 1 or NULL alone. */
function isCondition(operator: string): boolean {
  return OPPOSITES.has(operator) || TEST.test(operator) || operator.startsWith("is ") ||
    /^(?:<=>|and|or|xor|not)$/.test(operator) || / (?:any|all)$/.test(operator);
}

/** A number, where a condition is meant, is compared with zero. */
export function truth(expression: Expression): Expression {
  const isOne = expression.kind === "operation" && isCondition(expression.operator);
  return isOne ? expression : operation("<>", expression, ZERO);
}

/** `a AND b AND c` is one list. */
export function chain(operator: "and" | "or", operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((its) =>
    its.kind === "operation" && its.operator === operator ? its.operands : [its]
  );
  return operation(operator, ...flat);
}

/** What NOT makes of a condition: the servers write it so. */
export function negated(expression: Expression): Expression {
  if (expression.kind !== "operation") return operation("=", expression, ZERO);
  const { operator, operands } = expression;
  const opposite = OPPOSITES.get(operator);
  if (opposite !== undefined) return operation(opposite, ...operands);
  if (operator === "and" || operator === "or") {
    return chain(operator === "and" ? "or" : "and", operands.map(negated));
  }
  const [, not, test] = TEST.exec(operator) ?? [];
  if (test !== undefined) return operation(not === undefined ? `not ${test}` : test, ...operands);
  const [, isNot, what] = /^is (not )?(\w+)$/.exec(operator) ?? [];
  if (what !== undefined) {
    return operation(isNot === undefined ? `is not ${what}` : `is ${what}`, ...operands);
  }
  return isCondition(operator) ? operation("not", expression) : operation("=", expression, ZERO);
}
