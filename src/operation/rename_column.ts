/** `op.renameColumn`: a new name for a column, followed by whatever mentions it. */
import { checkName } from "../schema/check.ts";
import { tableOf } from "./shape.ts";
import { columnOf, hasColumn } from "./shape_column.ts";
import { renameColumnOf } from "./shape_rename.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const renameColumn = defineOperation("renameColumn", {
  create: (
    _context,
    name: string,
    column: string,
    newName: string,
    given?: InSchema & IfExists,
  ) => ({
    table: tableRef(name, options(given, "schema", "ifExists")),
    column: checkName("a column's name", column),
    newName: checkName("the new name", newName),
    ifExists: given?.ifExists ?? false,
  }),
  replay: ({ table: ref, column: name, newName, ifExists }, schema, rules) => {
    if (ifExists && !hasColumn(schema, ref, name, rules)) return schema;
    const table = tableOf(schema, ref, rules);
    columnOf(table, name, rules);
    return renameColumnOf(schema, table, name, newName, rules);
  },
  describe: ({ table, column, newName }) =>
    `rename column ${formatTable(table)}.${column} to ${newName}`,
});
