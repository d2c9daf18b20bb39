/**
 * Replay: what operations make of a schema, without a database. Raw SQL is not understood: it marks
 * what it may have reshaped as unknown, and what is unknown is left alone.
 */
import { isMigrateError } from "../core/error.ts";
import { type Operation, type OperationOf, OPERATIONS } from "./mod.ts";
import { findTableOfIndex } from "./drop_index.ts";
import { nameConstraints } from "./shape_name.ts";
import { findObject, findTable, isSameObject, refOf, replaceItem } from "./shape.ts";
import type { Schema } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";

/** What raw SQL may have changed. */
export interface Unknown {
  /** Every table but those in `known`. */
  readonly everything: boolean;
  /** Folded names of tables, in whatever schema. */
  readonly tables: ReadonlySet<string>;
  /** Tables that are known again, there or gone, by `keyOf`. */
  readonly known: ReadonlySet<string>;
  /** Whether raw SQL ran at all: views, enums, sequences and schemas may have come or gone. */
  readonly others: boolean;
}

/** A schema as far as it is known. */
export interface Replayed {
  readonly schema: Schema;
  readonly unknown: Unknown;
}

/** The start: all of it is known. */
export function startReplay(schema: Schema): Replayed {
  const none: ReadonlySet<string> = new Set();
  return { schema, unknown: { everything: false, tables: none, known: none, others: false } };
}

/** Whether raw SQL may have changed the shape of the table. */
export function isUnknown({ unknown }: Replayed, table: TableRef, rules: Rules): boolean {
  if (unknown.known.has(keyOf(table, rules))) return false;
  return unknown.everything || unknown.tables.has(rules.foldName(table.name));
}

/**
 * What an operation makes of a schema that is known in full.
 *
 * @throws `revision.invalid_operation` where the database would refuse it.
 */
export function applyOperation(operation: Operation, schema: Schema, rules: Rules): Schema {
  // The kind picks the function for its own data: a pairing that types cannot follow.
  const { replay } = OPERATIONS[operation.kind] as {
    replay: (operation: Operation, schema: Schema, rules: Rules) => Schema;
  };
  return nameConstraints(replay(operation, schema, rules), schema, rules);
}

/**
 * What an operation makes of a schema that is known in part.
 *
 * @throws `revision.invalid_operation` where the database would refuse it.
 */
export function replayOperation(state: Replayed, operation: Operation, rules: Rules): Replayed {
  switch (operation.kind) {
    case "execute":
      return { ...state, unknown: mark(state.unknown, rules.reshapedBy(operation.sql), rules) };
    case "executeFile":
      return { ...state, unknown: mark(state.unknown, "everything", rules) };
    case "bulkInsert":
      return state;
    case "createTable":
      return replayCreateTable(state, operation, rules);
    case "dropTable":
      if (!isUnknown(state, operation.table, rules)) return apply(state, operation, rules);
      return forget(state, operation.table, rules);
    case "renameTable":
      return replayRenameTable(state, operation, rules);
    case "batchAlterTable":
      if (operation.copyFrom === null) return replayOnTable(state, operation, rules);
      // What the table is now was said.
      return apply(forget(state, operation.table, rules), operation, rules);
    default:
      return replayOnTable(state, operation, rules);
  }
}

function apply(state: Replayed, operation: Operation, rules: Rules): Replayed {
  const schema = applyOperation(operation, state.schema, rules);
  return schema === state.schema ? state : { ...state, schema };
}

function replayOnTable(state: Replayed, operation: Operation, rules: Rules): Replayed {
  if ("table" in operation && operation.table !== null) {
    const isLeftAlone = isUnknown(state, operation.table, rules);
    return isLeftAlone ? state : apply(state, operation, rules);
  }
  if (operation.kind === "dropIndex") return replayDropIndex(state, operation, rules);
  try {
    if (state.unknown.others && operation.kind === "createView" && !operation.ifNotExists) {
      // One of that name was dropped, or is there to be replaced.
      return apply(state, { ...operation, replace: true }, rules);
    }
    return apply(state, operation, rules);
  } catch (thrown) {
    const mayBe = state.unknown.others && isMigrateError(thrown, "revision.invalid_operation");
    if (mayBe) return state;
    throw thrown;
  }
}

