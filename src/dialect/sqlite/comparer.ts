/** What SQLite takes for the same, and what it does not keep: schemas in one spelling. */
import { sqlText } from "../../schema/fragment.ts";
import { defaultText, expression } from "../ansi.ts";
import { spelling, typeText } from "./compile/spelling.ts";
import { foldName, isSame } from "./text/name.ts";
import { normalType, unwrap, words } from "./text/normal_sql.ts";
import { withoutQualifier } from "./text/rename.ts";
import { unquote } from "./text/token.ts";
import type { SqlText } from "../../operation/rules.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type {
  CheckModel,
  ColumnModel,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  PrimaryKeyModel,
  Schema,
  TableModel,
  UniqueConstraintModel,
  ViewModel,
} from "../../schema/schema.ts";

/** Fragments with their values as literals, as they stand in the database. */
function textOf(sql: SqlText): string {
  return expression(spelling, sql);
}

function expressionText(expression: SqlText): string {
  return unwrap(words(textOf(expression))).join(" ");
}

/** Null for DEFAULT NULL, which is none. A sign belongs to its number; TRUE and FALSE are numbers. */
function normalDefault(column: ColumnModel): string | null {
  if (column.default === null) return null;
  const [first = "", second = "", ...others] = unwrap(words(defaultText(spelling, column)));
  const isSigned = (first === "-" || first === "+") && /^[\d.]/.test(second) && others.length === 0;
  if (isSigned) return first === "+" ? second : `-${second}`;
  const whole = [first, second, ...others].filter((its) => its !== "").join(" ");
  if (whole === "TRUE") return "1";
  return whole === "FALSE" ? "0" : whole === "NULL" ? null : whole;
}

function declaredType(column: ColumnModel, table: TableModel): string {
  return normalType(typeText(column.type, table));
}

/**
 * The column that is the rowid by another name: the only one of the key, and INTEGER, or made so
 * because it is to count. (`INTEGER PRIMARY KEY DESC` is none, but a model cannot say that.)
 */
function rowidColumn(table: TableModel): string | null {
  const { primaryKey, columns, options } = table;
  const [name, ...others] = primaryKey?.columns ?? [];
  if (name === undefined || others.length > 0 || options.sqlite?.withoutRowid) return null;
  const column = columns.find((its) => isSame(its.name, name));
  if (column === undefined) return null;
  const isAlias = column.autoincrement !== null || declaredType(column, table) === "INTEGER";
  return isAlias ? column.name : null;
}

function columnOf(
  column: ColumnModel,
  table: TableModel,
  isInKey: boolean,
  isRowid: boolean,
): ColumnModel {
  const { computed } = column;
  const said = computed === null ? normalDefault(column) : null;
  return {
    ...column,
    type: {
      kind: "type",
      type: "raw",
      text: isRowid ? "INTEGER" : declaredType(column, table),
    },
    // SQLite lets NULL into some keys, and we never do.
    nullable: column.nullable && !isInKey,
    default: said === null ? null : sqlText(said),
    autoincrement: isRowid ? "identity" : null,
    identity: null,
    computed: computed === null
      ? null
      : { ...computed, expression: expressionText(computed.expression) },
    collation: collationOf(column.collation),
    comment: null,
  };
}

/** BINARY is what a column has anyway. */
function collationOf(collation: string | null | undefined): string | null {
  if (collation === null || collation === undefined) return null;
  return foldName(collation) === "binary" ? null : foldName(collation);
}

