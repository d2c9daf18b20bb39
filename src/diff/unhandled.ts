/** Why a difference stays. */
import type { Difference, DifferenceKind } from "../schema/comparer.ts";

const REASONS: Readonly<Partial<Record<DifferenceKind, string>>> = {
  column:
    "how a column counts cannot be changed by an operation without counting anew; use op.execute",
  sequence:
    'a sequence cannot be altered without counting anew; use op.execute("ALTER SEQUENCE ...")',
  tableOptions: "this option cannot be changed on a table that is there; use op.execute",
};

/** Half a sentence for people: why no operation takes the difference away, and what would. */
export function unhandledReason({ kind }: Difference): string {
  return REASONS[kind] ?? "no operation can change this; use op.execute";
}
