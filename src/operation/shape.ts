/** Finding and replacing what a schema holds, and what is said of what is not there: for replay. */
import { closeMatches, list, quote } from "../core/text.ts";
import { invalid } from "../schema/fragment.ts";
import { formatTable, type TableRef } from "./spec.ts";
import type { MigrateError } from "../core/error.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";

/** Whether the database takes two names for one. */
export function isSameName(a: string, b: string, rules: Rules): boolean {
  return a === b || rules.foldName(a) === rules.foldName(b);
}

/** Whether two lists name the same in the same order. */
export function areSameNames(a: readonly string[], b: readonly string[], rules: Rules): boolean {
  return a.length === b.length && a.every((name, at) => isSameName(name, b[at] ?? "", rules));
}

/** Whether `name` stands in the list. */
export function hasName(names: readonly string[], name: string, rules: Rules): boolean {
  return names.some((its) => isSameName(its, name, rules));
}

/** Whether two names with their schemas mean the same object. */
export function isSameObject(a: TableRef, b: TableRef, rules: Rules): boolean {
  const { foldObjectName: fold = rules.foldName } = rules;
  const isSame = (one: string, other: string) => one === other || fold(one) === fold(other);
  const isSameSchema = a.schema === null || b.schema === null
    ? a.schema === b.schema
    : isSame(a.schema, b.schema);
  return isSameSchema && isSame(a.name, b.name);
}

/** The object of a name among those of one kind. */
export function findObject<T extends TableRef>(
  objects: readonly T[],
  ref: TableRef,
  rules: Rules,
): T | undefined {
  return objects.find((object) => isSameObject(object, ref, rules));
}

/**
 * As findObject, where there must be one.
 *
 * @throws `revision.invalid_operation`, with the names that are most like it.
 */
export function objectOf<T extends TableRef>(
  what: string,
  objects: readonly T[],
  ref: TableRef,
  rules: Rules,
): T {
  const found = findObject(objects, ref, rules);
  if (found !== undefined) return found;
  throw invalid(
    `there is no ${what} ${quote(formatTable(ref))}${
      meant(formatTable(ref), objects.map(formatTable))
    }`,
  );
}

/** `; is "users" meant?`, or nothing. */
export function meant(name: string, known: readonly string[]): string {
  const close = closeMatches(name, known);
  return close.length === 0 ? "" : `; is ${list(close.map(quote), "or")} meant?`;
}

/** The error of a name that is taken. */
export function taken(what: string, ref: TableRef): MigrateError {
  return invalid(`${what} ${quote(formatTable(ref))} is there already`);
}

/** The table of that name. */
export function findTable(schema: Schema, ref: TableRef, rules: Rules): TableModel | undefined {
  return findObject(schema.tables, ref, rules);
}

/**
 * The table of that name.
 *
 * @throws `revision.invalid_operation` where there is none.
 */
export function tableOf(schema: Schema, ref: TableRef, rules: Rules): TableModel {
  return objectOf("table", schema.tables, ref, rules);
}

/**
 * Throws where a table or view has the name: both live in one namespace.
 *
 * @param except may have it: what is renamed or replaced.
 */
export function checkRelationIsNew(
  schema: Schema,
  ref: TableRef,
  rules: Rules,
  except?: TableRef,
): void {
  const table = findTable(schema, ref, rules);
  if (table !== undefined && table !== except) throw taken("table", ref);
  const view = findObject(schema.views, ref, rules);
  if (view !== undefined && view !== except) throw taken("view", ref);
}

/** The list with one of its items in another shape; null removes it. */
export function replaceItem<T>(items: readonly T[], item: T, changed: T | null): readonly T[] {
  return items.flatMap((its) => its !== item ? [its] : changed === null ? [] : [changed]);
}

/** The schema with one of its tables in another shape; null removes it. */
export function replaceTable(
  schema: Schema,
  table: TableModel,
  changed: TableModel | null,
): Schema {
  return { ...schema, tables: replaceItem(schema.tables, table, changed) };
}

/**
 * The schema after a change of one table.
 *
 * @throws `revision.invalid_operation` where there is no such table.
 */
export function changeTable(
  schema: Schema,
  ref: TableRef,
  rules: Rules,
  change: (table: TableModel) => TableModel,
): Schema {
  const table = tableOf(schema, ref, rules);
  return replaceTable(schema, table, change(table));
}

/** Only the name and the schema of an object. */
export function refOf({ name, schema }: TableRef): TableRef {
  return Object.freeze({ name, schema });
}
