/** How much two columns are alike. */
import { likeness } from "../core/text.ts";
import { dependentsOf } from "../operation/shape_column.ts";
import { contentOf, type Fold } from "../schema/content.ts";
import type { ColumnModel, ColumnType, TableModel } from "../schema/schema.ts";
import type { TablePair } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/**
 * From 0 to 1: the type counts most, then the name, the place between the columns that stay, and
 * what is said of the column. Both are canonical.
 *
 * @param old of the table as it is, `column` of the table as it shall be.
 */
export function columnLikeness(
  pair: TablePair,
  old: ColumnModel,
  column: ColumnModel,
  { comparer: { foldName }, rules }: DiffOptions,
): number {
  const isSame = (a: unknown, b: unknown) => contentOf(a, foldName) === contentOf(b, foldName);
  // What is computed is no data that could be lost.
  if (old.computed !== null || column.computed !== null) return 0;
  const rolesOf = (table: TableModel, { name }: ColumnModel) => {
    const its = dependentsOf(table, name, rules);
    return [
      its.primaryKey !== null,
      its.uniqueConstraints.length,
      its.foreignKeys.map(({ references: { table: referred } }) => foldName(referred)),
      its.indexes.length,
    ];
  };
  const isSameRole = isSame(rolesOf(pair.found, old), rolesOf(pair.expected, column));
  return 0.35 * typeLikeness(old.type, column.type, isSame) +
    (old.nullable === column.nullable ? 0.1 : 0) +
    (isSame(old.default, column.default) ? 0.1 : 0) +
    (isSameRole ? 0.1 : 0) +
    0.15 * placeLikeness(pair, old, column, foldName) +
    0.2 * likeness(old.name, column.name);
}

/** The same type with other details is half the same. */
function typeLikeness(
  a: ColumnType,
  b: ColumnType,
  isSame: (a: unknown, b: unknown) => boolean,
): number {
  if (isSame(a, b)) return 1;
  const family = ({ type, text = "" }: ColumnType) => `${type} ${text.replace(/\s*\(.*/s, "")}`;
  return family(a) === family(b) ? 0.5 : 0;
}

/** Whether the neighbours that stay are the same on either side. */
function placeLikeness(
  { found, expected }: TablePair,
  old: ColumnModel,
  column: ColumnModel,
  fold: Fold,
): number {
  const names = ({ columns }: TableModel) => columns.map(({ name }) => fold(name));
  const [before, after] = [names(found), names(expected)];
  const isKept = new Set(before.filter((name) => after.includes(name)));
  const neighbours = (all: readonly string[], name: string) => {
    const at = all.indexOf(fold(name));
    return [
      all.slice(0, at).findLast((its) => isKept.has(its)),
      all.slice(at + 1).find((its) => isKept.has(its)),
    ];
  };
  const [a, b] = [neighbours(before, old.name), neighbours(after, column.name)];
  return (a[0] === b[0] ? 0.5 : 0) + (a[1] === b[1] ? 0.5 : 0);
}
