/**
 * SQLite's tokenizer, rule for rule: `sqlite3GetToken()` of tokenize.c, as documented at
 * https://www.sqlite.org/lang_keywords.html and https://www.sqlite.org/lang_comment.html.
 *
 * Offsets are UTF-16 code units of the given text. A NUL is an ordinary illegal character here
 * (SQLite's C interface ends the text at it).
 */

/**
 * What a token is. `quoted` is an identifier in "..", `..` or [..]; keywords are words;
 * `illegal` is what SQLite refuses, an unterminated quotation among it.
 */
export type TokenKind =
  | "space"
  | "comment"
  | "word"
  | "quoted"
  | "string"
  | "blob"
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

const TAB = 0x09;
const LINE_FEED = 0x0a;
const FORM_FEED = 0x0c;
const RETURN = 0x0d;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const DOLLAR = 0x24;
const QUOTE = 0x27;
const LEFT = 0x28;
const RIGHT = 0x29;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;
const AT = 0x40;
const BRACKET = 0x5b;
const UNDERSCORE = 0x5f;
const BACKTICK = 0x60;
const BYTE_ORDER_MARK = 0xfeff;

/** The token that starts at the offset, which must lie inside the text. */
export function readToken(text: string, start: number): Token {
  const code = text.charCodeAt(start);
  if (isLetter(code)) return word(text, start, code);
  if (isDigit(code)) return number(text, start);
  switch (code) {
    case TAB:
    case LINE_FEED:
    case FORM_FEED:
    case RETURN:
    case SPACE:
      return token("space", start, spaceEnd(text, start + 1));
    case BYTE_ORDER_MARK:
      return token("space", start, start + 1);
    case QUOTE:
      return quotation(text, start, "'", "string");
    case DOUBLE_QUOTE:
      return quotation(text, start, '"', "quoted");
    case BACKTICK:
      return quotation(text, start, "`", "quoted");
    case BRACKET:
      return closed(text, start, "quoted", text.indexOf("]", start + 1));
    case QUESTION:
      return token("parameter", start, digitsEnd(text, start + 1));
    case DOLLAR:
    case HASH:
    case COLON:
    case AT:
      return parameter(text, start);
    default:
      return punctuation(text, start, code);
  }
}

/** All tokens of the text from an offset on, lazily; spaces and comments included. */
export function* tokenize(text: string, from = 0): Generator<Token, void> {
  for (let at = from; at < text.length;) {
    const next = readToken(text, at);
    yield next;
    at = next.end;
  }
}

/** True for what SQLite reads over: spaces and comments. */
export function isTrivia(token: Token): boolean {
  return token.kind === "space" || token.kind === "comment";
}

/** True if the token is this keyword, which is given in upper case; only ASCII letters fold. */
export function isKeyword(text: string, token: Token, keyword: string): boolean {
  if (token.kind !== "word" || token.end - token.start !== keyword.length) return false;
  for (let at = 0; at < keyword.length; at++) {
    if ((text.charCodeAt(token.start + at) & ~0x20) !== keyword.charCodeAt(at)) return false;
  }
  return true;
}

/** True if the token is this operator or punctuation. */
export function isOperator(text: string, token: Token, operator: string): boolean {
  return token.kind === "operator" && token.end - token.start === operator.length &&
    text.startsWith(operator, token.start);
}

/**
 * The name or text that a token stands for: without its quotes, doubled ones halved
 * (`sqlite3Dequote()`); any other text is given back as it is.
 */
export function unquote(text: string): string {
  const open = text.charAt(0);
  if (open === "[") return text.endsWith("]") ? text.slice(1, -1) : text;
  if (open !== "'" && open !== '"' && open !== "`") return text;
  return text.slice(1, -1).replaceAll(open + open, open);
}

function token(kind: TokenKind, start: number, end: number): Token {
  return { kind, start, end };
}

/** A token up to and with the character at `close`, or an illegal one to the end of the text. */
function closed(text: string, start: number, kind: TokenKind, close: number): Token {
  return close < 0 ? token("illegal", start, text.length) : token(kind, start, close + 1);
}

