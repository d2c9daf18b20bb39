/** `op.renameTable`: a new name; indexes and constraints keep theirs. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const renameTable = defineOperation("renameTable", {
  create: (_context, name: string, newName: string, given?: InSchema) => ({
    table: tableRef(name, options(given, "schema")),
    newName: checkName("the new name", newName),
  }),
  describe: ({ table, newName }) => `rename table ${formatTable(table)} to ${newName}`,
});
