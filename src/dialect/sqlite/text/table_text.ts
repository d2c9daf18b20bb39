/**
 * Edits of a CREATE TABLE text. What an edit does not name stays to the letter: conflict clauses,
 * names of NOT NULLs, comments, and whatever SQLite accepts and nobody here knows.
 */
import { parseCreateTable, type ParsedColumn, type ParsedTable } from "./create_table.ts";
import { isOperator, isTrivia, tokenize, unquote } from "./token.ts";
import { foldName, isSame } from "./name.ts";
import type { ParsedConstraint } from "./parse_constraint.ts";
import type { Span } from "./cursor.ts";

/** A text and what it says. */
export interface TableText {
  readonly sql: string;
  readonly parsed: ParsedTable;
}

/** A constraint with the column that it stands at; null: it stands behind the columns. */
export interface PlacedConstraint {
  readonly constraint: ParsedConstraint;
  readonly column: ParsedColumn | null;
}

/** Null where the text is not understood. */
export function readTableText(sql: string): TableText | null {
  const parsed = parseCreateTable(sql);
  return parsed?.kind === "table" && parsed.columns.length > 0 ? { sql, parsed } : null;
}

/** A stretch of the text and what takes its place. */
interface Edit extends Span {
  readonly text: string;
}

function edit({ sql }: TableText, ...edits: readonly Edit[]): TableText {
  let edited = sql;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    edited = edited.slice(0, start) + text + edited.slice(end);
  }
  const table = readTableText(edited);
  if (table === null) throw new Error(`an edited table cannot be read: ${edited}`);
  return table;
}

/** Puts text in place of a span of the table's text. */
export function replaceSpan(table: TableText, { start, end }: Span, text: string): TableText {
  return edit(table, { start, end, text });
}

/** Puts words behind the first `at` code units, with a space before them. */
export function insertWords(table: TableText, at: number, words: string): TableText {
  return edit(table, { start: at, end: at, text: ` ${words}` });
}

/** The column of a name, as SQLite compares names. */
export function findColumn({ parsed }: TableText, name: string): ParsedColumn | undefined {
  return parsed.columns.find((column) => isSame(column.name.name, name));
}

/** The names of the columns in their order. */
export function columnNames({ parsed }: TableText): readonly string[] {
  return parsed.columns.map(({ name }) => name.name);
}

/** Every constraint, those at columns first, as they stand in the text. */
export function placedConstraints(
  { parsed }: Pick<TableText, "parsed">,
): readonly PlacedConstraint[] {
  return [
    ...parsed.columns.flatMap((column) =>
      column.constraints.map((constraint) => ({ constraint, column }))
    ),
    ...parsed.constraints.map((constraint) => ({ constraint, column: null })),
  ];
}

/** The column that is another name of the rowid (https://www.sqlite.org/lang_createtable.html#rowid). */
export function rowidAlias(text: TableText): string | null {
  if (text.parsed.withoutRowid) return null;
  for (const { constraint, column } of placedConstraints(text)) {
    if (constraint.kind !== "primaryKey") continue;
    if (column === null && constraint.columns.length !== 1) return null;
    const name = column?.name.name ?? constraint.columns[0]?.column?.name ?? "";
    const declared = findColumn(text, name)?.type?.text ?? "";
    const isDescending = column !== null && constraint.order === "desc";
    return foldName(unquote(declared)) === "integer" && !isDescending ? name : null;
  }
  return null;
}

/** Whether the table counts by AUTOINCREMENT. */
export function isAutoincrement(text: TableText): boolean {
  return placedConstraints(text).some(({ constraint }) =>
    constraint.kind === "primaryKey" && constraint.autoincrement
  );
}

/** Declares a column as the one at `index` from 0 on. */
export function addColumnText(table: TableText, declaration: string, index: number): TableText {
  const { columns } = table.parsed;
  const before = columns[index - 1];
  if (before !== undefined) {
    return edit(table, { start: before.end, end: before.end, text: `,\n  ${declaration}` });
  }
  const at = columns[0]?.start ?? table.parsed.body.start + 1;
  return edit(table, { start: at, end: at, text: `${declaration},\n  ` });
}

