/**
 * The tokens of SQL as MySQL and MariaDB read it (the manual's "Lexical Structure"), with backslash
 * escapes and without ANSI_QUOTES. Offsets are UTF-16 code units of the given text.
 */

/**
 * What a token is. `quoted` is a name in backticks; `string` is text in either quotes; `parameter`
 * is `?`; `illegal` is a quotation or comment without end. The marks of an executable comment, such
 * as `/*!40101` and its end, are comments, and what is between them is not.
 */
export type TokenKind =
  | "space"
  | "comment"
  | "word"
  | "quoted"
  | "string"
  | "number"
  | "parameter"
  | "operator"
  | "illegal";

/** A piece of the text; the tokens of a text follow each other without gaps. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const SPACE = /[\s\0]+/y;
const NUMBER =
  /(?:0x[\da-f]+|0b[01]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)(?![\w$\u0080-\uffff])/iy;
const WORD = /[\w$\u0080-\uffff]+/y;
/** Two dashes are a comment only before a space or control character, or the end. */
const LINE_COMMENT = /(?:--(?=[\s\p{Cc}]|$)|#)[^\n]*/uy;
const EXECUTABLE = /\/\*M?!\d*/y;
const OPERATOR = /:=|<=>|<<|>>|<>|[<>!]=|\|\||&&|->>?|@@?|[^]/y;

const SLASH = 0x2f;

/** All tokens of the text from an offset on, lazily; spaces and comments included. */
export function* tokenize(text: string, from = 0): Generator<Token, void> {
  let isExecutable = false;
  for (let at = from; at < text.length;) {
    if (isExecutable && text.startsWith("*/", at)) {
      isExecutable = false;
      yield { kind: "comment", start: at, end: at + 2 };
      at += 2;
      continue;
    }
    const executable = text.charCodeAt(at) === SLASH ? match(EXECUTABLE, text, at) : at;
    if (executable > at) isExecutable = true;
    const token = executable > at
      ? { kind: "comment" as const, start: at, end: executable }
      : readToken(text, at);
    yield token;
    at = token.end;
  }
}

/** True for what the server reads over: spaces and comments. */
export function isTrivia({ kind }: Token): boolean {
  return kind === "space" || kind === "comment";
}

/** The text of a word in upper case; empty for other tokens. */
export function wordOf(text: string, { kind, start, end }: Token): string {
  return kind === "word" ? text.slice(start, end).toUpperCase() : "";
}

/** True if the token is this operator or punctuation. */
export function isOperator(text: string, token: Token, operator: string): boolean {
  return token.kind === "operator" && token.end - token.start === operator.length &&
    text.startsWith(operator, token.start);
}

function readToken(text: string, start: number): Token {
  const code = text.charCodeAt(start);
  // By far the most frequent first.
  if (isLetter(code)) return { kind: "word", start, end: match(WORD, text, start) };
  switch (text.charAt(start)) {
    case "'":
    case '"':
      return quotation(text, start, "string");
    case "`":
      return quotation(text, start, "quoted");
    case "?":
      return { kind: "parameter", start, end: start + 1 };
    case "/":
      if (text.charAt(start + 1) === "*") return comment(text, start);
  }
  const kinds = [
    ["space", SPACE],
    ["number", NUMBER],
    ["word", WORD],
    ["comment", LINE_COMMENT],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const end = match(pattern, text, start);
    if (end > start) return { kind, start, end };
  }
  return { kind: "operator", start, end: match(OPERATOR, text, start) };
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a || code === 0x5f || code >= 0x80;
}

function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/** A doubled mark stands for one; in strings a backslash takes the next character along. */
function quotation(text: string, start: number, kind: "string" | "quoted"): Token {
  const mark = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\" && kind === "string") at++;
    else if (character === mark) {
      if (text.charAt(at + 1) !== mark) return { kind, start, end: at + 1 };
      at++;
    }
  }
  return { kind: "illegal", start, end: text.length };
}

/** Comments do not nest. */
function comment(text: string, start: number): Token {
  const close = text.indexOf("*/", start + 2);
  return close < 0
    ? { kind: "illegal", start, end: text.length }
    : { kind: "comment", start, end: close + 2 };
}
