/** Columns and tables from what authors write: used by revisions, models and tests. */
import { allow, type AllowedOptions, checkName, checkOptions } from "./check.ts";
import {
  buildCheck,
  type BuildContext,
  buildExclude,
  buildForeignKey,
  buildIndex,
  buildPrimaryKey,
  buildUnique,
} from "./constraint.ts";
import { invalid } from "./fragment.ts";
import { type ColumnData, columnData, withoutMysqlDefaults } from "./type.ts";
import type {
  ColumnModel,
  Columns,
  ColumnSpec,
  InSchema,
  PrimaryKeyModel,
  TableModel,
  TableOptions,
} from "../../templates/migrate.d.ts";

const ANY_KEY: true = true;

/** Options of a table, as `checkOptions` wants them. */
export const TABLE_OPTIONS = allow<TableOptions>({
  primaryKey: ANY_KEY,
  unique: ANY_KEY,
  checks: ANY_KEY,
  foreignKeys: ANY_KEY,
  excludes: ANY_KEY,
  indexes: ANY_KEY,
  comment: ANY_KEY,
  temporary: ANY_KEY,
  sqlite: { strict: true, withoutRowid: true, autoincrement: true },
  postgres: { partitionBy: true, inherits: true, with: ANY_KEY, tablespace: true, unlogged: true },
  mysql: { engine: true, charset: true, collate: true, rowFormat: true },
});

/** What one column says: itself, and the constraints and index that are lifted to its table. */
export interface BuiltColumn {
  readonly column: ColumnModel;
  readonly data: ColumnData;
}

/** One column of a table. */
export function buildColumn(name: string, spec: ColumnSpec, context: BuildContext): BuiltColumn {
  checkName("a column's name", name);
  const data = within(`column ${JSON.stringify(name)}`, () => columnData(spec, context.dialect));
  if (data.computed !== null && data.default !== null) {
    throw invalid(`column ${JSON.stringify(name)} is computed and cannot have a default`);
  }
  const column: ColumnModel = {
    name,
    type: data.type,
    nullable: data.nullable ?? (data.primaryKey === null && data.identity === null),
    default: data.default,
    autoincrement: data.autoincrement,
    identity: data.identity,
    computed: data.computed === null ? null : {
      ...data.computed,
      // PostgreSQL had no other before 18.
      stored: data.computed.stored ?? context.dialect === "postgres",
    },
    collation: data.collation,
    comment: data.comment,
    ...(context.dialect === "mysql" || context.dialect === "mariadb"
      ? withoutMysqlDefaults(data.mysql ?? {})
      : {}),
  };
  return { column: Object.freeze(column), data };
}

/** Adds where an argument was wrong to what was wrong with it. */
function within<T>(where: string, build: () => T): T {
  try {
    return build();
  } catch (thrown) {
    const reason = (thrown as { details?: { reason?: string } }).details?.reason;
    throw reason === undefined ? thrown : invalid(`${where}: ${reason}`);
  }
}

/** The constraints that a column's modifiers ask for. */
export function columnConstraints(
  table: string,
  name: string,
  data: ColumnData,
  context: BuildContext,
): Pick<TableModel, "uniqueConstraints" | "checks" | "foreignKeys" | "indexes"> {
  const columns = [name];
  const { target = "", ...references } = data.references ?? {};
  return {
    uniqueConstraints: data.unique === null
      ? []
      : [buildUnique(table, { ...data.unique, columns }, context)],
    checks: data.checks.map((check) => buildCheck(table, check, context, columns)),
    foreignKeys: data.references === null ? [] : [
      buildForeignKey(table, {
        ...references,
        columns,
        references: parseReference(target),
      }, context),
    ],
    indexes: data.index === null ? [] : [buildIndex(table, { ...data.index, columns }, context)],
  };
}

function parseReference(target: string): { table: string; columns: string[]; schema?: string } {
  const parts = target.split(".");
  const column = parts.pop() ?? "";
  const table = parts.pop() ?? "";
  const schema = parts.pop();
  return { table, columns: [column], ...(schema === undefined ? {} : { schema }) };
}

/** Pairs of names and columns, in the author's order. */
export function columnEntries(columns: Columns): readonly (readonly [string, ColumnSpec])[] {
  if (typeof columns !== "object" || columns === null) {
    throw invalid("columns must be an object of names and types, or a list of such pairs");
  }
  const entries = Array.isArray(columns)
    ? columns as readonly (readonly [string, ColumnSpec])[]
    : Object.entries(columns as Record<string, ColumnSpec>);
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!Array.isArray(entry)) throw invalid(`columns as a list need pairs: ["id", t.integer()]`);
    if (seen.has(entry[0])) throw invalid(`column ${JSON.stringify(entry[0])} is there twice`);
    seen.add(entry[0]);
  }
  return entries;
}

