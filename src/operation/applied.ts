/**
 * Whether an operation has taken effect, told from the schema that is there: for one that ran
 * outside a transaction when its process ended. Null where a schema does not tell.
 */
import { isMigrateError } from "../core/error.ts";
import { type Comparer, compareSchemas } from "../schema/comparer.ts";
import { applyOperation } from "./replay.ts";
import { areSameNames, findObject, findTable, hasName, isSameName, isSameObject } from "./shape.ts";
import { findColumn } from "./shape_column.ts";
import {
  type Constraint,
  constraintsOf,
  findConstraint,
  findDescribed,
} from "./shape_constraint.ts";
import { findIndex } from "./shape_index.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Kind, Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";

/** What is asked about. */
interface Found {
  readonly schema: Schema;
  readonly rules: Rules;
  readonly comparer: Comparer;
}

type Answers = {
  readonly [K in Kind]: (operation: OperationOf<K>, found: Found) => boolean | null;
};

const ANSWERS: Answers = {
  createTable: ({ table }, { schema, rules }) => {
    const found = findTable(schema, table, rules);
    if (found === undefined) return false;
    const names = (its: TableModel) => its.columns.map(({ name }) => name);
    return areSameNames(names(found), names(table), rules) ? true : null;
  },
  dropTable: ({ table }, { schema, rules }) => findTable(schema, table, rules) === undefined,
  renameTable: ({ table, newName }, { schema, rules }) =>
    hasMoved((name) => findTable(schema, { ...table, name }, rules), table.name, newName),
  createTableComment: ({ table, comment }, found) =>
    onTable(table, found, (its) => its.comment === comment),
  dropTableComment: ({ table }, found) => onTable(table, found, (its) => its.comment === null),
  addColumn: ({ table, column }, found) =>
    onTable(table, found, (its) => findColumn(its, column.name, found.rules) !== undefined),
  alterColumn: isColumnAltered,
  renameColumn: ({ table, column, newName }, found) =>
    onTable(
      table,
      found,
      (its) => hasMoved((name) => findColumn(its, name, found.rules), column, newName),
    ),
  dropColumn: ({ table, column }, found) =>
    onTable(table, found, (its) => findColumn(its, column, found.rules) === undefined),
  createIndex: ({ table, index }, found) =>
    onTable(table, found, (its) => hasIndex(its, index.name, found.rules)),
  dropIndex: ({ index, table, schema: of }, { schema, rules }) => {
    const isMeant = (its: TableModel) =>
      table === null ? isSameSchema(its.schema, of, rules) : isSameObject(its, table, rules);
    return !schema.tables.some((its) => isMeant(its) && hasIndex(its, index, rules));
  },
  createPrimaryKey: ({ table, primaryKey: model }, found) =>
    hasConstraint(table, { kind: "primaryKey", model }, found),
  createUniqueConstraint: ({ table, unique: model }, found) =>
    hasConstraint(table, { kind: "unique", model }, found),
  createForeignKey: ({ table, foreignKey: model }, found) =>
    hasConstraint(table, { kind: "foreignKey", model }, found),
  createCheckConstraint: ({ table, check: model }, found) =>
    hasConstraint(table, { kind: "check", model }, found),
  createExcludeConstraint: ({ table, exclude: model }, found) =>
    hasConstraint(table, { kind: "exclude", model }, found),
  validateConstraint: ({ table, constraint: name }, found) =>
    onTable(table, found, (its) => {
      const constraint = findConstraint(its, name, found.rules);
      if (constraint?.kind !== "check" && constraint?.kind !== "foreignKey") return null;
      return constraint.model.postgres?.notValid !== true;
    }),
  dropConstraint: ({ table, constraint, type, columns }, found) =>
    onTable(table, found, (its) => {
      const same = findDescribed(its, { constraint, type, columns }, found.rules);
      if (same === undefined) return true;
      // Another that fits the description may be the next one.
      return constraint !== null || type === "primaryKey" || columns !== null ? false : null;
    }),
  renameConstraint: ({ table, constraint, newName }, found) =>
    onTable(
      table,
      found,
      (its) => hasMoved((name) => findConstraint(its, name, found.rules), constraint, newName),
    ),
  batchAlterTable: ({ items, additions, columnOrder, namingConvention }, found) => {
    // It gives names that only the batch knows.
    if (namingConvention !== null) return null;
    const others = [...constraintsOf(additions), ...additions.indexes].length > 0 ||
      additions.comment !== null || Object.keys(additions.options).length > 0 ||
      columnOrder !== null;
    // Items that the schema tells of are there together, or none is.
    const answers = items.map((item) => answer(item, found)).filter((its) => its !== null);
    const [first = null] = answers;
    if (others && answers.length === 0) return null;
    return answers.every((its) => its === first) ? first : null;
  },
  createEnum: ({ type, values }, { schema, rules }) => {
    const found = findObject(schema.enums, type, rules);
    if (found === undefined) return false;
    return found.values.join("\0") === values.join("\0") ? true : null;
  },
  addEnumValue: ({ type, value }, { schema, rules }) =>
    findObject(schema.enums, type, rules)?.values.includes(value) ?? null,
  renameEnumValue: ({ type, value, newValue }, { schema, rules }) => {
    const values = findObject(schema.enums, type, rules)?.values ?? [];
    return hasMoved((name) => values.find((its) => its === name), value, newValue);
  },
  dropEnum: ({ type }, { schema, rules }) => findObject(schema.enums, type, rules) === undefined,
  createSchema: ({ schema: name }, { schema, rules }) => hasName(schema.schemas, name, rules),
  dropSchema: ({ schema: name }, { schema, rules }) => !hasName(schema.schemas, name, rules),
  createSequence: ({ sequence }, { schema, rules }) =>
    findObject(schema.sequences, sequence, rules) !== undefined,
  dropSequence: ({ sequence }, { schema, rules }) =>
    findObject(schema.sequences, sequence, rules) === undefined,
  createView: ({ view, replace }, { schema, rules }) => {
    if (findObject(schema.views, view, rules) === undefined) return false;
    return replace ? null : true;
  },
  dropView: ({ view }, { schema, rules }) => findObject(schema.views, view, rules) === undefined,
  execute: () => null,
  executeFile: () => null,
  bulkInsert: () => null,
};

