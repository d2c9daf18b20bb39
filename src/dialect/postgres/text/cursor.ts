/** Walks over the tokens of one SQL text, without spaces and comments. */
import { isKeyword, isOperator, isTrivia, nameOf, type Token, tokenize } from "./token.ts";

/** A place among the significant tokens of a text. */
export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
}

/** A cursor before the first token. */
export function openCursor(text: string): Cursor {
  return { text, tokens: [...tokenize(text)].filter((token) => !isTrivia(token)), at: 0 };
}

/** The token at the cursor, or some places behind it; undefined past the end. */
export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.at + ahead];
}

/** Whether this keyword, in upper case, comes next. */
export function seesKeyword(cursor: Cursor, keyword: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token !== undefined && isKeyword(cursor.text, token, keyword);
}

/** Whether one of these keywords comes next. */
export function seesAny(cursor: Cursor, keywords: readonly string[]): boolean {
  return keywords.some((keyword) => seesKeyword(cursor, keyword));
}

/** Whether this operator or punctuation comes next. */
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

/** Steps over the operator or punctuation if it comes next. */
export function takeOperator(cursor: Cursor, operator: string): boolean {
  if (!seesOperator(cursor, operator)) return false;
  cursor.at++;
  return true;
}

/** Whether a token can be a name: a word or something in double quotes. */
export function isName({ kind }: Token): boolean {
  return kind === "word" || kind === "quoted";
}

/** The next token as a name, folded as PostgreSQL does; null, and no step, where it is none. */
export function takeName(cursor: Cursor): string | null {
  const token = peek(cursor);
  if (token === undefined || !isName(token)) return null;
  cursor.at++;
  return nameOf(cursor.text, token);
}

/** `name`, `schema.name` or `database.schema.name`: its last two parts. */
export function takeQualifiedName(
  cursor: Cursor,
): { readonly schema: string | null; readonly name: string } | null {
  let schema: string | null = null;
  let name = takeName(cursor);
  while (name !== null && takeOperator(cursor, ".")) {
    schema = name;
    name = takeName(cursor);
  }
  return name === null ? null : { schema, name };
}

/** Steps over `( ... )` or `[ ... ]`; no step where none begins. */
export function skipGroup(cursor: Cursor): boolean {
  if (!seesOperator(cursor, "(") && !seesOperator(cursor, "[")) return false;
  let depth = 0;
  do {
    if (seesOperator(cursor, "(") || seesOperator(cursor, "[")) depth++;
    else if (seesOperator(cursor, ")") || seesOperator(cursor, "]")) depth--;
    cursor.at++;
  } while (depth > 0 && peek(cursor) !== undefined);
  return true;
}
