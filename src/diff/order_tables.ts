/** Tables in an order in which what a foreign key refers to is there, or goes later. */
import { constraintsOf } from "../operation/shape_constraint.ts";
import { dropConstraints } from "./drop_constraint.ts";
import { type Folds, keyOf } from "./object_key.ts";
import { dropTable } from "./operation_of.ts";
import { sortByNeeds } from "./sort_by_needs.ts";
import type { Operation } from "../operation/mod.ts";
import type { ForeignKeyModel, TableModel } from "../schema/schema.ts";
import type { DiffOptions } from "./diff_options.ts";
import type { TableWork } from "./table_operations.ts";

/** The key of the table that a foreign key refers to. */
export function targetOf({ references: { table: name, schema } }: ForeignKeyModel, folds: Folds) {
  return keyOf({ name, schema }, folds);
}

/** Foreign keys that each table of a list has, by the places of what they refer to. */
function needsOf(
  tables: readonly { readonly table: TableModel; readonly keys: readonly ForeignKeyModel[] }[],
  folds: Folds,
): readonly (readonly number[])[] {
  const places = new Map(tables.map(({ table }, at) => [keyOf(table, folds), at]));
  return tables.map(({ keys }) => [
    ...new Set(keys.flatMap((key) => places.get(targetOf(key, folds)) ?? [])),
  ]);
}

/**
 * All works, one after the other. Foreign keys that form a ring come last of all, unless the
 * database lets them refer to what is not there yet.
 */
export function runWorks(
  works: readonly TableWork[],
  options: DiffOptions,
): readonly Operation[] {
  const { comparer, supports } = options;
  const tables = works.map(({ table, foreignKeys }) => ({ table, keys: foreignKeys }));
  const { order, cuts } = sortByNeeds(needsOf(tables, comparer));
  const isFree = supports("rebuilds");
  const late = new Map<number, Set<string>>();
  for (const { item, need } of isFree ? [] : cuts) {
    const target = keyOf(works[need]?.table ?? { name: "", schema: null }, comparer);
    late.set(item, new Set([...late.get(item) ?? [], target]));
  }
  const last: Operation[] = [];
  const first = order.flatMap((at) => {
    const work = works[at];
    if (work === undefined) return [];
    const isLate = (key: ForeignKeyModel) => late.get(at)?.has(targetOf(key, comparer)) ?? false;
    last.push(
      ...work.foreignKeys.filter(isLate).map((key) => work.createForeignKey(key)),
    );
    return work.run(work.foreignKeys.filter((key) => !isLate(key)));
  });
  return [...first, ...last];
}

/** Drops tables: those that refer to others first, and rings opened before that. */
export function dropTables(
  tables: readonly TableModel[],
  { comparer, rules, supports }: DiffOptions,
): readonly Operation[] {
  const places = new Map(tables.map((table, at) => [keyOf(table, comparer), at]));
  const users: Set<number>[] = tables.map(() => new Set());
  tables.forEach(({ foreignKeys }, at) => {
    for (const key of foreignKeys) {
      const target = places.get(targetOf(key, comparer));
      if (target !== undefined) users[target]?.add(at);
    }
  });
  const { order, cuts } = sortByNeeds(users.map((its) => [...its]));
  const rings = supports("rebuilds") ? [] : cuts.flatMap(({ item, need }) => {
    const [user, target] = [tables[need], tables[item]];
    if (user === undefined || target === undefined) return [];
    const keys = user.foreignKeys.filter((key) =>
      targetOf(key, comparer) === keyOf(target, comparer)
    );
    const constraints = keys.map((model) => ({ kind: "foreignKey", model } as const));
    return dropConstraints(user, constraints, rules).operations;
  });
  return [...rings, ...order.flatMap((at) => tables[at] ?? []).map(dropTable)];
}

/** Every name that is no other relation's: of tables, indexes, and constraints with an index. */
export function relationNames(table: TableModel): readonly string[] {
  return [
    table.name,
    ...table.indexes.map(({ name }) => name),
    ...constraintsOf(table).flatMap(({ kind, model }) =>
      kind === "check" || kind === "foreignKey" ? [] : model.name ?? []
    ),
  ];
}
