/** What undoes operations on enums, schemas, sequences and views. */
import { createOf } from "./invert_constraint.ts";
import { createWhole } from "./left_out.ts";
import { findObject, isSameName, objectOf, refOf } from "./shape.ts";
import { sqlText } from "../schema/fragment.ts";
import type { Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";
import type { EnumModel, Schema, SequenceModel, ViewModel } from "../schema/schema.ts";

function createEnum(model: EnumModel): Operation {
  return { kind: "createEnum", type: refOf(model), values: model.values, ifNotExists: false };
}

function createSequence(model: SequenceModel): Operation {
  const { options } = model;
  return { kind: "createSequence", sequence: refOf(model), options, ifNotExists: false };
}

function createView(model: ViewModel, replace = false): Operation {
  const { query, columns, materialized } = model;
  return {
    kind: "createView",
    view: refOf(model),
    query: sqlText(query),
    columns,
    replace,
    materialized,
    ifNotExists: false,
  };
}

/** The enum with its values. */
export function invertDropEnum(
  { type }: OperationOf<"dropEnum">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  if (!rules.hasEnumTypes) return [];
  return [createEnum(objectOf("enum", before.enums, type, rules))];
}

/** The sequence with its options, but not where it stood. */
export function invertDropSequence(
  { sequence }: OperationOf<"dropSequence">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  return [createSequence(objectOf("sequence", before.sequences, sequence, rules))];
}

/** The view with its query. */
export function invertDropView(
  { view }: OperationOf<"dropView">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  return [createView(objectOf("view", before.views, view, rules))];
}

/** The view that was replaced, or none. */
export function invertCreateView(
  { view, materialized }: OperationOf<"createView">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const old = findObject(before.views, view, rules);
  const dropped: Operation = { kind: "dropView", view, materialized, ifExists: false };
  if (old === undefined) return [dropped];
  // A materialized view cannot be replaced.
  if (materialized || old.materialized) return [dropped, createView(old)];
  return [createView(old, true)];
}

/** The schema with all that was in it; foreign keys last, since they may form rings. */
export function invertDropSchema(
  { schema: name }: OperationOf<"dropSchema">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const isIn = (its: TableRef) => its.schema !== null && isSameName(its.schema, name, rules);
  const tables = before.tables.filter(isIn);
  return [
    {
      kind: "createSchema",
      schema: before.schemas.find((its) => isSameName(its, name, rules)) ?? name,
      ifNotExists: false,
    },
    ...before.enums.filter(isIn).map(createEnum),
    ...before.sequences.filter(isIn).map(createSequence),
    ...tables.flatMap((table) => createWhole({ ...table, foreignKeys: [] }, rules)),
    ...tables.flatMap((table) =>
      table.foreignKeys.map((model) => createOf(table, { kind: "foreignKey", model }))
    ),
    ...before.views.filter(isIn).map((view) => createView(view)),
  ];
}
