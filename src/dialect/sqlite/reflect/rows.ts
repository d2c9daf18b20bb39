/** The queries of the reflector, and their rows with types. */

/** Runs one statement and gives its rows. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** An entry of sqlite_schema. */
export interface ObjectRow {
  readonly type: "table" | "view" | "index" | "trigger";
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** What kind of table a name is, by pragma_table_list. */
export interface KindRow {
  readonly name: string;
  readonly type: "table" | "view" | "virtual" | "shadow";
  readonly withoutRowid: boolean;
  readonly strict: boolean;
}

/** A column, by pragma_table_xinfo. */
export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Its place in the primary key from 1 on, or 0. */
  readonly key: number;
  /** 0 ordinary, 1 hidden column of a virtual table, 2 virtual, 3 stored generated column. */
  readonly hidden: number;
}

/** A column of an index, by pragma_index_list and pragma_index_xinfo. */
export interface IndexRow {
  readonly table: string;
  readonly index: string;
  readonly unique: boolean;
  /** From CREATE INDEX, a UNIQUE or a PRIMARY KEY. */
  readonly origin: "c" | "u" | "pk";
  /** Null for an expression. */
  readonly column: string | null;
  readonly descending: boolean;
  readonly collation: string;
}

/** A column of a foreign key, by pragma_foreign_key_list. */
export interface ForeignKeyRow {
  readonly table: string;
  readonly id: number;
  readonly position: number;
  readonly referredTable: string;
  readonly column: string;
  /** Null where the primary key of the other table is meant. */
  readonly referredColumn: string | null;
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** Names that SQLite keeps for itself (https://www.sqlite.org/fileformat2.html#intschema). */
const OWN = "s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

/** What stands in sqlite_schema, in the order of creation; of the named tables if given. */
export async function readObjects(
  query: Query,
  tables: readonly string[] | undefined,
): Promise<ObjectRow[]> {
  const rows = await query(
    `SELECT s.type AS "type", s.name AS "name", s.tbl_name AS "table", s.sql AS "sql" ` +
      `FROM main.sqlite_schema AS s WHERE ${OWN}${among("s.tbl_name", tables)} ORDER BY s.rowid`,
  );
  return rows.map((row) => ({
    type: text(row, "type") as ObjectRow["type"],
    name: text(row, "name"),
    table: text(row, "table"),
    sql: text(row, "sql"),
  }));
}

/** Every table and view of the main database. */
export async function readKinds(query: Query): Promise<KindRow[]> {
  const rows = await query(
    `SELECT name AS "name", type AS "type", wr AS "wr", strict AS "strict" ` +
      `FROM pragma_table_list WHERE schema = 'main'`,
  );
  return rows.map((row) => ({
    name: text(row, "name"),
    type: text(row, "type") as KindRow["type"],
    withoutRowid: integer(row, "wr") !== 0,
    strict: integer(row, "strict") !== 0,
  }));
}

/** Columns of ordinary tables, in order; of the named ones if given. */
export function readColumns(
  query: Query,
  tables: readonly string[] | undefined,
): Promise<ColumnRow[]> {
  return columnRows(query, `s.rootpage > 0${among("s.name", tables)}`);
}

/**
 * Columns of these virtual tables. A module that this connection lacks fails the whole query: then
 * the tables are asked one by one, and those that fail have no columns.
 */
export async function readVirtualColumns(
  query: Query,
  tables: readonly string[],
): Promise<ColumnRow[]> {
  const ask = (names: readonly string[]) =>
    columnRows(query, `coalesce(s.rootpage, 0) = 0${among("s.name", names)}`);
  try {
    return tables.length === 0 ? [] : await ask(tables);
  } catch {
    const rows: ColumnRow[] = [];
    for (const table of tables) rows.push(...await ask([table]).catch(() => []));
    return rows;
  }
}

async function columnRows(query: Query, condition: string): Promise<ColumnRow[]> {
  const rows = await query(
    `SELECT s.name AS "table", x.name AS "name", x.type AS "type", x."notnull" AS "notNull", ` +
      `x.dflt_value AS "default", x.pk AS "key", x.hidden AS "hidden" ` +
      `FROM main.sqlite_schema AS s JOIN pragma_table_xinfo(s.name, 'main') AS x ` +
      `WHERE s.type = 'table' AND ${OWN} AND ${condition} ORDER BY s.rowid, x.cid`,
  );
  return rows.map((row) => ({
    table: text(row, "table"),
    name: text(row, "name"),
    type: text(row, "type"),
    notNull: integer(row, "notNull") !== 0,
    default: optionalText(row, "default"),
    key: integer(row, "key"),
    hidden: integer(row, "hidden"),
  }));
}

/** Columns of all indexes, automatic ones too, in the order of creation. */
export async function readIndexes(
  query: Query,
  tables: readonly string[] | undefined,
): Promise<IndexRow[]> {
  const rows = await query(
    `SELECT s.name AS "table", i.name AS "index", i."unique" AS "unique", i.origin AS "origin", ` +
      `x.name AS "column", x."desc" AS "descending", x.coll AS "collation" ` +
      `FROM main.sqlite_schema AS s JOIN pragma_index_list(s.name, 'main') AS i ` +
      `JOIN pragma_index_xinfo(i.name, 'main') AS x ` +
      `WHERE s.type = 'table' AND s.rootpage > 0 AND ${OWN}${among("s.name", tables)} ` +
      `AND x.key ORDER BY s.rowid, i.seq DESC, x.seqno`,
  );
  return rows.map((row) => ({
    table: text(row, "table"),
    index: text(row, "index"),
    unique: integer(row, "unique") !== 0,
    origin: text(row, "origin") as IndexRow["origin"],
    column: optionalText(row, "column"),
    descending: integer(row, "descending") !== 0,
    collation: text(row, "collation"),
  }));
}

/** Columns of all foreign keys, in the order of their declaration (SQLite counts backwards). */
export async function readForeignKeys(
  query: Query,
  tables: readonly string[] | undefined,
): Promise<ForeignKeyRow[]> {
  const rows = await query(
    `SELECT s.name AS "table", f.id AS "id", f.seq AS "position", f."table" AS "referredTable", ` +
      `f."from" AS "column", f."to" AS "referredColumn", f.on_update AS "onUpdate", ` +
      `f.on_delete AS "onDelete" ` +
      `FROM main.sqlite_schema AS s JOIN pragma_foreign_key_list(s.name, 'main') AS f ` +
      `WHERE s.type = 'table' AND s.rootpage > 0 AND ${OWN}${among("s.name", tables)} ` +
      `ORDER BY s.rowid, f.id DESC, f.seq`,
  );
  return rows.map((row) => ({
    table: text(row, "table"),
    id: integer(row, "id"),
    position: integer(row, "position"),
    referredTable: text(row, "referredTable"),
    column: text(row, "column"),
    referredColumn: optionalText(row, "referredColumn"),
    onUpdate: text(row, "onUpdate"),
    onDelete: text(row, "onDelete"),
  }));
}

/** A condition, to be added with AND, that a name is one of these, as SQLite compares names. */
function among(name: string, tables: readonly string[] | undefined): string {
  if (tables === undefined) return "";
  const names = tables.map((table) => `'${table.replaceAll("'", "''")}'`);
  return ` AND ${name} COLLATE NOCASE IN (${names.join(", ")})`;
}

function text(row: Record<string, unknown>, key: string): string {
  return String(row[key] ?? "");
}

function optionalText(row: Record<string, unknown>, key: string): string | null {
  const value = row[key];
  return value === null || value === undefined ? null : String(value);
}

/** Connections may give integers as bigint. */
function integer(row: Record<string, unknown>, key: string): number {
  return Number(row[key] ?? 0);
}
