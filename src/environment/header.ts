/**
 * Reads the header of a revision file (its id, its parents, its labels, its first comment) without
 * running it, so that listing and planning are fast and execute no user code.
 *
 * There are two ways. A file in the layout that migrate's own template writes, which is nearly
 * every file, is read by one regular expression. For any other, a cursor moves over its code (see
 * `header_token.ts`), takes `export const NAME = LITERAL`, and refuses whatever else would export a
 * name of the header. Where both can read a file, they read the same.
 */
import { quote } from "../core/text.ts";
import {
  fail,
  isOneOf,
  isStatementEnd,
  matchEnd,
  openSource,
  peek,
  peekWord,
  skipNested,
  type Source,
  takeExport,
  takeFirstComment,
  takeMark,
  takeString,
  takeWord,
  withoutMarks,
} from "./header_token.ts";
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

function isField(word: string): word is Field {
  return FIELD_NAMES.has(word);
}

/**
 * Reads the header of one revision file. `file` is only carried into the result and into errors.
 *
 * Reading ends at the last `export` that could declare a name of the header. What comes later,
 * normally all of upgrade and downgrade, is left to the loader, which parses it anyway.
 *
 * @throws {MigrateError} `graph.unreadable_header` and nothing else, whatever the text is.
 */
export function scanHeader(text: string, file: string): Revision {
  return readLayout(text, file) ?? readCode(openSource(text, file));
}

/** Any `export` but those of the two functions: it could declare a name of the header. */
const EXPORT = /export(?!\s+(?:async\s+)?function\s+(?:up|down)grade\b)/g;

// --------------------------------------------------------------------------------- the layout

/** A line that declares a field, with a comment behind it if one likes. */
function declaration(name: Field, value: string): string {
  return String.raw`export const ${name} = ${value};(?: *\/\/.*)?\r?\n`;
}

