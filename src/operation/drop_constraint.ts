/** `op.dropConstraint`: removes a constraint by name, or by what it is. */
import { invalid } from "../schema/fragment.ts";
import { finalName } from "../schema/naming.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema, Name } from "../../templates/migrate.d.ts";

interface Described {
  type?: "primaryKey" | "unique" | "foreignKey" | "check";
  columns?: readonly string[];
}

export const dropConstraint = defineOperation("dropConstraint", {
  create: (_context, name: Name, table: string, given?: InSchema & IfExists & Described) => {
    const { ifExists = false, type, columns } = options(
      given,
      "schema",
      "ifExists",
      "type",
      "columns",
    );
    if (name === null && type === undefined) {
      throw invalid(
        "a constraint without a name needs `type`, and `columns` where it is not the primary key",
      );
    }
    return {
      table: tableRef(table, given),
      constraint: name === null ? null : finalName("a constraint's name", name),
      type: type ?? null,
      columns: columns ?? null,
      ifExists,
    };
  },
  describe: ({ table, constraint, type }) =>
    `drop constraint ${constraint ?? `(${type})`} on ${formatTable(table)}`,
});
