/** `op.dropColumn`: removes a column with the indexes, uniques and foreign keys on it. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropColumn = defineOperation("dropColumn", {
  create: (_context, name: string, column: string, given?: InSchema & IfExists) => {
    const { ifExists = false, ...rest } = options(given, "schema", "ifExists");
    return {
      table: tableRef(name, rest),
      column: checkName("a column's name", column),
      ifExists,
    };
  },
  describe: ({ table, column }) => `drop column ${formatTable(table)}.${column}`,
});
