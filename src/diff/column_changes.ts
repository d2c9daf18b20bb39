/** What becomes of the columns of a table that both sides have. */
import { type ColumnPair, isMadeAnew } from "./alter_column.ts";
import type { ColumnModel } from "../schema/schema.ts";
import type { Compared, TablePair } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** Columns to add, to drop and to alter; one that is made anew is dropped and added. */
export interface ColumnChanges {
  readonly added: readonly ColumnModel[];
  readonly dropped: readonly ColumnModel[];
  readonly altered: readonly ColumnPair[];
}

const NOTHING: ReadonlySet<string> = new Set();

/** Sorts the differences of a table's columns by what is to be done. */
export function columnChanges(
  { differences }: TablePair,
  compared: Compared,
  { comparer: { foldName } }: DiffOptions,
): ColumnChanges {
  const added: ColumnModel[] = [];
  const dropped: ColumnModel[] = [];
  const altered: ColumnPair[] = [];
  for (const difference of differences) {
    if (difference.kind !== "column") continue;
    // A column's difference holds models of columns.
    const expected = difference.expected as ColumnModel | null;
    const found = difference.found as ColumnModel | null;
    const wished = expected === null ? null : compared.expectedModel(expected);
    const own = found === null ? null : compared.foundModel(found);
    if (expected !== null && found !== null && wished !== null && own !== null) {
      const forced = compared.forced.get(expected) ?? NOTHING;
      const pair = { expected, found, wished, own, forced };
      if (!isMadeAnew(pair, foldName)) {
        altered.push(pair);
        continue;
      }
    }
    if (wished !== null) added.push(wished);
    if (own !== null) dropped.push(own);
  }
  return { added, dropped, altered };
}
