/** `op.dropConstraint`: removes a constraint by name, or by what it is. */
import { invalid } from "../schema/fragment.ts";
import { finalName } from "../schema/naming.ts";
import { changeTable, findTable } from "./shape.ts";
import { describedOf, findDescribed, replaceConstraint } from "./shape_constraint.ts";
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
  replay: ({ table: ref, ifExists, ...described }, schema, rules) => {
    const table = findTable(schema, ref, rules);
    const found = table === undefined ? undefined : findDescribed(table, described, rules);
    if (ifExists && found === undefined) return schema;
    return changeTable(
      schema,
      ref,
      rules,
      (its) => replaceConstraint(its, describedOf(its, described, rules), null),
    );
  },
  describe: ({ table, constraint, type }) =>
    `drop constraint ${constraint ?? `(${type})`} on ${formatTable(table)}`,
});
