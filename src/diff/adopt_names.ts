/** Constraints whose names the models leave open take those that the database has for them. */
import { contentOf, type Fold } from "../schema/content.ts";
import { constraintsOf } from "../operation/shape_constraint.ts";
import { keyOf } from "./object_key.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Canonical } from "./canonical.ts";

interface Constraint {
  readonly name: string | null;
}

/** The expected schema, constraints that both have but for an open name under the found name. */
export function adoptNames(
  expected: Canonical,
  found: Schema,
  open: ReadonlySet<object>,
  comparer: Comparer,
): Schema {
  if (open.size === 0) return expected.schema;
  const others = new Map(found.tables.map((table) => [keyOf(table, comparer), table]));
  const tables = expected.schema.tables.map((table) => {
    const other = others.get(keyOf(table, comparer));
    return other === undefined
      ? table
      : adoptInTable(table, other, expected.models, open, comparer.foldName);
  });
  return { ...expected.schema, tables };
}

function adoptInTable(
  table: TableModel,
  found: TableModel,
  models: Map<object, object>,
  open: ReadonlySet<object>,
  fold: Fold,
): TableModel {
  const isOpen = (item: object) => open.has(models.get(item) ?? item);
  const all: readonly Constraint[] = constraintsOf(table).map(({ model }) => model);
  if (!all.some(isOpen)) return table;
  const said = new Set(
    all.flatMap((its) => isOpen(its) || its.name === null ? [] : [fold(its.name)]),
  );
  const isFree = ({ name }: Constraint) => name === null || !said.has(fold(name));
  const adopted = new Map<object, string | null>();
  const pair = (items: readonly Constraint[], others: readonly Constraint[]) => {
    for (const [item, name] of pairOpen(items.filter(isOpen), others.filter(isFree), fold)) {
      adopted.set(item, name);
    }
  };
  pair(listOf(table.primaryKey), listOf(found.primaryKey));
  pair(table.uniqueConstraints, found.uniqueConstraints);
  pair(table.checks, found.checks);
  pair(table.foreignKeys, found.foreignKeys);
  pair(table.excludes, found.excludes);
  const taken = new Set([...adopted.values()].flatMap((name) => name === null ? [] : [fold(name)]));
  const named = <Item extends Constraint>(item: Item): Item => {
    const name = adopted.get(item);
    if (name !== undefined) return renamed(item, name, models);
    // What the database would have called it is the name of another here.
    const isTaken = isOpen(item) && item.name !== null && taken.has(fold(item.name));
    return isTaken ? renamed(item, null, models) : item;
  };
  return {
    ...table,
    primaryKey: table.primaryKey === null ? null : named(table.primaryKey),
    uniqueConstraints: table.uniqueConstraints.map(named),
    checks: table.checks.map(named),
    foreignKeys: table.foreignKeys.map(named),
    excludes: table.excludes.map(named),
  };
}

const listOf = (item: Constraint | null) => item === null ? [] : [item];

/** Constraints with the names of others that say the same; the same name is taken first. */
function pairOpen(
  items: readonly Constraint[],
  others: readonly Constraint[],
  fold: Fold,
): ReadonlyMap<Constraint, string | null> {
  if (items.length === 0) return new Map();
  const nameless = (item: Constraint) => contentOf({ ...item, name: null }, fold);
  const waiting = Map.groupBy(others, nameless);
  const adopted = new Map<Constraint, string | null>();
  const ways = [(a: Constraint, b: Constraint) => a.name === b.name, () => true];
  for (const fits of ways) {
    for (const item of items) {
      const same = adopted.has(item) ? [] : waiting.get(nameless(item)) ?? [];
      const at = same.findIndex((other) => fits(item, other));
      const [other] = at < 0 ? [] : same.splice(at, 1);
      if (other !== undefined) adopted.set(item, other.name);
    }
  }
  return adopted;
}

function renamed<Item extends Constraint>(
  item: Item,
  name: string | null,
  models: Map<object, object>,
): Item {
  if (name === item.name) return item;
  const adopted = { ...item, name };
  models.set(adopted, { ...models.get(item) ?? item, name });
  return adopted;
}
