/** `op.createCheckConstraint`: a CHECK on an existing table. */
import { buildCheck, CHECK_OPTIONS } from "../schema/constraint.ts";
import { createConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type {
  CheckOptions,
  IfNotExists,
  InSchema,
  Name,
  SqlFragment,
} from "../../templates/migrate.d.ts";

const OPTIONS = { ...CHECK_OPTIONS, schema: true, ifNotExists: true } as const;

export const createCheckConstraint = defineOperation("createCheckConstraint", {
  create: (
    context,
    name: Name,
    table: string,
    condition: string | SqlFragment,
    given?: CheckOptions & InSchema & IfNotExists,
  ) => {
    const { ifNotExists = false, schema: _schema, ...rest } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      check: buildCheck(table, { ...rest, name, condition }, context),
      ifNotExists,
    };
  },
  replay: ({ table, check, ifNotExists }, schema, rules) =>
    createConstraint(schema, table, { kind: "check", model: check }, ifNotExists, rules),
  describe: ({ table, check }) =>
    `create check constraint ${check.name ?? "(unnamed)"} on ${formatTable(table)}`,
});
