/** `op.createUniqueConstraint`: a unique constraint on an existing table. */
import { buildUnique, UNIQUE_OPTIONS } from "../schema/constraint.ts";
import { createConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema, Name, UniqueOptions } from "../../templates/migrate.d.ts";

const OPTIONS = { ...UNIQUE_OPTIONS, schema: true, ifNotExists: true } as const;

export const createUniqueConstraint = defineOperation("createUniqueConstraint", {
  create: (
    context,
    name: Name,
    table: string,
    columns: readonly string[],
    given?: UniqueOptions & InSchema & IfNotExists,
  ) => {
    const { ifNotExists = false, schema: _schema, ...rest } = optionsOf(given, OPTIONS);
    return {
      table: tableRef(table, given),
      unique: buildUnique(table, { ...rest, name, columns }, context),
      ifNotExists,
    };
  },
  replay: ({ table, unique, ifNotExists }, schema, rules) =>
    createConstraint(schema, table, { kind: "unique", model: unique }, ifNotExists, rules),
  describe: ({ table, unique }) =>
    `create unique constraint ${unique.name ?? `(${unique.columns.join(", ")})`} on ${
      formatTable(table)
    }`,
});
