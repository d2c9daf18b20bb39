/**
 * Reads the header of a revision file (its id, its parents, its labels, its first comment) without
 * running it, so that listing and planning are fast and execute no user code.
 *
 * The tokenizer knows just enough of TypeScript to tell which text is code at the top level; the
 * reader takes `export const NAME = LITERAL` and refuses whatever else would export a name of the
 * header. Both are loops over jumping regular expressions: no recursion, and no repetition of
 * groups in an expression, so that no file, however long or deep, can overflow a stack.
 */
import { MigrateError } from "../core/error.ts";
import { quote } from "../core/text.ts";
import type { Revision } from "../graph/revision.ts";

const IDS = { expected: "a string, an array of strings or null", isNullable: true, isList: true };

/** What a header declares, and the literals that are allowed for each. */
const FIELDS = {
  revision: { expected: "a string", isNullable: false, isList: false },
  downRevision: IDS,
  branchLabels: IDS,
  dependsOn: IDS,
  irreversible: { expected: "a string or null", isNullable: true, isList: false },
  transaction: { expected: '"none" or null', isNullable: true, isList: false },
};

const FIELD_NAMES: ReadonlySet<string> = new Set(Object.keys(FIELDS));
type Field = keyof typeof FIELDS;
/** The declarations read so far: their strings, and where their names stand. */
type Header = Map<Field, { readonly values: readonly string[]; readonly at: number }>;

/**
 * Reads the header of one revision file. `file` is only carried into the result and into errors.
 *
 * Reading ends at the last `export` that could declare a name of the header. What comes later,
 * normally all of upgrade and downgrade, is left to the loader, which parses it anyway.
 *
 * @throws {MigrateError} `graph.unreadable_header` and nothing else, whatever the text is.
 */
export function scanHeader(text: string, file: string): Revision {
  const source = openSource(text, file);
  const { documentation, message, createDate } = describe(readComment(source));
  const header = readHeader(source);
  const strings = (field: Field) => header.get(field)?.values ?? [];
  const revision = header.get("revision");
  if (revision === undefined) fail(source, 0, "there is no `export const revision` at top level");
  if (!header.has("downRevision")) {
    fail(source, revision.at, "`export const downRevision` is missing (for a base it is null)");
  }
  return {
    id: strings("revision")[0] ?? "",
    downRevisions: strings("downRevision"),
    dependsOn: strings("dependsOn"),
    branchLabels: strings("branchLabels"),
    message,
    documentation,
    createDate,
    irreversible: strings("irreversible")[0] ?? null,
    transaction: strings("transaction").length === 0 ? null : "none",
    file,
  };
}

// ---------------------------------------------------------------------------------- tokenizer

/** A cursor over a file. */
interface Source {
  readonly text: string;
  readonly file: string;
  /** Where reading goes on. */
  at: number;
  /** Where the last comment ended, and where the code before it ended: for looking back. */
  commentEnd: number;
  codeBeforeComment: number;
}

/** A byte order mark belongs to no line, a shebang to no code. */
function openSource(text: string, file: string): Source {
  const code = text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
  const at = code.startsWith("#!") ? lineEnd(code, 0) : 0;
  return { text: code, file, at, commentEnd: at, codeBeforeComment: at };
}

function fail(source: Source, at: number, reason: string): never {
  let line = 1;
  let start = 0;
  for (const { index, 0: ending } of source.text.slice(0, at).matchAll(/\r\n|[\n\r]/g)) {
    line++;
    start = index + ending.length;
  }
  const position = { file: source.file, line, column: at - start + 1 };
  throw new MigrateError("graph.unreadable_header", { reason, position });
}

