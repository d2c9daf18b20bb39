/** `op.createTable`: a table with its constraints and indexes. */
import { buildTable, TABLE_OPTIONS } from "../schema/build.ts";
import { checkRelationIsNew, findTable } from "./shape.ts";
import { builtIndex } from "./shape_index.ts";
import { defineOperation, formatTable } from "./spec.ts";
import type { Columns, IfNotExists, InSchema, TableOptions } from "../../templates/migrate.d.ts";

const OPTIONS = { ...TABLE_OPTIONS, schema: true, ifNotExists: true } as const;

export const createTable = defineOperation("createTable", {
  create: (
    context,
    name: string,
    columns: Columns,
    given?: TableOptions & InSchema & IfNotExists,
  ) => ({
    table: buildTable(name, columns, given, context, OPTIONS),
    ifNotExists: given?.ifNotExists ?? false,
  }),
  replay: ({ table, ifNotExists }, schema, rules) => {
    if (ifNotExists && findTable(schema, table, rules) !== undefined) return schema;
    checkRelationIsNew(schema, table, rules);
    const made = { ...table, indexes: table.indexes.map(builtIndex) };
    return { ...schema, tables: [...schema.tables, made] };
  },
  describe: ({ table }) => `create table ${formatTable(table)}`,
});
