/** What undoes operations on constraints and indexes. */
import { findTableOfIndex } from "./drop_index.ts";
import { hasName, refOf, tableOf } from "./shape.ts";
import { checkColumns, type Constraint, constraintOf, describedOf } from "./shape_constraint.ts";
import { findUniqueIndex, indexOf } from "./shape_index.ts";
import type { Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";
import type { IndexModel, Schema, TableModel } from "../schema/schema.ts";

/** The operation that creates a constraint as it is. */
export function createOf(of: TableRef, { kind, model }: Constraint): Operation {
  const table = refOf(of);
  const ifNotExists = false;
  switch (kind) {
    case "primaryKey":
      return { kind: "createPrimaryKey", table, primaryKey: model, ifNotExists };
    case "unique":
      return { kind: "createUniqueConstraint", table, unique: model, ifNotExists };
    case "check":
      return { kind: "createCheckConstraint", table, check: model, ifNotExists };
    case "foreignKey":
      return { kind: "createForeignKey", table, foreignKey: model, ifNotExists };
    case "exclude":
      return { kind: "createExcludeConstraint", table, exclude: model, ifNotExists };
  }
}

/** The operation that creates an index as it is. */
export function createOfIndex(table: TableRef, index: IndexModel): Operation {
  return { kind: "createIndex", table: refOf(table), index, ifNotExists: false };
}

/** The operation that drops a constraint of a table; null where nothing can describe it. */
export function dropOf(
  table: TableModel,
  constraint: Constraint,
  rules: Rules,
): readonly Operation[] | null {
  const { kind, model } = constraint;
  if (kind === "exclude" && model.name === null) return null;
  const about = kind === "check"
    ? checkColumns(table, model, rules)
    : kind === "exclude"
    ? null
    : model.columns;
  return [{
    kind: "dropConstraint",
    table: refOf(table),
    constraint: model.name,
    type: kind === "exclude" ? null : kind,
    columns: model.name === null ? about : null,
    ifExists: false,
  }];
}

/** Drops what was created. */
export function undoConstraint(
  ref: TableRef,
  constraint: Constraint,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  return dropOf(tableOf(before, ref, rules), constraint, rules);
}

/** Its columns may be NULL again, where they could be. */
export function invertCreatePrimaryKey(
  { table: ref, primaryKey: model }: OperationOf<"createPrimaryKey">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  const loosened = table.columns.filter(({ name, nullable }) =>
    nullable && hasName(model.columns, name, rules)
  );
  return [
    ...dropOf(table, { kind: "primaryKey", model }, rules) ?? [],
    ...loosened.map(({ name }): Operation => ({
      kind: "alterColumn",
      table: refOf(table),
      column: name,
      change: { nullable: true },
      position: {},
      ifExists: false,
    })),
  ];
}

/** An index that became the constraint is created again. */
export function invertCreateUnique(
  { table: ref, unique: model }: OperationOf<"createUniqueConstraint">,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  const table = tableOf(before, ref, rules);
  const usingIndex = model.postgres?.usingIndex;
  return [
    ...dropOf(table, { kind: "unique", model }, rules) ?? [],
    ...(usingIndex === undefined || rules.heeds !== "postgres"
      ? []
      : [createOfIndex(table, indexOf(table, usingIndex, rules))]),
  ];
}

/** The constraint as it was, whether it has a name or not. */
export function invertDropConstraint(
  { table: ref, ...described }: OperationOf<"dropConstraint">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  return [createOf(table, describedOf(table, described, rules))];
}

/** The old name comes back as it was spelt. */
export function invertRenameConstraint(
  { table: ref, constraint: name, newName }: OperationOf<"renameConstraint">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  const old = constraintOf(table, name, rules).model.name ?? name;
  return [{
    kind: "renameConstraint",
    table: refOf(table),
    constraint: newName,
    newName: old,
    ifExists: false,
  }];
}

/** What was not valid is made anew: nothing takes the mark of validity away. */
export function invertValidateConstraint(
  { table: ref, constraint: name }: OperationOf<"validateConstraint">,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  const table = tableOf(before, ref, rules);
  const constraint = constraintOf(table, name, rules);
  const { kind, model } = constraint;
  const isMarked = (kind === "check" || kind === "foreignKey") && model.postgres?.notValid === true;
  if (!isMarked) return [];
  return [...dropOf(table, constraint, rules) ?? [], createOf(table, constraint)];
}

/** The index is dropped as it was built: without blocking writers, or with. */
export function invertCreateIndex(
  { table, index }: OperationOf<"createIndex">,
): readonly Operation[] {
  return [{
    kind: "dropIndex",
    index: index.name,
    schema: table.schema,
    table,
    ifExists: false,
    concurrently: index.postgres?.concurrently ?? false,
  }];
}

/** The index is built as it was dropped: without blocking writers, or with. */
export function invertDropIndex(
  { index: name, table: ref, schema: of, concurrently }: OperationOf<"dropIndex">,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  const table = findTableOfIndex(before, name, ref, of, rules);
  if (table === undefined) return null;
  const unique = findUniqueIndex(table, name, rules);
  if (unique !== undefined) return [createOf(table, { kind: "unique", model: unique })];
  const index = indexOf(table, name, rules);
  return [
    createOfIndex(
      table,
      concurrently ? { ...index, postgres: { ...index.postgres, concurrently } } : index,
    ),
  ];
}
