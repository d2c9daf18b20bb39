/** `op.createIndex`: an index; without a name it gets the naming convention's. */
import { buildIndex, INDEX_OPTIONS } from "../schema/constraint.ts";
import { replaceTable, tableOf } from "./shape.ts";
import { addIndex, findIndex, findUniqueIndex } from "./shape_index.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type {
  IfNotExists,
  IndexColumn,
  IndexOptions,
  InSchema,
  Name,
} from "../../templates/migrate.d.ts";

const OPTIONS = { ...INDEX_OPTIONS, schema: true, ifNotExists: true } as const;

export const createIndex = defineOperation("createIndex", {
  create: (
    context,
    name: Name,
    table: string,
    columns: readonly IndexColumn[],
    given?: IndexOptions & InSchema & IfNotExists,
  ) => {
    const { ifNotExists = false, schema: _schema, ...rest } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      index: buildIndex(table, { ...rest, name, columns }, context),
      ifNotExists,
    };
  },
  replay: ({ table: ref, index, ifNotExists }, schema, rules) => {
    const table = tableOf(schema, ref, rules);
    const found = findIndex(table, index.name, rules) ?? findUniqueIndex(table, index.name, rules);
    if (ifNotExists && found !== undefined) return schema;
    return replaceTable(schema, table, addIndex(table, index, rules));
  },
  describe: ({ table, index }) => `create index ${index.name} on ${formatTable(table)}`,
});
