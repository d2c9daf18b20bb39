/**
 * What is about a new column alone becomes part of adding it, and what a dropped column takes along
 * is not dropped before: as a person would write it, and fewer statements for the database.
 */
import { refOf } from "../operation/shape.ts";
import { isColumnIndex, isColumnUnique, referenceOf } from "./render/render_column.ts";
import { columnWordsOf } from "./render/render_mention.ts";
import type { Operation, OperationOf } from "../operation/mod.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Schema } from "../schema/schema.ts";

type Added = OperationOf<"addColumn">;

/** The operations, with fewer of them. */
export function foldColumns(operations: readonly Operation[], from: Schema): readonly Operation[] {
  return foldDropped(foldAdded(operations), from);
}

/** Kinds of operations that a constraint of a new column can be moved ahead of. */
const CREATIONS: ReadonlySet<string> = new Set([
  "addColumn",
  "createIndex",
  "createPrimaryKey",
  "createUniqueConstraint",
  "createForeignKey",
  "createCheckConstraint",
  "createExcludeConstraint",
]);

function foldAdded(operations: readonly Operation[]): readonly Operation[] {
  const folded: Operation[] = [];
  // Where the run of creations on one table began.
  let start = 0;
  let run: TableRef | null = null;
  for (const operation of operations) {
    const table = CREATIONS.has(operation.kind) && "table" in operation ? operation.table : null;
    if (table === null || run === null || !isSameTable(table, run)) start = folded.length;
    run = table;
    const at = table === null
      ? -1
      : folded.findIndex((its, index) =>
        index >= start && its.kind === "addColumn" && withPart(its, operation, folded) !== null
      );
    const column = folded[at];
    const whole = column?.kind === "addColumn" ? withPart(column, operation, folded) : null;
    if (whole === null) folded.push(operation);
    else folded[at] = whole;
  }
  return folded;
}

function isSameTable(a: TableRef, b: TableRef): boolean {
  return a.name === b.name && a.schema === b.schema;
}

/** The new column with one more constraint; null for one that its modifiers cannot say. */
function withPart(
  added: Added,
  operation: Operation,
  before: readonly Operation[],
): Added | null {
  const { name } = added.column;
  const isOwn = (columns: readonly unknown[]) => columns.length === 1 && columns[0] === name;
  if (added.ifNotExists || ("ifNotExists" in operation && operation.ifNotExists)) return null;
  switch (operation.kind) {
    case "createUniqueConstraint": {
      const { unique } = operation;
      const fits = added.uniqueConstraints.length === 0 && isOwn(unique.columns) &&
        isColumnUnique(unique);
      return fits ? { ...added, uniqueConstraints: [unique] } : null;
    }
    case "createIndex": {
      const { index } = operation;
      const fits = added.indexes.length === 0 && isColumnIndex(index) &&
        isOwn(index.columns.map(({ column }) => column));
      return fits ? { ...added, indexes: [index] } : null;
    }
    case "createForeignKey": {
      const { foreignKey: key } = operation;
      const fits = added.foreignKeys.length === 0 && isOwn(key.columns) &&
        referenceOf(key) !== null && !isToLater(added, key.references, before);
      return fits ? { ...added, foreignKeys: [key] } : null;
    }
    case "createCheckConstraint": {
      const { check } = operation;
      const words = columnWordsOf(check.condition);
      const fits = check.postgres === undefined && words.size === 1 &&
        words.has(name.toLowerCase());
      return fits ? { ...added, checks: [...added.checks, check] } : null;
    }
    default:
      return null;
  }
}

/** Whether a key refers to the column's own table, where what it refers to may come later. */
function isToLater(
  { table }: Added,
  { table: name, schema, columns }: {
    table: string;
    schema: string | null;
    columns: readonly string[];
  },
  before: readonly Operation[],
): boolean {
  return isSameTable(table, { name, schema }) &&
    before.some((its) => its.kind === "addColumn" && columns.includes(its.column.name));
}

/** A drop is left out where the column goes next, and takes the constraint or index along. */
function foldDropped(operations: readonly Operation[], from: Schema): readonly Operation[] {
  return operations.filter((operation, at) => {
    const column = soleColumn(operation, from);
    if (column === null || !("table" in operation)) return true;
    for (const next of operations.slice(at + 1)) {
      const isDrop = ["dropConstraint", "dropIndex", "dropColumn"].includes(next.kind);
      if (!isDrop || !("table" in next) || next.table === null) return true;
      if (operation.table === null || !isSameTable(next.table, operation.table)) return true;
      if (next.kind === "dropColumn" && next.column === column) return false;
    }
    return true;
  });
}

/** The only column of a constraint or index that is dropped, where it goes with that column. */
function soleColumn(operation: Operation, from: Schema): string | null {
  if (operation.kind !== "dropConstraint" && operation.kind !== "dropIndex") return null;
  if (operation.table === null || operation.ifExists) return null;
  const ref = refOf(operation.table);
  const table = from.tables.find((its) => isSameTable(its, ref));
  if (table === undefined) return null;
  if (operation.kind === "dropIndex") {
    const index = table.indexes.find(({ name }) => name === operation.index);
    const isPlain = index !== undefined && index.columns.length === 1 && index.where === null &&
      index.postgres?.include === undefined;
    return isPlain ? index.columns[0]?.column ?? null : null;
  }
  const { constraint: name } = operation;
  if (name === null) return null;
  const found = [...table.uniqueConstraints, ...table.foreignKeys].find((its) => its.name === name);
  return found?.columns.length === 1 ? found.columns[0] ?? null : null;
}
