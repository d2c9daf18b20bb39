/** `op.renameConstraint`: a new name for a constraint. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const renameConstraint = defineOperation("renameConstraint", {
  create: (_context, table: string, name: string, newName: string, given?: InSchema) => ({
    table: tableRef(table, options(given, "schema")),
    constraint: checkName("a constraint's name", name),
    newName: checkName("the new name", newName),
  }),
  describe: ({ table, constraint, newName }) =>
    `rename constraint ${constraint} of ${formatTable(table)} to ${newName}`,
});
