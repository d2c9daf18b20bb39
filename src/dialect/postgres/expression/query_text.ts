/**
 * Queries as texts in one spelling: clause by clause, each expression by itself. What PostgreSQL
 * looks up in the catalogue (`*`, the order of NATURAL JOIN) cannot be told from the text.
 */
import { normalExpression } from "./normal.ts";
import type { Surroundings } from "./type.ts";
import { type Expression, nameText, NOT_UNDERSTOOD, type Reader } from "./tree.ts";
import { readExpression } from "./parse.ts";
import { closing, type ExpressionToken, isMark } from "../text/expression_token.ts";
import { tokensText, treeText } from "./tree_text.ts";

/** Words between expressions, and words that say nothing. */
const CLAUSES: ReadonlySet<string> = new Set(
  `select distinct all from where group by having order limit offset union intersect except join
  left right full inner outer cross natural on using as asc desc with values window fetch lateral`
    .split(/\s+/),
);
const SILENT: ReadonlySet<string> = new Set(["asc", "inner", "outer"]);
const FROM_WORDS: ReadonlySet<string> = new Set(
  ["from", "join", "left", "right", "full", "inner", "outer", "cross", "natural", "lateral"],
);
const AFTER_FROM =
  /^(?:where|group|having|order|limit|offset|union|intersect|except|window|fetch)$/;

/** Whether a word stands between expressions; `left(...)` and `= ALL (...)` are parts of them. */
function isClause(
  token: ExpressionToken,
  next: ExpressionToken | undefined,
  piece: readonly ExpressionToken[],
): boolean {
  if (token.kind !== "word" || !CLAUSES.has(token.text)) return false;
  const before = piece.at(-1)?.text;
  if (/^(?:left|right)$/.test(token.text)) return !isMark(next, "(");
  if (token.text === "all") return piece.length === 0;
  if (token.text === "distinct") return before !== "is" && before !== "not";
  return token.text !== "from" || before !== "distinct";
}

/** A query in one spelling. */
export function queryText(tokens: readonly ExpressionToken[], around: Surroundings): string {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  tokens.forEach((token, at) => {
    if (isMark(token, "(")) depth++;
    else if (isMark(token, ")")) depth--;
    if (depth > 0 || token.kind !== "word" || !SET_OPERATORS.test(token.text)) return;
    parts.push(selectText(tokens.slice(start, at), around), token.text);
    start = at + 1;
  });
  return [...parts, selectText(tokens.slice(start), around)].join(" ");
}

const SET_OPERATORS = /^(?:union|intersect|except)$/;

function selectText(tokens: readonly ExpressionToken[], around: Surroundings): string {
  const own = { ...around, table: onlyTable(tokens) ?? around.table };
  const words: string[] = [];
  let piece: ExpressionToken[] = [];
  let isInFrom = false;
  const finish = () => {
    if (piece.length > 0) words.push(pieceText(piece, own, isInFrom));
    piece = [];
  };
  const rest = withoutJoinParentheses(tokens);
  for (let at = 0; at < rest.length; at++) {
    const token = rest[at];
    if (token === undefined || isMark(token, ";")) continue;
    const isWord = isClause(token, rest[at + 1], piece);
    if (isWord || isMark(token, ",")) {
      finish();
      if (isWord) isInFrom = FROM_WORDS.has(token.text) || isInFrom && token.text === "as";
      if (!SILENT.has(token.text)) words.push(token.text);
      continue;
    }
    const close = isMark(token, "(") || isMark(token, "[") ? closing(rest, at) : at;
    if (close < 0) throw NOT_UNDERSTOOD;
    piece.push(...rest.slice(at, close + 1));
    at = close;
  }
  finish();
  return withoutDefaultAliases(words).join(" ");
}

/** Parentheses around joins say what the order says already. */
function withoutJoinParentheses(tokens: readonly ExpressionToken[]): readonly ExpressionToken[] {
  const dropped = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const isFirst = before?.kind === "word" && /^(?:from|join)$/.test(before.text) ||
      dropped.has(at - 1);
    if (!isMark(token, "(") || !isFirst || isQuery(tokens[at + 1])) continue;
    dropped.add(at).add(closing(tokens, at));
  }
  return tokens.filter((_, at) => !dropped.has(at));
}

