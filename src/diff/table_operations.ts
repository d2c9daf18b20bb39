/** The operations that change one table, in the order in which they can be run. */
import { isBatchItem } from "../operation/batch_alter_table.ts";
import { createOf, createOfIndex } from "../operation/invert_constraint.ts";
import { leftOutOf } from "../operation/left_out.ts";
import { refOf } from "../operation/shape.ts";
import { dependentsOf } from "../operation/shape_column.ts";
import { columnChange } from "./alter_column.ts";
import { type ColumnChanges, columnChanges } from "./column_changes.ts";
import { namerFor } from "./constraint_name.ts";
import { dropConstraints } from "./drop_constraint.ts";
import {
  addColumn,
  alterColumn,
  batch,
  createTable,
  dropColumn,
  dropIndex,
  renameConstraint,
} from "./operation_of.ts";
import { type PartChanges, partChanges } from "./part_changes.ts";
import { optionChanges } from "./table_options.ts";
import type { Constraint } from "../operation/shape_constraint.ts";
import type { Operation } from "../operation/mod.ts";
import type {
  ColumnModel,
  ForeignKeyModel,
  PrimaryKeyModel,
  TableModel,
} from "../schema/schema.ts";
import type { Compared, TablePair } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** What is to be done to a table. */
export interface TableWork {
  /** As `to` has it. */
  readonly table: TableModel;
  /** To be created with the rest as soon as what they refer to is there. */
  readonly foreignKeys: readonly ForeignKeyModel[];
  /** All of the work, with some of the foreign keys. */
  readonly run: (foreignKeys: readonly ForeignKeyModel[]) => readonly Operation[];
  /** One of the others. */
  readonly createForeignKey: (foreignKey: ForeignKeyModel) => Operation;
}

/** Where a column that is made anew had its place: it gets that again where that can be. */
export type PlaceOf = (table: TableModel, column: ColumnModel) => string | null;

/** The work on a table that both sides have. */
export function tableOperations(
  pair: TablePair,
  compared: Compared,
  options: DiffOptions,
  placeOf: PlaceOf,
): TableWork {
  const { found, expected } = pair;
  const parts = partChanges(pair, compared, options);
  const columns = columnChanges(pair, compared, options);
  const named = namerFor(expected, found, options);
  const created = parts.created.map((its) => named(its, compared.isOpen(its.model)));
  const table = refOf(found);
  const isInline = (its: Constraint) => columns.added.some((column) => isKeyOf(its, column));
  const foreignKeys = created.flatMap((its) => its.kind === "foreignKey" ? [its.model] : []);
  const operations = [
    ...dropParts(pair, parts, columns, options),
    ...parts.renamed.map(({ name, newName }) => renameConstraint(found, name, newName)),
    ...changeColumns(pair, columns, created, options, placeOf),
    ...created.filter((its) => its.kind !== "foreignKey" && !isInline(its))
      .map((constraint) => createOf(table, constraint)),
    ...parts.createdIndexes.map((index) => createOfIndex(table, index)),
    ...parts.validated.map((constraint): Operation => ({
      kind: "validateConstraint",
      table,
      constraint,
    })),
    ...commentOperations(pair),
  ];
  const createForeignKey = (model: ForeignKeyModel) =>
    createOf(table, { kind: "foreignKey", model });
  return {
    table: expected,
    foreignKeys,
    run: (keys) => inOneBatch(pair, [...operations, ...keys.map(createForeignKey)], options),
    createForeignKey,
  };
}

/** Those that go with a column need not be dropped, and without a name cannot be told so well. */
function dropParts(
  { found }: TablePair,
  { dropped, droppedIndexes }: PartChanges,
  columns: ColumnChanges,
  { rules, supports }: DiffOptions,
): readonly Operation[] {
  // What is to become nullable must leave the key first.
  const isHeld = !supports("rebuilds") &&
    columns.altered.some(({ own }) =>
      found.primaryKey?.columns.some((name) => rules.foldName(name) === rules.foldName(own.name))
    );
  const going = columns.dropped.map(({ name }) => dependentsOf(found, name, rules));
  const goesAlong = ({ kind, model }: Constraint) =>
    model.name === null &&
    going.some((its) =>
      kind === "primaryKey"
        ? !isHeld && its.primaryKey === model
        : [...its.uniqueConstraints, ...its.checks, ...its.foreignKeys].some((one) => one === model)
    );
  // What is created last is dropped first: a key that another needs goes after that.
  const sorted = DROP_ORDER.flatMap((kind) => dropped.filter((its) => its.kind === kind));
  const staying = sorted.filter((its) => !goesAlong(its));
  return [
    ...dropConstraints(found, staying.filter(({ kind }) => kind === "foreignKey"), rules)
      .operations,
    ...droppedIndexes.map((index) => dropIndex(found, index)),
    ...dropConstraints(
      withoutAll(found, staying.filter(({ kind }) => kind === "foreignKey")),
      staying.filter(({ kind }) => kind !== "foreignKey"),
      rules,
    ).operations,
  ];
}

