/**
 * Names that a model leaves open: whatever the database has is right. Where it gives names itself,
 * constraints get those first, so that operations can name them.
 */
import { leftOutOf } from "../operation/left_out.ts";
import { hasName } from "../operation/shape.ts";
import { constraintsOf } from "../operation/shape_constraint.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../schema/schema.ts";
import type { Rules } from "../operation/rules.ts";

/** A schema with a name for each constraint that the database names. */
export interface Named {
  readonly schema: Schema;
  /** Constraints whose names the models do not say. */
  readonly open: ReadonlySet<object>;
}

/**
 * Names what has no name, and tells what had none.
 *
 * @param areNew whether the tables may still have to be created: then constraints that say the same
 * become one, but for those that have names of their own.
 */
export function nameOpen(schema: Schema, areNew: boolean, rules: Rules): Named {
  const open = new Set<object>();
  const tables = schema.tables.map((table) => {
    const made = nameTable(table, areNew, rules);
    const leftOut = areNew ? leftOutOf(table, rules) : [];
    const named = leftOut.length === 0
      ? made
      : { ...made, uniqueConstraints: [...made.uniqueConstraints, ...leftOut] };
    markOpen(table, named, rules, open);
    return named;
  });
  return { schema: { ...schema, tables }, open };
}

/** The table with the names that the database would give, if it was alone. */
function nameTable(table: TableModel, isNew: boolean, rules: Rules): TableModel {
  const { nameConstraints } = rules;
  if (nameConstraints === undefined) return table;
  return nameConstraints(table, { ...EMPTY_SCHEMA, tables: [table] }, isNew);
}

function markOpen(said: TableModel, named: TableModel, rules: Rules, open: Set<object>): void {
  const names = constraintsOf(said).flatMap(({ model }) => model.name ?? []);
  for (const { model } of constraintsOf(named)) {
    if (model.name === null || !hasName(names, model.name, rules)) open.add(model);
  }
}
