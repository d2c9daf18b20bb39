/**
 * What must go before all else, though some of it comes again: what leans on something that is
 * changed, and what has a name that something new is to have.
 */
import { refOf } from "../operation/shape.ts";
import { type ColumnPair, isRetyped } from "./alter_column.ts";
import { columnChanges } from "./column_changes.ts";
import { dropConstraints } from "./drop_constraint.ts";
import { keyOf } from "./object_key.ts";
import { dropColumn, dropIndex } from "./operation_of.ts";
import { partChanges } from "./part_changes.ts";
import type { Constraint } from "../operation/shape_constraint.ts";
import type { Operation } from "../operation/mod.ts";
import type { ForeignKeyModel, IndexModel, TableModel } from "../schema/schema.ts";
import type { SqlText } from "../operation/rules.ts";
import type { Compared, TablePair } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** What happens to a table that others, or parts of it, may lean on. */
interface Weakened {
  /** Keys that go: foreign keys may need them. */
  readonly keys: readonly (readonly string[])[];
  /** Columns that go, or whose values get a type that is not like the old one. */
  readonly columns: ReadonlySet<string>;
  /** Columns whose type changes in whatever way. */
  readonly retyped: readonly string[];
  /** Of those, the ones that need a conversion. */
  readonly converted: readonly string[];
  /** Columns that can only be made anew. */
  readonly anew: readonly string[];
}

/** Columns that are retyped besides what a comparison says: by key of their table. */
export type AlsoRetyped = ReadonlyMap<string, readonly string[]>;

/** The operations that come first. */
export function earlyDrops(
  compared: Compared,
  options: DiffOptions,
  alsoRetyped: AlsoRetyped,
): readonly Operation[] {
  const weakened = new Map<string, Weakened>();
  for (const pair of compared.pairs) {
    weakened.set(keyOf(pair.found, options.comparer), weaken(pair, compared, options));
  }
  for (const [key, columns] of alsoRetyped) {
    weakened.set(key, withRetyped(weakened.get(key) ?? NOTHING, columns));
  }
  return [
    ...(options.supports("rebuilds") ? [] : leaningKeys(compared.from.tables, weakened, options)),
    ...compared.from.tables.flatMap((table) => {
      const its = weakened.get(keyOf(table, options.comparer));
      return its === undefined ? [] : dropLeaning(table, its, options);
    }),
  ];
}

const NOTHING: Weakened = {
  keys: [],
  columns: new Set(),
  retyped: [],
  converted: [],
  anew: [],
};

function withRetyped(its: Weakened, columns: readonly string[]): Weakened {
  return {
    ...its,
    columns: new Set([...its.columns, ...columns]),
    retyped: [...its.retyped, ...columns],
    converted: [...its.converted, ...columns],
  };
}

function weaken(pair: TablePair, compared: Compared, options: DiffOptions): Weakened {
  const { foldName } = options.comparer;
  const { dropped, droppedIndexes } = partChanges(pair, compared, options);
  const columns = columnChanges(pair, compared, options);
  const retyped = columns.altered.filter((its) => isRetyped(its, foldName));
  const converted = retyped.filter((its) => isConverted(its, options));
  const added = new Set(columns.added.map(({ name }) => foldName(name)));
  const gone = columns.dropped.map(({ name }) => name);
  return {
    keys: [
      ...dropped.flatMap(({ kind, model }) =>
        kind === "primaryKey" || kind === "unique" ? [model.columns] : []
      ),
      ...droppedIndexes.filter(({ unique }) => unique)
        .map((index) => index.columns.flatMap(({ column }) => column ?? [])),
    ],
    columns: new Set([...gone, ...converted.map(({ own }) => own.name)].map(foldName)),
    retyped: retyped.map(({ own }) => own.name),
    converted: converted.map(({ own }) => own.name),
    anew: gone.filter((name) => added.has(foldName(name))),
  };
}

/** Whether the types are not so like each other that one is compared with the other. */
function isConverted({ own, wished }: ColumnPair, { rules: { castText } }: DiffOptions): boolean {
  return castText === undefined || castText(own.name, own.type, wished.type) !== null ||
    castText(own.name, wished.type, own.type) !== null;
}

/** Foreign keys that need a key or a column which is not going to stay as it is. */
function leaningKeys(
  tables: readonly TableModel[],
  weakened: ReadonlyMap<string, Weakened>,
  { comparer, rules }: DiffOptions,
): readonly Operation[] {
  const { foldName } = comparer;
  if (weakened.size === 0) return [];
  const hasWeak = (its: Weakened | undefined, columns: readonly string[]) =>
    its !== undefined && columns.some((name) => its.columns.has(foldName(name)));
  const sorted = (columns: readonly string[]) => columns.map(foldName).sort().join("\0");
  const isLeaning = (table: TableModel, { columns, references }: ForeignKeyModel) => {
    const referred = weakened.get(keyOf({ ...references, name: references.table }, comparer));
    const own = weakened.get(keyOf(table, comparer));
    const converted = new Set(own?.converted.map(foldName));
    return hasWeak(referred, references.columns) ||
      columns.some((name) => converted.has(foldName(name))) ||
      (referred?.keys.some((key) => sorted(key) === sorted(references.columns)) ?? false);
  };
  return tables.flatMap((table) => {
    const leaning = table.foreignKeys.filter((key) => isLeaning(table, key))
      .map((model): Constraint => ({ kind: "foreignKey", model }));
    return dropConstraints(table, leaning, rules).operations;
  });
}

/** What of the table itself leans on its changed columns, and columns that are made anew. */
function dropLeaning(
  table: TableModel,
  { anew, retyped, converted }: Weakened,
  { comparer: { foldName }, rules, supports }: DiffOptions,
): readonly Operation[] {
  const isPinned = retyped.length > 0 && !supports("retypesUsedColumns");
  const names = (sql: SqlText | null, columns: readonly string[]) =>
    sql !== null && columns.length > 0 && rules.columnsIn(sql, columns).length > 0;
  const isAnew = new Set(anew.map(foldName));
  const computed = table.columns.filter((column) =>
    isAnew.has(foldName(column.name)) ||
    (isPinned && column.computed !== null && names(column.computed.expression, retyped))
  );
  const checks = isPinned ? table.checks.filter((its) => names(its.condition, converted)) : [];
  const excludes = isPinned
    ? table.excludes.filter((its) =>
      names(its.where, converted) || its.elements.some(([sql]) => names(sql, converted))
    )
    : [];
  const hasExpression = (index: IndexModel) =>
    names(index.where, converted) || index.columns.some((its) => names(its.expression, converted));
  return [
    ...(isPinned ? table.indexes.filter(hasExpression) : []).map((index) =>
      dropIndex(table, index)
    ),
    ...dropConstraints(table, [
      ...excludes.map((model): Constraint => ({ kind: "exclude", model })),
      ...checks.map((model): Constraint => ({ kind: "check", model })),
    ], rules).operations,
    ...computed.map(({ name }) => dropColumn(refOf(table), name)),
  ];
}
