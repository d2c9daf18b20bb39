/** What models say of each other: nothing is there twice, and what is referred to is there. */
import { closeMatches, list, quote } from "../core/text.ts";
import { invalidModels, type MadeModel, type ModelsContext } from "./models_context.ts";
import type { TableModel } from "./schema.ts";

/**
 * Checks items against each other.
 *
 * @throws `config.invalid_models` for what is there twice, and for references to what is not.
 */
export function checkModels(items: readonly MadeModel[], context: ModelsContext): void {
  checkNames(items, context);
  const tables = tablesByName(items, context);
  for (const item of items) {
    if (item.kind !== "table") continue;
    const problem = ownProblem(item.model, context) ??
      referenceProblem(item.model, tables, context);
    if (problem === null) continue;
    throw invalidModels(context, `table ${quote(formatName(item.model))}: ${problem}`, item.site);
  }
}

interface Named {
  readonly name: string;
  readonly schema: string | null;
}

function formatName({ name, schema }: Named): string {
  return schema === null ? name : `${schema}.${name}`;
}

/** One text for all names of one object. */
function keyOf({ name, schema }: Named, context: ModelsContext): string {
  const { foldName, foldObjectName = foldName, ownSchema } = context;
  const own = schema === null || schema === ownSchema;
  return JSON.stringify([own ? null : foldObjectName(schema), foldObjectName(name)]);
}

function checkNames(items: readonly MadeModel[], context: ModelsContext): void {
  const seen = new Map<string, MadeModel>();
  for (const item of items) {
    // Tables and views live in one namespace.
    const space = item.kind === "view" ? "table" : item.kind;
    const key = `${space} ${keyOf(item.model, context)}`;
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, item);
      continue;
    }
    const name = quote(formatName(item.model));
    const reason = other.kind === item.kind
      ? `${item.kind} ${name} is there twice`
      : `${name} is both a ${other.kind} and a ${item.kind}`;
    throw invalidModels(context, reason, item.site);
  }
}

function tablesByName(
  items: readonly MadeModel[],
  context: ModelsContext,
): ReadonlyMap<string, TableModel> {
  return new Map(
    items.flatMap((item) =>
      item.kind === "table" ? [[keyOf(item.model, context), item.model] as const] : []
    ),
  );
}

/** What is wrong with the table by itself: keys and indexes over columns that it has not. */
function ownProblem(table: TableModel, context: ModelsContext): string | null {
  const uses = [
    ...(table.primaryKey === null ? [] : [["its primary key", table.primaryKey.columns] as const]),
    ...table.uniqueConstraints.map(({ columns }) => ["a unique constraint", columns] as const),
    ...table.foreignKeys.map(({ columns }) => ["a foreign key", columns] as const),
    ...table.indexes.map(({ name, columns }) =>
      [
        `index ${quote(name)}`,
        columns.flatMap(({ column }) => column === null ? [] : [column]),
      ] as const
    ),
  ];
  for (const [what, columns] of uses) {
    const missing = missingColumn(table, columns, context);
    if (missing !== null) return `${what} names ${missing}`;
  }
  return null;
}

/** What is wrong with what its foreign keys refer to. */
function referenceProblem(
  table: TableModel,
  tables: ReadonlyMap<string, TableModel>,
  context: ModelsContext,
): string | null {
  for (const { columns, references } of table.foreignKeys) {
    const ref = { name: references.table, schema: references.schema };
    const what = `the foreign key on ${list(columns.map(quote))}`;
    const referred = tables.get(keyOf(ref, context));
    if (referred === undefined) {
      if (isElsewhere(ref.schema, tables, context)) continue;
      const known = [...tables.values()].map(formatName);
      return `${what} refers to table ${quote(formatName(ref))}, which is not in the models${
        meant(formatName(ref), known)
      }`;
    }
    const missing = missingColumn(referred, references.columns, context);
    if (missing !== null) return `${what} refers to ${missing}`;
  }
  return null;
}

/** Whether a schema is somebody else's: the models hold no table of it. */
function isElsewhere(
  schema: string | null,
  tables: ReadonlyMap<string, TableModel>,
  { ownSchema, foldName, foldObjectName = foldName }: ModelsContext,
): boolean {
  if (schema === null || schema === ownSchema) return false;
  return ![...tables.values()].some((its) =>
    its.schema !== null && foldObjectName(its.schema) === foldObjectName(schema)
  );
}

/** The first of the names that is no column of the table, in words; null where all are. */
function missingColumn(
  table: TableModel,
  columns: readonly string[],
  { foldName }: ModelsContext,
): string | null {
  const known = new Set(table.columns.map(({ name }) => foldName(name)));
  const missing = columns.find((name) => !known.has(foldName(name)));
  if (missing === undefined) return null;
  const close = meant(missing, table.columns.map(({ name }) => name));
  return `column ${quote(missing)}, which table ${quote(formatName(table))} has not${close}`;
}

function meant(name: string, known: readonly string[]): string {
  const close = closeMatches(name, known);
  return close.length === 0 ? "" : `; is ${list(close.map(quote), "or")} meant?`;
}
