/**
 * The queries of the reflector about tables, and their rows with types. They read
 * information_schema, each of its tables by itself and for databases that are named: only then does
 * MariaDB leave everything else unopened.
 */
import { familyOf } from "../family.ts";
import { optionalText, type Query, text } from "./row.ts";
import { inScope, type Scope } from "./scope.ts";

/** What is known of the server and its databases. */
export interface ContextRow {
  /** Whether it is MariaDB, and not MySQL. */
  readonly isMariadb: boolean;
  /** The connection's own database; null: none. */
  readonly current: string | null;
  /** The engine of tables that name none. */
  readonly engine: string;
  /** Whether names of tables differ by more than upper and lower case. */
  readonly foldsTables: boolean;
  /** Collations of the databases that can be seen, by name. */
  readonly databases: ReadonlyMap<string, string>;
}

/** A table, a view or a sequence. */
export interface TableRow {
  readonly schema: string;
  readonly name: string;
  /** `BASE TABLE`, `SYSTEM VERSIONED`, `VIEW`, `SEQUENCE`. */
  readonly kind: string;
  readonly engine: string;
  readonly collation: string | null;
  /** `row_format=DYNAMIC partitioned`. */
  readonly options: string;
  readonly comment: string;
}

/** A column of a table. */
export interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** `int(10) unsigned`. */
  readonly type: string;
  readonly nullable: boolean;
  /** On MariaDB as SQL; on MySQL a bare text, or SQL where `extra` says so. */
  readonly default: string | null;
  /** Null where it holds no text. */
  readonly collation: string | null;
  /** `auto_increment`, `on update current_timestamp()`, `STORED GENERATED`, `INVISIBLE`. */
  readonly extra: string;
  readonly expression: string | null;
  readonly comment: string;
}

/** A view. */
export interface ViewRow {
  readonly schema: string;
  readonly name: string;
  readonly query: string;
}

const OWN = new Set(["information_schema", "mysql", "performance_schema", "sys"]);

/** What is to be known before anything is read. */
export async function readContext(query: Query): Promise<ContextRow> {
  const rows = await query(
    "SELECT SCHEMA_NAME AS `name`, DEFAULT_COLLATION_NAME AS `collation`, " +
      "VERSION() AS `version`, DATABASE() AS `current`, @@default_storage_engine AS `engine`, " +
      "@@lower_case_table_names AS `folding` FROM information_schema.SCHEMATA",
  );
  const [first = {}] = rows;
  const databases = rows.map((row) => [text(row, "name"), text(row, "collation")] as const)
    .filter(([name]) => !OWN.has(name.toLowerCase()));
  return {
    isMariadb: familyOf(text(first, "version")) === "mariadb",
    current: optionalText(first, "current"),
    engine: text(first, "engine"),
    foldsTables: text(first, "folding") !== "0",
    databases: new Map(databases),
  };
}

/** Tables, views and sequences; not what is temporary. */
export async function readTables(query: Query, scope: Scope): Promise<readonly TableRow[]> {
  const rows = await query(
    "SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS `name`, TABLE_TYPE AS `kind`, " +
      "ENGINE AS `engine`, TABLE_COLLATION AS `collation`, CREATE_OPTIONS AS `options`, " +
      "TABLE_COMMENT AS `comment` FROM information_schema.TABLES " +
      `WHERE ${inScope(scope)} AND TABLE_TYPE NOT LIKE '%TEMPORARY%'`,
  );
  return rows.map((row) => ({
    schema: text(row, "schema"),
    name: text(row, "name"),
    kind: text(row, "kind"),
    engine: text(row, "engine"),
    collation: optionalText(row, "collation"),
    options: text(row, "options"),
    comment: text(row, "comment"),
  }));
}

/** Columns in the order of their tables. */
export async function readColumns(query: Query, scope: Scope): Promise<readonly ColumnRow[]> {
  const rows = await query(
    "SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS `table`, COLUMN_NAME AS `name`, " +
      "COLUMN_TYPE AS `type`, IS_NULLABLE AS `nullable`, COLUMN_DEFAULT AS `default`, " +
      "COLLATION_NAME AS `collation`, EXTRA AS `extra`, " +
      "GENERATION_EXPRESSION AS `expression`, COLUMN_COMMENT AS `comment` " +
      `FROM information_schema.COLUMNS WHERE ${inScope(scope)} ORDER BY ORDINAL_POSITION`,
  );
  return rows.map((row) => ({
    schema: text(row, "schema"),
    table: text(row, "table"),
    name: text(row, "name"),
    type: text(row, "type"),
    nullable: text(row, "nullable") === "YES",
    default: optionalText(row, "default"),
    collation: optionalText(row, "collation"),
    extra: text(row, "extra"),
    expression: optionalText(row, "expression") || null,
    comment: text(row, "comment"),
  }));
}

/** Views by their queries as the server has rewritten them. */
export async function readViews(query: Query, scope: Scope): Promise<readonly ViewRow[]> {
  const rows = await query(
    "SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS `name`, VIEW_DEFINITION AS `query` " +
      `FROM information_schema.VIEWS WHERE ${inScope(scope)}`,
  );
  return rows.map((row) => ({
    schema: text(row, "schema"),
    name: text(row, "name"),
    query: text(row, "query"),
  }));
}
