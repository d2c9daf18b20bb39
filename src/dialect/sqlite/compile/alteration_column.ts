/** Columns of a table that is being altered. */
import { checkText, referencesText } from "../../ansi.ts";
import { columnText, defaultSql, rowidColumn, spelling, typeText } from "./spelling.ts";
import { foldName, isSame } from "../text/name.ts";
import {
  addColumnText,
  columnNames,
  findColumn,
  insertWords,
  orderColumnTexts,
  replaceSpan,
} from "../text/table_text.ts";
import { affinityOf, quoting } from "../types.ts";
import {
  addCheck,
  addForeignKey,
  addPrimaryKey,
  addUnique,
  changeNullable,
  replaceAt,
} from "./alteration_constraint.ts";
import { addIndex } from "./alteration_index.ts";
import { columnOf, type Draft, findConstraintOf, isTaken } from "./draft.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { Place } from "../../../operation/spec.ts";
import type {
  ColumnModel,
  ColumnType,
  PrimaryKeyModel,
  TableModel,
} from "../../../../templates/migrate.d.ts";

/** The old table's model with one column more: what spelling the column depends on. */
function modelWith(
  { old: { model }, options }: Draft,
  column: ColumnModel,
  primaryKey: PrimaryKeyModel | null,
): TableModel {
  const others = model.columns.filter(({ name }) => !isSame(name, column.name));
  // AUTOINCREMENT would put the key's text at its column: here it is added like any constraint.
  const sqlite = { ...options.sqlite, autoincrement: false };
  return { ...model, columns: [...others, column], primaryKey, options: { ...options, sqlite } };
}

/** `addColumn`. */
export function addColumn(draft: Draft, item: OperationOf<"addColumn">): void {
  const { column, primaryKey } = item;
  const isThere = findColumn(draft.text, column.name) !== undefined;
  if (isTaken(draft, "column", column.name, isThere, item.ifNotExists)) return;
  const model = modelWith(draft, column, primaryKey);
  const index = placeIndex(draft, item.position) ?? columnNames(draft.text).length;
  draft.text = addColumnText(draft.text, columnText(column, model), index);
  if (primaryKey !== null) addPrimaryKey(draft, primaryKey);
  for (const unique of item.uniqueConstraints) addUnique(draft, unique);
  for (const check of item.checks) addCheck(draft, check);
  for (const key of item.foreignKeys) addForeignKey(draft, key);
  for (const indexed of item.indexes) addIndex(draft, indexed);
}

/** Where a place is, counted from 0 on; null for the last. */
function placeIndex(draft: Draft, { first, after, before }: Place): number | null {
  if (first === true) return 0;
  const beside = after ?? before;
  if (beside === undefined) return null;
  const index = columnNames(draft.text).indexOf(columnOf(draft, beside).name.name);
  return after === undefined ? index : index + 1;
}

/** `alterColumn`, but for a new name. */
export function alterColumn(
  draft: Draft,
  { column, change, position, ifExists }: OperationOf<"alterColumn">,
): void {
  if (ifExists && findColumn(draft.text, column) === undefined) return;
  columnOf(draft, column);
  if (change.type !== undefined) changeType(draft, column, change.type, change.autoincrement);
  if (change.nullable !== undefined) changeNullable(draft, column, change.nullable);
  if (change.default !== undefined) {
    const type = change.type ?? typeOf(draft, column);
    const text = change.default === null ? null : defaultSql({ default: change.default, type });
    replaceAt(draft, column, ["default"], text === null ? null : `DEFAULT ${text}`);
  }
  if (change.collation !== undefined) {
    const { collation } = change;
    replaceAt(draft, column, ["collate"], collation && `COLLATE ${quoting.name(collation)}`);
  }
  moveColumn(draft, column, position);
}

function typeOf({ old }: Draft, column: string): ColumnType {
  const model = old.model.columns.find(({ name }) => isSame(name, column));
  return model?.type ?? { kind: "type", type: "raw", text: "" };
}

/**
 * The new type as declared; the rowid's alias stays one where the type is any of integers.
 *
 * @param counts whether it is to be the rowid's alias; undefined: if it is.
 */
function changeType(
  draft: Draft,
  column: string,
  type: ColumnType,
  counts: boolean | undefined,
): void {
  const { old: { model }, options } = draft;
  const { type: declared, name } = columnOf(draft, column);
  const isInteger = ["smallInteger", "integer", "bigInteger"].includes(type.type);
  // Its key and the rowid must still be there.
  const isAlias = (counts ?? rowidColumn(model)?.name === name.name) &&
    !options.sqlite?.withoutRowid &&
    findConstraintOf(draft, "primaryKey", [name.name]) !== undefined;
  const text = isAlias && isInteger ? "INTEGER" : typeText(type, draft);
  draft.text = declared === null
    ? insertWords(draft.text, name.end, text)
    : replaceSpan(draft.text, declared, text);
  const copy = draft.copies.get(foldName(column));
  if (copy === undefined || !needsCast(declared?.text ?? "", text, type)) return;
  draft.copies.set(foldName(column), { ...copy, cast: { kind: "type", type: "raw", text } });
}

/** Types whose values SQLite has no storage for: their texts must stay as they are. */
const KEPT_AS_THEY_ARE: ReadonlySet<string> = new Set([
  "boolean",
  "date",
  "time",
  "dateTime",
  "interval",
  "json",
  "jsonb",
  "uuid",
]);

/** As Alembic casts, where the affinity changes; but a CAST would make a year of a date. */
function needsCast(from: string, to: string, type: ColumnType): boolean {
  return affinityOf(from) !== affinityOf(to) && !KEPT_AS_THEY_ARE.has(type.type) &&
    !/date|time|bool|json/i.test(to);
}

function moveColumn(draft: Draft, column: string, place: Place): void {
  const { name: { name } } = columnOf(draft, column);
  if (placeIndex(draft, place) === null) return;
  const others = columnNames(draft.text).filter((its) => its !== name);
  const beside = place.after ?? place.before;
  const at = beside === undefined ? 0 : others.findIndex((its) => isSame(its, beside));
  const index = place.after === undefined ? at : at + 1;
  draft.text = orderColumnTexts(draft.text, others.toSpliced(index, 0, name));
}

/** Puts these columns first, the others behind them as they were. */
export function orderColumns(draft: Draft, order: readonly string[]): void {
  const first = order.map((name) => columnOf(draft, name).name.name);
  const others = columnNames(draft.text).filter((name) => !first.includes(name));
  draft.text = orderColumnTexts(draft.text, [...first, ...others]);
}

/** The column's declaration for ADD COLUMN, its checks and foreign keys with it. */
export function nativeColumnText(draft: Draft, item: OperationOf<"addColumn">): string {
  const words = [
    columnText(item.column, modelWith(draft, item.column, null)),
    ...item.checks.map((check) => checkText(spelling, check)),
    ...item.foreignKeys.map((key) =>
      (key.name === null ? "" : `CONSTRAINT ${quoting.name(key.name)} `) +
      referencesText(spelling, key)
    ),
  ];
  return words.join(" ");
}