const DROP_ORDER: readonly Constraint["kind"][] = [
  "foreignKey",
  "exclude",
  "check",
  "unique",
  "primaryKey",
];

function withoutAll(table: TableModel, constraints: readonly Constraint[]): TableModel {
  const gone = new Set<object>(constraints.map(({ model }) => model));
  return { ...table, foreignKeys: table.foreignKeys.filter((its) => !gone.has(its)) };
}

/** New ones come first, so that a table is never without a column and rows can be carried over. */
function changeColumns(
  { found }: TablePair,
  { added, dropped, altered }: ColumnChanges,
  created: readonly Constraint[],
  options: DiffOptions,
  placeOf: PlaceOf,
): readonly Operation[] {
  const add = (column: ColumnModel) => {
    const after = options.rules.placesColumns ? placeOf(found, column) : null;
    const primaryKey = created.find((its) => isKeyOf(its, column))?.model ?? null;
    // A primary key by its kind.
    const key = primaryKey as PrimaryKeyModel | null;
    return addColumn(found, column, after === null ? {} : { after }, key);
  };
  const isComputed = ({ computed }: ColumnModel) => computed !== null;
  return [
    ...added.filter((column) => !isComputed(column)).map(add),
    ...altered.flatMap((pair) => {
      const change = columnChange(pair, options);
      return change === null ? [] : [alterColumn(found, pair.own.name, change)];
    }),
    ...added.filter(isComputed).map(add),
    // What is computed from others goes before them.
    ...[...dropped.filter(isComputed), ...dropped.filter((column) => !isComputed(column))]
      .map(({ name }) => dropColumn(found, name)),
  ];
}

/** Whether the column counts and is the primary key alone, which some databases want at once. */
function isKeyOf({ kind, model }: Constraint, { name, autoincrement }: ColumnModel): boolean {
  return kind === "primaryKey" && autoincrement !== null && model.columns.length === 1 &&
    model.columns[0] === name;
}

function commentOperations({ found, expected, differences }: TablePair): readonly Operation[] {
  if (!differences.some(({ kind }) => kind === "comment")) return [];
  const table = refOf(found);
  const { comment } = expected;
  return [
    comment === null
      ? { kind: "dropTableComment", table }
      : { kind: "createTableComment", table, comment },
  ];
}

/** Options are set by a batch, and where tables are made anew by one for all that is to be done. */
function inOneBatch(
  pair: TablePair,
  operations: readonly Operation[],
  options: DiffOptions,
): readonly Operation[] {
  const changes = optionChanges(pair, options.comparer.foldName);
  if (Object.keys(changes).length === 0) return operations;
  return options.supports("rebuilds") && operations.every(isBatchItem)
    ? [batch(pair.found, operations, changes)]
    : [...operations, batch(pair.found, [], changes)];
}

/**
 * The work on a table that is new. What its keys refer to may have to come later; so must a unique
 * constraint that creating the table would leave out.
 */
export function createWork(
  table: TableModel,
  named: TableModel,
  compared: Compared,
  options: DiffOptions,
): TableWork {
  const withNames = namerFor(named, null, options);
  const places = new Map(named.foreignKeys.map((key, at) => [key, at]));
  const leftOut = leftOutOf(named, options.rules);
  const names = new Set(leftOut.map(({ name }) => name));
  const uniqueConstraints = table.uniqueConstraints.filter(({ name }) =>
    name === null || !names.has(name)
  );
  return {
    table,
    foreignKeys: named.foreignKeys,
    run: (keys) => {
      const kept = new Set(keys.map((key) => places.get(key)));
      const isAll = kept.size === table.foreignKeys.length;
      const foreignKeys = isAll
        ? table.foreignKeys
        : table.foreignKeys.filter((_, at) => kept.has(at));
      return [
        createTable({ ...table, foreignKeys, uniqueConstraints }),
        ...leftOut.map((model) => createOf(refOf(table), { kind: "unique", model })),
      ];
    },
    createForeignKey: (model) =>
      createOf(table, withNames({ kind: "foreignKey", model }, compared.isOpen(model))),
  };
}
