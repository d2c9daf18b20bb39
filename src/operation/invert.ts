/** Inverting: the operations that undo one, given the schema that it found. */
import { applyOperation } from "./replay.ts";
import { invertBatch } from "./invert_batch.ts";
import {
  invertAddColumn,
  invertAlterColumn,
  invertDropColumn,
  invertRenameColumn,
} from "./invert_column.ts";
import {
  invertCreateIndex,
  invertCreatePrimaryKey,
  invertCreateUnique,
  invertDropConstraint,
  invertDropIndex,
  invertRenameConstraint,
  invertValidateConstraint,
  undoConstraint,
} from "./invert_constraint.ts";
import {
  invertCreateView,
  invertDropEnum,
  invertDropSchema,
  invertDropSequence,
  invertDropView,
} from "./invert_object.ts";
import {
  invertCreateTable,
  invertDropTable,
  invertRenameTable,
  restoreTableComment,
} from "./invert_table.ts";
import type { Kind, Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { Schema } from "../schema/schema.ts";

/** What undoes an operation of a kind; null: nothing can. */
type Inverses = {
  readonly [K in Kind]: (
    operation: OperationOf<K>,
    before: Schema,
    rules: Rules,
  ) => readonly Operation[] | null;
};

const nothing = () => null;

const INVERSES: Inverses = {
  createTable: invertCreateTable,
  dropTable: invertDropTable,
  renameTable: invertRenameTable,
  createTableComment: restoreTableComment,
  dropTableComment: restoreTableComment,
  addColumn: invertAddColumn,
  alterColumn: invertAlterColumn,
  renameColumn: invertRenameColumn,
  dropColumn: invertDropColumn,
  createIndex: invertCreateIndex,
  dropIndex: invertDropIndex,
  createPrimaryKey: invertCreatePrimaryKey,
  createUniqueConstraint: invertCreateUnique,
  createForeignKey: ({ table, foreignKey: model }, before, rules) =>
    undoConstraint(table, { kind: "foreignKey", model }, before, rules),
  createCheckConstraint: ({ table, check: model }, before, rules) =>
    undoConstraint(table, { kind: "check", model }, before, rules),
  createExcludeConstraint: ({ table, exclude: model }, before, rules) =>
    undoConstraint(table, { kind: "exclude", model }, before, rules),
  validateConstraint: invertValidateConstraint,
  dropConstraint: invertDropConstraint,
  renameConstraint: invertRenameConstraint,
  batchAlterTable: (operation, before, rules) =>
    invertBatch(operation, before, rules, invertOperation),
  createEnum: ({ type }) => [{ kind: "dropEnum", type, ifExists: false }],
  // PostgreSQL cannot take a value away.
  addEnumValue: nothing,
  renameEnumValue: ({ type, value, newValue }) => [
    { kind: "renameEnumValue", type, value: newValue, newValue: value },
  ],
  dropEnum: invertDropEnum,
  createSchema: ({ schema }) => [
    { kind: "dropSchema", schema, ifExists: false, cascade: false },
  ],
  dropSchema: invertDropSchema,
  createSequence: ({ sequence }) => [{ kind: "dropSequence", sequence, ifExists: false }],
  dropSequence: invertDropSequence,
  createView: invertCreateView,
  dropView: invertDropView,
  execute: nothing,
  executeFile: nothing,
  bulkInsert: nothing,
};

/**
 * The operations that, run after `operation`, give `before` again; null where nothing can. Rows are
 * not thought of: what a dropped column held is lost.
 *
 * @throws `revision.invalid_operation` where `before` has not what the operation needs.
 */
export function invertOperation(
  operation: Operation,
  before: Schema,
  rules: Rules,
): readonly Operation[] | null {
  if (isConditional(operation) && applyOperation(operation, before, rules) === before) return [];
  // The kind picks the function for its own data: a pairing that types cannot follow.
  const invert = INVERSES[operation.kind] as (
    operation: Operation,
    before: Schema,
    rules: Rules,
  ) => readonly Operation[] | null;
  return invert(operation, before, rules)?.map((its) => Object.freeze(its)) ?? null;
}

/** Whether it may have done nothing. */
function isConditional(operation: Operation): boolean {
  return ("ifExists" in operation && operation.ifExists) ||
    ("ifNotExists" in operation && operation.ifNotExists);
}
