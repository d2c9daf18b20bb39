/** What undoes operations on columns. */
import { createOf, createOfIndex, dropOf } from "./invert_constraint.ts";
import { isSameName, refOf, tableOf } from "./shape.ts";
import { columnOf, type Dependents, dependentsOf, placeOfColumn } from "./shape_column.ts";
import { checkColumns, constraintsOf } from "./shape_constraint.ts";
import type { Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { ColumnModel, IndexModel, Schema, TableModel } from "../schema/schema.ts";
import type { MysqlColumnOptions } from "../../templates/migrate.d.ts";

/** The column is dropped; what names it goes along, a check that does not is dropped first. */
export function invertAddColumn(
  { table: ref, column, checks }: OperationOf<"addColumn">,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  const table = tableOf(before, ref, rules);
  const staying = checks.filter(({ condition }) =>
    rules.columnsIn(condition, [column.name]).length === 0
  );
  return [
    ...staying.flatMap((model) => dropOf(table, { kind: "check", model }, rules) ?? []),
    { kind: "dropColumn", table: refOf(table), column: column.name, ifExists: false },
  ];
}

/** The old values of what was changed. */
export function invertAlterColumn(
  { table: ref, column: name, change, position }: OperationOf<"alterColumn">,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  const table = tableOf(before, ref, rules);
  const column = columnOf(table, name, rules);
  const isMoved = Object.keys(position).length > 0 && rules.placesColumns;
  const old = oldValues(column, change, rules);
  if (old === null) return null;
  if (Object.keys(old).length === 0 && !isMoved) return [];
  return [{
    kind: "alterColumn",
    table: refOf(table),
    column: change.newName ?? column.name,
    change: old,
    position: isMoved ? placeOfColumn(table, column) : {},
    ifExists: false,
  }];
}

type Change = OperationOf<"alterColumn">["change"];

/** Null where `alterColumn` cannot say it: that a column counts as a serial does, or with options. */
function oldValues(column: ColumnModel, change: Change, rules: Rules): Change | null {
  const { type, nullable, default: value, comment, collation, autoincrement, newName, mysql } =
    change;
  const isCounterLost = autoincrement === false &&
    (column.autoincrement === "serial" || Object.keys(column.identity ?? {}).length > 0);
  if (isCounterLost) return null;
  const using = type === undefined
    ? null
    : rules.castText?.(newName ?? column.name, type, column.type) ?? null;
  return Object.freeze({
    ...(type === undefined ? {} : { type: column.type }),
    ...(using === null ? {} : { using }),
    ...(nullable === undefined ? {} : { nullable: column.nullable }),
    ...(value === undefined ? {} : { default: column.default }),
    ...(comment === undefined ? {} : { comment: column.comment }),
    ...(collation === undefined ? {} : { collation: column.collation }),
    ...(autoincrement === undefined ? {} : { autoincrement: column.autoincrement !== null }),
    ...(mysql === undefined ? {} : { mysql: oldMysqlOptions(column, mysql) }),
    ...(newName === undefined ? {} : { newName: column.name }),
  });
}

/** What was said, as it is by default where the column has none. */
function oldMysqlOptions(
  { mysql: old = {} }: ColumnModel,
  { onUpdate, invisible }: MysqlColumnOptions,
): MysqlColumnOptions {
  return {
    ...(onUpdate === undefined ? {} : { onUpdate: old.onUpdate ?? null }),
    ...(invisible === undefined ? {} : { invisible: old.invisible ?? false }),
  };
}

/** The old name comes back as it was spelt. */
export function invertRenameColumn(
  { table: ref, column: name, newName }: OperationOf<"renameColumn">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  const column = columnOf(table, name, rules);
  return [{
    kind: "renameColumn",
    table: refOf(table),
    column: newName,
    newName: column.name,
    ifExists: false,
  }];
}

/**
 * The column as it was, in its place if it can be placed, with what went along: what is about the
 * column alone comes with it, the rest after it.
 */
export function invertDropColumn(
  { table: ref, column: name }: OperationOf<"dropColumn">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  const column = columnOf(table, name, rules);
  const all = dependentsOf(table, column.name, rules);
  const own = ownOf(table, column, all, rules);
  const isKey = own.primaryKey !== null;
  const isPlaced = rules.placesColumns && table.columns.at(-1) !== column;
  return [
    {
      kind: "addColumn",
      table: refOf(table),
      column,
      primaryKey: own.primaryKey,
      uniqueConstraints: own.uniqueConstraints,
      checks: own.checks,
      foreignKeys: own.foreignKeys,
      indexes: own.indexes,
      position: isPlaced ? placeOfColumn(table, column) : {},
      ifNotExists: false,
    },
    ...constraintsOf({
      primaryKey: isKey ? null : all.primaryKey,
      uniqueConstraints: without(all.uniqueConstraints, own.uniqueConstraints),
      checks: without(all.checks, own.checks),
      foreignKeys: without(all.foreignKeys, own.foreignKeys),
      excludes: all.excludes,
    }).map((constraint) => createOf(table, constraint)),
    ...without(all.indexes, own.indexes).map((index) => createOfIndex(table, index)),
  ];
}

function without<T>(all: readonly T[], some: readonly T[]): readonly T[] {
  return all.filter((its) => !some.includes(its));
}

/** Those dependents that are about the column alone, as its modifiers could have made them. */
function ownOf(
  table: TableModel,
  { name }: ColumnModel,
  all: Dependents,
  rules: Rules,
): Dependents {
  const isOnly = (columns: readonly (string | null)[]) =>
    columns.length === 1 && columns.every((its) => its !== null && isSameName(its, name, rules));
  const { primaryKey } = all;
  // With a name it comes by itself: no database loses it then.
  const isPlainKey = primaryKey !== null && isOnly(primaryKey.columns) &&
    primaryKey.name === null && primaryKey.sqlite === undefined;
  const isPlainIndex = ({ columns, where, postgres }: IndexModel) =>
    isOnly(columns.map(({ column }) => column)) && where === null &&
    postgres?.include === undefined;
  return {
    primaryKey: isPlainKey ? primaryKey : null,
    uniqueConstraints: all.uniqueConstraints.filter(({ columns }) => isOnly(columns)),
    checks: all.checks.filter((check) => isOnly(checkColumns(table, check, rules))),
    foreignKeys: all.foreignKeys.filter(({ columns }) => isOnly(columns)),
    excludes: [],
    indexes: all.indexes.filter(isPlainIndex),
  };
}