/**
 * Whether an operation has taken effect; null: it cannot be told.
 *
 * @param schema what `scopeOf` asks for, as it is now.
 */
export function isApplied(
  operation: Operation,
  schema: Schema,
  rules: Rules,
  comparer: Comparer,
): boolean | null {
  return answer(operation, { schema, rules, comparer });
}

function answer(operation: Operation, found: Found): boolean | null {
  // The kind picks the function for its own data: a pairing that types cannot follow.
  const ask = ANSWERS[operation.kind] as (operation: Operation, found: Found) => boolean | null;
  try {
    return ask(operation, found);
  } catch (error) {
    if (isMigrateError(error, "revision.invalid_operation")) return null;
    throw error;
  }
}

/** Nothing can be told of a table that is not there. */
function onTable(
  ref: TableRef,
  { schema, rules }: Found,
  ask: (table: TableModel) => boolean | null,
): boolean | null {
  const table = findTable(schema, ref, rules);
  return table === undefined ? null : ask(table);
}

/** Whether something has its new name: that and the old one, or neither, says nothing. */
function hasMoved(find: (name: string) => unknown, from: string, to: string): boolean | null {
  const isThere = find(to) !== undefined;
  const isLeft = find(from) !== undefined;
  return isThere === isLeft ? null : isThere;
}

/** Some databases take a unique index for a unique constraint. */
function hasIndex(table: TableModel, name: string, rules: Rules): boolean {
  return findIndex(table, name, rules) !== undefined ||
    findConstraint(table, name, rules)?.kind === "unique";
}

function isSameSchema(a: string | null, b: string | null, rules: Rules): boolean {
  return a === null || b === null ? a === b : isSameName(a, b, rules);
}

/** Constraints are found by name, a primary key by what it is. */
function hasConstraint(
  ref: TableRef,
  { kind, model }: Constraint,
  found: Found,
): boolean | null {
  const { rules } = found;
  return onTable(ref, found, (table) => {
    if (kind === "primaryKey") {
      if (table.primaryKey === null) return false;
      return areSameNames(table.primaryKey.columns, model.columns, rules) ? true : null;
    }
    if (model.name !== null) {
      if (findConstraint(table, model.name, rules) !== undefined) return true;
      // It may be the one that becomes the constraint.
      return findIndex(table, model.name, rules) !== undefined ? null : false;
    }
    // The name that the database has given is not known here.
    if (kind === "unique" || kind === "foreignKey") {
      const described = { constraint: null, type: kind, columns: model.columns };
      return findDescribed(table, described, rules) !== undefined;
    }
    return constraintsOf(table).some((its) => its.kind === kind) ? null : false;
  });
}

/** Altered is what would not change if it were altered again. */
function isColumnAltered(
  operation: OperationOf<"alterColumn">,
  { schema, rules, comparer }: Found,
): boolean | null {
  const { table: ref, column, change, position } = operation;
  const { newName, using: _using, existing: _existing, ...aspects } = change;
  const found = findTable(schema, ref, rules);
  if (found === undefined) return null;
  const isRenamed = newName !== undefined && !isSameName(newName, column, rules);
  if (isRenamed) {
    const moved = hasMoved((name) => findColumn(found, name, rules), column, newName);
    // It is one statement: the rest has gone with the name.
    if (moved !== true) return moved;
    if (Object.keys(aspects).length === 0) return true;
  }
  const isSilent = Object.keys(aspects).length + Object.keys(position).length === 0;
  const name = isRenamed ? newName : column;
  if (isSilent || findColumn(found, name, rules) === undefined) return null;
  const again = { ...operation, column: name, change: aspects, ifExists: false };
  const altered = applyOperation(again, schema, rules);
  return compareSchemas(altered, schema, comparer).length === 0;
}

/** Whether running an operation a second time does no more than once. */
export function isRepeatable(operation: Operation): boolean {
  switch (operation.kind) {
    case "createTableComment":
    case "dropTableComment":
      return true;
    case "createView":
      return operation.replace || operation.ifNotExists;
    default:
      return ("ifExists" in operation && operation.ifExists) ||
        ("ifNotExists" in operation && operation.ifNotExists);
  }
}

/** What must be reflected to tell: the operation's tables, or everything in its schema. */
export function scopeOf(operation: Operation): {
  readonly tables?: readonly TableRef[];
  readonly schemas?: readonly string[];
} {
  if ("table" in operation && operation.table !== null) {
    const { table } = operation;
    const renamed = operation.kind === "renameTable"
      ? [{ name: operation.newName, schema: table.schema }]
      : [];
    return { tables: [{ name: table.name, schema: table.schema }, ...renamed] };
  }
  const schema = schemaOf(operation);
  return schema === null ? {} : { schemas: [schema] };
}

/** The schema of what is no table; null: the connection's own. */
function schemaOf(operation: Operation): string | null {
  switch (operation.kind) {
    case "createEnum":
    case "dropEnum":
    case "addEnumValue":
    case "renameEnumValue":
      return operation.type.schema;
    case "createSequence":
    case "dropSequence":
      return operation.sequence.schema;
    case "createView":
    case "dropView":
      return operation.view.schema;
    case "dropIndex":
      return operation.schema;
    default:
      return null;
  }
}