/** An index by its name alone may be one of a table that is unknown. */
function replayDropIndex(
  state: Replayed,
  operation: OperationOf<"dropIndex">,
  rules: Rules,
): Replayed {
  const { index, schema } = operation;
  const table = findTableOfIndex(state.schema, index, null, schema, rules);
  const { everything, tables } = state.unknown;
  const isLeftAlone = table === undefined
    ? everything || tables.size > 0
    : isUnknown(state, table, rules);
  return isLeftAlone ? state : apply(state, operation, rules);
}

function replayCreateTable(
  state: Replayed,
  operation: OperationOf<"createTable">,
  rules: Rules,
): Replayed {
  if (!isUnknown(state, operation.table, rules)) {
    return apply(forgetView(state, operation.table, rules), operation, rules);
  }
  // It may be there, in another shape.
  if (operation.ifNotExists) return state;
  return apply(forget(state, operation.table, rules), operation, rules);
}

/** The mark moves along with the table. */
function replayRenameTable(
  state: Replayed,
  operation: OperationOf<"renameTable">,
  rules: Rules,
): Replayed {
  const { table, newName } = operation;
  const renamed = { name: newName, schema: table.schema };
  if (isUnknown(state, table, rules)) {
    const { schema, unknown } = forget(forget(state, renamed, rules), table, rules);
    const known = new Set(unknown.known);
    known.delete(keyOf(renamed, rules));
    const tables = new Set(unknown.tables).add(rules.foldName(newName));
    return { schema, unknown: { ...unknown, known, tables } };
  }
  const isNewUnknown = !isSameObject(table, renamed, rules) && isUnknown(state, renamed, rules);
  const isThere = findTable(state.schema, table, rules) !== undefined;
  // The database has no other of that name, or refuses.
  const freed = isNewUnknown ? forget(state, renamed, rules) : forgetView(state, renamed, rules);
  return apply(isThere ? freed : state, operation, rules);
}

/** A view whose name a table gets: raw SQL must have dropped it, or the database refuses. */
function forgetView(state: Replayed, ref: TableRef, rules: Rules): Replayed {
  const { schema, unknown } = state;
  const view = findObject(schema.views, ref, rules);
  if (view === undefined || !unknown.others) return state;
  return { ...state, schema: { ...schema, views: replaceItem(schema.views, view, null) } };
}

/** What was thought of a table is dropped: it is known not to be there. */
function forget(state: Replayed, ref: TableRef, rules: Rules): Replayed {
  const { schema, unknown } = state;
  const isOther = (its: TableRef) => !isSameObject(its, ref, rules);
  return {
    schema: {
      ...schema,
      tables: schema.tables.filter(isOther),
      views: schema.views.filter(isOther),
    },
    unknown: { ...unknown, known: new Set(unknown.known).add(keyOf(refOf(ref), rules)) },
  };
}

/** Marks tables as unknown, also those that had become known again. */
function mark(
  unknown: Unknown,
  reshaped: readonly string[] | "everything",
  rules: Rules,
): Unknown {
  if (reshaped === "everything") {
    return { everything: true, tables: new Set(), known: new Set(), others: true };
  }
  // What creates or drops a view reshapes no table.
  if (reshaped.length === 0) return { ...unknown, others: true };
  // `audit.users` marks every table `users`: rather too much than too little.
  const names = reshaped.flatMap((name) => [name, name.slice(name.lastIndexOf(".") + 1)])
    .map(rules.foldName);
  const known = [...unknown.known].filter((key) => !names.includes(rules.foldName(nameOfKey(key))));
  return {
    ...unknown,
    tables: new Set([...unknown.tables, ...names]),
    known: new Set(known),
    others: true,
  };
}

/** One text for a table, with its schema. */
function keyOf({ name, schema }: TableRef, rules: Rules): string {
  const { foldObjectName: fold = rules.foldName } = rules;
  return `${schema === null ? "" : fold(schema)}\0${fold(name)}`;
}

function nameOfKey(key: string): string {
  return key.slice(key.indexOf("\0") + 1);
}
