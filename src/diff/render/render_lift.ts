/** Which constraints and indexes of a table can stand with their columns. */
import { isColumnIndex, isColumnUnique, referenceOf } from "./render_column.ts";
import { wordsOf } from "./render_mention.ts";
import type { Operation } from "../../operation/mod.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  IndexModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../templates/migrate.d.ts";

/** Items by the place of the column that they stand with, and those that stand by themselves. */
export interface Lifted<T> {
  readonly taken: ReadonlyMap<number, readonly T[]>;
  readonly rest: readonly T[];
}

/** What stands with columns. */
export interface LiftedParts {
  readonly uniques: Lifted<UniqueConstraintModel>;
  readonly indexes: Lifted<IndexModel>;
  readonly foreignKeys: Lifted<ForeignKeyModel>;
  readonly checks: Lifted<CheckModel>;
}

/** For each kind the place of the column that an item can stand with; -1: with none. */
function placesIn(table: TableModel) {
  const names = table.columns.map(({ name }) => name);
  const place = (name: string | null | undefined) => names.indexOf(name ?? "");
  return {
    unique: (its: UniqueConstraintModel) => isColumnUnique(its) ? place(its.columns[0]) : -1,
    index: (its: IndexModel) => isColumnIndex(its) ? place(its.columns[0]?.column) : -1,
    foreignKey: (its: ForeignKeyModel) => referenceOf(its) === null ? -1 : place(its.columns[0]),
    check: (its: CheckModel) => placeOfCheck(its, names),
  };
}

/** The only column that a check speaks of; -1 for several, or none. */
function placeOfCheck({ condition, postgres }: CheckModel, names: readonly string[]): number {
  if (postgres !== undefined) return -1;
  const words = wordsOf(condition);
  const mentioned = names.filter((name) => words.has(name.toLowerCase()));
  return mentioned.length === 1 ? names.indexOf(mentioned[0] ?? "") : -1;
}

/**
 * What stands with columns: of each kind the first, in the order of the columns, so that reading the
 * text gives the same table.
 */
export function withColumns(table: TableModel): LiftedParts {
  const places = placesIn(table);
  return {
    uniques: takeFirst(table.uniqueConstraints, places.unique),
    indexes: takeFirst(table.indexes, places.index),
    foreignKeys: takeFirst(table.foreignKeys, places.foreignKey),
    checks: takeFirst(table.checks, places.check, true),
  };
}

/** The first items as long as their columns follow each other; a column may have several checks. */
function takeFirst<T>(
  items: readonly T[],
  placeOf: (item: T) => number,
  hasSeveral = false,
): Lifted<T> {
  const taken = new Map<number, T[]>();
  let last = -1;
  for (const [index, item] of items.entries()) {
    const place = placeOf(item);
    const follows = place > last || (hasSeveral && place === last && place >= 0);
    if (!follows) return { taken, rest: items.slice(index) };
    taken.set(place, [...taken.get(place) ?? [], item]);
    last = place;
  }
  return { taken, rest: [] };
}

/**
 * The table with its constraints and indexes in the order in which they read best: those that can
 * stand with a column first. Where some have no name, a database may name them by their order,
 * and it stays.
 */
export function arrangeTable(table: TableModel): TableModel {
  const places = placesIn(table);
  return {
    ...table,
    uniqueConstraints: arrange(table.uniqueConstraints, places.unique),
    indexes: arrange(table.indexes, places.index),
    foreignKeys: arrange(table.foreignKeys, places.foreignKey),
    checks: arrange(table.checks, places.check),
  };
}

function arrange<T extends { readonly name: string | null }>(
  items: readonly T[],
  placeOf: (item: T) => number,
): readonly T[] {
  if (items.length < 2 || items.some(({ name }) => name === null)) return items;
  const seen = new Set<number>();
  const placed = items.map((item) => {
    const place = placeOf(item);
    // A second one of a column stands by itself, unless it is a check.
    const isFirst = place >= 0 && (!seen.has(place) || "condition" in item);
    seen.add(place);
    return { item, place: isFirst ? place : Infinity };
  });
  return placed.sort((a, b) => a.place === b.place ? 0 : a.place - b.place)
    .map(({ item }) => item);
}

/** Operations whose new tables are arranged as they read best. */
export function arrangeOperations(operations: readonly Operation[]): readonly Operation[] {
  return operations.map((operation) =>
    operation.kind === "createTable"
      ? { ...operation, table: arrangeTable(operation.table) }
      : operation
  );
}
