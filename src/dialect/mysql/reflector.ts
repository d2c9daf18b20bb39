/**
 * Reads the schema of a MySQL (8) or MariaDB (from 10.6) database from information_schema, in a
 * number of queries that does not depend on what there is: at most nine, but for the tables and views
 * in which information_schema loses characters.
 *
 * Not kept in models: partitions, system versioning, comments of indexes, parsers of full-text indexes, the options of views, checks that are not enforced (MySQL), and other options of
 * tables than engine, collation and row format.
 */
import { byText } from "../../schema/content.ts";
import { EMPTY_SCHEMA, type Schema, type SequenceModel } from "../../schema/schema.ts";
import {
  readActions,
  readChecks,
  readForeignKeys,
  readIndexes,
  readSequences,
} from "./reflect/constraint_rows.ts";
import {
  readDefinitions,
  withWholeCondition,
  withWholeDefaults,
  withWholeExpression,
  withWholeQueries,
} from "./reflect/lost.ts";
import { tableModel } from "./reflect/model.ts";
import {
  type ContextRow,
  readColumns,
  readContext,
  readTables,
  readViews,
  type TableRow,
} from "./reflect/table_rows.ts";
import { sequenceOptions } from "./compare/sequence_option.ts";
import { withoutDatabase } from "./expression/view_text.ts";
import type { Query } from "./reflect/row.ts";
import type { Scope } from "./reflect/scope.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { TableModel, ViewModel } from "../../schema/schema.ts";

export type { Query } from "./reflect/row.ts";

/** What to read; everything in the connection's own database when left out. */
export interface ReflectOptions {
  /**
   * Tables and views: a name alone, dots and all, is one of the connection's own database. Sequences
   * and databases are not looked for then.
   */
  readonly tables?: readonly (string | TableRef)[] | undefined;
  /** Databases to read besides the connection's own; `"all"`: whatever there is. */
  readonly schemas?: readonly string[] | "all" | undefined;
}

interface Owned {
  readonly schema: string;
  readonly table: string;
}

/**
 * The schema as plain data. Left out are temporary tables, and the indexes that the server has made
 * for foreign keys (see `fact.ts`). Whoever changes the schema meanwhile may be seen half.
 */
export async function reflectSchema(
  query: Query,
  { tables, schemas = [] }: ReflectOptions = {},
): Promise<Schema> {
  const context = await readContext(query);
  const scope = scopeOf(context, tables, schemas);
  if (scope.size === 0) return { ...EMPTY_SCHEMA, schemas: schemasOf(context, tables) };
  const schemaOf = (schema: string) => schema === context.current ? null : schema;
  const rows = (await readTables(query, scope)).filter((row) => isInScope(row, scope, context))
    .toSorted((a, b) => byText(a.schema, b.schema) || byText(a.name, b.name));
  const isOther = ({ kind }: TableRow) => kind.includes("VIEW") || kind === "SEQUENCE";
  const own = rows.filter((row) => !isOther(row));
  const views = rows.filter(({ kind }) => kind === "VIEW");
  const sequences = tables === undefined ? rows.filter(({ kind }) => kind === "SEQUENCE") : [];
  return {
    tables: own.length === 0 ? [] : await readModels(query, scope, own, context, schemaOf),
    views: views.length === 0 ? [] : await viewModels(query, scope, views, schemaOf),
    enums: [],
    sequences: await sequenceModels(query, sequences, schemaOf),
    schemas: schemasOf(context, tables),
  };
}

function schemasOf(
  { current, databases }: ContextRow,
  tables: ReflectOptions["tables"],
): readonly string[] {
  if (tables !== undefined) return [];
  return [...databases.keys()].filter((name) => name !== current).toSorted(byText);
}

function scopeOf(
  { current, databases }: ContextRow,
  tables: ReflectOptions["tables"],
  schemas: NonNullable<ReflectOptions["schemas"]>,
): Scope {
  const own = current === null ? [] : [current];
  if (tables === undefined) {
    const others = schemas === "all" ? databases.keys() : schemas;
    return new Map([...own, ...others].map((name) => [name, null]));
  }
  const scope = new Map<string, string[]>();
  for (const its of tables) {
    const { name, schema } = typeof its === "string" ? { name: its, schema: null } : its;
    const database = schema ?? current;
    if (database === null) continue;
    scope.set(database, [...scope.get(database) ?? [], name]);
  }
  return scope;
}

/** information_schema takes `Users` and `users` for one, where they are two tables. */
function isInScope({ schema, name }: TableRow, scope: Scope, { foldsTables }: ContextRow): boolean {
  const folded = (its: string) => foldsTables ? its.toLowerCase() : its;
  return [...scope].some(([database, tables]) =>
    folded(database) === folded(schema) &&
    (tables === null || tables.some((its) => folded(its) === folded(name)))
  );
}

async function readModels(
  query: Query,
  scope: Scope,
  tables: readonly TableRow[],
  context: ContextRow,
  schemaOf: (schema: string) => string | null,
): Promise<readonly TableModel[]> {
  const { isMariadb } = context;
  const allColumns = await withWholeDefaults(query, await readColumns(query, scope));
  const indexes = byTable(await readIndexes(query, scope, isMariadb));
  const foreignKeys = byTable(await readForeignKeys(query, scope));
  const actions = foreignKeys.size === 0 ? new Map() : byTable(await readActions(query, scope));
  const allChecks = await readChecks(query, scope, isMariadb);
  const definitions = await readDefinitions(query, allColumns, allChecks);
  const columns = byTable(allColumns.map((row) => withWholeExpression(row, definitions)));
  const checks = byTable(allChecks.map((row) => withWholeCondition(row, definitions)));
  return tables.map((table) => {
    const path = pathOf({ schema: table.schema, table: table.name });
    return tableModel({
      table,
      columns: columns.get(path) ?? [],
      indexes: indexes.get(path) ?? [],
      foreignKeys: foreignKeys.get(path) ?? [],
      actions: actions.get(path) ?? [],
      checks: checks.get(path) ?? [],
      context,
      schemaOf,
    });
  });
}

function byTable<Row extends Owned>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, pathOf);
}

const pathOf = ({ schema, table }: Owned) => JSON.stringify([schema, table]);

async function viewModels(
  query: Query,
  scope: Scope,
  views: readonly TableRow[],
  schemaOf: (schema: string) => string | null,
): Promise<readonly ViewModel[]> {
  const rows = await withWholeQueries(query, await readViews(query, scope));
  const queries = new Map(
    rows.map((row) => [pathOf({ schema: row.schema, table: row.name }), row.query]),
  );
  return views.map(({ schema, name }) => ({
    name,
    schema: schemaOf(schema),
    columns: null,
    query: withoutDatabase(
      queries.get(pathOf({ schema, table: name })) ?? "",
      schemaOf(schema) === null ? schema : "",
    ),
    materialized: false,
  }));
}

async function sequenceModels(
  query: Query,
  sequences: readonly TableRow[],
  schemaOf: (schema: string) => string | null,
): Promise<readonly SequenceModel[]> {
  const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;
  const paths = sequences.map(({ schema, name }) => `${quoted(schema)}.${quoted(name)}`);
  const rows = await readSequences(query, paths);
  return sequences.flatMap(({ schema, name }, at) => {
    const row = rows[at];
    return row === undefined
      ? []
      : [{ name, schema: schemaOf(schema), options: sequenceOptions(row) }];
  });
}