function quotation(text: string, start: number, mark: string, kind: TokenKind): Token {
  let close = text.indexOf(mark, start + 1);
  while (close >= 0 && text.charAt(close + 1) === mark) close = text.indexOf(mark, close + 2);
  return closed(text, start, kind, close);
}

function lineComment(text: string, start: number): Token {
  const end = text.indexOf("\n", start + 2);
  return token("comment", start, end < 0 ? text.length : end);
}

/** An unterminated one runs to the end of the text. */
function blockComment(text: string, start: number): Token {
  const end = text.indexOf("*/", start + 2);
  return token("comment", start, end < 0 ? text.length : end + 2);
}

function word(text: string, start: number, code: number): Token {
  if ((code === 0x78 || code === 0x58) && text.charCodeAt(start + 1) === QUOTE) {
    return blob(text, start);
  }
  return token("word", start, wordEnd(text, start + 1));
}

function blob(text: string, start: number): Token {
  let at = start + 2;
  while (isHexDigit(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === QUOTE && (at - start) % 2 === 0) return token("blob", start, at + 1);
  return closed(text, start, "illegal", text.indexOf("'", at));
}

function number(text: string, start: number): Token {
  const end = numberEnd(text, start);
  const illegalEnd = wordEnd(text, end);
  return token(illegalEnd > end ? "illegal" : "number", start, illegalEnd);
}

function numberEnd(text: string, start: number): number {
  const isHex = text.charCodeAt(start) === ZERO && (text.charCodeAt(start + 1) | 0x20) === 0x78 &&
    isHexDigit(text.charCodeAt(start + 2));
  if (isHex) {
    let at = start + 3;
    while (isHexDigit(text.charCodeAt(at)) || text.charCodeAt(at) === UNDERSCORE) at++;
    return at;
  }
  let at = separatedEnd(text, start);
  if (text.charCodeAt(at) === DOT) at = separatedEnd(text, at + 1);
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = text.charCodeAt(at + 1);
  const exponent = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(exponent)) ? separatedEnd(text, exponent) : at;
}

/** `$name`, `:name`, `@name`, `#name`, with Tcl's `::` and `(suffix)`. */
function parameter(text: string, start: number): Token {
  let length = 0;
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isWordPart(code)) length++;
    else if (code === LEFT && length > 0) return suffixed(text, start, at + 1);
    else if (code === COLON && text.charCodeAt(at + 1) === COLON) at++;
    else break;
  }
  return token(length === 0 ? "illegal" : "parameter", start, at);
}

function suffixed(text: string, start: number, from: number): Token {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== RIGHT && !isSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === RIGHT
    ? token("parameter", start, at + 1)
    : token("illegal", start, at);
}

/** Comments, numbers that begin with a point, and operators. */
function punctuation(text: string, start: number, code: number): Token {
  const next = text.charCodeAt(start + 1);
  if (code === MINUS && next === MINUS) return lineComment(text, start);
  if (code === SLASH && next === STAR && start + 2 < text.length) return blockComment(text, start);
  return code === DOT && isDigit(next) ? number(text, start) : operator(text, start, code, next);
}

const SINGLE = "-();+*/%=<>|,&~.";
const DOUBLE: readonly string[] = ["->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||"];

function operator(text: string, start: number, code: number, next: number): Token {
  if (code === MINUS && text.startsWith("->>", start)) return token("operator", start, start + 3);
  const mayBeDouble = next === GREATER || next === EQUALS || next === code;
  if (mayBeDouble && DOUBLE.includes(text.slice(start, start + 2))) {
    return token("operator", start, start + 2);
  }
  return token(SINGLE.includes(text.charAt(start)) ? "operator" : "illegal", start, start + 1);
}

function spaceEnd(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (isWordPart(text.charCodeAt(at))) at++;
  return at;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function separatedEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === UNDERSCORE) at++;
  return at;
}

/** `sqlite3Isspace()`: a vertical tab may follow a space, but not start one. */
function isSpace(code: number): boolean {
  return code === SPACE || code <= RETURN && code >= TAB;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code | 0x20) >= 0x61 && (code | 0x20) <= 0x66;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a || code === UNDERSCORE ||
    code >= 0x80 && code !== BYTE_ORDER_MARK;
}

function isWordPart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === DOLLAR || code === BYTE_ORDER_MARK;
}
