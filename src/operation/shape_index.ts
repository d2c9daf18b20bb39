/** Indexes of a table: for replay and its inverse. */
import { quote } from "../core/text.ts";
import { invalid } from "../schema/fragment.ts";
import { isSameName, meant } from "./shape.ts";
import { columnOf } from "./shape_column.ts";
import { formatTable } from "./spec.ts";
import type { IndexModel, TableModel, UniqueConstraintModel } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";

/** The index of that name. */
export function findIndex(table: TableModel, name: string, rules: Rules): IndexModel | undefined {
  return table.indexes.find((index) => isSameName(index.name, name, rules));
}

/**
 * The index of that name.
 *
 * @throws `revision.invalid_operation` where there is none.
 */
export function indexOf(table: TableModel, name: string, rules: Rules): IndexModel {
  const index = findIndex(table, name, rules);
  if (index !== undefined) return index;
  const close = meant(name, table.indexes.map((its) => its.name));
  throw invalid(`table ${quote(formatTable(table))} has no index ${quote(name)}${close}`);
}

/** The unique constraint of that name, where the database takes it for an index. */
export function findUniqueIndex(
  table: TableModel,
  name: string,
  rules: Rules,
): UniqueConstraintModel | undefined {
  if (rules.uniqueIsIndex !== true) return undefined;
  return table.uniqueConstraints.find((its) =>
    its.name !== null && isSameName(its.name, name, rules)
  );
}

/** A table with one more index. How it was built is no part of it. */
export function addIndex(table: TableModel, index: IndexModel, rules: Rules): TableModel {
  const found = findIndex(table, index.name, rules) ?? findUniqueIndex(table, index.name, rules);
  if (found !== undefined) {
    throw invalid(`index ${quote(index.name)} is there already`);
  }
  for (const { column } of index.columns) if (column !== null) columnOf(table, column, rules);
  return { ...table, indexes: [...table.indexes, builtIndex(index)] };
}

/** An index without the way it was built. */
export function builtIndex(index: IndexModel): IndexModel {
  const { postgres: ofPostgres = {}, mysql: ofMysql = {}, ...rest } = index;
  const { concurrently, ...postgres } = ofPostgres;
  const { algorithm, lock, ...mysql } = ofMysql;
  if (concurrently === undefined && algorithm === undefined && lock === undefined) return index;
  return {
    ...rest,
    ...(Object.keys(postgres).length === 0 ? {} : { postgres }),
    ...(Object.keys(mysql).length === 0 ? {} : { mysql }),
  };
}
