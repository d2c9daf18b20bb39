/** `op.validateConstraint`: checks the rows of a constraint that was added NOT VALID. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const validateConstraint = defineOperation("validateConstraint", {
  create: (_context, name: string, table: string, given?: InSchema) => ({
    table: tableRef(table, options(given, "schema")),
    constraint: checkName("a constraint's name", name),
  }),
  describe: ({ table, constraint }) => `validate constraint ${constraint} on ${formatTable(table)}`,
});
