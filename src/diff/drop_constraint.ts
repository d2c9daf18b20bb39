/** Dropping constraints, also those that no name tells from others. */
import { createOf, dropOf } from "../operation/invert_constraint.ts";
import {
  addConstraint,
  type Constraint,
  findDescribed,
  replaceConstraint,
} from "../operation/shape_constraint.ts";
import type { Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { TableModel } from "../schema/schema.ts";

/** What drops a constraint, and the table without it. */
export interface Dropped {
  readonly operations: readonly Operation[];
  readonly table: TableModel;
}

/**
 * Drops a constraint. Where the words for it fit others of the table as well, those go first and
 * come again.
 */
export function dropConstraint(given: TableModel, constraint: Constraint, rules: Rules): Dropped {
  const operations: Operation[] = [];
  const others: Constraint[] = [];
  let table = given;
  for (let isGone = false; !isGone;) {
    const [operation] = dropOf(table, constraint, rules) ?? [];
    if (operation?.kind !== "dropConstraint") return { operations: [], table: given };
    const found = findDescribed(table, operation, rules);
    if (found === undefined) return { operations: [], table: given };
    operations.push(operation);
    table = replaceConstraint(table, found, null);
    isGone = found.model === constraint.model;
    if (!isGone) others.push(found);
  }
  for (const other of others) {
    operations.push(createOf(table, other));
    table = addConstraint(table, other, rules);
  }
  return { operations, table };
}

/** Drops one constraint after the other. */
export function dropConstraints(
  given: TableModel,
  constraints: readonly Constraint[],
  rules: Rules,
): Dropped {
  const operations: Operation[] = [];
  let table = given;
  for (const constraint of constraints) {
    const dropped = dropConstraint(table, constraint, rules);
    operations.push(...dropped.operations);
    table = dropped.table;
  }
  return { operations, table };
}
