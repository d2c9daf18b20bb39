/** Columns of a table and whatever mentions them: for replay and its inverse. */
import { quote } from "../core/text.ts";
import { invalid } from "../schema/fragment.ts";
import { findTable, hasName, isSameName, isSameObject, meant } from "./shape.ts";
import { formatTable, type Place, type TableRef } from "./spec.ts";
import type { MigrateError } from "../core/error.ts";
import type { ColumnModel, ForeignKeyModel, Schema, TableModel } from "../schema/schema.ts";
import type { Rules, SqlText } from "./rules.ts";

/** The column of that name. */
export function findColumn(
  table: TableModel,
  name: string,
  rules: Rules,
): ColumnModel | undefined {
  return table.columns.find((column) => isSameName(column.name, name, rules));
}

/**
 * The column of that name.
 *
 * @throws `revision.invalid_operation` where there is none.
 */
export function columnOf(table: TableModel, name: string, rules: Rules): ColumnModel {
  const column = findColumn(table, name, rules);
  if (column !== undefined) return column;
  const close = meant(name, table.columns.map((its) => its.name));
  throw invalid(`table ${quote(formatTable(table))} has no column ${quote(name)}${close}`);
}

/** The error of a column's name that is taken. */
export function columnTaken(table: TableModel, name: string): MigrateError {
  return invalid(`table ${quote(formatTable(table))} has a column ${quote(name)} already`);
}

/** Whether there is such a table and it has the column. */
export function hasColumn(schema: Schema, ref: TableRef, name: string, rules: Rules): boolean {
  const table = findTable(schema, ref, rules);
  return table !== undefined && findColumn(table, name, rules) !== undefined;
}

/** The columns with one more, or one of them in another place. */
export function placeColumn(
  table: TableModel,
  column: ColumnModel,
  place: Place,
  rules: Rules,
): readonly ColumnModel[] {
  const others = table.columns.filter((its) => !isSameName(its.name, column.name, rules));
  const beside = place.after ?? place.before;
  if (beside === undefined) return place.first ? [column, ...others] : [...others, column];
  const at = others.indexOf(columnOf({ ...table, columns: others }, beside, rules));
  return others.toSpliced(place.after === undefined ? at : at + 1, 0, column);
}

/** Where a column stands, so that it can be put there again. */
export function placeOfColumn(table: TableModel, column: ColumnModel): Place {
  const before = table.columns[table.columns.indexOf(column) - 1];
  return before === undefined ? { first: true } : { after: before.name };
}

/** Some columns of a table made NOT NULL: those of its primary key. */
export function requireColumns(
  table: TableModel,
  names: readonly string[],
  rules: Rules,
): TableModel {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.nullable && hasName(names, column.name, rules)
        ? { ...column, nullable: false }
        : column
    ),
  };
}

/** What goes with a column when it is dropped. */
export type Dependents = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "excludes" | "indexes"
>;

/** What names a column of its own table. A composite primary key goes as a whole. */
export function dependentsOf(table: TableModel, column: string, rules: Rules): Dependents {
  const spells = (sql: SqlText | null) => sql !== null && rules.columnsIn(sql, [column]).length > 0;
  const names = ({ columns }: { readonly columns: readonly string[] }) =>
    hasName(columns, column, rules);
  return {
    primaryKey: table.primaryKey !== null && names(table.primaryKey) ? table.primaryKey : null,
    uniqueConstraints: table.uniqueConstraints.filter(names),
    checks: table.checks.filter(({ condition }) => spells(condition)),
    foreignKeys: table.foreignKeys.filter((key) =>
      names(key) || (refersTo(key, table, rules) && names(key.references))
    ),
    excludes: table.excludes.filter(({ elements, where }) =>
      spells(where) || elements.some(([expression]) => spells(expression))
    ),
    indexes: table.indexes.filter((index) =>
      spells(index.where) || hasName(index.postgres?.include ?? [], column, rules) ||
      index.columns.some((part) =>
        spells(part.expression) || (part.column !== null && isSameName(part.column, column, rules))
      )
    ),
  };
}

/** A table without a column and what goes with it. */
export function withoutColumn(table: TableModel, column: ColumnModel, rules: Rules): TableModel {
  const gone = dependentsOf(table, column.name, rules);
  const without = <T>(all: readonly T[], some: readonly T[]) =>
    some.length === 0 ? all : all.filter((its) => !some.includes(its));
  return {
    ...(gone.primaryKey === null ? table : withoutKey(table)),
    columns: table.columns.filter((its) => its !== column),
    uniqueConstraints: without(table.uniqueConstraints, gone.uniqueConstraints),
    checks: without(table.checks, gone.checks),
    foreignKeys: without(table.foreignKeys, gone.foreignKeys),
    excludes: without(table.excludes, gone.excludes),
    indexes: without(table.indexes, gone.indexes),
  };
}

/** Whether a foreign key refers to the table. */
export function refersTo(key: ForeignKeyModel, table: TableRef, rules: Rules): boolean {
  const { table: name, schema } = key.references;
  return isSameObject({ name, schema }, table, rules);
}

/** The columns in a new order; those left out come last, as they were. */
export function reorderColumns(
  table: TableModel,
  order: readonly string[],
  rules: Rules,
): TableModel {
  const first = order.map((name) => columnOf(table, name, rules));
  if (new Set(first).size < first.length) throw invalid("columnOrder names a column twice");
  const columns = [...first, ...table.columns.filter((column) => !first.includes(column))];
  return { ...table, columns };
}

/** The table without its primary key: what counted by it counts no more. */
export function withoutKey(table: TableModel): TableModel {
  const { sqlite, ...options } = table.options;
  const { autoincrement: _autoincrement, ...kept } = sqlite ?? {};
  const own = Object.keys(kept).length === 0 ? {} : { sqlite: kept };
  return { ...table, primaryKey: null, options: { ...options, ...own } };
}
