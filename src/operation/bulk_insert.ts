/** `op.bulkInsert`: many rows, in chunks. */
import { invalid } from "../schema/fragment.ts";
import { plainType } from "../schema/type.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { ColumnType, InSchema, SqlFragment, Value } from "../../templates/migrate.d.ts";

/** A row to insert: values, or expressions, by column. */
export type InsertRow = { readonly [column: string]: Value | SqlFragment };

export const bulkInsert = defineOperation("bulkInsert", {
  create: (
    _context,
    table: string,
    rows: Iterable<InsertRow> | AsyncIterable<InsertRow>,
    given?: InSchema & { types?: Record<string, ColumnType> },
  ) => {
    const { types = {} } = options(given, "schema", "types");
    const isIterable = typeof rows === "object" && rows !== null &&
      (Symbol.iterator in rows || Symbol.asyncIterator in rows);
    if (!isIterable) throw invalid("the rows must be a list, or another iterable, of objects");
    return {
      table: tableRef(table, given),
      rows: Array.isArray(rows) ? Object.freeze(rows.map(copyRow)) : rows,
      types: Object.fromEntries(
        Object.entries(types).map(([column, type]) => [column, plainType(type)]),
      ),
    };
  },
  replay: (_operation, schema) => schema,
  describe: ({ table }) => `insert rows into ${formatTable(table)}`,
});

/** Rows are inserted later: what becomes of the author's own list and objects must not matter. */
function copyRow(row: InsertRow): InsertRow {
  if (typeof row !== "object" || row === null) throw invalid("a row must be an object of columns");
  return { ...row };
}
