/** How much two tables are alike. */
import { likeness } from "../core/text.ts";
import { contentOf, type Fold } from "../schema/content.ts";
import type { TableModel } from "../schema/schema.ts";

/** So many columns in common are as good as any more. */
const ENOUGH_COLUMNS = 3;

/**
 * From 0 to 1: the columns that they have in common count most, as long as these are more than the
 * few that every table has; then their names and keys. Both are canonical.
 */
export function tableLikeness(a: TableModel, b: TableModel, fold: Fold): number {
  const types = new Map(a.columns.map(({ name, type }) => [fold(name), contentOf(type, fold)]));
  const shared = b.columns.filter(({ name }) => types.has(fold(name)));
  const same = shared.filter(({ name, type }) => types.get(fold(name)) === contentOf(type, fold));
  const all = a.columns.length + b.columns.length;
  const columns = all === 0 ? 0 : (shared.length + same.length) / all;
  const evidence = Math.min(1, (shared.length + 1) / (ENOUGH_COLUMNS + 1));
  const [key, otherKey] = [a.primaryKey?.columns, b.primaryKey?.columns];
  const isSameKey = contentOf({ columns: key }, fold) === contentOf({ columns: otherKey }, fold);
  return 0.7 * columns * evidence + (isSameKey ? 0.1 : 0) + 0.2 * likeness(a.name, b.name);
}
