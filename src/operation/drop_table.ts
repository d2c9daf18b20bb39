/** `op.dropTable`: removes a table with its indexes and triggers. */
import { findTable, replaceTable, tableOf } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropTable = defineOperation("dropTable", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false, ...rest } = options(given, "schema", "ifExists");
    return { table: tableRef(name, rest), ifExists };
  },
  replay: ({ table: ref, ifExists }, schema, rules) => {
    if (ifExists && findTable(schema, ref, rules) === undefined) return schema;
    return replaceTable(schema, tableOf(schema, ref, rules), null);
  },
  describe: ({ table }) => `drop table ${formatTable(table)}`,
});
