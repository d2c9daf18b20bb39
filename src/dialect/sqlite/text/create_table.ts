/**
 * Reads the CREATE TABLE texts that sqlite_schema stores (https://www.sqlite.org/schematab.html)
 * for what the pragmas do not tell, with the spans of columns and constraints in the text. SQLite
 * has accepted the text before, so reading is lenient: what is not understood is stepped over.
 */
import { isKeyword, type Token } from "./token.ts";
import {
  closingIndex,
  type Cursor,
  isName,
  lastEnd,
  openCursor,
  type ParsedName,
  type ParsedText,
  peek,
  seesKeyword,
  seesOperator,
  type Span,
  takeGroup,
  takeKeywords,
  takeName,
  takeOperator,
  takeParts,
  takeQualifiedName,
  textOf,
} from "./cursor.ts";
import {
  type ParsedConstraint,
  takeColumnConstraint,
  takeTableConstraint,
} from "./parse_constraint.ts";

/** A column with its constraints, in the order of the text. */
export interface ParsedColumn extends Span {
  readonly name: ParsedName;
  /** The type as written, with its parentheses; null where there is none. */
  readonly type: ParsedText | null;
  readonly constraints: readonly ParsedConstraint[];
}

/** What a CREATE TABLE text says. */
export interface ParsedTable {
  readonly kind: "table";
  readonly schema: ParsedName | null;
  readonly name: ParsedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ParsedColumn[];
  readonly constraints: readonly ParsedConstraint[];
  /** The parentheses around columns and constraints, and what is inside. */
  readonly body: Span;
  /** The options behind the body; null where there are none. */
  readonly options: ParsedText | null;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
}

/** What a CREATE VIRTUAL TABLE text says. */
export interface ParsedVirtualTable {
  readonly kind: "virtual";
  readonly schema: ParsedName | null;
  readonly name: ParsedName;
  readonly module: ParsedName;
  readonly arguments: readonly ParsedText[];
}

/**
 * Reads a CREATE TABLE or CREATE VIRTUAL TABLE text. Null where it is neither, or has no list of
 * columns (`AS SELECT`, which sqlite_schema never holds: SQLite stores the columns instead).
 */
export function parseCreateTable(sql: string): ParsedTable | ParsedVirtualTable | null {
  const cursor = openCursor(sql);
  if (!takeKeywords(cursor, "CREATE")) return null;
  const temporary = takeKeywords(cursor, "TEMP") || takeKeywords(cursor, "TEMPORARY");
  const isVirtual = takeKeywords(cursor, "VIRTUAL");
  if (!takeKeywords(cursor, "TABLE")) return null;
  const ifNotExists = takeKeywords(cursor, "IF", "NOT", "EXISTS");
  const named = takeQualifiedName(cursor);
  if (named === null) return null;
  return isVirtual ? virtualTable(cursor, named) : table(cursor, named, { temporary, ifNotExists });
}

type Named = Pick<ParsedTable, "schema" | "name">;

function virtualTable(cursor: Cursor, named: Named): ParsedVirtualTable | null {
  const module = takeKeywords(cursor, "USING") ? takeName(cursor) : null;
  if (module === null) return null;
  const parts = takeParts(cursor).flatMap(([from, to]) => textOf(cursor, from, to) ?? []);
  return { kind: "virtual", ...named, module, arguments: parts };
}

function table(
  cursor: Cursor,
  named: Named,
  flags: Pick<ParsedTable, "temporary" | "ifNotExists">,
): ParsedTable | null {
  const open = peek(cursor);
  if (open === undefined || !seesOperator(cursor, "(")) return null;
  const close = cursor.tokens[closingIndex(cursor, cursor.at)];
  cursor.at++;
  const columns: ParsedColumn[] = [];
  while (!startsTableConstraint(cursor)) {
    const column = takeColumn(cursor);
    if (column === null) break;
    columns.push(column);
    if (!takeOperator(cursor, ",")) break;
  }
  const constraints = takeTableConstraints(cursor);
  takeOperator(cursor, ")");
  return {
    kind: "table",
    ...named,
    ...flags,
    columns,
    constraints,
    body: { start: open.start, end: close?.end ?? cursor.text.length },
    ...tableOptions(cursor),
  };
}

/** These are keywords without exception, so no column can be named so without quotes. */
const TABLE_CONSTRAINT_WORDS = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"] as const;

function startsTableConstraint(cursor: Cursor): boolean {
  return TABLE_CONSTRAINT_WORDS.some((word) => seesKeyword(cursor, word));
}

function takeColumn(cursor: Cursor): ParsedColumn | null {
  const name = takeName(cursor);
  if (name === null) return null;
  const type = takeType(cursor);
  const constraints: ParsedConstraint[] = [];
  while (!isAtPartEnd(cursor)) {
    const constraint = takeColumnConstraint(cursor);
    if (constraint === null) skip(cursor);
    else constraints.push(constraint);
  }
  return { name, type, constraints, start: name.start, end: lastEnd(cursor) };
}

/** Commas between the constraints are optional: SQLite reads over them. */
function takeTableConstraints(cursor: Cursor): ParsedConstraint[] {
  const constraints: ParsedConstraint[] = [];
  while (peek(cursor) !== undefined && !seesOperator(cursor, ")")) {
    const constraint = takeTableConstraint(cursor);
    if (constraint === null) skip(cursor);
    else constraints.push(constraint);
  }
  return constraints;
}

function isAtPartEnd(cursor: Cursor): boolean {
  return peek(cursor) === undefined || seesOperator(cursor, ",") || seesOperator(cursor, ")");
}

function skip(cursor: Cursor): void {
  if (takeGroup(cursor) === null) cursor.at++;
}

/** These end the words of a type; every other word, GENERATED too, may be one of them. */
const TYPE_ENDS = [
  "CONSTRAINT",
  "DEFAULT",
  "NULL",
  "NOT",
  "PRIMARY",
  "UNIQUE",
  "CHECK",
  "REFERENCES",
  "DEFERRABLE",
  "COLLATE",
  "AS",
] as const;

/**
 * The type of a column. Like SQLite, it takes `GENERATED ALWAYS` for the end of the type at first
 * and gives it back if AS follows (`sqlite3AddColumn()`).
 */
function takeType(cursor: Cursor): ParsedText | null {
  const from = cursor.at;
  for (let next = peek(cursor); next !== undefined; next = peek(cursor)) {
    if (!isTypeWord(cursor.text, next)) break;
    cursor.at++;
  }
  const isGenerated = cursor.at - from >= 2 && seesKeyword(cursor, "AS") &&
    seesKeyword(cursor, "GENERATED", -2) && seesKeyword(cursor, "ALWAYS", -1);
  if (isGenerated) cursor.at -= 2;
  if (cursor.at > from) takeGroup(cursor);
  return textOf(cursor, from, cursor.at);
}

function isTypeWord(text: string, token: Token): boolean {
  return isName(token) && !TYPE_ENDS.some((word) => isKeyword(text, token, word));
}

function tableOptions(
  cursor: Cursor,
): Pick<ParsedTable, "options" | "strict" | "withoutRowid"> {
  const from = cursor.at;
  let strict = false;
  let withoutRowid = false;
  while (peek(cursor) !== undefined && !seesOperator(cursor, ";")) {
    if (takeKeywords(cursor, "STRICT")) strict = true;
    else if (takeKeywords(cursor, "WITHOUT", "ROWID")) withoutRowid = true;
    else cursor.at++;
  }
  return { options: textOf(cursor, from, cursor.at), strict, withoutRowid };
}