const LINE_END = /[\n\r\u2028\u2029]/g;
const CODE = /\S/g;
/** Identifiers, keywords, numbers: everything but blanks and ASCII marks other than $ and _. */
const WORD = /[^\s!-#%-/:-@[-^`{-~]+/y;
const LAST_WORD = /\.?[^\s!-#%-/:-@[-^`{-~]+$/;
const DOUBLE_QUOTED = /["\\\n\r]/g;
const SINGLE_QUOTED = /['\\\n\r]/g;
const TEMPLATE = /[`\\]|\$\{/g;
const REGULAR_EXPRESSION = /[[\]\\/\n\r\u2028\u2029]/g;
const BRACKETS = /["'`/()[\]{}]/g;
const TOP_LEVEL = /["'`/()[\]{}]|\bexport\b/g;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Words that a value follows; a `/` after any other word divides. */
const OPERATORS = new Set([
  ...["await", "case", "default", "delete", "do", "else", "in", "instanceof", "new", "of"],
  ...["return", "throw", "typeof", "void", "yield"],
]);

/** Where the first match at or after `from` ends, or -1. Sets lastIndex, so that none leaks. */
function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function lineEnd(text: string, from: number): number {
  const end = matchEnd(LINE_END, text, from);
  return end < 0 ? text.length : end - 1;
}

/** Like `includes`, but the end of the file, "", is in no set. */
function isOneOf(char: string, set: string): boolean {
  return char !== "" && set.includes(char);
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

function skipComment(source: Source): void {
  const { text, at } = source;
  source.codeBeforeComment = codeEnd(source, at);
  const end = text.charAt(at + 1) === "/" ? lineEnd(text, at) : text.indexOf("*/", at + 2) + 2;
  if (end === 1) fail(source, at, "this comment is never closed");
  source.at = source.commentEnd = end;
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

/** What begins at the cursor; brackets and templates are only entered, or left: see `open`. */
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
function skipNested(source: Source): void {
  const open: number[] = []; // where the brackets and backticks around the cursor stand
  step(source, open);
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const opener = source.text.charAt(at);
    if (opener === "`") skipTemplateText(source, open);
    else if (take(source, BRACKETS) === "") {
      fail(source, at, `this ${quote(opener)} is never closed`);
    } else {
      source.at--;
      step(source, open);
    }
  }
}

/** Moves to the next code and returns its first character, "" at the end of the file. */
function peek(source: Source): string {
  const { text } = source;
  for (;;) {
    const end = matchEnd(CODE, text, source.at);
    source.at = end < 0 ? text.length : end - 1;
    const char = text.charAt(source.at);
    if (char !== "/" || !isOneOf(text.charAt(source.at + 1), "/*")) return char;
    skipComment(source);
  }
}

/** The word at the cursor (which `peek` brings to code), "" if there is none. */
function peekWord(source: Source): string {
  peek(source);
  return source.text.slice(source.at, Math.max(source.at, matchEnd(WORD, source.text, source.at)));
}

function takeWord(source: Source): string {
  const word = peekWord(source);
  source.at += word.length;
  return word;
}

/** Passes the character if it is the next code. */
function takeMark(source: Source, mark: string): boolean {
  if (peek(source) !== mark) return false;
  source.at++;
  return true;
}

// ------------------------------------------------------------------------------------- reader

/** Words that may stand between `export` and the name that is declared. */
const DECLARERS = new Set([
  ...["abstract", "as", "async", "class", "const", "declare", "enum", "function", "import", "let"],
  ...["module", "namespace", "var"],
]);
const FUNCTION_EXPORT = /export\s+(?:async\s+)?function\s+(?:up|down)grade\b/y;
const TYPE = /[\w$.|&<>[\]"' \t]+/y;

function isField(word: string): word is Field {
  return FIELD_NAMES.has(word);
}

function refuse(source: Source, field: Field, at: number): never {
  fail(source, at, `${field} must be declared as \`export const ${field} = \` and a literal`);
}

/** The code at the cursor, for the end of a sentence. */
function found(source: Source): string {
  const code = peekWord(source) || peek(source);
  return code === "" ? "the end of the file" : quote(code);
}

/** Where the last `export` stands that could declare a name of the header; -1 without one. */
function lastExport(text: string): number {
  let last = -1;
  for (let at = text.indexOf("export"); at >= 0; at = text.indexOf("export", at + 1)) {
    if (matchEnd(FUNCTION_EXPORT, text, at) < 0) last = at;
  }
  return last;
}

function readHeader(source: Source): Header {
  const { text } = source;
  const header: Header = new Map();
  for (const last = lastExport(text); source.at <= last;) {
    const end = matchEnd(TOP_LEVEL, text, source.at);
    if (end < 0) break; // the last one was only part of a word
    if (text.charAt(end - 1) !== "t") {
      source.at = end - 1;
      skipNested(source);
      continue;
    }
    source.at = end;
    if (readPlainExport(source, header)) continue;
    const start = end - "export".length;
    // Neither `$export` nor `a.export` nor `exporté`: the borders of words that \b knows are ASCII.
    const isWhole = wordBefore(text, end) === "export" && matchEnd(WORD, text, start) === end;
    if (isWhole && text.charAt(codeEnd(source, start) - 1) !== ".") readExport(source, header);
  }
  return header;
}

/** The form that the template writes, which is nearly all that there is: read at once, for speed. */
const PLAIN = / const (\w+)(?:: [\w |[\]]+)? = (?:null|"([^"\\\n\r]+)");/y;

function readPlainExport(source: Source, header: Header): boolean {
  PLAIN.lastIndex = source.at;
  const [all = "", name = "", value] = PLAIN.exec(source.text) ?? [];
  // What is wrong here is left to the longer way, which can say so.
  if (!isField(name) || name === "transaction" || header.has(name)) return false;
  if (value === undefined && !FIELDS[name].isNullable) return false;
  const at = source.at + " const ".length;
  header.set(name, { values: value === undefined ? [] : [value], at });
  source.at += all.length;
  return true;
}

function readExport(source: Source, header: Header): void {
  if (peek(source) === "{") return checkNames(source);
  let keyword = "";
  for (let word = peekWord(source);; word = peekWord(source)) {
    if (takeMark(source, "*")) continue;
    if (!DECLARERS.has(word)) {
      if (/^(?:const|let|var)$/.test(keyword)) readDeclarators(source, keyword, header);
      else if (isField(word)) refuse(source, word, source.at);
      return;
    }
    keyword = takeWord(source);
  }
}

/** The names in `export { ... }` or in a destructuring pattern: none may be a field. */
function checkNames(source: Source): void {
  let depth = 0;
  do {
    const char = peek(source);
    const at = source.at;
    if (char === "") fail(source, at, "a list of names is never closed");
    if (isOneOf(char, "\"'`/()")) skipNested(source);
    else {
      const word = takeWord(source);
      if (word === "") source.at++;
      if (isOneOf(char, "{[")) depth++;
      if (isOneOf(char, "}]")) depth--;
      // In `{ revision: other }` and `{ revision as other }` it is the other name that is exported.
      if (isField(word) && peek(source) !== ":" && peekWord(source) !== "as") {
        refuse(source, word, at);
      }
    }
  } while (depth > 0);
}

function readDeclarators(source: Source, keyword: string, header: Header): void {
  do {
    if (isOneOf(peek(source), "{[")) checkNames(source);
    const name = peekWord(source);
    const at = source.at;
    if (!isField(name)) skipDeclarator(source);
    else {
      if (keyword !== "const") refuse(source, name, at);
      if (header.has(name)) fail(source, at, `${name} is declared twice`);
      source.at += name.length;
      header.set(name, { values: readDeclarator(source, name), at });
    }
  } while (takeMark(source, ","));
}

/** Moves to the end of a declarator that is no field. */
function skipDeclarator(source: Source): void {
  while (!isOneOf(peek(source), ",;") && !beginsStatement(source)) {
    if (isOneOf(peek(source), "\"'`/()[]{}")) skipNested(source);
    else if (takeWord(source) === "") source.at++;
  }
}

/** Whether a line break stands between the code at the cursor and the code before it. */
function isFirstOnLine(source: Source): boolean {
  return /[\n\r\u2028\u2029]/.test(source.text.slice(codeEnd(source, source.at), source.at));
}

/** Whether the statement before the cursor has ended without a semicolon, or the file has. */
function beginsStatement(source: Source): boolean {
  const word = peekWord(source);
  if (source.at === source.text.length) return true;
  const before = source.text.charAt(codeEnd(source, source.at) - 1);
  return isFirstOnLine(source) && (before === "}" || followsValue(source, source.at)) &&
    (word === "" ? isOneOf(peek(source), "\"'{@#") : word !== "in" && word !== "instanceof");
}

/** Type annotation, value and assertions of a field, up to the end of its declarator. */
function readDeclarator(source: Source, field: Field): readonly string[] {
  if (takeMark(source, ":")) skipType(source);
  if (!takeMark(source, "=")) {
    fail(source, source.at, `${field} needs \`= \` and a literal here, not ${found(source)}`);
  }
  const values = readValue(source, field);
  while (!isOneOf(peek(source), ",;") && !beginsStatement(source)) {
    const word = peekWord(source);
    if (word !== "as" && word !== "satisfies") {
      fail(
        source,
        source.at,
        `${field} must be a literal alone, without ${found(source)} after it`,
      );
    }
    takeWord(source);
    skipType(source);
  }
  return values;
}

/** Names, unions, arrays and type arguments on one line, which is all that a header needs. */
function skipType(source: Source): void {
  peek(source);
  const start = source.at;
  source.at = Math.max(start, matchEnd(TYPE, source.text, start));
  const operator = /\bin(?:stanceof)?\b/.exec(source.text.slice(start, source.at));
  if (operator !== null) fail(source, start + operator.index, `unexpected "${operator[0]}"`);
}

function readValue(source: Source, field: Field): readonly string[] {
  const { isList, isNullable } = FIELDS[field];
  if (isNullable && peek(source) === "n" && peekWord(source) === "null") {
    takeWord(source);
    return [];
  }
  if (!isList || !takeMark(source, "[")) return [readString(source, field)];
  const items: string[] = [];
  while (!takeMark(source, "]")) {
    items.push(readString(source, field));
    if (!takeMark(source, ",") && peek(source) !== "]") {
      fail(source, source.at, `${field} needs "," or "]" here, not ${found(source)}`);
    }
  }
  return items;
}

function readString(source: Source, field: Field): string {
  const mark = peek(source);
  const start = source.at;
  if (!isOneOf(mark, "\"'`")) {
    fail(source, start, `${field} must be ${FIELDS[field].expected}, not ${found(source)}`);
  }
  const open: number[] = [];
  step(source, open);
  if (mark === "`") skipTemplateText(source, open);
  if (open.length > 0) fail(source, source.at - 2, `${field} must be a literal, without \`\${\``);
  const value = decode(source, start + 1, source.at - 1);
  if (value === "") fail(source, start, `${field} must not be empty`);
  if (field === "transaction" && value !== "none") {
    fail(source, start, `transaction must be ${FIELDS.transaction.expected}, not ${quote(value)}`);
  }
  return value;
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

// ----------------------------------------------------------------------------- first comment

const COMMENT_LINE = /\/\/ ?([^\n\r\u2028\u2029]*)(?:\r\n?|\n)?[ \t]*/y;
/** Lines that Alembic's users know: they are documentation, but never the message. */
const DATE = "Create Date:";
const METADATA = /^(?:Revision ID|Revises|Create Date):/;

/** The comment that the file begins with, line by line: one block, or `//` lines. */
function readComment(source: Source): string[] {
  const { text } = source;
  const first = matchEnd(CODE, text, source.at);
  const start = source.at = first < 0 ? text.length : first - 1;
  if (text.startsWith("/*", start)) {
    skipComment(source);
    const inside = text.slice(start, source.at - "*/".length).replace(/^\/\*+ ?/, "");
    return inside.split(/\r\n|[\n\r]/).map((line) => line.replace(/^\s*\* ?/, ""));
  }
  const lines: string[] = [];
  COMMENT_LINE.lastIndex = start;
  for (let line = COMMENT_LINE.exec(text); line !== null; line = COMMENT_LINE.exec(text)) {
    lines.push(line[1] ?? "");
    source.at = source.commentEnd = COMMENT_LINE.lastIndex;
  }
  return lines;
}

/** The whole comment, its first paragraph on one line, and its date. */
function describe(lines: readonly string[]) {
  let documentation = "";
  let message = "";
  let createDate: string | null = null;
  let isFirstParagraph = true;
  for (const line of lines.map((line) => line.trimEnd())) {
    if (documentation === "" && line === "") continue;
    documentation += documentation === "" ? line : `\n${line}`;
    const words = line.trimStart();
    if (words === "") isFirstParagraph = false;
    else if (METADATA.test(words)) {
      if (words.startsWith(DATE)) createDate ??= words.slice(DATE.length).trim() || null;
    } else if (isFirstParagraph) message += message === "" ? words : ` ${words}`;
  }
  return { documentation: documentation.trimEnd(), message, createDate };
}
