/** `op.dropTableComment`: removes a table's comment. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const dropTableComment = defineOperation("dropTableComment", {
  create: (_context, name: string, given?: InSchema) => ({
    table: tableRef(name, options(given, "schema")),
  }),
  describe: ({ table }) => `drop comment on table ${formatTable(table)}`,
});
