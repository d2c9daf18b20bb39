/** `ifNotExists` does nothing where a name is taken: the user is told if what is there is different. */
import { type Comparer, compareSchemas } from "../../schema/comparer.ts";
import { describeDifference } from "../../schema/describe_difference.ts";
import { describeOperation, type Operation } from "../../operation/mod.ts";
import { applyOperation } from "../../operation/replay.ts";
import type { Compilation } from "../../dialect/dialect.ts";
import type { Rules } from "../../operation/rules.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { Schema } from "../../schema/schema.ts";
import type { TableModel } from "../../../templates/migrate.d.ts";
import type { Session } from "../session.ts";

/** Operations of which what is there can be compared with what they would make. */
type Conditional = Extract<Operation, { readonly ifNotExists: boolean }>;

/** Whether an operation says ifNotExists. */
function isConditional(operation: Operation): operation is Conditional {
  return "ifNotExists" in operation && operation.ifNotExists;
}

/** Whether an operation, or an item of it, says ifNotExists. */
export function hasConditional(operation: Operation): boolean {
  return partsOf(operation).some(isConditional);
}

/**
 * For each part that is there already what differs from what the operation would make, in a
 * sentence.
 */
export async function describeExisting(
  { dialect, connection }: Pick<Session, "dialect" | "connection">,
  { rules }: Pick<Compilation, "rules">,
  operation: Operation,
): Promise<readonly string[]> {
  const parts = partsOf(operation);
  const [first, ...others] = parts.map(tableOf);
  // The parts of a batch are all about one table.
  const tables = [first, ...(operation.kind === "batchAlterTable" ? [] : others)];
  let schema = await dialect.reflect(connection, {
    tables: tables.flatMap((table) => table ?? []),
  });
  const comparer = await dialect.loadComparer(connection);
  const sentences: string[] = [];
  for (const part of parts) {
    const sentence = isConditional(part) ? describePart(part, schema, rules, comparer) : null;
    if (sentence !== null) sentences.push(sentence);
    // The last part leaves nothing to compare with; compiling it says what is wrong with it.
    if (part !== parts.at(-1)) schema = applyOperation(part, schema, rules);
  }
  return sentences;
}

function partsOf(operation: Operation): readonly Operation[] {
  return operation.kind === "batchAlterTable" ? operation.items : [operation];
}

function describePart(
  operation: Conditional,
  found: Schema,
  rules: Rules,
  comparer: Comparer,
): string | null {
  const without = remove(found, operation, rules);
  if (without === found) return null;
  const wanted = applyOperation({ ...bare(operation), ifNotExists: false }, without, rules);
  const [first, ...others] = compareSchemas(wanted, found, comparer)
    .filter(({ kind }) => kind !== "columnOrder");
  if (first === undefined) return null;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${describeOperation(operation)}: it is there already, and different: ${
    describeDifference(first)
  }${more}`;
}

/** A column is compared by itself: its constraints are not looked for. */
function bare(operation: Conditional): Conditional {
  if (operation.kind !== "addColumn") return operation;
  const none = { uniqueConstraints: [], checks: [], foreignKeys: [], indexes: [] };
  return { ...operation, ...none, primaryKey: null };
}

/** The table, or view, that must be looked at; null for what is none. */
function tableOf(operation: Operation): TableRef | null {
  if (operation.kind === "createView") return operation.view;
  return "table" in operation ? operation.table : null;
}

/** The schema without what the operation would make; the same schema where it is not there. */
function remove(schema: Schema, operation: Conditional, rules: Rules): Schema {
  const isSame = (a: string, b: string) => rules.foldName(a) === rules.foldName(b);
  if (operation.kind === "createTable") {
    const tables = schema.tables.filter(({ name }) => !isSame(name, operation.table.name));
    return tables.length === schema.tables.length ? schema : { ...schema, tables };
  }
  if (operation.kind === "createView") {
    const views = schema.views.filter(({ name }) => !isSame(name, operation.view.name));
    return views.length === schema.views.length ? schema : { ...schema, views };
  }
  const table = schema.tables.find(({ name }) => isSame(name, tableOf(operation)?.name ?? ""));
  const changed = table === undefined ? undefined : removeFrom(table, operation, isSame);
  if (table === undefined || changed === undefined) return schema;
  return { ...schema, tables: schema.tables.map((its) => its === table ? changed : its) };
}

/** The table without the part; undefined where it has none of that name. */
function removeFrom(
  table: TableModel,
  operation: Conditional,
  isSame: (a: string, b: string) => boolean,
): TableModel | undefined {
  const without = <
    K extends "columns" | "indexes" | "checks" | "foreignKeys" | "uniqueConstraints",
  >(
    key: K,
    name: string | null,
  ): TableModel | undefined => {
    const list: readonly { readonly name: string | null }[] = table[key];
    const rest = list.filter((its) =>
      its.name === null || name === null || !isSame(its.name, name)
    );
    return rest.length === list.length ? undefined : { ...table, [key]: rest };
  };
  switch (operation.kind) {
    case "addColumn":
      return without("columns", operation.column.name);
    case "createIndex":
      return without("indexes", operation.index.name);
    case "createCheckConstraint":
      return without("checks", operation.check.name);
    case "createForeignKey":
      return without("foreignKeys", operation.foreignKey.name);
    case "createUniqueConstraint":
      return without("uniqueConstraints", operation.unique.name);
    case "createPrimaryKey":
      return table.primaryKey === null ? undefined : { ...table, primaryKey: null };
    default:
      return undefined;
  }
}
