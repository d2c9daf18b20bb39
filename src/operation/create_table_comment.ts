/** `op.createTableComment`: sets or replaces a table's comment. */
import { invalid } from "../schema/fragment.ts";
import { changeTable } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const createTableComment = defineOperation("createTableComment", {
  create: (_context, name: string, comment: string, given?: InSchema) => {
    if (typeof comment !== "string") throw invalid("the comment must be a string");
    return { table: tableRef(name, options(given, "schema")), comment };
  },
  replay: ({ table, comment }, schema, rules) =>
    changeTable(schema, table, rules, (its) => ({ ...its, comment })),
  describe: ({ table }) => `comment on table ${formatTable(table)}`,
});
