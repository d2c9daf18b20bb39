/** Names that something new has and something old gives up: the old goes first. */
import { constraintsOf } from "../operation/shape_constraint.ts";
import { dropConstraints } from "./drop_constraint.ts";
import { keyOf } from "./object_key.ts";
import { dropIndex } from "./operation_of.ts";
import { dropTables, relationNames, targetOf } from "./order_tables.ts";
import { partChanges } from "./part_changes.ts";
import type { Operation } from "../operation/mod.ts";
import type { TableModel } from "../schema/schema.ts";
import type { Compared } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** Names of indexes and the like are unique in a schema, whatever table they belong to. */
export function freeNames(
  compared: Compared,
  created: readonly TableModel[],
  dropped: readonly TableModel[],
  options: DiffOptions,
): readonly Operation[] {
  const { comparer, rules } = options;
  const changes = compared.pairs.map((pair) => ({
    table: pair.found,
    ...partChanges(pair, compared, options),
  }));
  const owners = new Map<string, string>();
  const own = (table: TableModel, names: readonly string[]) => {
    for (const name of names) {
      owners.set(keyOf({ name, schema: table.schema }, comparer), keyOf(table, comparer));
    }
  };
  for (const table of created) own(table, relationNames(table));
  for (const { table, created: constraints, createdIndexes } of changes) {
    const models = [...constraints.map(({ model }) => model), ...createdIndexes];
    own(table, models.flatMap(({ name }) => name ?? []));
  }
  const isTaken = (table: TableModel, name: string | null) => {
    const owner = name === null
      ? undefined
      : owners.get(keyOf({ name, schema: table.schema }, comparer));
    return owner !== undefined && owner !== keyOf(table, comparer);
  };
  const moved = changes.flatMap(({ table, dropped: constraints, droppedIndexes }) => [
    ...droppedIndexes.filter(({ name }) => isTaken(table, name)).map((its) =>
      dropIndex(table, its)
    ),
    ...dropConstraints(
      table,
      constraints.filter(({ kind, model }) =>
        kind !== "check" && kind !== "foreignKey" && isTaken(table, model.name)
      ),
      rules,
    ).operations,
  ]);
  const isEarly = dropped.some((table) =>
    relationNames(table).some((name) => isTaken(table, name))
  );
  if (!isEarly) return moved;
  return [...moved, ...freeTables(compared, dropped, options), ...dropTables(dropped, options)];
}

/** Foreign keys of tables that stay to tables that go. */
function freeTables(
  { from }: Compared,
  dropped: readonly TableModel[],
  { comparer, rules, supports }: DiffOptions,
): readonly Operation[] {
  if (supports("rebuilds")) return [];
  const gone = new Set(dropped.map((table) => keyOf(table, comparer)));
  return from.tables.filter((table) => !gone.has(keyOf(table, comparer))).flatMap((table) => {
    const referring = constraintsOf(table).filter(({ kind, model }) =>
      kind === "foreignKey" && gone.has(targetOf(model, comparer))
    );
    return dropConstraints(table, referring, rules).operations;
  });
}
