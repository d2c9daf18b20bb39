/** A table while it is being altered: its text so far, and where each column's data comes from. */
import { closeMatches, list, quote } from "../../../core/text.ts";
import { invalid } from "../../../schema/fragment.ts";
import { unsupported } from "../../ansi.ts";
import { type Known } from "./known.ts";
import { rules } from "../rules.ts";
import {
  columnNames,
  findColumn,
  type PlacedConstraint,
  placedConstraints,
} from "../text/table_text.ts";
import { readTableText, type TableText } from "../text/table_text.ts";
import { TITLE } from "./spelling.ts";
import { foldName, isSame } from "../text/name.ts";
import type { ParsedColumn } from "../text/create_table.ts";
import type { SqliteTable } from "../reflector.ts";
import type { ColumnType, TableModel } from "../../../../templates/migrate.d.ts";

/** Where a column of the new table gets its values: from a column of the old one. */
export interface Copy {
  readonly from: string;
  /** Set where values must be converted. */
  readonly cast: ColumnType | null;
}

/** An index that the table will have. */
export interface DraftIndex {
  readonly name: string;
  readonly sql: string;
}

/** The table so far; changed in place by one alteration after the other. */
export interface Draft {
  readonly known: Known;
  readonly old: SqliteTable;
  /** The options that it will have: they decide how types are spelt. */
  readonly options: TableModel["options"];
  text: TableText;
  /** By the folded name of the new column; one that is not here is new or computed. */
  readonly copies: Map<string, Copy>;
  indexes: readonly DraftIndex[];
  /** Columns that the old table had and the new one has not. */
  readonly dropped: Set<string>;
}

/**
 * Starts from the table as it is.
 *
 * @throws `revision.invalid_operation` if there is none, `unsupported.operation` for a virtual one.
 */
export function openDraft(
  known: Known,
  name: string,
  { sqlite }: TableModel["options"] = {},
): Draft {
  const { table } = known;
  if (table === undefined) throw noTable(known, name);
  if (table.kind === "virtual") throw unsupported(`altering the virtual table ${name}`, TITLE);
  const text = readTableText(table.sql);
  if (text === null) throw unsupported(`altering ${name}, whose text cannot be read,`, TITLE);
  const ordinary = text.parsed.columns.filter((column) => !isComputed(column));
  return {
    known,
    old: table,
    options: { sqlite: { ...table.model.options.sqlite, ...sqlite } },
    text,
    copies: new Map(
      ordinary.map(({ name }) => [foldName(name.name), { from: name.name, cast: null }]),
    ),
    indexes: table.indexes.map(({ name, sql }) => ({ name, sql })),
    dropped: new Set(),
  };
}

function noTable({ names, views }: Known, name: string): Error {
  if (views.some((view) => isSame(view, name))) {
    return invalid(`${quote(name)} is a view: replace it with op.createView and \`replace\``);
  }
  const close = closeMatches(name, names).map(quote);
  const others = close.length > 0
    ? `; is ${list(close, "or")} meant?`
    : names.length > 0
    ? `; there are ${list(names)}`
    : "";
  return invalid(`there is no table ${quote(name)}${others}`);
}

/** Whether a column is generated and so holds no value of its own. */
export function isComputed({ constraints }: ParsedColumn): boolean {
  return constraints.some(({ kind }) => kind === "generated");
}

/** @throws `revision.invalid_operation` naming the columns that there are. */
export function columnOf(draft: Draft, name: string): ParsedColumn {
  const column = findColumn(draft.text, name);
  if (column !== undefined) return column;
  throw invalid(
    `${tableOf(draft)} has no column ${quote(name)}; it has ${list(columnNames(draft.text))}`,
  );
}

/** Kinds of constraints that can be named and dropped, as `dropConstraint` calls them. */
export type DroppableKind = "primaryKey" | "unique" | "foreignKey" | "check";

const DROPPABLE: ReadonlySet<string> = new Set<DroppableKind>([
  "primaryKey",
  "unique",
  "foreignKey",
  "check",
]);

/** Whether `dropConstraint` means it: NOT NULL and DEFAULT may have names too. */
export function isDroppable({ constraint }: PlacedConstraint): boolean {
  return DROPPABLE.has(constraint.kind);
}

/** The columns of a key; those of a CHECK that stands at no column are in its text. */
export function constraintColumns({ constraint, column }: PlacedConstraint): readonly string[] {
  if (column !== null) return [column.name.name];
  if (constraint.kind === "foreignKey") return constraint.columns.map(({ name }) => name);
  if (constraint.kind !== "primaryKey" && constraint.kind !== "unique") return [];
  return constraint.columns.flatMap(({ column }) => column?.name ?? []);
}

/** The primary key, unique, foreign key or check of a name. */
export function findConstraint(draft: Draft, name: string): PlacedConstraint | undefined {
  return placedConstraints(draft.text).find((placed) => {
    const its = placed.constraint.constraintName;
    return isDroppable(placed) && its !== null && isSame(its.name, name);
  });
}

/** A constraint by its kind and columns; without columns the only one of its kind. */
export function findConstraintOf(
  draft: Draft,
  kind: DroppableKind,
  columns: readonly string[] | null,
): PlacedConstraint | undefined {
  const all = placedConstraints(draft.text).filter(({ constraint }) => constraint.kind === kind);
  // One with a name can be called by it: those without come first.
  const ofKind = [
    ...all.filter(({ constraint }) => constraint.constraintName === null),
    ...all.filter(({ constraint }) => constraint.constraintName !== null),
  ];
  if (columns === null) return ofKind.length === 1 ? ofKind[0] : undefined;
  const wanted = columns.map(foldName);
  return ofKind.find((placed) => {
    const { constraint } = placed;
    if (constraint.kind !== "check" || placed.column !== null) {
      return constraintColumns(placed).map(foldName).join() === wanted.join();
    }
    const named = rules.columnsIn(constraint.condition.text, columnNames(draft.text));
    return named.map(foldName).sort().join() === wanted.toSorted().join();
  });
}

/** The names of all named constraints, for errors. */
export function constraintNames(draft: Draft): readonly string[] {
  return placedConstraints(draft.text)
    .filter(isDroppable)
    .flatMap(({ constraint }) => constraint.constraintName?.name ?? []);
}

/** The primary key, wherever it stands. */
export function findPrimaryKey(draft: Draft): PlacedConstraint | undefined {
  return placedConstraints(draft.text).find(({ constraint }) => constraint.kind === "primaryKey");
}

/** The table for errors. */
export function tableOf({ old }: Draft): string {
  return `table ${quote(old.model.name)}`;
}

/** What there is, for errors. */
export function namesOrNone(names: readonly string[]): string {
  return names.length === 0 ? "none" : list(names);
}

/**
 * Whether a name is taken and that is fine.
 *
 * @throws `revision.invalid_operation` if it is not.
 */
export function isTaken(
  draft: Draft,
  what: string,
  name: string,
  isThere: boolean,
  mayBeThere: boolean,
): boolean {
  if (isThere && !mayBeThere) {
    throw invalid(`${tableOf(draft)} has the ${what} ${quote(name)} already`);
  }
  return isThere;
}
