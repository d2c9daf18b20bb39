/** `op.createExcludeConstraint`: an exclusion constraint (PostgreSQL). */
import { buildExclude, EXCLUDE_OPTIONS } from "../schema/constraint.ts";
import { createConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { ExcludeOptions, IfNotExists, InSchema, Name } from "../../templates/migrate.d.ts";

const OPTIONS = { ...EXCLUDE_OPTIONS, schema: true, ifNotExists: true } as const;

export const createExcludeConstraint = defineOperation("createExcludeConstraint", {
  create: (
    _context,
    name: Name,
    table: string,
    elements: readonly (readonly [expression: string, operator: string])[],
    given?: ExcludeOptions & InSchema & IfNotExists,
  ) => {
    const { ifNotExists = false, schema: _schema, ...rest } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      exclude: buildExclude(table, { ...rest, name, elements }),
      ifNotExists,
    };
  },
  replay: ({ table, exclude, ifNotExists }, schema, rules) =>
    createConstraint(schema, table, { kind: "exclude", model: exclude }, ifNotExists, rules),
  describe: ({ table, exclude }) =>
    `create exclusion constraint ${exclude.name ?? "(unnamed)"} on ${formatTable(table)}`,
});
