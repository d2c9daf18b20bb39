/** Tables with constraints that one CREATE TABLE would not make: they are created behind it. */
import { createOf } from "./invert_constraint.ts";
import { hasName } from "./shape.ts";
import { constraintsOf } from "./shape_constraint.ts";
import { EMPTY_SCHEMA, type TableModel, type UniqueConstraintModel } from "../schema/schema.ts";
import type { Operation } from "./mod.ts";
import type { Rules } from "./rules.ts";

/** Unique constraints that creating the table would leave out: they say what another says already. */
export function leftOutOf(table: TableModel, rules: Rules): readonly UniqueConstraintModel[] {
  const { nameConstraints } = rules;
  if (nameConstraints === undefined || table.uniqueConstraints.length === 0) return [];
  const made = nameConstraints(table, { ...EMPTY_SCHEMA, tables: [table] }, true);
  const names = constraintsOf(made).flatMap(({ model }) => model.name ?? []);
  return table.uniqueConstraints.filter(({ name }) =>
    name !== null && !hasName(names, name, rules)
  );
}

/** The operations that create a table with all that it has. */
export function createWhole(table: TableModel, rules: Rules): readonly Operation[] {
  const leftOut = leftOutOf(table, rules);
  const uniqueConstraints = table.uniqueConstraints.filter((its) => !leftOut.includes(its));
  return [
    {
      kind: "createTable",
      table: leftOut.length === 0 ? table : { ...table, uniqueConstraints },
      ifNotExists: false,
    },
    ...leftOut.map((model) => createOf(table, { kind: "unique", model })),
  ];
}
