/** `op.alterColumn`: type, nullability, default, comment, name of a column. */
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { optionalType } from "../schema/type.ts";
import { defineOperation, formatTable, options, optionsOf, placeOf, tableRef } from "./spec.ts";
import type { ColumnChange, InSchema, Position } from "../../templates/migrate.d.ts";

const CHANGES = {
  type: true,
  using: true,
  nullable: true,
  default: true,
  comment: true,
  newName: true,
  autoincrement: true,
  existing: { type: true, nullable: true, default: true, comment: true },
} as const;

export const alterColumn = defineOperation("alterColumn", {
  create: (
    _context,
    name: string,
    column: string,
    change: ColumnChange,
    given?: InSchema & Position,
  ) => {
    const { schema: _schema, ...position } = options(given, "schema", "after", "before", "first");
    const said = optionsOf(change, CHANGES);
    if (Object.keys(said).length === 0) throw invalid("it says nothing to change");
    return {
      table: tableRef(name, given),
      column: checkName("a column's name", column),
      position: placeOf(position),
      change: Object.freeze({ ...said, ...optionalType(said.type) }),
    };
  },
  describe: ({ table, column }) => `alter column ${formatTable(table)}.${column}`,
});
