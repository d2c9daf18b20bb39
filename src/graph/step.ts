/** The plan of a run as data: ordered steps with the rows that each one changes. */
import type { Revision } from "./revision.ts";

/** One change of the version table, which holds a row per head. */
export type RowEdit =
  | { readonly kind: "insert"; readonly id: string }
  | { readonly kind: "delete"; readonly id: string }
  | { readonly kind: "update"; readonly from: string; readonly to: string };

/** What is done with a revision: its functions run, or only its row written. */
export type Direction = "upgrade" | "downgrade" | "stamp";

/** One revision in one direction. Its edits lead from the rows before it to the rows after it. */
export interface Step {
  readonly direction: Direction;
  /** What is run; for stamps the revision whose row appears, or null when rows only go. */
  readonly revision: Revision | null;
  readonly edits: readonly RowEdit[];
}

/** Ordered work. Rows are sorted; `rowsAfter` is what the steps' edits make of `rowsBefore`. */
export interface Plan {
  readonly rowsBefore: readonly string[];
  readonly rowsAfter: readonly string[];
  readonly steps: readonly Step[];
}

/** Applies a step's edits to a set of rows, in place. */
export function applyEdits(rows: Set<string>, edits: readonly RowEdit[]): void {
  for (const edit of edits) {
    if (edit.kind === "insert") rows.add(edit.id);
    else if (edit.kind === "delete") rows.delete(edit.id);
    else {
      rows.delete(edit.from);
      rows.add(edit.to);
    }
  }
}
