/** The alterations of one table, as edits of a draft. */
import { list, quote } from "../../core/text.ts";
import { invalid } from "../../schema/fragment.ts";
import {
  checkText,
  createIndexText,
  foreignKeyText,
  primaryKeyText,
  referencesText,
  uniqueText,
  unsupported,
} from "../ansi.ts";
import {
  columnOf,
  constraintColumns,
  constraintNames,
  type Draft,
  findConstraint,
  findConstraintOf,
  findPrimaryKey,
} from "./draft.ts";
import { isSame } from "./known.ts";
import { foldName } from "./reflector_rows.ts";
import { rules } from "./rules.ts";
import { columnText, defaultSql, rowidColumn, spelling, TITLE, typeText } from "./spelling.ts";
import {
  addColumnText,
  addConstraintText,
  addKeyText,
  columnNames,
  findColumn,
  insertWords,
  orderColumnTexts,
  placedConstraints,
  removeColumnText,
  removeConstraintText,
  replaceSpan,
} from "./table_text.ts";
import { affinityOf, quoting } from "./types.ts";
import type { BatchItem } from "../../operation/batch_alter_table.ts";
import type { Place } from "../../operation/spec.ts";
import type { ParsedConstraint } from "./parse_constraint.ts";
import type {
  ColumnModel,
  ColumnType,
  ForeignKeyModel,
  IndexModel,
  PrimaryKeyModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../templates/migrate.d.ts";

type ItemOf<K extends BatchItem["kind"]> = Extract<BatchItem, { readonly kind: K }>;

const ALTERATIONS: {
  readonly [K in BatchItem["kind"]]: (draft: Draft, item: ItemOf<K>) => void;
} = {
  addColumn,
  alterColumn,
  dropColumn,
  // Done by SQLite itself, before or after: only it can rewrite what names the column elsewhere.
  renameColumn: () => {},
  createIndex(draft, { index, ifNotExists }) {
    if (!isTaken(draft, "index", index.name, hasIndex(draft, index.name), ifNotExists)) {
      addIndex(draft, index);
    }
  },
  dropIndex(draft, { index, ifExists }) {
    if (!hasIndex(draft, index) && !ifExists) {
      const names = draft.indexes.map(({ name }) => name);
      throw invalid(`${tableOf(draft)} has no index ${quote(index)}; it has ${namesOrNone(names)}`);
    }
    draft.indexes = draft.indexes.filter(({ name }) => !isSame(name, index));
  },
  createPrimaryKey,
  createUniqueConstraint(draft, { unique, ifNotExists }) {
    if (isConstraintTaken(draft, unique.name, ifNotExists)) return;
    addUnique(draft, unique);
  },
  createForeignKey(draft, { foreignKey, ifNotExists }) {
    if (isConstraintTaken(draft, foreignKey.name, ifNotExists)) return;
    addForeignKey(draft, foreignKey);
  },
  createCheckConstraint(draft, { check, ifNotExists }) {
    if (isConstraintTaken(draft, check.name, ifNotExists)) return;
    draft.text = addConstraintText(draft.text, checkText(spelling, check));
  },
  createExcludeConstraint() {
    throw unsupported("createExcludeConstraint", TITLE);
  },
  dropConstraint,
  renameConstraint(draft, { constraint, newName, ifExists }) {
    const found = findConstraint(draft, constraint);
    if (found === undefined && ifExists) return;
    const name = found?.constraint.constraintName;
    if (name === null || name === undefined) throw noConstraint(draft, constraint);
    draft.text = replaceSpan(draft.text, name, quoting.name(newName));
  },
  createTableComment: () => {},
  dropTableComment: () => {},
};

/**
 * Applies one alteration to the draft.
 *
 * @throws `revision.invalid_operation` for what is not there or there already.
 */
export function alter(draft: Draft, item: BatchItem): void {
  const apply = ALTERATIONS[item.kind] as (draft: Draft, item: BatchItem) => void;
  apply(draft, item);
}

function tableOf({ old }: Draft): string {
  return `table ${quote(old.model.name)}`;
}

function namesOrNone(names: readonly string[]): string {
  return names.length === 0 ? "none" : list(names);
}

function noConstraint(draft: Draft, name: string): Error {
  const isIndex = hasIndex(draft, name) ? " (an index has that name: op.dropIndex drops it)" : "";
  const names = namesOrNone(constraintNames(draft));
  return invalid(`${tableOf(draft)} has no constraint ${quote(name)}${isIndex}; it has ${names}`);
}

/** Whether a name is taken and that is fine. */
function isTaken(
  draft: Draft,
  what: string,
  name: string,
  isThere: boolean,
  mayBeThere: boolean,
): boolean {
  if (isThere && !mayBeThere) {
    throw invalid(`${tableOf(draft)} has the ${what} ${quote(name)} already`);
  }
  return isThere;
}

function isConstraintTaken(draft: Draft, name: string | null, mayBeThere: boolean): boolean {
  if (name === null) return false;
  return isTaken(draft, "constraint", name, findConstraint(draft, name) !== undefined, mayBeThere);
}

function hasIndex({ indexes }: Draft, name: string): boolean {
  return indexes.some((index) => isSame(index.name, name));
}

/** Adds an index on the table. */
export function addIndex(draft: Draft, index: IndexModel): void {
  const sql = createIndexText(spelling, draft.old.model, index, false);
  draft.indexes = [...draft.indexes, { name: index.name, sql }];
}

/** Adds a FOREIGN KEY. */
export function addForeignKey(draft: Draft, key: ForeignKeyModel): void {
  for (const column of key.columns) columnOf(draft, column);
  draft.text = addConstraintText(draft.text, foreignKeyText(spelling, key));
}

/** Adds a UNIQUE. */
export function addUnique(draft: Draft, unique: UniqueConstraintModel): void {
  for (const column of unique.columns) columnOf(draft, column);
  draft.text = addConstraintText(draft.text, uniqueText(spelling, unique));
}

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

function addColumn(draft: Draft, item: ItemOf<"addColumn">): void {
  const { column, primaryKey } = item;
  const isThere = findColumn(draft.text, column.name) !== undefined;
  if (isTaken(draft, "column", column.name, isThere, item.ifNotExists)) return;
  const model = modelWith(draft, column, primaryKey);
  const index = placeIndex(draft, item.position) ?? columnNames(draft.text).length;
  draft.text = addColumnText(draft.text, columnText(column, model), index);
  if (primaryKey !== null) addPrimaryKey(draft, primaryKey);
  for (const unique of item.uniqueConstraints) addUnique(draft, unique);
  for (const check of item.checks) {
    draft.text = addConstraintText(draft.text, checkText(spelling, check));
  }
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

function alterColumn(
  draft: Draft,
  { column, change, position, ifExists }: ItemOf<"alterColumn">,
): void {
  if (ifExists && findColumn(draft.text, column) === undefined) return;
  columnOf(draft, column);
  if (change.type !== undefined) changeType(draft, column, change.type);
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

/** The new type as declared; the rowid's alias stays one where the type is any of integers. */
function changeType(draft: Draft, column: string, type: ColumnType): void {
  const { model } = draft.old;
  const { type: declared, name } = columnOf(draft, column);
  const isInteger = ["smallInteger", "integer", "bigInteger"].includes(type.type);
  const isAlias = rowidColumn(model)?.name === name.name;
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

function changeNullable(draft: Draft, column: string, isNullable: boolean): void {
  const isNotNull = columnOf(draft, column).constraints.some(({ kind }) => kind === "notNull");
  if (isNullable) replaceAt(draft, column, ["notNull", "null"], null);
  else if (!isNotNull) replaceAt(draft, column, ["null"], "NOT NULL");
}

/** Takes out the constraints of these kinds that stand at a column, and writes one behind its type. */
function replaceAt(
  draft: Draft,
  column: string,
  kinds: readonly ParsedConstraint["kind"][],
  words: string | null,
): void {
  for (;;) {
    const its = columnOf(draft, column);
    const constraint = its.constraints.find(({ kind }) => kinds.includes(kind));
    if (constraint === undefined) break;
    draft.text = removeConstraintText(draft.text, { constraint, column: its });
  }
  if (words === null) return;
  const { type, name } = columnOf(draft, column);
  draft.text = insertWords(draft.text, (type ?? name).end, words);
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

function dropColumn(draft: Draft, { column, ifExists }: ItemOf<"dropColumn">): void {
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
  placed: ReturnType<typeof placedConstraints>[number],
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

/** Whether an index is on a column, or names it in an expression or its WHERE. */
export function indexUses(draft: Draft, index: string, column: string): boolean {
  const parsed = draft.old.indexes.find(({ name }) => isSame(name, index))?.parsed;
  const sql = draft.indexes.find(({ name }) => isSame(name, index))?.sql ?? "";
  if (parsed === null || parsed === undefined) return rules.columnsIn(sql, [column]).length > 0;
  return parsed.columns.some((its) => rules.columnsIn(its.expression.text, [column]).length > 0) ||
    (parsed.where !== null && rules.columnsIn(parsed.where.text, [column]).length > 0);
}

function createPrimaryKey(draft: Draft, item: ItemOf<"createPrimaryKey">): void {
  const { primaryKey, ifNotExists } = item;
  if (findPrimaryKey(draft) !== undefined) {
    if (ifNotExists) return;
    throw invalid(`${tableOf(draft)} has a primary key already; drop it first`);
  }
  addPrimaryKey(draft, primaryKey);
}

/** Adds a PRIMARY KEY; its columns become NOT NULL, as elsewhere and under SQLAlchemy. */
export function addPrimaryKey(
  draft: Draft,
  key: PrimaryKeyModel,
): void {
  for (const column of key.columns) changeNullable(draft, column, false);
  // Before any UNIQUE: SQLite cannot rename a column of a key that stands behind one over it.
  draft.text = addKeyText(draft.text, primaryKeyText(spelling, key));
}

function dropConstraint(draft: Draft, item: ItemOf<"dropConstraint">): void {
  const { constraint: name, type, columns, ifExists } = item;
  const found = name === null
    ? type === null ? undefined : findConstraintOf(draft, type, columns)
    : findConstraint(draft, name);
  if (found !== undefined && (type === null || found.constraint.kind === type)) {
    draft.text = removeConstraintText(draft.text, found);
    return;
  }
  if (ifExists) return;
  if (name !== null) throw noConstraint(draft, name);
  const of = columns === null ? "" : ` over ${list(columns)}`;
  throw invalid(`${tableOf(draft)} has no single ${type} constraint${of}`);
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

/** The column's declaration for ADD COLUMN, its checks and foreign keys with it. */
export function nativeColumnText(draft: Draft, item: ItemOf<"addColumn">): string {
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
