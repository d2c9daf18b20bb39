/** Trees and tokens as texts. */
import { type Expression, nameText } from "./tree.ts";
import type { ExpressionToken } from "../text/expression_token.ts";

/** A tree as text, with parentheses around every operation. */
export function treeText(expression: Expression): string {
  if (expression.kind === "string") return `'${expression.text.replaceAll("'", "''")}'`;
  if (expression.kind !== "operation") return expression.text;
  const { operator, operands, type } = expression;
  const texts = operands.map(treeText);
  const [first = "", second = ""] = texts;
  if (operator === "cast") return `(${first}::${type})`;
  if (operator.startsWith("call ")) return `${operator.slice(5)}(${texts.join(", ")})`;
  if (operator === "array") return `array[${texts.join(", ")}]`;
  if (operator === "row") return `row(${texts.join(", ")})`;
  if (operator === "index") return `${first}[${texts.slice(1).join(":")}]`;
  if (operator === "case") return `case(${texts.join(", ")})`;
  if (operator === "and" || operator === "or") return `(${texts.join(` ${operator} `)})`;
  if (operator.endsWith(" any") || operator.endsWith(" all")) {
    return `(${first} ${operator} (${second}))`;
  }
  return texts.length === 1
    ? `(${operator.startsWith("is ") ? `${first} ${operator}` : `${operator} ${first}`})`
    : `(${[first, operator, ...texts.slice(1)].join(" ")})`;
}

/** The names in a tree, as far as they are of columns. */
export function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === "operation") return expression.operands.flatMap(namesIn);
  return expression.kind === "name" ? [expression.text] : [];
}

/** Tokens in one spelling, one after the other. */
export function tokensText(tokens: readonly ExpressionToken[]): string {
  return tokens.map(({ kind, text }) =>
    kind === "string"
      ? `'${text.replaceAll("'", "''")}'`
      : kind === "quoted"
      ? nameText(text)
      : text
  ).join(" ");
}