/** Takes a column out, with what stands at it. */
export function removeColumnText(table: TableText, column: ParsedColumn): TableText {
  const parts = partsOf(table);
  const at = parts.findIndex(({ start }) => start === column.start);
  const next = parts[at + 1];
  const before = parts[at - 1];
  if (before !== undefined) return removePart(table, column, before, next);
  return edit(table, { start: column.start, end: next?.start ?? column.end, text: "" });
}

/** Puts the columns in this order, which must name each of them once. */
export function orderColumnTexts(table: TableText, order: readonly string[]): TableText {
  const { columns } = table.parsed;
  const texts = order.map((name) => {
    const { start = 0, end = 0 } = findColumn(table, name) ?? {};
    return table.sql.slice(start, end);
  });
  return edit(
    table,
    ...columns.map(({ start, end }, index) => ({ start, end, text: texts[index] ?? "" })),
  );
}

/** Adds a table constraint behind all others. */
export function addConstraintText(table: TableText, constraint: string): TableText {
  const at = Math.max(...partsOf(table).map(({ end }) => end));
  return edit(table, { start: at, end: at, text: `,\n  ${constraint}` });
}

/** Adds a table constraint right behind the columns. */
export function addKeyText(table: TableText, key: string): TableText {
  const at = table.parsed.columns.at(-1)?.end ?? table.parsed.body.start + 1;
  return edit(table, { start: at, end: at, text: `,\n  ${key}` });
}

/** Takes a constraint out, with its name and with a DEFERRABLE that stands apart behind it. */
export function removeConstraintText(
  table: TableText,
  { constraint, column }: PlacedConstraint,
): TableText {
  if (column === null) {
    const parts = partsOf(table);
    const at = parts.findIndex(({ start }) => start === constraint.start);
    return removePart(table, constraint, parts[at - 1] ?? constraint, parts[at + 1]);
  }
  const at = column.constraints.findIndex(({ start }) => start === constraint.start);
  const late = column.constraints[at + 1];
  const end = constraint.kind === "foreignKey" && late?.kind === "deferral"
    ? late.end
    : constraint.end;
  // A line comment before it must keep its line end.
  const kept = table.sql.slice(0, constraint.start).replace(/[ \t]+$/, "");
  return edit(table, { start: kept.length, end, text: "" });
}

/** Gives the table these words behind its closing parenthesis. */
export function setOptionsText(
  table: TableText,
  { strict, withoutRowid }: Pick<ParsedTable, "strict" | "withoutRowid">,
): TableText {
  const words = [strict ? "STRICT" : "", withoutRowid ? "WITHOUT ROWID" : ""]
    .filter((word) => word !== "").join(", ");
  const { body, options } = table.parsed;
  return edit(table, {
    start: body.end,
    end: options?.end ?? body.end,
    text: words === "" ? "" : ` ${words}`,
  });
}

/** Whether the text ends in a line comment, behind which ADD COLUMN writes in vain. */
export function endsInComment(sql: string): boolean {
  const last = [...tokenize(sql)].at(-1);
  return last?.kind === "comment" && sql.startsWith("--", last.start);
}

function partsOf({ parsed }: TableText): readonly Span[] {
  return [...parsed.columns, ...parsed.constraints];
}

/** Takes out a part that is not the first; commas between table constraints may be missing. */
function removePart(
  table: TableText,
  part: Span,
  before: Span,
  next: Span | undefined,
): TableText {
  const needsComma = next !== undefined && !hasComma(table.sql.slice(part.end, next.start));
  return edit(table, { start: before.end, end: part.end, text: needsComma ? "," : "" });
}

function hasComma(sql: string): boolean {
  return [...tokenize(sql)].some((token) => !isTrivia(token) && isOperator(sql, token, ","));
}
