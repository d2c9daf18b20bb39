/** From two schemas to the operations that make one into the other. */
import { applyRenames } from "./apply_renames.ts";
import { type Compared, compareModels } from "./compare_models.ts";
import { foldColumns } from "./fold_column.ts";
import { includeOnly } from "./include.ts";
import { planOperations } from "./plan_operations.ts";
import { unhandledReason } from "./unhandled.ts";
import { walkOperations } from "./walk_operations.ts";
import { readWish, type Wish } from "./wish.ts";
import type { Difference } from "../schema/comparer.ts";
import type { Operation } from "../operation/mod.ts";
import type { Schema } from "../schema/schema.ts";
import type { DiffOptions, SchemaDiff, Unhandled } from "./diff_options.ts";

export type {
  DiffOptions,
  Rename,
  RenameCandidate,
  SchemaDiff,
  Unhandled,
} from "./diff_options.ts";

/**
 * The operations that make `from` into `to`, in an order that can be run, and the differences that
 * they stand for. Names that `to` leaves open are whatever `from` has. Whatever the operations do
 * not take away, by replaying them, is told as unhandled.
 *
 * @throws `revision.invalid_operation` where `to` contradicts itself, or a rename is about nothing.
 */
export function diffSchemas(from: Schema, to: Schema, options: DiffOptions): SchemaDiff {
  const { comparer, rules, include, renames = [] } = options;
  const [own, wished] = includeOnly(from, to, include, comparer);
  const wish = readWish(wished, comparer, rules);
  const renamed = applyRenames(own, renames, rules);
  const compared = compareModels(renamed.schema, wish, options);
  const { differences } = compared;
  if (differences.length === 0) {
    return { differences, operations: renamed.operations, unhandled: [] };
  }
  const planned = planOperations(compared, wish, options);
  return {
    differences,
    operations: foldColumns([...renamed.operations, ...planned], own),
    unhandled: findUnhandled(compared, wish, planned, options),
  };
}

/** What is still different when all is done. */
function findUnhandled(
  { from, differences: all }: Compared,
  wish: Wish,
  operations: readonly Operation[],
  options: DiffOptions,
): readonly Unhandled[] {
  const { compareType, compareServerDefault, rules } = options;
  const done = walkOperations(operations, from, rules);
  // What differs because the user says so has been changed: it is not asked for again.
  const unlessTrue = (answer: boolean | undefined) => answer === true ? undefined : answer;
  const { differences } = compareModels(done, wish, {
    ...options,
    compareType: compareType === undefined
      ? undefined
      : (column) => unlessTrue(compareType(column)),
    compareServerDefault: typeof compareServerDefault === "function"
      ? (column) => unlessTrue(compareServerDefault(column))
      : compareServerDefault,
  });
  const keyOf = ({ kind, table, name }: Difference) => JSON.stringify([kind, table, name]);
  const known = new Map(all.map((difference) => [keyOf(difference), difference]));
  return differences.map((difference) => ({
    difference: known.get(keyOf(difference)) ?? difference,
    reason: unhandledReason(difference),
  }));
}
