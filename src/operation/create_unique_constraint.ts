/** `op.createUniqueConstraint`: a unique constraint on an existing table. */
import { buildUnique } from "../schema/constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { Deferrable, IfNotExists, InSchema, Name } from "../../templates/migrate.d.ts";

const OPTIONS = {
  schema: true,
  ifNotExists: true,
  deferrable: true,
  initially: true,
  postgres: { nullsNotDistinct: true, usingIndex: true },
} as const;

export const createUniqueConstraint = defineOperation("createUniqueConstraint", {
  create: (
    context,
    name: Name,
    table: string,
    columns: readonly string[],
    given?:
      & InSchema
      & IfNotExists
      & Deferrable
      & { postgres?: { nullsNotDistinct?: boolean; usingIndex?: string } },
  ) => {
    const { ifNotExists = false, schema: _schema, ...rest } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      unique: buildUnique(table, { ...rest, name, columns }, context),
      ifNotExists,
    };
  },
  describe: ({ table, unique }) =>
    `create unique constraint ${unique.name ?? `(${unique.columns.join(", ")})`} on ${
      formatTable(table)
    }`,
});
