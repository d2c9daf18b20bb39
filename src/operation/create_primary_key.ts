/** `op.createPrimaryKey`: a primary key for a table that has none. */
import { buildPrimaryKey } from "../schema/constraint.ts";
import { createConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema, Name } from "../../templates/migrate.d.ts";

export const createPrimaryKey = defineOperation("createPrimaryKey", {
  create: (
    context,
    name: Name,
    table: string,
    columns: readonly string[],
    given?: InSchema & IfNotExists,
  ) => ({
    table: tableRef(table, options(given, "schema", "ifNotExists")),
    primaryKey: buildPrimaryKey(table, { name, columns }, context),
    ifNotExists: given?.ifNotExists ?? false,
  }),
  replay: ({ table, primaryKey, ifNotExists }, schema, rules) =>
    createConstraint(schema, table, { kind: "primaryKey", model: primaryKey }, ifNotExists, rules),
  describe: ({ table }) => `create primary key on ${formatTable(table)}`,
});