/** Without members that say what is so anyway; an object without any is none. */
function said(members: object | undefined): object | undefined {
  const entries = Object.entries(members ?? {}).filter(([, value]) =>
    value !== undefined && value !== null && value !== false
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** ON CONFLICT ABORT is what happens anyway. */
function ownOptions(model: object): { readonly sqlite?: object } {
  const sqlite = "sqlite" in model && typeof model.sqlite === "object" ? model.sqlite : null;
  const kept = said(
    Object.fromEntries(
      Object.entries(sqlite ?? {}).filter(([key, its]) => key !== "onConflict" || its !== "abort"),
    ),
  );
  return kept === undefined ? {} : { sqlite: kept };
}

/** Deferred means deferrable; not deferrable, and immediate at first, is what all are anyway. */
function deferral(
  { deferrable, initially }: Pick<ForeignKeyModel, "deferrable" | "initially">,
): Pick<ForeignKeyModel, "deferrable" | "initially"> {
  if (deferrable === false || (deferrable === undefined && initially !== "deferred")) return {};
  return { deferrable: true, ...(initially === "deferred" ? { initially } : {}) };
}

function without<Model extends object, Member extends string>(
  model: Model,
  ...members: readonly Member[]
): Omit<Model, Member> {
  // Most have none of them.
  if (!members.some((member) => Object.hasOwn(model, member))) return model;
  const isKept = ([key]: readonly [string, unknown]) => !members.some((member) => member === key);
  // Only those members are gone.
  return Object.fromEntries(Object.entries(model).filter(isKept)) as Omit<Model, Member>;
}

function primaryKeyOf(key: PrimaryKeyModel): PrimaryKeyModel {
  return { ...without(key, "sqlite"), ...ownOptions(key) };
}

function uniqueOf(unique: UniqueConstraintModel): UniqueConstraintModel {
  return {
    ...without(unique, "sqlite", "postgres", "deferrable", "initially"),
    ...ownOptions(unique),
    ...deferral(unique),
  };
}

function checkOf(check: CheckModel, table: string): CheckModel {
  return {
    ...without(check, "sqlite", "postgres"),
    ...ownOptions(check),
    condition: expressionText(withoutQualifier(textOf(check.condition), table)),
  };
}

function foreignKeyOf(key: ForeignKeyModel): ForeignKeyModel {
  const { onDelete, onUpdate, match, references } = key;
  return {
    ...without(key, "postgres", "deferrable", "initially", "onDelete", "onUpdate", "match"),
    references: { ...references, schema: schemaOf(references.schema) },
    ...(onDelete === undefined || onDelete === "no action" ? {} : { onDelete }),
    ...(onUpdate === undefined || onUpdate === "no action" ? {} : { onUpdate }),
    ...(match === undefined || match === "simple" ? {} : { match }),
    ...deferral(key),
  };
}

function schemaOf(schema: string | null): string | null {
  return schema === null || foldName(schema) === "main" ? null : schema;
}

/** A collation behind an expression, apart from it. */
function splitCollation(
  list: readonly string[],
): { readonly rest: readonly string[]; readonly collation: string | null } {
  const name = list.at(-1);
  if (name === undefined || list.at(-2) !== "COLLATE") return { rest: list, collation: null };
  return { rest: unwrap(list.slice(0, -2)), collation: unquote(name) };
}

/** A column in parentheses is that column; a collation is told where the column has another. */
function indexColumnOf(column: IndexColumnModel, columns: Columns): IndexColumnModel {
  const { rest, collation } = column.expression === null
    ? { rest: [], collation: null }
    : splitCollation(unwrap(words(textOf(column.expression))));
  const [sole = "", ...others] = rest;
  const name = others.length === 0 && sole.startsWith('"') ? unquote(sole) : null;
  const known = column.column ?? columns.get(foldName(name ?? ""))?.name ?? null;
  const own = known === null ? null : collationOf(columns.get(foldName(known))?.collation);
  const asked = collation ?? column.collation;
  const told = asked === undefined || (collationOf(asked) === own) ? null : foldName(asked);
  return {
    ...without(column, "collation", "order", "opclass", "length"),
    column: known,
    expression: known === null ? rest.join(" ") : null,
    ...(column.order === "desc" ? { order: "desc" } : {}),
    ...(told === null ? {} : { collation: told }),
  };
}

type Columns = ReadonlyMap<string, ColumnModel>;

function indexOf(index: IndexModel, columns: Columns): IndexModel {
  return {
    ...without(index, "postgres", "mysql"),
    columns: index.columns.map((column) => indexColumnOf(column, columns)),
    where: index.where === null ? null : expressionText(index.where),
  };
}

function tableOf(table: TableModel): TableModel {
  const rowid = rowidColumn(table);
  const key = new Set(table.primaryKey?.columns.map(foldName));
  const columns = new Map(table.columns.map((column) => [foldName(column.name), column]));
  const { autoincrement, ...others } = table.options.sqlite ?? {};
  // Only the rowid can count without ever going back.
  const sqlite = said({ ...others, autoincrement: autoincrement === true && rowid !== null });
  return {
    ...table,
    schema: schemaOf(table.schema),
    columns: table.columns.map((column) =>
      columnOf(column, table, key.has(foldName(column.name)), column.name === rowid)
    ),
    primaryKey: table.primaryKey === null ? null : primaryKeyOf(table.primaryKey),
    uniqueConstraints: table.uniqueConstraints.map(uniqueOf),
    checks: table.checks.map((check) => checkOf(check, table.name)),
    foreignKeys: table.foreignKeys.map(foreignKeyOf),
    indexes: table.indexes.map((index) => indexOf(index, columns)),
    comment: null,
    options: {
      ...without(table.options, "temporary", "postgres", "mysql", "sqlite"),
      ...(sqlite === undefined ? {} : { sqlite }),
    },
  };
}

function viewOf(view: ViewModel): ViewModel {
  const list = words(view.query);
  const end = list.findLastIndex((its) => its !== ";");
  return { ...view, schema: schemaOf(view.schema), query: list.slice(0, end + 1).join(" ") };
}

/** What SQLite answers about likeness. It has no enums, sequences and comments. */
export const comparer: Comparer = {
  canonical: ({ tables, views }: Schema): Schema => ({
    // Temporary ones are no part of the database that others see.
    tables: tables.filter(({ options }) => options.temporary !== true).map(tableOf),
    views: views.map(viewOf),
    enums: [],
    sequences: [],
    schemas: [],
  }),
  foldName,
  ownSchema: "main",
};
