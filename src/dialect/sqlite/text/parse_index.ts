/**
 * Reads CREATE INDEX and the column lists of indexes, PRIMARY KEY and UNIQUE
 * (https://www.sqlite.org/syntax/indexed-column.html), and CREATE VIEW.
 */
import { isKeyword, isOperator, type Token } from "./token.ts";
import {
  type Cursor,
  isName,
  nameOf,
  openCursor,
  type ParsedName,
  type ParsedText,
  type Span,
  takeKeywords,
  takeName,
  takeParts,
  takeQualifiedName,
  textOf,
} from "./cursor.ts";

/** One entry of an index, PRIMARY KEY or UNIQUE. */
export interface ParsedIndexColumn extends Span {
  /** The name, where the entry is nothing but a name (parentheses around it do not count). */
  readonly column: ParsedName | null;
  /** The entry without ASC or DESC; a collation stays, as it is part of the expression. */
  readonly expression: ParsedText;
  /** The outermost COLLATE. */
  readonly collation: ParsedName | null;
  readonly order: "asc" | "desc" | null;
}

/** What a CREATE INDEX text says. */
export interface ParsedIndex {
  readonly schema: ParsedName | null;
  readonly name: ParsedName;
  readonly table: ParsedName;
  readonly unique: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ParsedIndexColumn[];
  /** The parentheses around the columns, and what is inside. */
  readonly body: Span;
  readonly where: ParsedText | null;
}

/** What a CREATE VIEW text says. */
export interface ParsedView {
  readonly schema: ParsedName | null;
  readonly name: ParsedName;
  readonly columns: readonly ParsedName[];
  readonly query: ParsedText;
}

/** Reads a CREATE INDEX text; null where it is none. */
export function parseCreateIndex(sql: string): ParsedIndex | null {
  const cursor = openCursor(sql);
  if (!takeKeywords(cursor, "CREATE")) return null;
  const unique = takeKeywords(cursor, "UNIQUE");
  if (!takeKeywords(cursor, "INDEX")) return null;
  const ifNotExists = takeKeywords(cursor, "IF", "NOT", "EXISTS");
  const named = takeQualifiedName(cursor);
  const table = named !== null && takeKeywords(cursor, "ON") ? takeName(cursor) : null;
  if (named === null || table === null) return null;
  const open = cursor.at;
  const columns = takeIndexColumns(cursor);
  const body = textOf(cursor, open, cursor.at);
  if (body === null || columns.length === 0) return null;
  const where = takeKeywords(cursor, "WHERE") ? rest(cursor) : null;
  return {
    ...named,
    table,
    unique,
    ifNotExists,
    columns,
    body: { start: body.start, end: body.end },
    where,
  };
}

/** Reads a CREATE VIEW text; null where it is none. */
export function parseCreateView(sql: string): ParsedView | null {
  const cursor = openCursor(sql);
  if (!takeKeywords(cursor, "CREATE")) return null;
  if (!takeKeywords(cursor, "TEMP")) takeKeywords(cursor, "TEMPORARY");
  if (!takeKeywords(cursor, "VIEW")) return null;
  takeKeywords(cursor, "IF", "NOT", "EXISTS");
  const named = takeQualifiedName(cursor);
  if (named === null) return null;
  const columns = takeIndexColumns(cursor).flatMap(({ column }) => column ?? []);
  if (!takeKeywords(cursor, "AS")) return null;
  const query = rest(cursor);
  return query === null ? null : { ...named, columns, query };
}

/** The source up to the end, without a semicolon there. */
function rest(cursor: Cursor): ParsedText | null {
  const from = cursor.at;
  let to = cursor.tokens.length;
  for (let last = cursor.tokens[to - 1]; last !== undefined; last = cursor.tokens[to - 1]) {
    if (!isOperator(cursor.text, last, ";")) break;
    to--;
  }
  cursor.at = cursor.tokens.length;
  return textOf(cursor, from, to);
}

/** Steps over `( ... )` and reads its entries; none where no parenthesis begins. */
export function takeIndexColumns(cursor: Cursor): readonly ParsedIndexColumn[] {
  const columns: ParsedIndexColumn[] = [];
  for (const [from, to] of takeParts(cursor)) {
    const column = indexColumn(cursor, from, to);
    if (column !== null) columns.push(column);
  }
  return columns;
}

/** Names in parentheses, as foreign keys have them; a collation or an order there means nothing. */
export function takeColumnNames(cursor: Cursor): readonly ParsedName[] {
  return takeIndexColumns(cursor).flatMap(({ column }) => column ?? []);
}

function indexColumn(cursor: Cursor, from: number, until: number): ParsedIndexColumn | null {
  // A table's PRIMARY KEY has its AUTOINCREMENT behind the last column, inside the parentheses.
  const to = isWord(cursor, until - 1, "AUTOINCREMENT") ? until - 1 : until;
  const whole = textOf(cursor, from, to);
  const order = orderAt(cursor, from, to);
  const expressionEnd = order === null ? to : to - 1;
  const expression = textOf(cursor, from, expressionEnd);
  if (whole === null || expression === null) return null;
  const collation = collationAt(cursor, from, expressionEnd);
  return {
    start: whole.start,
    end: whole.end,
    column: soleName(cursor, from, collation === null ? expressionEnd : expressionEnd - 2),
    expression,
    collation,
    order,
  };
}

/** Words behind which ASC and DESC can only be names of columns. */
const BEFORE_OPERAND: ReadonlySet<string> = new Set([
  ..."AND OR NOT IS IN LIKE GLOB REGEXP MATCH BETWEEN ESCAPE FROM CASE WHEN THEN ELSE COLLATE"
    .split(" "),
]);

/** ASC or DESC at the end of an entry; both may also be the name of a column. */
function orderAt(cursor: Cursor, from: number, to: number): "asc" | "desc" | null {
  const { text, tokens } = cursor;
  const last = tokens[to - 1];
  const before = tokens[to - 2];
  if (last === undefined || before === undefined || to - from < 2) return null;
  const order = isKeyword(text, last, "DESC")
    ? "desc"
    : isKeyword(text, last, "ASC")
    ? "asc"
    : null;
  if (order === null) return null;
  const isCollation = to - from > 3 && isWord(cursor, to - 3, "COLLATE");
  return isCollation || endsOperand(text, before) ? order : null;
}

function endsOperand(text: string, token: Token): boolean {
  if (token.kind === "operator") return isOperator(text, token, ")");
  return token.kind !== "word" ||
    !BEFORE_OPERAND.has(text.slice(token.start, token.end).toUpperCase());
}

function isWord({ text, tokens }: Cursor, at: number, keyword: string): boolean {
  const token = tokens[at];
  return token !== undefined && isKeyword(text, token, keyword);
}

function collationAt(cursor: Cursor, from: number, to: number): ParsedName | null {
  const name = cursor.tokens[to - 1];
  if (name === undefined || to - from < 3 || !isName(name)) return null;
  return isWord(cursor, to - 2, "COLLATE") ? nameOf(cursor.text, name) : null;
}

/** The one name of `name`, `(name)`, `((name))`. */
function soleName({ text, tokens }: Cursor, from: number, to: number): ParsedName | null {
  const depth = (to - from - 1) / 2;
  const middle = tokens[from + depth];
  if (middle === undefined || !isName(middle)) return null;
  for (let at = 0; at < depth; at++) {
    const open = tokens[from + at];
    if (open === undefined || !isOperator(text, open, "(")) return null;
  }
  return nameOf(text, middle);
}
