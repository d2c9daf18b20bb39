/** `op.createCheckConstraint`: a CHECK on an existing table. */
import { buildCheck } from "../schema/constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema, Name, SqlFragment } from "../../templates/migrate.d.ts";

const OPTIONS = { schema: true, ifNotExists: true, postgres: { notValid: true } } as const;

export const createCheckConstraint = defineOperation("createCheckConstraint", {
  create: (
    context,
    name: Name,
    table: string,
    condition: string | SqlFragment,
    given?: InSchema & IfNotExists & { postgres?: { notValid?: boolean } },
  ) => {
    const { ifNotExists = false, postgres } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      check: {
        ...buildCheck(table, { name, condition }, context),
        ...(postgres === undefined ? {} : { postgres }),
      },
      ifNotExists,
    };
  },
  describe: ({ table, check }) =>
    `create check constraint ${check.name ?? "(unnamed)"} on ${formatTable(table)}`,
});
