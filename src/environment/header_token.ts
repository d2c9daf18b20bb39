/**
 * The tokenizer of the header reader: a cursor that moves over TypeScript without parsing it, and
 * knows just enough of it to tell which text is code at the top level.
 *
 * All of it is loops over jumping regular expressions: no recursion, and no unbounded repetition of
 * groups in an expression, so that no file, however long or deep, can overflow a stack.
 */
import { MigrateError } from "../core/error.ts";
import { quote } from "../core/text.ts";

/** A cursor over a file. */
export interface Source {
  readonly text: string;
  /** Only for errors. */
  readonly file: string;
  /** Where reading goes on. */
  at: number;
  /** Where the last comment ended, and where the code before it ended: for looking back. */
  commentEnd: number;
  codeBeforeComment: number;
}

/** A cursor at the first code or comment: a byte order mark belongs to no line, `#!` to no code. */
export function openSource(text: string, file: string): Source {
  const code = text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
  const at = code.startsWith("#!") ? lineEnd(code, 0) : 0;
  return { text: code, file, at, commentEnd: at, codeBeforeComment: at };
}

/** @throws {MigrateError} `graph.unreadable_header`, always. */
export function fail(source: Source, at: number, reason: string): never {
  let line = 1;
  let start = 0;
  for (const { index, 0: ending } of source.text.slice(0, at).matchAll(/\r\n|[\n\r]/g)) {
    line++;
    start = index + ending.length;
  }
  const position = { file: source.file, line, column: at - start + 1 };
  throw new MigrateError("graph.unreadable_header", { reason, position });
}

// ------------------------------------------------------------------------------------- jumping

