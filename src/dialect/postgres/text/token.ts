/**
 * PostgreSQL's tokenizer, as in scan.l and the manual's "Lexical Structure", with
 * `standard_conforming_strings` on. Offsets are UTF-16 code units of the given text.
 */

/**
 * What a token is. `quoted` is a name in quotes, also U&"..."; `string` is every quotation that is a
 * constant, dollar quotes among it; `parameter` is `$1`; `illegal` is what PostgreSQL refuses, an
 * unterminated quotation among it.
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

const SPACE = /[ \t\n\r\f\v\uFEFF]+/y;
const WORD = /[A-Za-z_\u0080-\uFEFE\uFF00-\uFFFF][\w$\u0080-\uFEFE\uFF00-\uFFFF]*/y;
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
const OPERATOR = /[-+*/<>=~!@#%^&|`?]+/y;
/** `::`, `:=` and `..` are one token each; all others of these stand for themselves. */
const PUNCTUATION = /::|:=|\.\.|[,()[\].;:]/y;

/** The token that starts at the offset, which must lie inside the text. */
export function readToken(text: string, start: number): Token {
  const code = text.charCodeAt(start);
  // By far the most frequent first.
  if (isWordStart(code)) return word(text, start);
  const first = text.charAt(start);
  switch (first) {
    case "'":
      return quotation(text, start, start, "'", "string");
    case '"':
      return quotation(text, start, start, '"', "quoted");
    case "$":
      return dollar(text, start);
    case "-":
    case "/":
      if (startsComment(text, start)) return comment(text, start);
      break;
  }
  const space = match(SPACE, text, start);
  if (space > start) return token("space", start, space);
  const number = match(NUMBER, text, start);
  if (number > start) return token("number", start, number);
  const operator = operatorEnd(text, start);
  if (operator > start) return token("operator", start, operator);
  const punctuation = match(PUNCTUATION, text, start);
  if (punctuation > start) return token("operator", start, punctuation);
  return token("illegal", start, start + 1);
}

/** All tokens of the text from an offset on, lazily; spaces and comments included. */
export function* tokenize(text: string, from = 0): Generator<Token, void> {
  for (let at = from; at < text.length;) {
    const next = readToken(text, at);
    yield next;
    at = next.end;
  }
}

/** True for what PostgreSQL reads over: spaces and comments. */
export function isTrivia({ kind }: Token): boolean {
  return kind === "space" || kind === "comment";
}

/** True if the token is this keyword, which is given in upper case; only ASCII letters fold. */
export function isKeyword(text: string, token: Token, keyword: string): boolean {
  if (token.kind !== "word" || token.end - token.start !== keyword.length) return false;
  for (let at = 0; at < keyword.length; at++) {
    const code = text.charCodeAt(token.start + at);
    const upper = code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
    if (upper !== keyword.charCodeAt(at)) return false;
  }
  return true;
}

/** True if the token is this operator or punctuation. */
export function isOperator(text: string, token: Token, operator: string): boolean {
  return token.kind === "operator" && token.end - token.start === operator.length &&
    text.startsWith(operator, token.start);
}

/** The name that a token stands for: quotes undone, or folded to lower case without them. */
export function nameOf(text: string, { kind, start, end }: Token): string {
  const its = text.slice(start, end);
  if (kind !== "quoted") return its.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
  const isUnicode = !its.startsWith('"');
  const name = its.slice(isUnicode ? 3 : 1, -1).replaceAll('""', '"');
  return isUnicode ? unescapeUnicode(name) : name;
}

/** As if UESCAPE were not said: hardly anybody writes it. */
function unescapeUnicode(text: string): string {
  return text.replace(
    /\\(?:([\da-fA-F]{4})|\+([\da-fA-F]{6})|\\)/g,
    (_, short?: string, long?: string) => {
      const code = short ?? long;
      return code === undefined
        ? "\\"
        : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
    },
  );
}

function token(kind: TokenKind, start: number, end: number): Token {
  return { kind, start, end };
}

function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

function isWordStart(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a || code === 0x5f ||
    code >= 0x80 && code !== 0xfeff;
}

/** A word, or a quotation with a letter before it: E'..', B'..', X'..', N'..', U&'..', U&"..". */
function word(text: string, start: number): Token {
  const next = text.charAt(start + 1);
  const letter = text.charAt(start).toLowerCase();
  if (next === "'") {
    if (letter === "e") return escapedString(text, start);
    if ("bxn".includes(letter)) return quotation(text, start, start + 1, "'", "string");
  }
  if (letter === "u" && next === "&") {
    const mark = text.charAt(start + 2);
    if (mark === "'") return quotation(text, start, start + 2, mark, "string");
    if (mark === '"') return quotation(text, start, start + 2, mark, "quoted");
  }
  return token("word", start, Math.max(match(WORD, text, start), start + 1));
}

/** A doubled mark stands for one. */
function quotation(
  text: string,
  start: number,
  open: number,
  mark: string,
  kind: TokenKind,
): Token {
  let close = text.indexOf(mark, open + 1);
  while (close >= 0 && text.charAt(close + 1) === mark) close = text.indexOf(mark, close + 2);
  return close < 0 ? token("illegal", start, text.length) : token(kind, start, close + 1);
}

/** In E'...' a backslash takes the next character along. */
function escapedString(text: string, start: number): Token {
  for (let at = start + 2; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === "'") {
      if (text.charAt(at + 1) !== "'") return token("string", start, at + 1);
      at++;
    }
  }
  return token("illegal", start, text.length);
}

function dollar(text: string, start: number): Token {
  const parameter = match(PARAMETER, text, start);
  if (parameter > start) return token("parameter", start, parameter);
  const open = match(DOLLAR_QUOTE, text, start);
  if (open === start) return token("illegal", start, start + 1);
  const mark = text.slice(start, open);
  const close = text.indexOf(mark, open);
  return close < 0
    ? token("illegal", start, text.length)
    : token("string", start, close + mark.length);
}

function startsComment(text: string, at: number): boolean {
  return text.startsWith("--", at) || text.startsWith("/*", at);
}

/** Comments in `/* ... *\/` nest; an unterminated one runs to the end of the text. */
function comment(text: string, start: number): Token {
  if (text.charAt(start) === "-") {
    const end = text.indexOf("\n", start);
    return token("comment", start, end < 0 ? text.length : end);
  }
  let depth = 0;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return token("comment", start, marks.lastIndex);
  }
  return token("illegal", start, text.length);
}

/** The longest run, up to a comment; a trailing sign belongs to it only in some. */
function operatorEnd(text: string, start: number): number {
  const longest = match(OPERATOR, text, start);
  let end = start;
  while (end < longest && !startsComment(text, end)) end++;
  if (!/[~!@#%^&|`?]/.test(text.slice(start, end))) {
    while (end > start + 1 && /[-+]/.test(text.charAt(end - 1))) end--;
  }
  return end;
}
