/** Expressions as texts in one spelling. */
import { parseExpression } from "./parse.ts";
import { normalExpression } from "./normal.ts";
import type { Surroundings } from "./type.ts";
import { type Expression, NOT_UNDERSTOOD } from "./tree.ts";
import { type ExpressionToken, expressionTokens } from "../text/expression_token.ts";
import { queryText } from "./query_text.ts";
import { tokensText, treeText } from "./tree_text.ts";

/** The tree in one spelling; null where the text is not understood. */
export function normalTree(text: string, around: Surroundings): Expression | null {
  try {
    const readQuery = (tokens: readonly ExpressionToken[]) => queryText(tokens, around);
    return normalExpression(parseExpression(text, readQuery), around);
  } catch (error) {
    if (error === NOT_UNDERSTOOD) return null;
    throw error;
  }
}

/** A text that is equal for expressions that PostgreSQL takes for the same. */
export function expressionText(text: string, around: Surroundings): string {
  const tree = normalTree(text, around);
  return tree === null ? tokensText(expressionTokens(text)) : outermost(tree);
}

function outermost(expression: Expression): string {
  const text = treeText(expression);
  const isWrapped = expression.kind === "operation" && text.startsWith("(") && text.endsWith(")");
  return isWrapped && !/^(?:row|index|field)$/.test(expression.operator) ? text.slice(1, -1) : text;
}
