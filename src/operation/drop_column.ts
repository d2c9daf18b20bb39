/** `op.dropColumn`: removes a column with the indexes, uniques and foreign keys on it. */
import { checkName } from "../schema/check.ts";
import { changeTable } from "./shape.ts";
import { columnOf, hasColumn, withoutColumn } from "./shape_column.ts";
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
  replay: ({ table: ref, column, ifExists }, schema, rules) => {
    if (ifExists && !hasColumn(schema, ref, column, rules)) return schema;
    return changeTable(
      schema,
      ref,
      rules,
      (table) => withoutColumn(table, columnOf(table, column, rules), rules),
    );
  },
  describe: ({ table, column }) => `drop column ${formatTable(table)}.${column}`,
});
