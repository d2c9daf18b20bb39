/**
 * The tokens of an expression or a query in one spelling, without spaces and comments: for comparing
 * what an author wrote with what PostgreSQL gives back.
 */
import { isTrivia, nameOf, type Token, tokenize } from "./token.ts";

/** A token; `text` is what it means: words folded, quotes and escapes taken away. */
export interface ExpressionToken {
  readonly kind: "word" | "quoted" | "string" | "number" | "operator" | "other";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function unescape(text: string): string {
  return text.replace(
    /''|\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g,
    (_, four?: string, eight?: string, byte?: string, octal?: string, one?: string) => {
      const code = four ?? eight ?? byte;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
      return one === undefined ? "'" : ESCAPES[one] ?? one;
    },
  );
}

function characterOf(code: number): string {
  return String.fromCodePoint(Math.min(code, 0x10ffff));
}

/** What a string constant stands for; of bits and Unicode escapes the text itself. */
function stringText(written: string): string {
  const dollar = /^\$[^$]*\$/.exec(written)?.[0].length;
  if (dollar !== undefined) return written.slice(dollar, -dollar);
  if (/^e/i.test(written)) return unescape(written.slice(2, -1));
  if (/^[bxu]/i.test(written)) return written;
  return written.slice(written.indexOf("'") + 1, -1).replaceAll("''", "'");
}

function meaningOf(text: string, token: Token): Pick<ExpressionToken, "kind" | "text"> {
  const written = text.slice(token.start, token.end);
  switch (token.kind) {
    case "word":
    case "quoted":
      return { kind: token.kind, text: nameOf(text, token) };
    case "string":
      return { kind: "string", text: stringText(written) };
    case "number":
      return { kind: "number", text: written.replaceAll("_", "").toLowerCase() };
    default:
      return { kind: token.kind === "operator" ? "operator" : "other", text: written };
  }
}

/** All tokens of a text. */
export function expressionTokens(text: string): readonly ExpressionToken[] {
  return [...tokenize(text)].filter((token) => !isTrivia(token))
    .map((token) => ({ ...meaningOf(text, token), start: token.start, end: token.end }));
}

/** Whether the token is this operator or punctuation. */
export function isMark(token: ExpressionToken | undefined, mark: string): boolean {
  return token?.kind === "operator" && token.text === mark;
}

/** Where the bracket closes that opens at a place; -1: nowhere. */
export function closing(tokens: readonly ExpressionToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isMark(tokens[at], "(") || isMark(tokens[at], "[")) depth++;
    else if (isMark(tokens[at], ")") || isMark(tokens[at], "]")) depth--;
    if (depth === 0) return at;
  }
  return -1;
}

/** The text without parentheses around the whole of it. */
export function withoutParentheses(text: string): string {
  let tokens = expressionTokens(text);
  while (isMark(tokens[0], "(") && closing(tokens, 0) === tokens.length - 1) {
    tokens = tokens.slice(1, -1);
  }
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? text : text.slice(first.start, last.end);
}
