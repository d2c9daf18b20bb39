/** `op.dropTableComment`: removes a table's comment. */
import { changeTable } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const dropTableComment = defineOperation("dropTableComment", {
  create: (_context, name: string, given?: InSchema) => ({
    table: tableRef(name, options(given, "schema")),
  }),
  replay: ({ table }, schema, rules) =>
    changeTable(schema, table, rules, (its) => ({ ...its, comment: null })),
  describe: ({ table }) => `drop comment on table ${formatTable(table)}`,
});
