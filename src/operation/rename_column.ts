/** `op.renameColumn`: a new name for a column, followed by whatever mentions it. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const renameColumn = defineOperation("renameColumn", {
  create: (_context, name: string, column: string, newName: string, given?: InSchema) => ({
    table: tableRef(name, options(given, "schema")),
    column: checkName("a column's name", column),
    newName: checkName("the new name", newName),
  }),
  describe: ({ table, column, newName }) =>
    `rename column ${formatTable(table)}.${column} to ${newName}`,
});
