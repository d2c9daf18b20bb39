/** The queries of the reflector about constraints, indexes and sequences, and their rows with types. */
import {
  optionalNumber,
  optionalText,
  type Query,
  type QueryRow,
  text,
  wholeNumber,
} from "./row.ts";
import { inScope, type Scope } from "./scope.ts";

/** A part of an index. */
export interface IndexRow {
  readonly schema: string;
  readonly table: string;
  /** `PRIMARY` for the primary key. */
  readonly index: string;
  readonly unique: boolean;
  /** Null for an expression. */
  readonly column: string | null;
  readonly expression: string | null;
  readonly descending: boolean;
  /** Only so many characters; null: all. */
  readonly length: number | null;
  /** `BTREE`, `HASH`, `FULLTEXT`, `SPATIAL`, `RTREE`. */
  readonly method: string;
  /** Whether queries do not use it. */
  readonly invisible: boolean;
}

/** A column of a foreign key. */
export interface ForeignKeyRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly column: string;
  readonly referredSchema: string;
  readonly referredTable: string;
  readonly referredColumn: string;
}

/** What a foreign key does. */
export interface ActionRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** `RESTRICT`, `CASCADE`, `SET NULL`, `NO ACTION`. */
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** A check. */
export interface CheckRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly condition: string;
  /** Whether it is part of a column's definition (MariaDB): its name is that of the column. */
  readonly ofColumn: boolean;
}

/** A sequence's options; all are set. */
export interface SequenceRow {
  readonly start: number | bigint;
  readonly increment: number | bigint;
  readonly minValue: number | bigint;
  readonly maxValue: number | bigint;
  readonly cache: number;
  readonly cycle: boolean;
}

const ownerOf = (row: QueryRow) => ({ schema: text(row, "schema"), table: text(row, "table") });

/** Indexes part by part, in order. */
export async function readIndexes(
  query: Query,
  scope: Scope,
  isMariadb: boolean,
): Promise<readonly IndexRow[]> {
  const own = isMariadb
    ? "NULL AS `expression`, IGNORED = 'YES' AS `invisible`"
    : "EXPRESSION AS `expression`, IS_VISIBLE = 'NO' AS `invisible`";
  const rows = await query(
    "SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS `table`, INDEX_NAME AS `index`, " +
      "NON_UNIQUE AS `repeats`, COLUMN_NAME AS `column`, COLLATION AS `order`, " +
      `SUB_PART AS \`length\`, INDEX_TYPE AS \`method\`, ${own} ` +
      `FROM information_schema.STATISTICS WHERE ${
        inScope(scope)
      } ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
  );
  return rows.map((row) => ({
    ...ownerOf(row),
    index: text(row, "index"),
    unique: text(row, "repeats") === "0",
    column: optionalText(row, "column"),
    expression: optionalText(row, "expression"),
    descending: text(row, "order") === "D",
    length: optionalNumber(row, "length"),
    method: text(row, "method"),
    invisible: text(row, "invisible") === "1",
  }));
}

/** Foreign keys column by column, in order. */
export async function readForeignKeys(
  query: Query,
  scope: Scope,
): Promise<readonly ForeignKeyRow[]> {
  const rows = await query(
    "SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS `table`, CONSTRAINT_NAME AS `name`, " +
      "COLUMN_NAME AS `column`, REFERENCED_TABLE_SCHEMA AS `referredSchema`, " +
      "REFERENCED_TABLE_NAME AS `referredTable`, REFERENCED_COLUMN_NAME AS `referredColumn` " +
      `FROM information_schema.KEY_COLUMN_USAGE WHERE ${inScope(scope)} ` +
      "AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION",
  );
  return rows.map((row) => ({
    ...ownerOf(row),
    name: text(row, "name"),
    column: text(row, "column"),
    referredSchema: text(row, "referredSchema"),
    referredTable: text(row, "referredTable"),
    referredColumn: text(row, "referredColumn"),
  }));
}

/** What foreign keys do. */
export async function readActions(query: Query, scope: Scope): Promise<readonly ActionRow[]> {
  const rows = await query(
    "SELECT CONSTRAINT_SCHEMA AS `schema`, TABLE_NAME AS `table`, CONSTRAINT_NAME AS `name`, " +
      "UPDATE_RULE AS `onUpdate`, DELETE_RULE AS `onDelete` " +
      `FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ${
        inScope(scope, "CONSTRAINT_SCHEMA")
      }`,
  );
  return rows.map((row) => ({
    ...ownerOf(row),
    name: text(row, "name"),
    onUpdate: text(row, "onUpdate"),
    onDelete: text(row, "onDelete"),
  }));
}

const MARIADB_CHECKS = "SELECT CONSTRAINT_SCHEMA AS `schema`, TABLE_NAME AS `table`, " +
  "CONSTRAINT_NAME AS `name`, CHECK_CLAUSE AS `condition`, LEVEL AS `level` " +
  "FROM information_schema.CHECK_CONSTRAINTS WHERE ";

const MYSQL_CHECKS = "SELECT t.TABLE_SCHEMA AS `schema`, t.TABLE_NAME AS `table`, " +
  "t.CONSTRAINT_NAME AS `name`, c.CHECK_CLAUSE AS `condition`, 'Table' AS `level` " +
  "FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c " +
  "ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME " +
  "WHERE t.CONSTRAINT_TYPE = 'CHECK' AND ";

/** Checks; MySQL has them from 8.0.16 on. */
export async function readChecks(
  query: Query,
  scope: Scope,
  isMariadb: boolean,
): Promise<readonly CheckRow[]> {
  const rows = await query(
    isMariadb
      ? MARIADB_CHECKS + inScope(scope, "CONSTRAINT_SCHEMA")
      : MYSQL_CHECKS + inScope(scope, "t.TABLE_SCHEMA", "t.TABLE_NAME"),
  );
  return rows.map((row) => ({
    ...ownerOf(row),
    name: text(row, "name"),
    condition: text(row, "condition"),
    ofColumn: text(row, "level") === "Column",
  }));
}

/** Options of sequences in the order of their paths, all in one query. */
export async function readSequences(
  query: Query,
  paths: readonly string[],
): Promise<readonly SequenceRow[]> {
  if (paths.length === 0) return [];
  const selects = paths.map((path, at) =>
    `SELECT ${at} AS \`at\`, start_value AS \`start\`, increment AS \`increment\`, ` +
    "minimum_value AS `minValue`, maximum_value AS `maxValue`, cache_size AS `cache`, " +
    `cycle_option AS \`cycle\` FROM ${path}`
  );
  const rows = await query(`${selects.join(" UNION ALL ")} ORDER BY 1`);
  return rows.map((row) => ({
    start: wholeNumber(row, "start"),
    increment: wholeNumber(row, "increment"),
    minValue: wholeNumber(row, "minValue"),
    maxValue: wholeNumber(row, "maxValue"),
    cache: Number(text(row, "cache")),
    cycle: text(row, "cycle") === "1",
  }));
}
