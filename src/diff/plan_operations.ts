/** From a comparison to operations: what goes first, what comes last, and tables between. */
import { isMadeAnew, isRetyped } from "./alter_column.ts";
import { columnChanges } from "./column_changes.ts";
import { type Compared, compareModels, type TablePair } from "./compare_models.ts";
import { literalsIn } from "./created_sql.ts";
import { type AlsoRetyped, earlyDrops } from "./early_drops.ts";
import {
  columnsOf,
  type EnumChanges,
  enumChanges,
  type EnumColumn,
  remakeEnum,
} from "./enum_changes.ts";
import { freeNames } from "./moved_names.ts";
import { objectOperations } from "./object_operations.ts";
import { byKey, keyOf } from "./object_key.ts";
import { dropTables, runWorks } from "./order_tables.ts";
import { createWork, tableOperations } from "./table_operations.ts";
import { viewOperations } from "./view_changes.ts";
import { walkOperations } from "./walk_operations.ts";
import { enumOf, type Wish } from "./wish.ts";
import type { Operation } from "../operation/mod.ts";
import type { ColumnModel, EnumModel, Schema, TableModel } from "../schema/schema.ts";
import type { DiffOptions } from "./diff_options.ts";

/**
 * The operations for all differences, in an order that can be run.
 *
 * @param wish what `first` was compared with.
 */
export function planOperations(
  first: Compared,
  wish: Wish,
  options: DiffOptions,
): readonly Operation[] {
  const enums = enumChanges(first, literalsIn(first.differences, options.comparer.foldName));
  const retyped = retypedColumns(enums, first, options);
  const early = makeWay(first, wish, enums, retyped, options);
  const { compared } = early;
  const created = createdTables(compared, wish.schema, options);
  const names = byKey(compared.to.tables, options.comparer);
  const placeOf = placesBefore(first, options);
  const works = [
    ...created.map((table) =>
      createWork(table, names.get(keyOf(table, options.comparer)) ?? table, compared, options)
    ),
    ...compared.pairs.map((pair) => tableOperations(pair, compared, options, placeOf)),
  ];
  const views = viewOperations(first, touchedTables(first, retyped, options), options);
  const objects = objectOperations(compared, enums);
  return [
    ...views.first,
    ...early.operations,
    ...objects.first,
    ...runWorks(works, options),
    ...objects.behindTables,
    ...dropTables(droppedTables(compared), options),
    ...objects.last,
    ...views.last,
  ];
}

/** The columns of types that are made anew. */
function retypedColumns(
  { remade }: EnumChanges,
  { from }: Compared,
  { comparer, rules }: DiffOptions,
): AlsoRetyped {
  const columns = new Map<string, string[]>();
  for (const { found } of remade) {
    for (const { table, column } of columnsOf(found, from, rules)) {
      const key = keyOf(table, comparer);
      columns.set(key, [...columns.get(key) ?? [], column.name]);
    }
  }
  return columns;
}

interface WayMade {
  readonly operations: readonly Operation[];
  /** What is still to be done. */
  readonly compared: Compared;
}

const NONE: AlsoRetyped = new Map();

/** Drops what is in the way, makes types anew, and compares again until nothing is in the way. */
function makeWay(
  first: Compared,
  wish: Wish,
  { remade }: EnumChanges,
  retyped: AlsoRetyped,
  options: DiffOptions,
): WayMade {
  const { rules } = options;
  const operations: Operation[] = [];
  let compared = first;
  for (let pass = 0;; pass++) {
    const drops = earlyDrops(compared, options, pass === 0 ? retyped : NONE);
    let schema = walkOperations(drops, compared.from, rules);
    const found = [...drops];
    // Each sees what the one before has left.
    for (const its of pass === 0 ? remade : []) {
      const types = remakeEnum(
        its.found,
        its.expected.values,
        schema,
        rules,
        wishedDefault(its.expected, wish, options),
      );
      schema = walkOperations(types, schema, rules);
      found.push(...types);
    }
    if (found.length === 0) {
      const created = createdTables(compared, compared.to, options);
      const names = freeNames(compared, created, droppedTables(compared), options);
      if (names.length === 0) return { operations, compared };
      schema = walkOperations(names, schema, rules);
      found.push(...names);
    }
    operations.push(...found);
    compared = compareModels(schema, wish, options);
  }
}

/** The default in the models, where the column is of the type there too; else the old one goes. */
function wishedDefault(
  expected: EnumModel,
  wish: Wish,
  { comparer }: DiffOptions,
): (column: EnumColumn) => ColumnModel["default"] {
  const tables = byKey(wish.schema.tables, comparer);
  return ({ table, column }) => {
    const wished = tables.get(keyOf(table, comparer))?.columns
      .find(({ name }) => comparer.foldName(name) === comparer.foldName(column.name));
    const type = wished === undefined ? null : enumOf(wished.type);
    const isSame = type !== null && keyOf(type, comparer) === keyOf(expected, comparer);
    return isSame ? wished?.default ?? null : null;
  };
}

/** New tables as `models` has them, in its order. */
function createdTables(
  { differences }: Compared,
  models: Schema,
  { comparer }: DiffOptions,
): readonly TableModel[] {
  const keys = new Set(
    differences.flatMap(({ kind, expected, found }) =>
      // A table's difference holds models of tables.
      kind === "table" && found === null ? [keyOf(expected as TableModel, comparer)] : []
    ),
  );
  return keys.size === 0 ? [] : models.tables.filter((table) => keys.has(keyOf(table, comparer)));
}

function droppedTables({ differences, foundModel }: Compared): readonly TableModel[] {
  return differences.flatMap(({ kind, expected, found }) =>
    // A table's difference holds models of tables.
    kind === "table" && expected === null ? [foundModel(found as TableModel)] : []
  );
}

/** The column behind which one that is made anew has its place; null for all others. */
function placesBefore(
  { from }: Compared,
  { comparer }: DiffOptions,
): (table: TableModel, column: ColumnModel) => string | null {
  const tables = byKey(from.tables, comparer);
  return (table, column) => {
    const old = tables.get(keyOf(table, comparer))?.columns ?? [];
    const at = old.findIndex(({ name }) =>
      comparer.foldName(name) === comparer.foldName(column.name)
    );
    const kept = new Set(table.columns.map(({ name }) => comparer.foldName(name)));
    return at < 1
      ? null
      : old.slice(0, at).findLast(({ name }) => kept.has(comparer.foldName(name)))?.name ?? null;
  };
}

/** Folded names of tables that go, or of which a column goes or changes its type. */
function touchedTables(
  compared: Compared,
  retyped: AlsoRetyped,
  options: DiffOptions,
): ReadonlySet<string> {
  const { foldName } = options.comparer;
  const isTouched = (pair: TablePair) => {
    const { dropped, altered } = columnChanges(pair, compared, options);
    return dropped.length > 0 || retyped.has(keyOf(pair.found, options.comparer)) ||
      altered.some((its) => isRetyped(its, foldName) || isMadeAnew(its, foldName));
  };
  const tables = [
    ...droppedTables(compared),
    ...compared.pairs.filter(isTouched).map(({ found }) => found),
    ...compared.from.tables.filter((table) => retyped.has(keyOf(table, options.comparer))),
  ];
  return new Set(tables.map(({ name }) => foldName(name)));
}
