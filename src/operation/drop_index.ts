/** `op.dropIndex`: removes an index by name. */
import { quote } from "../core/text.ts";
import { invalid } from "../schema/fragment.ts";
import { finalName } from "../schema/naming.ts";
import { findTable, hasName, meant, replaceItem, replaceTable, tableOf } from "./shape.ts";
import { findIndex, findUniqueIndex, indexOf } from "./shape_index.ts";
import {
  ALTER_OPTIONS,
  alterOptions,
  defineOperation,
  optionsOf,
  type TableRef,
  tableRef,
} from "./spec.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type { FinalName, IfExists, InSchema, MysqlAlter } from "../../templates/migrate.d.ts";

const OPTIONS = {
  ...ALTER_OPTIONS,
  schema: true,
  ifExists: true,
  postgres: { concurrently: true },
} as const;

export const dropIndex = defineOperation("dropIndex", {
  create: (
    _context,
    name: string | FinalName,
    table?: string,
    given?: InSchema & IfExists & MysqlAlter & { postgres?: { concurrently?: boolean } },
  ) => {
    const { ifExists = false, schema, postgres, mysql } = optionsOf(given, OPTIONS);
    return {
      index: finalName("an index's name", name),
      schema: schema ?? null,
      table: table === undefined ? null : tableRef(table, given),
      ifExists,
      concurrently: postgres?.concurrently ?? false,
      ...alterOptions(mysql),
    };
  },
  replay: ({ index: name, table: ref, schema: of, ifExists }, schema, rules) => {
    const table = findTableOfIndex(schema, name, ref, of, rules);
    const index = table === undefined ? undefined : findIndex(table, name, rules);
    if (table !== undefined && index !== undefined) {
      const indexes = replaceItem(table.indexes, index, null);
      return replaceTable(schema, table, { ...table, indexes });
    }
    const unique = table === undefined ? undefined : findUniqueIndex(table, name, rules);
    if (table !== undefined && unique !== undefined) {
      const uniqueConstraints = replaceItem(table.uniqueConstraints, unique, null);
      return replaceTable(schema, table, { ...table, uniqueConstraints });
    }
    if (ifExists) return schema;
    if (ref !== null) indexOf(tableOf(schema, ref, rules), name, rules);
    const known = schema.tables.flatMap(({ indexes }) => indexes.map((its) => its.name));
    throw invalid(`there is no index ${quote(name)}${meant(name, known)}`);
  },
  describe: ({ index }) => `drop index ${index}`,
});

/** The table that is named or, where none is, the one that has the index. */
export function findTableOfIndex(
  schema: Schema,
  index: string,
  table: TableRef | null,
  of: string | null,
  rules: Rules,
): TableModel | undefined {
  if (table !== null) return findTable(schema, table, rules);
  return schema.tables.find((its) =>
    (of === null ? its.schema === null : its.schema !== null && hasName([of], its.schema, rules)) &&
    (findIndex(its, index, rules) ?? findUniqueIndex(its, index, rules)) !== undefined
  );
}