function isQuery(token: ExpressionToken | undefined): boolean {
  return token?.kind === "word" && /^(?:select|with|values)$/.test(token.text);
}

/** The one relation of FROM, by its alias; null where there are none or several. */
function onlyTable(tokens: readonly ExpressionToken[]): string | null {
  const names: string[] = [];
  let depth = 0;
  let isInFrom = false;
  for (const token of tokens) {
    if (isMark(token, "(")) depth++;
    else if (isMark(token, ")")) depth--;
    if (depth > 0 || isMark(token, ")") || isMark(token, ".") || isMark(token, ";")) {
      if (isInFrom && depth > 0) return null;
      continue;
    }
    const isWord = token.kind === "word";
    if (isInFrom && isWord && (token.text === "join" || token.text === "union")) return null;
    if (isInFrom && isMark(token, ",")) return null;
    if (isWord && token.text === "from") {
      if (names.length > 0) return null;
      isInFrom = true;
    } else if (isWord && AFTER_FROM.test(token.text)) isInFrom = false;
    else if (isInFrom && !(isWord && token.text === "as")) names.push(token.text);
  }
  const name = names.at(-1);
  return name === undefined ? null : nameText(name);
}

/** An expression, or a table, with its alias behind AS. */
function pieceText(
  piece: readonly ExpressionToken[],
  around: Surroundings,
  isInFrom: boolean,
): string {
  const whole = treeOf(piece, around);
  if (whole !== null) return aliased(whole);
  const last = piece.at(-1);
  const isAlias = piece.length > 1 && (last?.kind === "word" || last?.kind === "quoted") &&
      piece.at(-2)?.kind !== "operator" || isMark(piece.at(-2), ")");
  const head = isAlias ? treeOf(piece.slice(0, -1), around) : null;
  if (head !== null && last !== undefined) {
    return `${isInFrom ? treeText(head) : aliased(head)} as ${nameText(last.text)}`;
  }
  return tokensText(piece);
}

const MARK = "\u0000";

/** The expression, and after a mark the name that its column has without AS. */
function aliased(expression: Expression): string {
  return `${treeText(expression)}${MARK}${defaultAlias(expression)}`;
}

function defaultAlias(expression: Expression): string {
  if (expression.kind === "name") return expression.text.replace(/^.*\./, "");
  if (expression.kind === "word") return /^\w+$/.test(expression.text) ? expression.text : "";
  if (expression.kind !== "operation") return `"?column?"`;
  const { operator, operands, type } = expression;
  if (operator.startsWith("call ")) {
    return operator.slice(5).replace(/ .*$/, "").replace(/^.*\./, "");
  }
  if (operator === "case" || operator === "array") return operator;
  const [inner] = operands;
  if ((operator === "over" || operator === "filter") && operands[0] !== undefined) {
    return defaultAlias(operands[0]);
  }
  const own = operator === "cast" && inner !== undefined ? defaultAlias(inner) : `"?column?"`;
  return own === `"?column?"` && type !== undefined ? type : own;
}

/** Without `AS name` where the name is what the column has anyway, and without the marks. */
function withoutDefaultAliases(words: readonly string[]): readonly string[] {
  const plain: string[] = [];
  let implied = "";
  for (let at = 0; at < words.length; at++) {
    const [text = "", alias = ""] = (words[at] ?? "").split(MARK);
    if (text === "as" && words[at + 1]?.split(MARK)[0] === implied) at++;
    else if (alias.includes(" as ")) {
      const [own, said] = alias.split(" as ");
      plain.push(own === said ? text : `${text} as ${said}`);
    } else plain.push(text);
    implied = alias;
  }
  return plain;
}

function treeOf(piece: readonly ExpressionToken[], around: Surroundings): Expression | null {
  const reader: Reader = {
    tokens: piece,
    at: 0,
    readExpression,
    readQuery: (tokens) => queryText(tokens, around),
  };
  try {
    const expression = readExpression(reader);
    return reader.at < piece.length ? null : normalExpression(expression, around);
  } catch (error) {
    if (error === NOT_UNDERSTOOD) return null;
    throw error;
  }
}
