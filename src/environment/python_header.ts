/**
 * Reads the header of one of Alembic's revision files without running it: the docstring and what
 * stands at top level as `revision = ...`, `down_revision`, `branch_labels` and `depends_on`.
 *
 * The tokenizer knows just enough of Python to tell what is code at top level: strings, comments,
 * brackets, and where a logical line ends. Values must be literals, as Alembic's templates write
 * them: strings, None, and tuples, lists or sets of strings, with a type annotation or without.
 */
import { MigrateError } from "../core/error.ts";
import { quote } from "../core/text.ts";
import type { Revision } from "../graph/revision.ts";

/** A cursor over a file. */
interface Source {
  readonly text: string;
  readonly file: string;
  at: number;
}

const FIELDS = ["revision", "down_revision", "branch_labels", "depends_on"] as const;
type Field = (typeof FIELDS)[number];

const BLANK_LINE = /[ \t\f]*(?:#[^\n\r]*)?(?:\r\n|[\n\r]|$)/y;
const BLANKS = /(?:[ \t\f]|\\(?:\r\n|[\n\r]))+/y;
/** Between brackets, where line ends and comments are blanks, too. */
const INNER_BLANKS = /(?:\s|\\(?:\r\n|[\n\r])|#[^\n\r]*)+/y;
const FIELD = new RegExp(`(${FIELDS.join("|")})(?![\\p{L}\\p{N}_])`, "uy");
const WORD = /[\p{L}\p{N}_.]+/uy;
const STRING_START = /([a-zA-Z]{0,2})("""|'''|"|')/y;
const STOPS = /["'#\\\n\r()[\]{}]/g;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Reads one file. `file` is only carried into the result and into errors. The message is left to
 * the stub's own header; `documentation` is the docstring.
 *
 * @throws `graph.unreadable_python` and nothing else, whatever the text is.
 */
export function scanPythonHeader(text: string, file: string): Revision {
  const source: Source = { text: text.replace(/^\uFEFF/, ""), file, at: 0 };
  let documentation: string | null = null;
  const header = new Map<Field, readonly string[]>();
  for (let isFirst = true; skipBlankLines(source); isFirst = false) {
    if (isFirst && matches(source, STRING_START)) {
      documentation = readDocstring(source);
      continue;
    }
    const [, field] = take(source, FIELD) ?? [];
    if (field === undefined) skipLine(source);
    else readField(source, field as Field, header);
  }
  const id = header.get("revision")?.[0];
  if (id === undefined || id === "") fail(source, 0, 'there is no `revision = "..."` at top level');
  if (!header.has("down_revision")) fail(source, 0, "there is no `down_revision = ...`");
  return {
    id,
    downRevisions: header.get("down_revision") ?? [],
    dependsOn: header.get("depends_on") ?? [],
    branchLabels: header.get("branch_labels") ?? [],
    message: "",
    documentation: cleanDocstring(documentation ?? ""),
    createDate: null,
    irreversible: null,
    transaction: null,
    file,
  };
}

function fail(source: Source, at: number, reason: string): never {
  const before = source.text.slice(0, at).split(/\r\n|[\n\r]/);
  const position = {
    file: source.file,
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
  };
  throw new MigrateError("graph.unreadable_python", { reason, position });
}

// ---------------------------------------------------------------------------------- tokenizer

function matches(source: Source, pattern: RegExp): boolean {
  pattern.lastIndex = source.at;
  return pattern.test(source.text);
}

/** Passes what the sticky pattern matches at the cursor. */
function take(source: Source, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = source.at;
  const found = pattern.exec(source.text);
  if (found !== null) source.at += found[0].length;
  return found;
}

function takeMark(source: Source, mark: string): boolean {
  if (!source.text.startsWith(mark, source.at)) return false;
  source.at += mark.length;
  return true;
}

/** Moves to the next line with code; false at the end of the file. */
function skipBlankLines(source: Source): boolean {
  while (source.at < source.text.length && take(source, BLANK_LINE) !== null);
  return source.at < source.text.length;
}

/** Passes the rest of a logical line: strings and brackets may hold line ends. */
function skipLine(source: Source): void {
  const open: number[] = [];
  for (;;) {
    STOPS.lastIndex = source.at;
    const stop = STOPS.exec(source.text);
    if (stop === null) break;
    const [char] = stop;
    source.at = stop.index;
    if (char === '"' || char === "'") {
      readString(source);
      continue;
    }
    if (char === "#") {
      take(source, /#[^\n\r]*/y);
      continue;
    }
    source.at++;
    if (char === "\\") take(source, /\r\n|[^]/y);
    else if (char === "\n" || char === "\r") {
      if (open.length === 0) return;
    } else if (char in CLOSING) open.push(stop.index);
    else open.pop();
  }
  source.at = source.text.length;
  const [bracket] = open;
  if (bracket !== undefined) fail(source, bracket, "this bracket is never closed");
}

/** Passes the string at the cursor, whose prefix is passed already or read here. */
function readString(source: Source): string {
  const start = source.at;
  const [, prefix = "", quotes = ""] = take(source, STRING_START) ?? [];
  const end = quotes.length === 3 ? new RegExp(`\\\\[^]|${quotes}`, "g") : /\\[^]|["'\n\r]/g;
  for (;;) {
    end.lastIndex = source.at;
    const found = end.exec(source.text);
    if (found === null || /[\n\r]/.test(found[0][0] ?? "")) {
      fail(source, start, "this string is never closed");
    }
    source.at = found.index + found[0].length;
    if (found[0] !== quotes) continue;
    const raw = source.text.slice(start + prefix.length + quotes.length, found.index);
    return /r/i.test(prefix) ? raw : decode(raw);
  }
}

const ESCAPE =
  /\\(?:(\r\n|[\n\r])|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\\'"abfnrtv]))/g;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
};

/** What a string says; an escape that Python does not know stays as it is. */
function decode(raw: string): string {
  return raw.replace(ESCAPE, (all, lineEnd, octal, two, four, eight, single) => {
    if (lineEnd !== undefined) return "";
    if (single !== undefined) return ESCAPES[single] ?? single;
    const code = octal === undefined ? parseInt(two ?? four ?? eight, 16) : parseInt(octal, 8);
    return code <= 0x10FFFF ? String.fromCodePoint(code) : all;
  });
}

// ------------------------------------------------------------------------------------- reader

/** A bare string at the top of the file. */
function readDocstring(source: Source): string {
  const text = readString(source);
  skipLine(source);
  return text;
}

/** The lines without the indentation that all but the first have, and without empty ends. */
function cleanDocstring(text: string): string {
  const [first = "", ...rest] = text.split(/\r\n|[\n\r]/).map((line) => line.trimEnd());
  const widths = rest.filter((line) => line !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length);
  const width = Math.min(...widths.map((its) => its ?? 0));
  return [first.trimStart(), ...rest.map((line) => line.slice(width))].join("\n").trim();
}

/** What follows a field's name, up to the end of its statement. */
function readField(source: Source, field: Field, header: Map<Field, readonly string[]>): void {
  const start = source.at - field.length;
  take(source, BLANKS);
  if (takeMark(source, ":") && !skipAnnotation(source)) return;
  if (!takeMark(source, "=") || source.text.startsWith("=", source.at)) {
    fail(source, start, `${field} must be given as \`${field} = \` and a literal`);
  }
  take(source, BLANKS);
  header.set(field, readValue(source, field));
  take(source, BLANKS);
  if (takeMark(source, ";")) take(source, BLANKS);
  else if (source.at < source.text.length && !matches(source, BLANK_LINE)) {
    fail(source, source.at, `${field} must be a literal alone, without ${found(source)} after it`);
  }
}

/** Moves to the `=` behind a type; false when the line ends first: a name without a value. */
function skipAnnotation(source: Source): boolean {
  for (let depth = 0;;) {
    take(source, depth > 0 ? INNER_BLANKS : BLANKS);
    const char = source.text.charAt(source.at);
    if (depth === 0 && char === "=") return true;
    if (char === "" || /[#\n\r]/.test(char)) return false;
    if (matches(source, STRING_START)) {
      readString(source);
      continue;
    }
    if (char in CLOSING) depth++;
    else if (/[)\]}]/.test(char)) depth--;
    source.at++;
  }
}

function readValue(source: Source, field: Field): readonly string[] {
  const start = source.at;
  const opening = source.text.charAt(start);
  if (opening in CLOSING) {
    source.at++;
    return only(source, field, start, readItems(source, field, CLOSING[opening] ?? ""));
  }
  if (takeWord(source, "None")) return only(source, field, start, []);
  const values = [readText(source, field)];
  take(source, BLANKS);
  // A tuple needs no brackets.
  while (takeMark(source, ",")) {
    take(source, BLANKS);
    if (matches(source, STRING_START)) values.push(readText(source, field));
    take(source, BLANKS);
  }
  return only(source, field, start, values);
}

function takeWord(source: Source, word: string): boolean {
  const [found] = take(source, WORD) ?? [""];
  if (found === word) return true;
  source.at -= found.length;
  return false;
}

/** An id is one string, and not None. */
function only(
  source: Source,
  field: Field,
  at: number,
  values: readonly string[],
): readonly string[] {
  if (field === "revision" && values.length !== 1) fail(source, at, "revision must be one string");
  return values;
}

/** The strings between brackets. */
function readItems(source: Source, field: Field, closing: string): string[] {
  const items: string[] = [];
  for (;;) {
    take(source, INNER_BLANKS);
    if (takeMark(source, closing)) return items;
    items.push(readText(source, field));
    take(source, INNER_BLANKS);
    if (!takeMark(source, ",") && !source.text.startsWith(closing, source.at)) {
      fail(source, source.at, `${field} needs "," or "${closing}" here, not ${found(source)}`);
    }
  }
}

/** One string; several that follow each other are one, as in Python. */
function readText(source: Source, field: Field): string {
  let text = "";
  for (let isFirst = true;; isFirst = false) {
    STRING_START.lastIndex = source.at;
    const [, prefix = ""] = STRING_START.exec(source.text) ?? [];
    if (!matches(source, STRING_START)) {
      if (!isFirst) return text;
      const expected = "a string, None, or a tuple, list or set of strings";
      fail(source, source.at, `${field} must be ${expected}, not ${found(source)}`);
    }
    if (/[^ru]/i.test(prefix)) {
      fail(source, source.at, `${field} must be a plain string, not one with ${quote(prefix)}`);
    }
    text += readString(source);
    take(source, BLANKS);
  }
}

/** The code at the cursor, for the end of a sentence. */
function found(source: Source): string {
  WORD.lastIndex = source.at;
  const code = WORD.exec(source.text)?.[0] ?? source.text.charAt(source.at);
  return /^[\n\r]?$/.test(code) ? "the end of the line" : quote(code);
}
