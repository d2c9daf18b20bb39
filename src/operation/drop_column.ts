/** `op.dropColumn`: removes a column with the indexes, uniques and foreign keys on it. */
import { checkName } from "../schema/check.ts";
import { changeTable } from "./shape.ts";
import { columnOf, hasColumn, withoutColumn } from "./shape_column.ts";
import {
  ALTER_OPTIONS,
  alterOptions,
  defineOperation,
  formatTable,
  optionsOf,
  tableRef,
} from "./spec.ts";
import type { IfExists, InSchema, MysqlAlter } from "../../templates/migrate.d.ts";

const OPTIONS = { ...ALTER_OPTIONS, schema: true, ifExists: true } as const;

export const dropColumn = defineOperation("dropColumn", {
  create: (
    _context,
    name: string,
    column: string,
    given?: InSchema & IfExists & MysqlAlter,
  ) => {
    const { ifExists = false, mysql } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(name, given),
      column: checkName("a column's name", column),
      ifExists,
      ...alterOptions(mysql),
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
