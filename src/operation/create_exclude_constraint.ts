/** `op.createExcludeConstraint`: an exclusion constraint (PostgreSQL). */
import { conventionName } from "../schema/naming.ts";
import { invalid } from "../schema/fragment.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { Deferrable, InSchema, Name } from "../../templates/migrate.d.ts";

export const createExcludeConstraint = defineOperation("createExcludeConstraint", {
  create: (
    _context,
    name: Name,
    table: string,
    elements: readonly (readonly [expression: string, operator: string])[],
    given?: InSchema & Deferrable & { using?: string; where?: string },
  ) => {
    const { schema: _schema, using = null, where = null, ...deferrable } = options(
      given,
      "schema",
      "deferrable",
      "initially",
      "using",
      "where",
    );
    if (!Array.isArray(elements) || elements.length === 0) {
      throw invalid(`elements must be pairs of expression and operator: [["room", "="]]`);
    }
    return {
      table: tableRef(table, given),
      exclude: {
        // SQLAlchemy's conventions know none for these.
        name: conventionName("ck", name, {}, { table, columns: [] }),
        elements,
        using,
        where,
        ...deferrable,
      },
    };
  },
  describe: ({ table, exclude }) =>
    `create exclusion constraint ${exclude.name ?? "(unnamed)"} on ${formatTable(table)}`,
});