/** No alternatives: they would take longer to compile than a thousand files take to read. */
const LITERAL = String.raw`([^;\n\r]+)`;
const STRING = String.raw`"([^"\\\n\r]+)"`;
const LAYOUT = new RegExp([
  String.raw`^\uFEFF?((?:\/\/.*\r?\n){0,50})`,
  String.raw`(?:import type \{ [\w, ]+ \} from "[^"\\\n\r]+";\r?\n)?(?:\r?\n)?`,
  declaration("revision", STRING),
  declaration("downRevision", LITERAL),
  `(?:${declaration("branchLabels", LITERAL)})?`,
  `(?:${declaration("dependsOn", LITERAL)})?`,
  `(?:${declaration("irreversible", STRING)})?`,
  `(?:${declaration("transaction", '"(none)"')})?`,
].join(""));
const STRINGS = /^(?:"[^"\\]+"|\["[^"\\]+"(?:, "[^"\\]+"){0,9}\])$/;

/** Reads a file in the layout of the template; undefined for any other, be it right or wrong. */
function readLayout(text: string, file: string): Revision | undefined {
  const match = LAYOUT.exec(text);
  if (match === null || matchEnd(EXPORT, text, match[0].length) >= 0) return undefined;
  const downRevisions = stringsOf(match[3]);
  const branchLabels = stringsOf(match[4]);
  const dependsOn = stringsOf(match[5]);
  if (!downRevisions || !branchLabels || !dependsOn) return undefined;
  const { message, documentation, createDate } = describe(match[1] ?? "");
  return {
    id: match[2] ?? "",
    downRevisions,
    dependsOn,
    branchLabels,
    message,
    documentation,
    createDate,
    irreversible: match[6] ?? null,
    transaction: match[7] === undefined ? null : "none",
    file,
  };
}

/** The strings of a literal in the spelling of the template. */
function stringsOf(literal = "null"): readonly string[] | undefined {
  if (literal === "null") return [];
  if (!STRINGS.test(literal)) return undefined;
  if (literal.startsWith('"')) return [literal.slice(1, -1)];
  return literal.split('"').filter((_, index) => index % 2 === 1);
}

// ----------------------------------------------------------------------------- first comment

/** Lines that Alembic's users know: they are documentation, but never the message. */
const METADATA = /^(?:Revision ID|Revises|Create Date):/;
const CREATE_DATE = /(?:^|\n)[^\S\n]*Create Date:[^\S\n]*(\S[^\n]*)/;
/** The comment as the template writes it, with a message of one line. */
const TEMPLATE_COMMENT = new RegExp([
  String.raw`^\/\/ (\S.*)\r?\n\/\/\r?\n\/\/ (Revision ID:.*)\r?\n`,
  String.raw`\/\/ (Revises:.*)\r?\n\/\/ Create Date: (\S.*)\r?\n$`,
].join(""));

/** What a comment says, its first paragraph on one line, and its date. */
function describe(comment: string) {
  // By index, as destructuring an array takes long in code that is not compiled yet.
  const match = TEMPLATE_COMMENT.exec(comment) ?? [];
  const title = match[1]?.trimEnd();
  if (title !== undefined && !METADATA.test(title)) {
    const createDate = match[4]?.trimEnd() ?? "";
    const metadata = `${match[2]?.trimEnd()}\n${match[3]?.trimEnd()}\nCreate Date: ${createDate}`;
    return { message: title, documentation: `${title}\n\n${metadata}`, createDate };
  }
  const documentation = withoutMarks(comment);
  const paragraph = documentation.split("\n\n", 1)[0] ?? "";
  const message = paragraph.split("\n").map((line) => line.trimStart())
    .filter((line) => !METADATA.test(line)).join(" ");
  return { message, documentation, createDate: CREATE_DATE.exec(documentation)?.[1] ?? null };
}

// ----------------------------------------------------------------------------------- the code

/** The declarations read so far: their strings, and where their names stand. */
type Header = Map<Field, { readonly values: readonly string[]; readonly at: number }>;

function readCode(source: Source): Revision {
  const description = describe(takeFirstComment(source));
  const header: Header = new Map();
  const last = lastExport(source);
  while (takeExport(source, last)) readExport(source, header);
  const revision = header.get("revision");
  if (revision === undefined) fail(source, 0, "there is no `export const revision` at top level");
  if (!header.has("downRevision")) {
    fail(source, revision.at, "`export const downRevision` is missing (for a base it is null)");
  }
  const strings = (field: Field) => header.get(field)?.values ?? [];
  return {
    id: strings("revision")[0] ?? "",
    downRevisions: strings("downRevision"),
    dependsOn: strings("dependsOn"),
    branchLabels: strings("branchLabels"),
    ...description,
    irreversible: strings("irreversible")[0] ?? null,
    transaction: strings("transaction").length === 0 ? null : "none",
    file: source.file,
  };
}

/** Where the last `export` stands that must be read; before the cursor if there is none. */
function lastExport({ text, at }: Source): number {
  let last = -1;
  for (let end = at; end >= 0; end = matchEnd(EXPORT, text, end)) last = end;
  return last - "export".length;
}

/** Words that may stand between `export` and the name that is declared. */
const DECLARERS = new Set([
  ...["abstract", "as", "async", "class", "const", "declare", "enum", "function", "import", "let"],
  ...["module", "namespace", "var"],
]);

/** What follows the word `export`. */
function readExport(source: Source, header: Header): void {
  if (readPlainExport(source, header)) return;
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

const PLAIN = / const (\w+)(?:: [\w |[\]]+)? = (?:null|"([^"\\\n\r]+)");/y;

/** The most frequent form, only for speed: what is wrong in it is left to those who can say so. */
function readPlainExport(source: Source, header: Header): boolean {
  PLAIN.lastIndex = source.at;
  const [all = "", name = "", value] = PLAIN.exec(source.text) ?? [];
  if (!isField(name) || name === "transaction" || header.has(name)) return false;
  if (value === undefined && !FIELDS[name].isNullable) return false;
  header.set(name, {
    values: value === undefined ? [] : [value],
    at: source.at + " const ".length,
  });
  source.at += all.length;
  return true;
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

function isDeclaratorEnd(source: Source): boolean {
  return isOneOf(peek(source), ",;") || isStatementEnd(source);
}

/** Moves to the end of a declarator that is no field. */
function skipDeclarator(source: Source): void {
  while (!isDeclaratorEnd(source)) {
    if (isOneOf(peek(source), "\"'`/()[]{}")) skipNested(source);
    else if (takeWord(source) === "") source.at++;
  }
}

/** Type annotation, value and assertions of a field, up to the end of its declarator. */
function readDeclarator(source: Source, field: Field): readonly string[] {
  if (takeMark(source, ":")) skipType(source);
  if (!takeMark(source, "=")) {
    fail(source, source.at, `${field} needs \`= \` and a literal here, not ${found(source)}`);
  }
  const values = readValue(source, field);
  while (!isDeclaratorEnd(source)) {
    const at = source.at;
    const word = takeWord(source);
    if (word !== "as" && word !== "satisfies") {
      source.at = at;
      fail(source, at, `${field} must be a literal alone, without ${found(source)} after it`);
    }
    skipType(source);
  }
  return values;
}

const TYPE = /[\w$.|&<>[\]"' \t]+/y;

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
  if (isNullable && peekWord(source) === "null") {
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
  if (!isOneOf(peek(source), "\"'`")) {
    fail(source, source.at, `${field} must be ${FIELDS[field].expected}, not ${found(source)}`);
  }
  const start = source.at;
  const value = takeString(source);
  if (value === "") fail(source, start, `${field} must not be empty`);
  if (field === "transaction" && value !== "none") {
    fail(source, start, `transaction must be ${FIELDS.transaction.expected}, not ${quote(value)}`);
  }
  return value;
}

function refuse(source: Source, field: Field, at: number): never {
  fail(source, at, `${field} must be declared as \`export const ${field} = \` and a literal`);
}

/** The code at the cursor, for the end of a sentence. */
function found(source: Source): string {
  const code = peekWord(source) || peek(source);
  return code === "" ? "the end of the file" : quote(code);
}
