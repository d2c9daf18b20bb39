/** The names that a view gives to its columns, written into its query: as PostgreSQL keeps it. */
import { closing, type ExpressionToken, isMark } from "../text/expression_token.ts";

const END = /^(?:from|where|group|having|order|limit|offset|union|intersect|except|window|fetch)$/;

/** A query whose results are named: the items of its first SELECT get an alias each. */
export function withColumnNames(
  tokens: readonly ExpressionToken[],
  names: readonly string[],
): readonly ExpressionToken[] {
  const start = names.length === 0 ? -1 : selectIn(tokens);
  if (start < 0) return tokens;
  const named: ExpressionToken[] = [...tokens.slice(0, start)];
  let item: ExpressionToken[] = [];
  let at = start;
  let count = 0;
  const finish = () => {
    named.push(...withAlias(item, names[count]));
    item = [];
    count++;
  };
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || isMark(token, ";")) break;
    if (token.kind === "word" && END.test(token.text) && !isDistinctFrom(item, token)) break;
    if (isMark(token, ",")) {
      finish();
      named.push(token);
      continue;
    }
    const close = isMark(token, "(") || isMark(token, "[") ? closing(tokens, at) : at;
    if (close < 0) return tokens;
    item.push(...tokens.slice(at, close + 1));
    at = close;
  }
  finish();
  return [...named, ...tokens.slice(at)];
}

/** Where the items of the first SELECT begin that is in no parentheses; -1 without one. */
function selectIn(tokens: readonly ExpressionToken[]): number {
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (isMark(token, "(")) depth++;
    else if (isMark(token, ")")) depth--;
    if (depth > 0 || token.kind !== "word" || token.text !== "select") continue;
    const next = tokens[at + 1];
    return next?.kind === "word" && next.text === "all" ? at + 2 : at + 1;
  }
  return -1;
}

function isDistinctFrom(item: readonly ExpressionToken[], { text }: ExpressionToken): boolean {
  const before = item.at(-1);
  return text === "from" && item.length > 1 && before?.kind === "word" &&
    before.text === "distinct";
}

/** An item with another alias, or with one. */
function withAlias(
  item: readonly ExpressionToken[],
  name: string | undefined,
): readonly ExpressionToken[] {
  if (name === undefined) return item;
  const before = item.at(-2);
  const isNamed = before?.kind === "word" && before.text === "as";
  const { end = 0 } = item.at(-1) ?? {};
  return [
    ...(isNamed ? item.slice(0, -2) : item),
    { kind: "word", text: "as", start: end, end },
    { kind: "quoted", text: name, start: end, end },
  ];
}
