/** What a batch does to its table besides its items: for replay and its inverse. */
import { conventionName } from "../schema/naming.ts";
import { findTable, replaceTable, tableOf } from "./shape.ts";
import {
  addConstraint,
  checkColumns,
  type Constraint,
  constraintsOf,
  replaceConstraint,
} from "./shape_constraint.ts";
import { addIndex } from "./shape_index.ts";
import type { TableAdditions } from "../schema/build.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";
import type { NamingConvention } from "../../templates/migrate.d.ts";

/** What is known before the first item. */
export interface BatchStart {
  readonly table: TableRef;
  readonly copyFrom: TableModel | null;
  readonly namingConvention: NamingConvention | null;
}

/** The schema that the first item finds: `copyFrom` believed, what has no name named. */
export function startBatch(
  { table: ref, copyFrom, namingConvention }: BatchStart,
  schema: Schema,
  rules: Rules,
): Schema {
  const copied = copyFrom === null ? schema : putTable(schema, ref, copyFrom, rules);
  const table = tableOf(copied, ref, rules);
  if (namingConvention === null) return copied;
  return replaceTable(copied, table, nameConstraints(table, namingConvention, rules));
}

function putTable(schema: Schema, ref: TableRef, model: TableModel, rules: Rules): Schema {
  const found = findTable(schema, ref, rules);
  const { name, schema: of } = found ?? ref;
  const table = { ...model, name, schema: of };
  return found === undefined
    ? { ...schema, tables: [...schema.tables, table] }
    : replaceTable(schema, found, table);
}

const TEMPLATES = { primaryKey: "pk", unique: "uq", check: "ck", foreignKey: "fk" } as const;

/** The table with the convention's names for constraints that have none. */
function nameConstraints(
  table: TableModel,
  convention: NamingConvention,
  rules: Rules,
): TableModel {
  return constraintsOf(table).reduce((its, constraint) => {
    if (constraint.model.name !== null) return its;
    const name = nameByConvention(table, constraint, convention, rules);
    return name === null ? its : replaceConstraint(its, constraint, { ...constraint.model, name });
  }, table);
}

function nameByConvention(
  table: TableModel,
  constraint: Constraint,
  convention: NamingConvention,
  rules: Rules,
): string | null {
  if (constraint.kind === "exclude") return null;
  const { kind, model } = constraint;
  const columns = kind === "check" ? checkColumns(table, model, rules) : model.columns;
  if (columns.length === 0) return null;
  return conventionName(TEMPLATES[kind], null, convention, {
    table: table.name,
    columns,
    ...(kind === "foreignKey"
      ? { referredTable: model.references.table, referredColumns: model.references.columns }
      : {}),
  });
}

/** A table with the constraints, indexes, comment and options that a batch adds. */
export function addToTable(
  table: TableModel,
  additions: TableAdditions,
  rules: Rules,
): TableModel {
  const constrained = constraintsOf(additions).reduce(
    (its, constraint) => addConstraint(its, constraint, rules),
    table,
  );
  const indexed = additions.indexes.reduce(
    (its, index) => addIndex(its, index, rules),
    constrained,
  );
  return {
    ...indexed,
    comment: additions.comment ?? table.comment,
    options: addOptions(table.options, additions.options, rules),
  };
}

/** The options with those that can be added to a table that is there; false is as if unsaid. */
function addOptions(
  options: TableModel["options"],
  added: TableModel["options"],
  rules: Rules,
): TableModel["options"] {
  const { sqlite: _sqlite, postgres: _postgres, mysql: _mysql, ...others } = options;
  const { sqlite = {}, postgres = {}, mysql = {} } = {
    sqlite: withoutFalse({ ...options.sqlite, ...added.sqlite }),
    postgres: rules.heeds === "postgres" ? addPostgres(options, added) : options.postgres,
    mysql: rules.heeds === "mysql" ? addMysql(options, added) : options.mysql,
  };
  return {
    ...others,
    ...(Object.keys(sqlite).length === 0 ? {} : { sqlite }),
    ...(Object.keys(postgres).length === 0 ? {} : { postgres }),
    ...(Object.keys(mysql).length === 0 ? {} : { mysql }),
  };
}

/** A character set and a collation go together: one alone brings the other along. */
function addMysql(
  { mysql: old = {} }: TableModel["options"],
  { mysql: added = {} }: TableModel["options"],
): NonNullable<TableModel["options"]["mysql"]> {
  const { charset: _charset, collate: _collate, ...others } = old;
  const isOther = added.charset !== undefined || added.collate !== undefined;
  return { ...(isOther ? others : old), ...added };
}

function withoutFalse<Options extends object>(options: Options): Partial<Options> {
  // Only members are gone.
  return Object.fromEntries(
    Object.entries(options).filter(([, its]) => its !== false),
  ) as Partial<Options>;
}

function addPostgres(
  { postgres: old = {} }: TableModel["options"],
  { postgres: added = {} }: TableModel["options"],
): NonNullable<TableModel["options"]["postgres"]> {
  return withoutFalse({
    ...old,
    ...added,
    ...(added.with === undefined ? {} : { with: { ...old.with, ...added.with } }),
    ...(added.inherits === undefined
      ? {}
      : { inherits: [...old.inherits ?? [], ...added.inherits] }),
  });
}
