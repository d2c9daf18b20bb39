/** A new column, with what its modifiers cannot say as operations of their own. */
import { isColumnIndex, isColumnUnique, referenceOf } from "./render_column.ts";
import type { Operation, OperationOf } from "../../operation/mod.ts";

/** Operations that add a column and its constraints: one where its modifiers can say it all. */
export function withColumn(operation: OperationOf<"addColumn">): readonly Operation[] {
  const { column: { name }, table, ifNotExists } = operation;
  const on = { table, ifNotExists };
  const isOwn = (columns: readonly unknown[]) => columns.length === 1 && columns[0] === name;
  const uniques = takeOne(
    operation.uniqueConstraints,
    (its) => isOwn(its.columns) && isColumnUnique(its),
  );
  const indexes = takeOne(
    operation.indexes,
    (its) => isOwn(its.columns.map(({ column }) => column)) && isColumnIndex(its),
  );
  const keys = takeOne(
    operation.foreignKeys,
    (its) => isOwn(its.columns) && referenceOf(its) !== null,
  );
  const checks = operation.checks.filter(({ postgres }) => postgres === undefined);
  const others = operation.checks.filter(({ postgres }) => postgres !== undefined);
  return [
    {
      ...operation,
      uniqueConstraints: uniques.taken,
      indexes: indexes.taken,
      foreignKeys: keys.taken,
      checks,
    },
    ...uniques.rest.map((its) => ({ kind: "createUniqueConstraint", ...on, unique: its } as const)),
    ...others.map((its) => ({ kind: "createCheckConstraint", ...on, check: its } as const)),
    ...keys.rest.map((its) => ({ kind: "createForeignKey", ...on, foreignKey: its } as const)),
    ...indexes.rest.map((its) => ({ kind: "createIndex", ...on, index: its } as const)),
  ];
}

/** The first of those that can be taken, and all others. */
function takeOne<T>(
  items: readonly T[],
  canBeTaken: (item: T) => boolean,
): { readonly taken: readonly T[]; readonly rest: readonly T[] } {
  const one = items.find(canBeTaken);
  return one === undefined
    ? { taken: [], rest: items }
    : { taken: [one], rest: items.filter((item) => item !== one) };
}
