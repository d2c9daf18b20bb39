/** Objects by their names, so that finding one among thousands takes no search. */
import type { TableRef } from "../operation/spec.ts";
import type { Fold } from "../schema/content.ts";

/** How a database spells names: a `Comparer` and `Rules` both say it. */
export interface Folds {
  readonly foldName: Fold;
  /** As `foldName`, for tables and other objects, where that is another. */
  readonly foldObjectName?: Fold;
}

/** How names of objects and schemas are spelled. */
export function objectFold({ foldName, foldObjectName = foldName }: Folds): Fold {
  return foldObjectName;
}

/** One text for all spellings of an object's name and its schema. */
export function keyOf({ name, schema }: TableRef, folds: Folds): string {
  const fold = objectFold(folds);
  return `${schema === null ? "" : fold(schema)}\0${fold(name)}`;
}

/** Objects by their key. */
export function byKey<Item extends TableRef>(
  items: readonly Item[],
  folds: Folds,
): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [keyOf(item, folds), item]));
}
