/** Indexes of a table that is being altered. */
import { quote } from "../../../core/text.ts";
import { invalid } from "../../../schema/fragment.ts";
import { createIndexText } from "../../ansi.ts";
import { rules } from "../rules.ts";
import { spelling } from "./spelling.ts";
import { isSame } from "../text/name.ts";
import { type Draft, isTaken, namesOrNone, tableOf } from "./draft.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { IndexModel } from "../../../../templates/migrate.d.ts";

/** `createIndex`. */
export function createIndex(
  draft: Draft,
  { index, ifNotExists }: Pick<OperationOf<"createIndex">, "index" | "ifNotExists">,
): void {
  if (!isTaken(draft, "index", index.name, hasIndex(draft, index.name), ifNotExists)) {
    addIndex(draft, index);
  }
}

/** `dropIndex`. */
export function dropIndex(
  draft: Draft,
  { index, ifExists }: Pick<OperationOf<"dropIndex">, "index" | "ifExists">,
): void {
  if (!hasIndex(draft, index) && !ifExists) {
    const names = draft.indexes.map(({ name }) => name);
    throw invalid(`${tableOf(draft)} has no index ${quote(index)}; it has ${namesOrNone(names)}`);
  }
  draft.indexes = draft.indexes.filter(({ name }) => !isSame(name, index));
}

/** Whether the table has an index of that name. */
export function hasIndex({ indexes }: Draft, name: string): boolean {
  return indexes.some((index) => isSame(index.name, name));
}

/** Adds an index on the table. */
export function addIndex(draft: Draft, index: IndexModel): void {
  const sql = createIndexText(spelling, draft.old.model, index, false);
  draft.indexes = [...draft.indexes, { name: index.name, sql }];
}

/** Whether an index is on a column, or names it in an expression or its WHERE. */
export function indexUses(draft: Draft, index: string, column: string): boolean {
  const parsed = draft.old.indexes.find(({ name }) => isSame(name, index))?.parsed;
  const sql = draft.indexes.find(({ name }) => isSame(name, index))?.sql ?? "";
  if (parsed === null || parsed === undefined) return rules.columnsIn(sql, [column]).length > 0;
  return parsed.columns.some((its) => rules.columnsIn(its.expression.text, [column]).length > 0) ||
    (parsed.where !== null && rules.columnsIn(parsed.where.text, [column]).length > 0);
}
