/** `op.renameTable`: a new name; indexes and constraints keep theirs. */
import { checkName } from "../schema/check.ts";
import { findTable, tableOf } from "./shape.ts";
import { renameTableOf } from "./shape_rename.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const renameTable = defineOperation("renameTable", {
  create: (_context, name: string, newName: string, given?: InSchema & IfExists) => ({
    table: tableRef(name, options(given, "schema", "ifExists")),
    newName: checkName("the new name", newName),
    ifExists: given?.ifExists ?? false,
  }),
  replay: ({ table: ref, newName, ifExists }, schema, rules) => {
    const table = findTable(schema, ref, rules);
    if (ifExists && table === undefined) return schema;
    return renameTableOf(schema, table ?? tableOf(schema, ref, rules), newName, rules);
  },
  describe: ({ table, newName }) => `rename table ${formatTable(table)} to ${newName}`,
});
