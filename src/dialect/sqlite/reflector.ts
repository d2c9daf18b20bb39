/**
 * Reads the schema of a SQLite database: the pragmas for what they tell, the texts in sqlite_schema
 * for the rest, in a number of queries that does not depend on the number of tables.
 */
import { EMPTY_SCHEMA, type Schema, type TableModel, type ViewModel } from "../../schema/schema.ts";
import {
  parseCreateTable,
  type ParsedTable,
  type ParsedVirtualTable,
} from "./text/create_table.ts";
import {
  parseCreateIndex,
  parseCreateView,
  type ParsedIndex,
  type ParsedView,
} from "./text/parse_index.ts";
import { tableModel } from "./reflect/model.ts";
import {
  type ColumnRow,
  type ForeignKeyRow,
  type KindRow,
  type ObjectRow,
  type Query,
  readColumns,
  readForeignKeys,
  readIndexes,
  readKinds,
  readObjects,
  readVirtualColumns,
} from "./reflect/rows.ts";
import { foldName } from "./text/name.ts";
import type { ReferredTable } from "./reflect/fact.ts";

export type { Query } from "./reflect/rows.ts";

/** What to read; everything when left out. */
export interface ReflectOptions {
  /** Tables (and views) by name, as SQLite compares names. */
  readonly tables?: readonly string[];
}

/** A trigger by its text. */
export interface SqliteTrigger {
  readonly name: string;
  readonly sql: string;
}

/** An index that CREATE INDEX made. */
export interface SqliteIndex {
  readonly name: string;
  readonly sql: string;
  readonly parsed: ParsedIndex | null;
}

/** A table with what TableModel has no place for. */
export interface SqliteTable {
  readonly model: TableModel;
  readonly kind: "table" | "virtual";
  /** The text in sqlite_schema, into which the spans of `parsed` point. */
  readonly sql: string;
  readonly parsed: ParsedTable | ParsedVirtualTable | null;
  /** In the order of creation, as are the triggers. */
  readonly indexes: readonly SqliteIndex[];
  readonly triggers: readonly SqliteTrigger[];
}

/** A view with what ViewModel has no place for. */
export interface SqliteView {
  readonly model: ViewModel;
  readonly sql: string;
  readonly parsed: ParsedView | null;
  readonly triggers: readonly SqliteTrigger[];
}

/** A database's tables and views, each by name. */
export interface SqliteSchema {
  readonly tables: readonly SqliteTable[];
  readonly views: readonly SqliteView[];
}

/**
 * The schema of the main database as plain data. Left out are SQLite's own tables, the shadow
 * tables of virtual tables, and what is temporary or attached. The queries should run in one
 * transaction if someone else may change the schema meanwhile.
 */
export async function reflectSchema(query: Query, options: ReflectOptions = {}): Promise<Schema> {
  const { tables, views } = await reflectTables(query, options);
  return {
    ...EMPTY_SCHEMA,
    tables: tables.map(({ model }) => model),
    views: views.map(({ model }) => model),
  };
}

/** The same with texts, spans, indexes and triggers: what a rebuild of a table needs. */
export async function reflectTables(
  query: Query,
  { tables: only }: ReflectOptions = {},
): Promise<SqliteSchema> {
  if (only?.length === 0) return { tables: [], views: [] };
  const objects = await readObjects(query, only);
  const kinds = new Map((await readKinds(query)).map((kind) => [kind.name, kind]));
  const isVirtual = ({ type, name }: ObjectRow) =>
    type === "table" && kinds.get(name)?.type === "virtual";
  const columns = [
    ...await readColumns(query, only),
    ...await readVirtualColumns(query, objects.filter(isVirtual).map(({ name }) => name)),
  ];
  const indexes = await readIndexes(query, only);
  const foreignKeys = await readForeignKeys(query, only);
  const referred = await readReferred(query, kinds, columns, foreignKeys);
  const assembler = {
    kinds,
    columns: Map.groupBy(columns, ({ table }) => table),
    indexes: Map.groupBy(indexes, ({ table }) => table),
    foreignKeys: Map.groupBy(foreignKeys, ({ table }) => table),
    objects: Map.groupBy(objects, ({ table }) => foldName(table)),
    referred: (table: string) => referred.get(foldName(table)),
  };
  const sorted = objects.toSorted((a, b) => a.name < b.name ? -1 : 1);
  return {
    tables: sorted.flatMap((object) => sqliteTable(object, assembler) ?? []),
    views: sorted.flatMap((object) => sqliteView(object, assembler.objects) ?? []),
  };
}

