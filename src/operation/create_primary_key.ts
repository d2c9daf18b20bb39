/** `op.createPrimaryKey`: a primary key for a table that has none. */
import { buildPrimaryKey } from "../schema/constraint.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema, Name } from "../../templates/migrate.d.ts";

export const createPrimaryKey = defineOperation("createPrimaryKey", {
  create: (context, name: Name, table: string, columns: readonly string[], given?: InSchema) => ({
    table: tableRef(table, options(given, "schema")),
    primaryKey: buildPrimaryKey(table, name, columns, context),
  }),
  describe: ({ table }) => `create primary key on ${formatTable(table)}`,
});
