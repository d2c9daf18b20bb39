/** `op.dropTable`: removes a table with its indexes and triggers. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropTable = defineOperation("dropTable", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false, ...rest } = options(given, "schema", "ifExists");
    return { table: tableRef(name, rest), ifExists };
  },
  describe: ({ table }) => `drop table ${formatTable(table)}`,
});
