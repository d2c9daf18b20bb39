/** The queries of views as the server gives them back: every table with its database. */
import {
  type ExpressionToken,
  expressionTokens,
  isMark,
  isName,
  isWord,
} from "../text/expression_token.ts";

/**
 * The query without its own database before the tables and columns of it: as an author writes it,
 * and so that it means the same in a copy of the database.
 */
export function withoutDatabase(query: string, database: string): string {
  const tokens = expressionTokens(query);
  let [text, end] = ["", 0];
  tokens.forEach((token, at) => {
    if (token.kind !== "quoted" || token.text !== database || !isDatabase(tokens, at)) return;
    text += query.slice(end, token.start);
    end = tokens[at + 2]?.start ?? token.end;
  });
  return text + query.slice(end);
}

/** Whether the name at a place is that of a database: before a table, a function, or both names. */
function isDatabase(tokens: readonly ExpressionToken[], at: number): boolean {
  const [before, dot, next, after] = [
    tokens[at - 1],
    tokens[at + 1],
    tokens[at + 2],
    tokens[at + 3],
  ];
  if (isMark(before, ".") || !isMark(dot, ".") || !isName(next)) return false;
  return isMark(after, ".") || isMark(after, "(") || isTablePlace(tokens, at);
}

/** Whether a table stands here: behind FROM or JOIN, and as many parentheses as there are. */
function isTablePlace(tokens: readonly ExpressionToken[], at: number): boolean {
  let before = at - 1;
  while (isMark(tokens[before], "(")) before--;
  return isWord(tokens[before], "from", "join", "straight_join");
}
