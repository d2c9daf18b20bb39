/** Walks over the tokens of one SQL text, without spaces and comments; used by the parsers here. */
import { isKeyword, isOperator, isTrivia, readToken, type Token, unquote } from "./token.ts";

/** A range of the text, in UTF-16 code units; `end` is behind the last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name as it is meant, and where it stands with its quotes. */
export interface ParsedName extends Span {
  readonly name: string;
}

/** A stretch of the source: from its first to its last token, comments between them included. */
export interface ParsedText extends Span {
  readonly text: string;
}

/** A place among the significant tokens of a text. */
export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
}

export function openCursor(text: string): Cursor {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const token = readToken(text, at);
    if (!isTrivia(token)) tokens.push(token);
    at = token.end;
  }
  return { text, tokens, at: 0 };
}

/** The token at the cursor, or some places behind it; undefined past the end. */
export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.at + ahead];
}

export function seesKeyword(cursor: Cursor, keyword: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token !== undefined && isKeyword(cursor.text, token, keyword);
}

export function seesOperator(cursor: Cursor, operator: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token !== undefined && isOperator(cursor.text, token, operator);
}

/** Steps over these keywords if all of them come next. */
export function takeKeywords(cursor: Cursor, ...keywords: readonly string[]): boolean {
  if (!keywords.every((keyword, ahead) => seesKeyword(cursor, keyword, ahead))) return false;
  cursor.at += keywords.length;
  return true;
}

export function takeOperator(cursor: Cursor, operator: string): boolean {
  if (!seesOperator(cursor, operator)) return false;
  cursor.at++;
  return true;
}

/** The next token as a name: SQLite takes words, all four quotings, and keywords in most places. */
export function takeName(cursor: Cursor): ParsedName | null {
  const token = peek(cursor);
  if (token === undefined || !isName(token)) return null;
  cursor.at++;
  return nameOf(cursor.text, token);
}

export function isName(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted" || token.kind === "string";
}

export function nameOf(text: string, { start, end }: Token): ParsedName {
  return { start, end, name: unquote(text.slice(start, end)) };
}

/** A name that another may qualify: `name` or `schema.name`. */
export function takeQualifiedName(
  cursor: Cursor,
): { schema: ParsedName | null; name: ParsedName } | null {
  const first = takeName(cursor);
  if (first === null) return null;
  if (!takeOperator(cursor, ".")) return { schema: null, name: first };
  const second = takeName(cursor);
  return second === null ? null : { schema: first, name: second };
}

/** The source from token `from` up to but not with token `to`; null where there is none. */
export function textOf(cursor: Cursor, from: number, to: number): ParsedText | null {
  const first = cursor.tokens[from];
  const last = cursor.tokens[to - 1];
  if (first === undefined || last === undefined || to <= from) return null;
  const { start } = first;
  const { end } = last;
  return { start, end, text: cursor.text.slice(start, end) };
}

/** The index of the token that closes the parenthesis at token `open`, or the number of tokens. */
export function closingIndex({ text, tokens }: Cursor, open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (isOperator(text, token, "(")) depth++;
    else if (isOperator(text, token, ")") && --depth === 0) return at;
  }
  return tokens.length;
}

/** Steps over `( ... )` and gives what is inside; null, and no step, where none begins. */
export function takeGroup(cursor: Cursor): ParsedText | null {
  if (!seesOperator(cursor, "(")) return null;
  const open = cursor.at;
  const close = closingIndex(cursor, open);
  cursor.at = Math.min(close + 1, cursor.tokens.length);
  return textOf(cursor, open + 1, close) ?? emptyText(cursor, open);
}

function emptyText(cursor: Cursor, open: number): ParsedText {
  const at = cursor.tokens[open]?.end ?? cursor.text.length;
  return { start: at, end: at, text: "" };
}

/** Steps over `( a, b )` and gives the range of tokens of each part between its commas. */
export function takeParts(cursor: Cursor): readonly (readonly [from: number, to: number])[] {
  if (!seesOperator(cursor, "(")) return [];
  const parts: (readonly [number, number])[] = [];
  const { text, tokens } = cursor;
  let from = cursor.at + 1;
  let at = cursor.at;
  for (let depth = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.kind !== "operator") continue;
    if (isOperator(text, token, "(")) depth++;
    else if (isOperator(text, token, ")") && --depth === 0) break;
    else if (depth === 1 && isOperator(text, token, ",")) {
      parts.push([from, at]);
      from = at + 1;
    }
  }
  if (at > from) parts.push([from, at]);
  cursor.at = Math.min(at + 1, tokens.length);
  return parts;
}

/** Where the token before the cursor ends: the end of what was just read. */
export function lastEnd(cursor: Cursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}

/** What is inside, where one pair of parentheses is around all of it; else the text as it is. */
export function withoutParentheses(sql: string): string {
  const cursor = openCursor(sql);
  const inside = takeGroup(cursor);
  return inside !== null && peek(cursor) === undefined ? inside.text : sql;
}