/** Tables by their folded names; those that foreign keys point at and were not read are read now. */
async function readReferred(
  query: Query,
  kinds: ReadonlyMap<string, KindRow>,
  columns: readonly ColumnRow[],
  foreignKeys: readonly ForeignKeyRow[],
): Promise<ReadonlyMap<string, ReferredTable>> {
  const known = Map.groupBy(columns, ({ table }) => foldName(table));
  const wanted = new Set(foreignKeys.map(({ referredTable }) => foldName(referredTable)));
  const missing = [...kinds.values()].filter(({ name, type }) =>
    type === "table" && wanted.has(foldName(name)) && !known.has(foldName(name))
  );
  const more = missing.length === 0
    ? []
    : await readColumns(query, missing.map(({ name }) => name));
  const all = new Map([...known, ...Map.groupBy(more, ({ table }) => foldName(table))]);
  return new Map(
    [...all].map(([folded, rows]) => [folded, { name: rows[0]?.table ?? folded, columns: rows }]),
  );
}

interface Assembler {
  readonly kinds: ReadonlyMap<string, KindRow>;
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  readonly indexes: ReadonlyMap<string, Awaited<ReturnType<typeof readIndexes>>>;
  readonly foreignKeys: ReadonlyMap<string, readonly ForeignKeyRow[]>;
  /** What belongs to a table or view, by its folded name. */
  readonly objects: ReadonlyMap<string, readonly ObjectRow[]>;
  readonly referred: (table: string) => ReferredTable | undefined;
}

function sqliteTable({ type, name, sql }: ObjectRow, from: Assembler): SqliteTable | null {
  const kind = from.kinds.get(name);
  if (type !== "table" || kind === undefined || kind.type === "shadow") return null;
  const parsed = parseCreateTable(sql);
  const indexes = objectsOf(from.objects, name, "index").map((index): SqliteIndex => ({
    name: index.name,
    sql: index.sql,
    parsed: parseCreateIndex(index.sql),
  }));
  const model = tableModel({
    kind,
    columns: from.columns.get(name) ?? [],
    indexes: from.indexes.get(name) ?? [],
    foreignKeys: from.foreignKeys.get(name) ?? [],
    parsed: parsed?.kind === "table" ? parsed : null,
    parsedIndexes: new Map(indexes.map((index) => [index.name, index.parsed])),
    referred: from.referred,
  });
  const triggers = triggersOf(from.objects, name);
  const isVirtual = kind.type === "virtual";
  return { model, kind: isVirtual ? "virtual" : "table", sql, parsed, indexes, triggers };
}

function sqliteView(
  { type, name, sql }: ObjectRow,
  objects: Assembler["objects"],
): SqliteView | null {
  if (type !== "view") return null;
  const parsed = parseCreateView(sql);
  const columns = parsed?.columns.map((column) => column.name) ?? [];
  const model = {
    name,
    schema: null,
    columns: columns.length === 0 ? null : columns,
    query: parsed?.query.text ?? sql,
    materialized: false,
  };
  return { model, sql, parsed, triggers: triggersOf(objects, name) };
}

function triggersOf(objects: Assembler["objects"], table: string): readonly SqliteTrigger[] {
  return objectsOf(objects, table, "trigger").map(({ name, sql }) => ({ name, sql }));
}

function objectsOf(
  objects: Assembler["objects"],
  table: string,
  type: ObjectRow["type"],
): readonly ObjectRow[] {
  return (objects.get(foldName(table)) ?? []).filter((object) => object.type === type);
}