const LINE_END = /[\n\r\u2028\u2029]/g;
const CODE = /\S/g;
/** Identifiers, keywords, numbers: everything but blanks and ASCII marks other than $ and _. */
const WORD = /[^\s!-#%-/:-@[-^`{-~]+/y;
const LAST_WORD = /\.?[^\s!-#%-/:-@[-^`{-~]+$/;
const COMMENT_LINE = /\/\/[^\n\r\u2028\u2029]*(?:\r\n?|\n)?[ \t]*/y;
/** What may end a literal, or make the next character part of it. */
const DOUBLE_QUOTED = /["\\\n\r]/g;
const SINGLE_QUOTED = /['\\\n\r]/g;
const TEMPLATE = /[`\\]|\$\{/g;
const REGULAR_EXPRESSION = /[[\]\\/\n\r\u2028\u2029]/g;
/** What `step` knows, and what else is of interest at the top level. */
const NESTED = /["'`/()[\]{}]/g;
const TOP_LEVEL = /["'`/()[\]{}]|\bexport\b/g;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Where the first match at or after `from` ends, or -1. Sets lastIndex, so that none leaks. */
export function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Like `includes`, but the end of the file, "", is in no set. */
export function isOneOf(char: string, set: string): boolean {
  return char !== "" && set.includes(char);
}

function lineEnd(text: string, from: number): number {
  const end = matchEnd(LINE_END, text, from);
  return end < 0 ? text.length : end - 1;
}

/** Moves behind the next stop, past escaped characters, and returns its last character. */
function take(source: Source, stops: RegExp): string {
  for (;;) {
    const end = matchEnd(stops, source.text, source.at);
    if (end < 0) return "";
    source.at = end;
    if (source.text.charAt(end - 1) !== "\\") return source.text.charAt(end - 1);
    source.at += source.text.startsWith("\r\n", end) ? 2 : 1;
  }
}

// -------------------------------------------------------------------------------- looking back

/** Words that a value follows; a `/` after any other word divides. */
const OPERATORS = new Set([
  ...["await", "case", "default", "delete", "do", "else", "in", "instanceof", "new", "of"],
  ...["return", "throw", "typeof", "void", "yield"],
]);

/** Where the code before `at` ends, blanks and comments left out. */
function codeEnd(source: Source, at: number): number {
  let end = at;
  while (end > source.commentEnd && source.text.charAt(end - 1).trim() === "") end--;
  return end === source.commentEnd ? source.codeBeforeComment : end;
}

/** The word that ends at `end`, with the dot of a property, cut when too long for a keyword. */
function wordBefore(text: string, end: number): string {
  return LAST_WORD.exec(text.slice(Math.max(0, end - 12), end))?.[0] ?? "";
}

/** Whether a value ends before `at`: then a `/` divides, else it begins a regular expression. */
function followsValue(source: Source, at: number): boolean {
  const { text } = source;
  let end = codeEnd(source, at);
  while (text.charAt(end - 1) === "!" && text.charAt(end - 2).trim() !== "") end--; // x! is x
  const last = text.charAt(end - 1);
  if (isOneOf(last, "+-")) return text.charAt(end - 2) === last;
  const word = wordBefore(text, end);
  return word === "" ? isOneOf(last, ")]\"'`") : !OPERATORS.has(word);
}

/** Whether the statement before the next code has ended without a semicolon, or the file has. */
export function isStatementEnd(source: Source): boolean {
  const word = peekWord(source);
  const { text, at } = source;
  if (at === text.length) return true;
  const end = codeEnd(source, at);
  if (!/[\n\r\u2028\u2029]/.test(text.slice(end, at))) return false;
  if (text.charAt(end - 1) !== "}" && !followsValue(source, at)) return false;
  return word === "" ? isOneOf(text.charAt(at), "\"'{@#") : word !== "in" && word !== "instanceof";
}

// ------------------------------------------------------------------------------------- passing

function skipComment(source: Source): void {
  const { text, at } = source;
  source.codeBeforeComment = codeEnd(source, at);
  if (text.charAt(at + 1) === "/") source.at = lineEnd(text, at);
  else {
    const end = text.indexOf("*/", at + 2);
    if (end < 0) fail(source, at, "this comment is never closed");
    source.at = end + 2;
  }
  source.commentEnd = source.at;
}

/** A comment, a regular expression, or the sign for division. */
function skipSlash(source: Source): void {
  const start = source.at;
  if (isOneOf(source.text.charAt(start + 1), "/*")) return skipComment(source);
  source.at++;
  if (followsValue(source, start)) return;
  for (let isInClass = false;;) {
    const stop = take(source, REGULAR_EXPRESSION);
    if (stop === "/" && !isInClass) return;
    if (!isOneOf(stop, "/[]")) fail(source, start, "this regular expression is never closed");
    if (stop !== "/") isInClass = stop === "[";
  }
}

/**
 * Passes the string, comment or regular expression at the cursor. Of brackets and templates it only
 * passes the mark itself; `open` holds where those that are not closed yet stand.
 */
function step(source: Source, open: number[]): void {
  const at = source.at;
  const char = source.text.charAt(at);
  if (char === "/") return skipSlash(source);
  source.at++;
  if (isOneOf(char, "\"'")) {
    if (take(source, char === '"' ? DOUBLE_QUOTED : SINGLE_QUOTED) === char) return;
    fail(source, at, "this string is never closed");
  }
  if (isOneOf(char, "([{`")) open.push(at);
  else if (CLOSING[source.text.charAt(open.pop() ?? -1)] !== char) {
    fail(source, at, `unexpected ${quote(char)}`);
  }
}

/** The text of the innermost template: up to its end, or into a bracket that it holds. */
function skipTemplateText(source: Source, open: number[]): void {
  const stop = take(source, TEMPLATE);
  if (stop === "") fail(source, open.at(-1) ?? 0, "this template literal is never closed");
  if (stop === "`") open.pop();
  else open.push(source.at - 1);
}

/** Passes the whole string, comment, regular expression, template or bracket at the cursor. */
export function skipNested(source: Source): void {
  const open: number[] = [];
  step(source, open);
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const opener = source.text.charAt(at);
    if (opener === "`") skipTemplateText(source, open);
    else if (take(source, NESTED) === "") {
      fail(source, at, `this ${quote(opener)} is never closed`);
    } else {
      source.at--;
      step(source, open);
    }
  }
}

/** Moves behind the next word `export` at the top level; false if none begins up to `last`. */
export function takeExport(source: Source, last: number): boolean {
  const { text } = source;
  while (source.at <= last) {
    const end = matchEnd(TOP_LEVEL, text, source.at);
    if (end < 0) return false;
    if (text.charAt(end - 1) === "t") {
      source.at = end;
      const start = end - "export".length;
      // Neither `$export` nor `a.export` nor `exporté`: \b knows only the borders of ASCII words.
      const isWhole = wordBefore(text, end) === "export" && matchEnd(WORD, text, start) === end;
      if (isWhole && text.charAt(codeEnd(source, start) - 1) !== ".") return true;
    } else {
      source.at = end - 1;
      skipNested(source);
    }
  }
  return false;
}

// ------------------------------------------------------------------------------ reading tokens

/** The comment that the file begins with, marks and all: one block, or `//` lines; else "". */
export function takeFirstComment(source: Source): string {
  const { text } = source;
  const first = matchEnd(CODE, text, source.at);
  const start = source.at = first < 0 ? text.length : first - 1;
  if (text.startsWith("/*", start)) skipComment(source);
  else {
    for (let end = start; end >= 0; end = matchEnd(COMMENT_LINE, text, end)) {
      source.at = source.commentEnd = end;
    }
  }
  return text.slice(start, source.at);
}

/** The lines of a comment, without blanks at their ends and without blank lines around them. */
export function withoutMarks(comment: string): string {
  const lines = comment.includes("\r") ? comment.replace(/\r\n?/g, "\n") : comment;
  const text = lines.startsWith("//")
    ? lines.replace(/^[ \t]*\/\/ ?/gm, "")
    : lines.slice(0, -"*/".length).replace(/^\/\*+ ?/, "").replace(/(^|\n)[^\S\n]*\* ?/g, "$1");
  const trimmed = /[^\S\n]\n/.test(text)
    ? text.split("\n").map((line) => line.trimEnd()).join("\n")
    : text;
  return trimmed.replace(/^\n+/, "").trimEnd();
}

/** Moves to the next code and returns its first character, "" at the end of the file. */
export function peek(source: Source): string {
  const { text } = source;
  for (;;) {
    const end = matchEnd(CODE, text, source.at);
    source.at = end < 0 ? text.length : end - 1;
    const char = text.charAt(source.at);
    if (char !== "/" || !isOneOf(text.charAt(source.at + 1), "/*")) return char;
    skipComment(source);
  }
}

/** Moves to the next code and returns the word that it is, "" if it is none. */
export function peekWord(source: Source): string {
  peek(source);
  return source.text.slice(source.at, Math.max(source.at, matchEnd(WORD, source.text, source.at)));
}

/** Passes the word that is the next code and returns it, "" if it is none. */
export function takeWord(source: Source): string {
  const word = peekWord(source);
  source.at += word.length;
  return word;
}

/** Passes the character if it is the next code. */
export function takeMark(source: Source, mark: string): boolean {
  if (peek(source) !== mark) return false;
  source.at++;
  return true;
}

/** Passes the string, or template without `${`, at the cursor and returns what it says. */
export function takeString(source: Source): string {
  const start = source.at;
  const open: number[] = [];
  step(source, open);
  if (open.length > 0) skipTemplateText(source, open);
  if (open.length > 0) fail(source, source.at - 2, "a template here must do without `${`");
  return decode(source, start + 1, source.at - 1);
}

const ESCAPE =
  /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(0(?!\d)|\r\n|[^\dux]))?|\r\n?/g;
/** Escapes of one letter, and line breaks, which a backslash takes away. */
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "0": "\0" },
  ...{ "\n": "", "\r": "", "\r\n": "", "\u2028": "", "\u2029": "" },
};

/** What the text of a string or template says, by the rules of modules: no octal escapes. */
function decode(source: Source, start: number, end: number): string {
  const raw = source.text.slice(start, end);
  if (!/[\\\r]/.test(raw)) return raw;
  return raw.replace(ESCAPE, (match, braced, four, two, single, offset) => {
    if (match.startsWith("\r")) return "\n"; // in templates, which make one of all line breaks
    if (single !== undefined) return ESCAPES[single] ?? single;
    const code = parseInt(braced ?? four ?? two, 16);
    if (!(code <= 0x10FFFF)) fail(source, start + offset, "this is no escape of a string");
    return String.fromCodePoint(code);
  });
}
