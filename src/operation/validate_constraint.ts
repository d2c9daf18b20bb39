/** `op.validateConstraint`: checks the rows of a constraint that was added NOT VALID. */
import { checkName } from "../schema/check.ts";
import { changeTable } from "./shape.ts";
import { type Constraint, constraintOf, replaceConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const validateConstraint = defineOperation("validateConstraint", {
  create: (_context, name: string, table: string, given?: InSchema) => ({
    table: tableRef(table, options(given, "schema")),
    constraint: checkName("a constraint's name", name),
  }),
  replay: ({ table: ref, constraint: name }, schema, rules) =>
    changeTable(schema, ref, rules, (table) => {
      const { kind, model } = constraintOf(table, name, rules);
      if (kind !== "check" && kind !== "foreignKey") return table;
      const { postgres: _notValid, ...valid } = model;
      return replaceConstraint(table, { kind, model } as Constraint, valid);
    }),
  describe: ({ table, constraint }) => `validate constraint ${constraint} on ${formatTable(table)}`,
});
