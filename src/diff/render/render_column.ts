/** Columns as types with modifiers. */
import { isFragment } from "../../schema/fragment.ts";
import { call, type CallCode, type Code, objectOf, optional, text } from "./render_code.ts";
import { foreignKeyMembers, nameMember } from "./render_constraint.ts";
import { flatten } from "./render_flat.ts";
import { quoteText } from "./render_text.ts";
import { renderType } from "./render_type.ts";
import { renderMembers, renderSql, renderValue } from "./render_value.ts";
import { type Rendering, renderName } from "./rendering.ts";
import type {
  CheckModel,
  ColumnModel,
  ColumnType,
  ForeignKeyModel,
  IndexModel,
  NamingConvention,
  PrimaryKeyModel,
  TableModel,
  UniqueConstraintModel,
  Value,
} from "../../../templates/migrate.d.ts";

/** Constraints and the index that stand with a column, as its modifiers. */
export interface ColumnConstraints {
  readonly primaryKey: PrimaryKeyModel | null;
  readonly unique: UniqueConstraintModel | null;
  readonly index: IndexModel | null;
  readonly checks: readonly CheckModel[];
  readonly foreignKey: ForeignKeyModel | null;
}

/** A column with its modifiers; those that say what is so by default are left out. */
export function renderColumn(
  column: ColumnModel,
  its: ColumnConstraints,
  isKey: boolean,
  rendering: Rendering,
): Code {
  const head = renderType(column.type, rendering);
  const calls = [
    ...nullability(column, isKey),
    ...named("pk", "primaryKey", its.primaryKey, rendering),
    ...counting(column, rendering),
    ...content(column, rendering),
    ...(column.collation === null ? [] : [call("collate", text(quoteText(column.collation)))]),
    ...named("uq", "unique", its.unique, rendering),
    ...named("ix", "index", its.index, rendering),
    ...its.checks.map((check) => renderCheck(check, rendering)),
    ...(its.foreignKey === null ? [] : [renderReference(its.foreignKey, rendering)]),
    ...renderMysql(column, rendering),
    ...(column.comment === null ? [] : [call("comment", text(quoteText(column.comment)))]),
  ];
  return { kind: "chain", head, calls };
}

/** Keys and identity columns are NOT NULL without saying so. */
function nullability({ nullable, identity }: ColumnModel, isKey: boolean): readonly CallCode[] {
  const isImplied = isKey || identity !== null;
  if (nullable === !isImplied) return [];
  return [call(nullable ? "nullable" : "notNull")];
}

function named(
  kind: keyof NamingConvention,
  modifier: string,
  its: { readonly name: string | null } | null,
  rendering: Rendering,
): readonly CallCode[] {
  if (its === null) return [];
  return [call(modifier, ...(its.name === null ? [] : [renderName(kind, its.name, rendering)]))];
}

function counting(
  { autoincrement, identity }: ColumnModel,
  rendering: Rendering,
): readonly CallCode[] {
  return [
    ...(autoincrement === null
      ? []
      : [call("autoincrement", ...(autoincrement === "serial" ? [text('"serial"')] : []))]),
    // Its options are plain data.
    ...(identity === null ? [] : [
      call(
        "identity",
        ...optional(renderMembers(identity as { readonly [key: string]: Value }, rendering)),
      ),
    ]),
  ];
}

function content(column: ColumnModel, rendering: Rendering): readonly CallCode[] {
  const { default: value, computed } = column;
  if (computed !== null) {
    // Which of the two is the default depends on the database.
    const stored = objectOf({ stored: text(String(computed.stored)) });
    return [call("computed", renderSql(computed.expression, rendering), stored)];
  }
  return value === null ? [] : [call("default", renderDefault(column, value, rendering))];
}

function renderMysql({ mysql }: ColumnModel, rendering: Rendering): readonly CallCode[] {
  return mysql === undefined ? [] : [call("mysql", renderMembers({ ...mysql }, rendering))];
}

function renderDefault(
  { type }: ColumnModel,
  value: ColumnModel["default"],
  rendering: Rendering,
): Code {
  const its = renderValue(value, rendering);
  if (isFragment(value) || isOfType(value as Value, type)) return its;
  // What the types refuse, and the database has nevertheless.
  const flat = flatten(its);
  return flat === null ? its : text(`${flat} as never`);
}

/** Whether the contract takes the value for a default of the type. */
function isOfType(value: Value, { type, values }: ColumnType): boolean {
  const isNumber = typeof value === "number";
  const isText = typeof value === "string";
  switch (type) {
    case "smallInteger":
    case "integer":
    case "bigInteger":
      return isNumber || typeof value === "bigint";
    case "numeric":
      return isNumber || isText || typeof value === "bigint";
    case "float":
    case "double":
      return isNumber;
    case "string":
    case "char":
    case "text":
    case "interval":
    case "set":
    case "uuid":
      return isText;
    case "boolean":
      return typeof value === "boolean";
    case "date":
    case "time":
    case "dateTime":
      return isText || value instanceof Date;
    case "binary":
      return value instanceof Uint8Array;
    case "array":
      return Array.isArray(value);
    case "enum":
      return isText && (values ?? []).includes(value);
    case "json":
    case "jsonb":
    case "raw":
      return true;
  }
}

function renderCheck({ name, condition }: CheckModel, rendering: Rendering): CallCode {
  const names = name === null ? [] : [renderName("ck", name, rendering)];
  return call("check", renderSql(condition, rendering), ...names);
}

function renderReference(key: ForeignKeyModel, rendering: Rendering): CallCode {
  return call(
    "references",
    text(quoteText(referenceOf(key) ?? "")),
    ...optional(objectOf({
      ...nameMember("fk", key.name, rendering),
      ...foreignKeyMembers(key, rendering),
    })),
  );
}

/** `"table.column"`; null for a key that cannot be written so. */
export function referenceOf({ columns, references }: ForeignKeyModel): string | null {
  const { schema, table, columns: referred } = references;
  const path = [...(schema === null ? [] : [schema]), table, ...referred];
  if (columns.length !== 1 || referred.length !== 1) return null;
  return path.some((part) => part.includes(".")) ? null : path.join(".");
}

/** Whether the unique constraint can stand with its column. */
export function isColumnUnique(
  { columns, deferrable, initially, sqlite, postgres }: UniqueConstraintModel,
): boolean {
  return columns.length === 1 &&
    [deferrable, initially, sqlite, postgres].every((its) => its === undefined);
}

/** Whether the index can stand with its column. */
export function isColumnIndex({ columns, unique, where, postgres, mysql }: IndexModel): boolean {
  const [only, ...others] = columns;
  if (only === undefined || only.column === null || others.length > 0) return false;
  const { order, nulls, opclass, collation, length } = only;
  return !unique && where === null &&
    [postgres, mysql, order, nulls, opclass, collation, length].every((its) => its === undefined);
}

/** The primary key, where it can stand with its column. */
export function columnKey({ primaryKey }: Pick<TableModel, "primaryKey">): PrimaryKeyModel | null {
  const isOfOne = primaryKey?.columns.length === 1 && primaryKey.sqlite === undefined;
  return isOfOne ? primaryKey : null;
}
