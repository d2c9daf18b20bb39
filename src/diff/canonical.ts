/** Schemas in the comparer's spelling, with the way back to the models that they were made of. */
import { byKey, keyOf } from "./object_key.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { Fold } from "../schema/content.ts";
import type { Schema, TableModel } from "../schema/schema.ts";

/** Canonical models with those that they stand for. */
export interface Canonical {
  readonly schema: Schema;
  /** From a canonical model to the one that it was made of, which reads as its author wrote it. */
  readonly models: Map<object, object>;
}

/** The lists of what a table has. */
export const LISTS = [
  "columns",
  "uniqueConstraints",
  "checks",
  "foreignKeys",
  "excludes",
  "indexes",
] as const;

interface Named {
  readonly name: string | null;
}

/** The schema in canonical form, each model linked to its own. */
export function canonicalSchema(own: Schema, comparer: Comparer): Canonical {
  const schema = comparer.canonical(own);
  const models = new Map<object, object>();
  const tables = byKey(own.tables, comparer);
  for (const table of schema.tables) {
    const model = tables.get(keyOf(table, comparer));
    if (model !== undefined) linkTable(models, table, model, comparer.foldName);
  }
  for (const kind of ["views", "enums", "sequences"] as const) {
    const objects = byKey<Schema[typeof kind][number]>(own[kind], comparer);
    for (const object of schema[kind]) {
      const model = objects.get(keyOf(object, comparer));
      if (model !== undefined) models.set(object, model);
    }
  }
  return { schema, models };
}

function linkTable(
  models: Map<object, object>,
  table: TableModel,
  model: TableModel,
  fold: Fold,
): void {
  models.set(table, model);
  if (table.primaryKey !== null && model.primaryKey !== null) {
    models.set(table.primaryKey, model.primaryKey);
  }
  for (const kind of LISTS) linkList(models, table[kind], model[kind], fold);
}

/** By their places; by their names, where the database does not keep all that was said. */
function linkList(
  models: Map<object, object>,
  list: readonly Named[],
  own: readonly Named[],
  fold: Fold,
): void {
  if (list.length === own.length) {
    list.forEach((item, at) => models.set(item, own[at] ?? item));
    return;
  }
  const byName = new Map(own.flatMap((its) => its.name === null ? [] : [[fold(its.name), its]]));
  for (const item of list) {
    const model = item.name === null ? undefined : byName.get(fold(item.name));
    if (model !== undefined) models.set(item, model);
  }
}

/** The model that a canonical one was made of; the canonical one itself says the same. */
export function modelOf<Model extends object>(
  models: ReadonlyMap<object, object>,
  canonical: Model,
): Model {
  // Models are linked to models of their own kind.
  return (models.get(canonical) ?? canonical) as Model;
}
