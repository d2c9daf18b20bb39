/** What undoes a batch: one batch, so that a rebuild is undone by one. */
import { type BatchItem, isBatchItem } from "./batch_alter_table.ts";
import { createOf, createOfIndex, dropOf } from "./invert_constraint.ts";
import { applyOperation } from "./replay.ts";
import { tableOf } from "./shape.ts";
import { startBatch } from "./shape_batch.ts";
import { constraintsOf } from "./shape_constraint.ts";
import { NO_ADDITIONS, type TableAdditions } from "../schema/build.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";

type Batch = OperationOf<"batchAlterTable">;
type Invert = (operation: Operation, before: Schema, rules: Rules) => readonly Operation[] | null;

/**
 * The inverses of the items, last first, each against the schema that it found.
 *
 * @param invert inverts one item; passed in, since it is what calls this.
 */
export function invertBatch(
  batch: Batch,
  before: Schema,
  rules: Rules,
  invert: Invert,
): readonly Operation[] | null {
  const started = startBatch(batch, before, rules);
  const found = startBatch({ ...batch, namingConvention: null }, before, rules);
  const table = tableOf(found, batch.table, rules);
  const undone = undoAll([...batch.items, ...additionItems(batch)], started, rules, invert);
  const unnamed = undoNames(table, tableOf(started, batch.table, rules), rules);
  if (undone === null) return null;
  const inverses = [...undone, ...unnamed];
  if (!inverses.every(isBatchItem)) return null;
  const items: BatchItem[] = [...inverses];
  const ofPostgres = rules.heeds === "postgres"
    ? oldPostgresOptions(table, batch.additions.options)
    : {};
  const ofMysql = rules.heeds === "mysql" ? oldMysqlOptions(table, batch.additions.options) : {};
  if (ofPostgres === null || ofMysql === null) return null;
  const options = { ...oldOptions(table, batch.additions.options), ...ofPostgres, ...ofMysql };
  // STRICT has respelt the types.
  if (options.sqlite?.strict !== undefined) items.push(...restateTypes(table));
  const isReordered = batch.columnOrder !== null && rules.placesColumns;
  if (items.length === 0 && Object.keys(options).length === 0 && !isReordered) return [];
  return [{
    ...batch,
    items,
    // What ALTER TABLE could do may need a rebuild to be undone.
    recreate: batch.recreate === "never" ? "auto" : batch.recreate,
    copyFrom: batch.copyFrom === null
      ? null
      : tableOf(applyOperation(batch, before, rules), batch.table, rules),
    additions: { ...NO_ADDITIONS, options },
    columnOrder: isReordered ? table.columns.map(({ name }) => name) : null,
    namingConvention: null,
  }];
}

/** What a batch adds, as items that come after its own. */
function additionItems({ table, additions }: Batch): readonly Operation[] {
  const { comment } = additions;
  return [
    ...constraintsOf(additions).map((constraint) => createOf(table, constraint)),
    ...additions.indexes.map((index) => createOfIndex(table, index)),
    ...(comment === null
      ? []
      : [{ kind: "createTableComment", table, comment } satisfies Operation]),
  ];
}

function undoAll(
  items: readonly Operation[],
  started: Schema,
  rules: Rules,
  invert: Invert,
): readonly Operation[] | null {
  let schema = started;
  const undone: Operation[] = [];
  for (const item of items) {
    const inverse = invert(item, schema, rules);
    if (inverse === null) return null;
    undone.unshift(...inverse);
    schema = applyOperation(item, schema, rules);
  }
  return undone;
}

/** Takes away the names that the batch's convention gave. */
function undoNames(
  table: TableModel,
  named: TableModel,
  rules: Rules,
): readonly Operation[] {
  const after = constraintsOf(named);
  return constraintsOf(table).flatMap((constraint, at) => {
    const its = after[at];
    if (its === undefined || its.model.name === constraint.model.name) return [];
    return [...dropOf(named, its, rules) ?? [], createOf(table, constraint)];
  });
}

function restateTypes(table: TableModel): readonly BatchItem[] {
  return table.columns.map(({ name, type }) => ({
    kind: "alterColumn",
    table: { name: table.name, schema: table.schema },
    column: name,
    position: {},
    change: { type },
    ifExists: false,
  }));
}

/** The options of before; null where ALTER TABLE as we write it cannot take back what was set. */
function oldPostgresOptions(
  { options: { postgres: old = {} } }: TableModel,
  { postgres: added = {} }: TableAdditions["options"],
): TableAdditions["options"] | null {
  const { with: parameters = {}, tablespace, unlogged, inherits = [] } = added;
  const entries = Object.keys(parameters).map((name) => [name, old.with?.[name]] as const);
  if (inherits.length > 0 || entries.some(([, value]) => value === undefined)) return null;
  const postgres = {
    ...(entries.length === 0 ? {} : { with: Object.fromEntries(entries) as typeof parameters }),
    ...(tablespace === undefined ? {} : { tablespace: old.tablespace ?? "pg_default" }),
    ...(unlogged === undefined ? {} : { unlogged: old.unlogged ?? false }),
  };
  return Object.keys(postgres).length === 0 ? {} : { postgres };
}

/** The options of before; null where one was as the server has it by default, which it is not told. */
function oldMysqlOptions(
  { options: { mysql: old = {} } }: TableModel,
  { mysql: added = {} }: TableAdditions["options"],
): TableAdditions["options"] | null {
  const { engine, rowFormat, charset, collate } = added;
  // Everybody's default, which reflection leaves out.
  const isUsual = old.engine === undefined && engine?.toLowerCase() === "innodb";
  const isEngineLost = engine !== undefined && old.engine === undefined && !isUsual;
  const isTextual = charset !== undefined || collate !== undefined;
  const isLost = isEngineLost || rowFormat !== undefined && old.rowFormat === undefined ||
    isTextual && old.charset === undefined && old.collate === undefined;
  if (isLost) return null;
  const mysql = {
    ...(engine === undefined || old.engine === undefined ? {} : { engine: old.engine }),
    ...(rowFormat === undefined || old.rowFormat === undefined ? {} : { rowFormat: old.rowFormat }),
    ...(isTextual && old.charset !== undefined ? { charset: old.charset } : {}),
    ...(isTextual && old.collate !== undefined ? { collate: old.collate } : {}),
  };
  return Object.keys(mysql).length === 0 ? {} : { mysql };
}

/** The options of before; false for one that was not set. */
function oldOptions(
  { options: { sqlite: old } }: TableModel,
  { sqlite: added }: TableAdditions["options"],
): TableAdditions["options"] {
  const keys = Object.keys(added ?? {}) as (keyof NonNullable<typeof added>)[];
  if (keys.length === 0) return {};
  return { sqlite: Object.fromEntries(keys.map((key) => [key, old?.[key] ?? false])) };
}
