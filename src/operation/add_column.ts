/** `op.addColumn`: a column with the constraints and the index that it declares. */
import { buildColumn, columnConstraints } from "../schema/build.ts";
import { defineOperation, formatTable, options, placeOf, tableRef } from "./spec.ts";
import type { ColumnSpec, IfNotExists, InSchema, Position } from "../../templates/migrate.d.ts";

export const addColumn = defineOperation("addColumn", {
  create: (
    context,
    name: string,
    column: string,
    spec: ColumnSpec,
    given?: InSchema & IfNotExists & Position,
  ) => {
    const { ifNotExists = false, schema: _schema, ...position } = options(
      given,
      "schema",
      "ifNotExists",
      "after",
      "before",
      "first",
    );
    const built = buildColumn(column, spec, context);
    return {
      table: tableRef(name, given),
      column: built.column,
      isPrimaryKey: built.data.primaryKey !== null,
      ...columnConstraints(name, column, built.data, context),
      position: placeOf(position),
      ifNotExists,
    };
  },
  describe: ({ table, column }) => `add column ${formatTable(table)}.${column.name}`,
});
