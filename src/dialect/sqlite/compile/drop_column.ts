/** Dropping a column, with what cannot be without it. */
import { quote } from "../../../core/text.ts";
import { invalid } from "../../../schema/fragment.ts";
import { rules } from "../rules.ts";
import { foldName, isSame } from "../text/name.ts";
import {
  columnNames,
  findColumn,
  type PlacedConstraint,
  placedConstraints,
  removeColumnText,
  removeConstraintText,
} from "../text/table_text.ts";
import { indexUses } from "./alteration_index.ts";
import { columnOf, constraintColumns, type Draft, tableOf } from "./draft.ts";
import type { OperationOf } from "../../../operation/mod.ts";

/** `dropColumn`. */
export function dropColumn(draft: Draft, { column, ifExists }: OperationOf<"dropColumn">): void {
  if (ifExists && findColumn(draft.text, column) === undefined) return;
  const { name: { name } } = columnOf(draft, column);
  if (columnNames(draft.text).length === 1) {
    throw invalid(`${quote(name)} is the only column of ${tableOf(draft)}: drop the table`);
  }
  draft.indexes = draft.indexes.filter((index) => !indexUses(draft, index.name, name));
  for (;;) {
    const placed = placedConstraints(draft.text).find((its) => goesWith(draft, its, name));
    if (placed === undefined) break;
    draft.text = removeConstraintText(draft.text, placed);
  }
  draft.text = removeColumnText(draft.text, columnOf(draft, name));
  draft.copies.delete(foldName(name));
  draft.dropped.add(name);
}

/** Whether a table constraint is dropped with a column: keys that have it, checks of it alone. */
function goesWith(
  draft: Draft,
  placed: PlacedConstraint,
  name: string,
): boolean {
  const { constraint, column } = placed;
  if (column !== null) return false;
  if (constraint.kind === "check") {
    const named = rules.columnsIn(constraint.condition.text, columnNames(draft.text));
    return named.length === 1 && isSame(named[0] ?? "", name);
  }
  return constraintColumns(placed).some((its) => isSame(its, name));
}

/**
 * Looks for what a dropped column leaves behind.
 *
 * @throws `revision.invalid_operation` naming it.
 */
export function checkLeftovers(draft: Draft): void {
  const gone = [...draft.dropped].filter((name) => findColumn(draft.text, name) === undefined);
  if (gone.length === 0) return;
  for (const { constraint, column } of placedConstraints(draft.text)) {
    const sql = constraint.kind === "check"
      ? constraint.condition.text
      : constraint.kind === "generated"
      ? constraint.expression.text
      : "";
    const [named] = rules.columnsIn(sql, gone);
    if (named === undefined) continue;
    const what = constraint.kind === "check"
      ? `the check ${quote(constraint.constraintName?.name ?? constraint.condition.text)}`
      : `the generated column ${quote(column?.name.name ?? "")}`;
    throw invalid(`${what} of ${tableOf(draft)} needs the column ${quote(named)}: drop it too`);
  }
  checkReferrers(draft, gone);
}

function checkReferrers(draft: Draft, gone: readonly string[]): void {
  const key = draft.old.model.primaryKey?.columns ?? [];
  for (const { table, columns } of draft.known.referrers) {
    if (isSame(table, draft.old.model.name)) continue;
    const referred = columns.length === 0 ? key : columns;
    const named = gone.find((name) => referred.some((its) => isSame(its, name)));
    if (named === undefined) continue;
    throw invalid(
      `a foreign key of ${quote(table)} refers to the column ${quote(named)} of ${
        tableOf(draft)
      }: drop it first`,
    );
  }
}
