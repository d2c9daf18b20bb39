/** `op.createForeignKey`: a foreign key on an existing table. */
import { buildForeignKey, FOREIGN_KEY_OPTIONS } from "../schema/constraint.ts";
import { createConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { ForeignKeyOptions, IfNotExists, InSchema, Name } from "../../templates/migrate.d.ts";

const OPTIONS = {
  ...FOREIGN_KEY_OPTIONS,
  schema: true,
  ifNotExists: true,
  referentSchema: true,
} as const;

export const createForeignKey = defineOperation("createForeignKey", {
  create: (
    context,
    name: Name,
    table: string,
    referent: string,
    columns: readonly string[],
    referentColumns: readonly string[],
    given?: ForeignKeyOptions & InSchema & IfNotExists & { referentSchema?: string },
  ) => {
    const { ifNotExists = false, schema: _schema, referentSchema, ...rest } = optionsOf(
      given,
      OPTIONS,
    );
    const references = {
      table: referent,
      columns: referentColumns,
      ...(referentSchema === undefined ? {} : { schema: referentSchema }),
    };
    return {
      table: tableRef(table, given),
      foreignKey: buildForeignKey(table, { ...rest, name, columns, references }, context),
      ifNotExists,
    };
  },
  replay: ({ table, foreignKey, ifNotExists }, schema, rules) =>
    createConstraint(schema, table, { kind: "foreignKey", model: foreignKey }, ifNotExists, rules),
  describe: ({ table, foreignKey }) =>
    `create foreign key ${foreignKey.name ?? `(${foreignKey.columns.join(", ")})`} on ${
      formatTable(table)
    }`,
});