/**
 * A table from its columns and options: constraints and indexes that columns declare are lifted to
 * the table, names come from the naming convention.
 *
 * @throws `revision.invalid_operation` for anything that cannot be meant.
 */
export function buildTable(
  name: string,
  columns: Columns,
  options: TableOptions & InSchema | undefined,
  context: BuildContext,
  allowed: AllowedOptions = { ...TABLE_OPTIONS, schema: true },
): TableModel {
  checkName("a table's name", name);
  const said = checkOptions(options, allowed) as TableOptions & InSchema;
  const built = columnEntries(columns).map(([column, spec]) => buildColumn(column, spec, context));
  const lifted = built.map(({ column, data }) =>
    columnConstraints(name, column.name, data, context)
  );
  const additions = buildAdditions(name, said, context);
  const primaryKey = columnsKey(name, built, additions.primaryKey, context);
  return Object.freeze({
    name,
    schema: said.schema === undefined ? null : checkName("schema", said.schema),
    columns: built.map(({ column }) =>
      // A key's columns are NOT NULL whatever was said of them, as SQLAlchemy has it.
      primaryKey?.columns.includes(column.name) ? { ...column, nullable: false } : column
    ),
    primaryKey,
    uniqueConstraints: [
      ...lifted.flatMap(({ uniqueConstraints }) => uniqueConstraints),
      ...additions.uniqueConstraints,
    ],
    checks: [...lifted.flatMap(({ checks }) => checks), ...additions.checks],
    foreignKeys: [...lifted.flatMap(({ foreignKeys }) => foreignKeys), ...additions.foreignKeys],
    excludes: additions.excludes,
    indexes: [...lifted.flatMap(({ indexes }) => indexes), ...additions.indexes],
    comment: additions.comment,
    options: additions.options,
  });
}

/** What the options of a table say: all of it but its name and its columns. */
export type TableAdditions = Omit<TableModel, "name" | "schema" | "columns">;

/** Nothing to add. */
export const NO_ADDITIONS: TableAdditions = Object.freeze({
  primaryKey: null,
  uniqueConstraints: [],
  checks: [],
  foreignKeys: [],
  excludes: [],
  indexes: [],
  comment: null,
  options: {},
});

/**
 * The options of a table as models. Whether there are such columns is not looked at.
 *
 * @throws `revision.invalid_operation` for anything that cannot be meant.
 */
export function buildAdditions(
  table: string,
  said: TableOptions,
  context: BuildContext,
): TableAdditions {
  return Object.freeze({
    primaryKey: optionsKey(table, said.primaryKey, context),
    uniqueConstraints: (said.unique ?? []).map((unique) => buildUnique(table, unique, context)),
    checks: (said.checks ?? []).map((check) => buildCheck(table, check, context)),
    foreignKeys: (said.foreignKeys ?? []).map((key) => buildForeignKey(table, key, context)),
    excludes: (said.excludes ?? []).map((exclude) => buildExclude(table, exclude)),
    indexes: (said.indexes ?? []).map((index) => buildIndex(table, index, context)),
    comment: said.comment ?? null,
    options: tableOptions(said),
  });
}

function optionsKey(
  table: string,
  given: TableOptions["primaryKey"],
  context: BuildContext,
): PrimaryKeyModel | null {
  if (given === undefined) return null;
  return buildPrimaryKey(table, isList(given) ? { columns: given } : given, context);
}

/** The key of the options, or the one of the columns that are marked as such. */
function columnsKey(
  table: string,
  built: readonly BuiltColumn[],
  given: PrimaryKeyModel | null,
  context: BuildContext,
): PrimaryKeyModel | null {
  const marked = built.filter(({ data }) => data.primaryKey !== null);
  if (marked.length === 0) return given;
  if (given !== null) {
    throw invalid("the primary key is given twice: by .primaryKey() and by the table's options");
  }
  const name = marked.map(({ data }) => data.primaryKey?.name ?? null).find((its) => its !== null);
  return buildPrimaryKey(
    table,
    { name, columns: marked.map(({ column }) => column.name) },
    context,
  );
}

/** `Array.isArray` for lists that are read only. */
function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function tableOptions(said: TableOptions): TableModel["options"] {
  const { temporary, sqlite, postgres, mysql } = said;
  return {
    ...(temporary === undefined ? {} : { temporary }),
    ...(sqlite === undefined ? {} : { sqlite }),
    ...(postgres === undefined ? {} : { postgres }),
    ...(mysql === undefined ? {} : { mysql }),
  };
}
