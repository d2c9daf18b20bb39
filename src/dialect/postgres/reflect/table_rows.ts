/**
 * The queries of the reflector about tables, and their rows with types. They read pg_catalog, whose
 * columns are documented at https://www.postgresql.org/docs/current/catalogs.html.
 */
import {
  flag,
  names,
  number,
  optionalNumber,
  optionalText,
  type Query,
  type QueryRow,
  text,
} from "./row.ts";
import { fromExtension, literal, SERIAL } from "./sql.ts";
import type { TableRef } from "../../../operation/spec.ts";

/** What a query says about the connection. */
export interface ContextRow {
  /** As `server_version_num` has it: 150018. */
  readonly version: number;
  /** The first schema of the search path that there is; null: there is none. */
  readonly currentSchema: string | null;
  /** All but PostgreSQL's own. */
  readonly schemas: readonly string[];
}

/** A table or a view. */
export interface RelationRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned" | "view" | "materialized";
  readonly unlogged: boolean;
  /** `fillfactor=70`. */
  readonly parameters: readonly string[];
  readonly tablespace: string | null;
  readonly comment: string | null;
  readonly partitionBy: string | null;
  /** Schemas and names of the parents in turn; a partition has one. */
  readonly parents: readonly string[];
  readonly query: string | null;
}

/** A column of a table. */
export interface ColumnRow {
  readonly table: number;
  readonly name: string;
  /** By format_type(). */
  readonly type: string;
  /** Declared dimensions of an array. */
  readonly dimensions: number;
  /** The enum that it holds, or an array of it; null: none. */
  readonly enumName: string | null;
  readonly enumSchema: string | null;
  readonly enumValues: readonly string[];
  readonly notNull: boolean;
  /** A default, or the expression of a generated column. */
  readonly default: string | null;
  readonly serial: boolean;
  readonly identity: "" | "a" | "d";
  readonly generated: "" | "s" | "v";
  readonly counter: CounterRow | null;
  /** Where it is not the type's own. */
  readonly collation: string | null;
  readonly comment: string | null;
}

/** A sequence's options; all are set. */
export interface CounterRow {
  readonly type: string;
  readonly start: number | bigint;
  readonly increment: number | bigint;
  readonly minValue: number | bigint;
  readonly maxValue: number | bigint;
  readonly cache: number | bigint;
  readonly cycle: boolean;
}

/** The columns of a query that make a CounterRow, of a pg_sequence `s`. */
export const COUNTER = `s.seqtypid::regtype::text AS "counterType", s.seqstart::text AS "start", ` +
  `s.seqincrement::text AS "increment", s.seqmin::text AS "minValue", ` +
  `s.seqmax::text AS "maxValue", s.seqcache::text AS "cache", s.seqcycle AS "cycle"`;

/** Version, current schema and schemas. */
export async function readContext(query: Query): Promise<ContextRow> {
  const [row = {}] = await query(
    `SELECT current_setting('server_version_num') AS "version", ` +
      `current_schema()::text AS "currentSchema", ARRAY(SELECT n.nspname::text ` +
      `FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' ` +
      `AND n.nspname <> 'information_schema' AND NOT ${fromExtension("pg_namespace", "n")} ` +
      `ORDER BY n.nspname) AS "schemas"`,
  );
  return {
    version: number(row, "version"),
    currentSchema: optionalText(row, "currentSchema"),
    schemas: names(row, "schemas"),
  };
}

/** What to read: everything in some schemas, or the named tables. */
export type Scope =
  | { readonly schemas: readonly string[] }
  | { readonly tables: readonly TableRef[] };

/** A condition on the schema `n` and on the name of an object. */
export function inScope(scope: Scope, name: string): string {
  if ("schemas" in scope) return `n.nspname IN (${listOf(scope.schemas)})`;
  const pairs = scope.tables.map(({ schema, name }) =>
    `(${schema === null ? "current_schema()" : literal(schema)}, ${literal(name)})`
  );
  if (pairs.length === 0) return "false";
  // The names alone as well: the catalogues have an index on these.
  const names = [...new Set(scope.tables.map(({ name }) => name))];
  return `${name} IN (${listOf(names)}) AND (n.nspname, ${name}) IN (${pairs.join(", ")})`;
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? "NULL" : texts.map(literal).join(", ");
}

const KINDS: Readonly<Record<string, RelationRow["kind"]>> = {
  r: "table",
  p: "partitioned",
  v: "view",
  m: "materialized",
};

/** Tables and views by schema and name; foreign tables, and what is an extension's, are left out. */
export async function readRelations(query: Query, scope: Scope): Promise<RelationRow[]> {
  const rows = await query(
    `SELECT c.oid AS "id", n.nspname::text AS "schema", c.relname::text AS "name", ` +
      `c.relkind::text AS "kind", c.relpersistence = 'u' AS "unlogged", ` +
      `c.reloptions AS "parameters", t.spcname::text AS "tablespace", ` +
      `d.description AS "comment", ` +
      `CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionBy", ` +
      `ARRAY(SELECT unnest(ARRAY[pn.nspname::text, p.relname::text]) ` +
      `FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent ` +
      `JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace ` +
      `WHERE h.inhrelid = c.oid ORDER BY h.inhseqno) AS "parents", ` +
      `CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS "query" ` +
      `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
      `LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace ` +
      `LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 ` +
      `AND d.classoid = 'pg_catalog.pg_class'::regclass ` +
      `WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${inScope(scope, "c.relname")} ` +
      `AND NOT ${fromExtension("pg_class", "c")} ORDER BY n.nspname, c.relname`,
  );
  return rows.map(relationRow);
}

function relationRow(row: QueryRow): RelationRow {
  return {
    id: number(row, "id"),
    schema: text(row, "schema"),
    name: text(row, "name"),
    kind: KINDS[text(row, "kind")] ?? "table",
    unlogged: flag(row, "unlogged"),
    parameters: names(row, "parameters"),
    tablespace: optionalText(row, "tablespace"),
    comment: optionalText(row, "comment"),
    partitionBy: optionalText(row, "partitionBy"),
    parents: names(row, "parents"),
    query: optionalText(row, "query"),
  };
}

/** A condition that a column holds the id of one of these tables. */
export function among(column: string, tables: readonly number[]): string {
  return `${column} = ANY ('{${tables.join()}}'::oid[])`;
}

/** The columns of tables, in order. */
export async function readColumns(query: Query, tables: readonly number[]): Promise<ColumnRow[]> {
  if (tables.length === 0) return [];
  const rows = await query(
    `SELECT a.attrelid AS "table", a.attname::text AS "name", a.attnotnull AS "notNull", ` +
      `format_type(a.atttypid, a.atttypmod) AS "type", a.attndims AS "dimensions", ` +
      `et.typname::text AS "enumName", en.nspname::text AS "enumSchema", ` +
      `CASE WHEN et.oid IS NOT NULL THEN ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e ` +
      `WHERE e.enumtypid = et.oid ORDER BY e.enumsortorder) END AS "enumValues", ` +
      `pg_get_expr(ad.adbin, ad.adrelid) AS "default", a.attidentity::text AS "identity", ` +
      `a.attgenerated::text AS "generated", ${COUNTER}, ` +
      `s.seqrelid IS NOT NULL AND ${SERIAL} AS "serial", d.description AS "comment", ` +
      `CASE WHEN a.attcollation <> ty.typcollation THEN co.collname::text END AS "collation" ` +
      `FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid ` +
      `LEFT JOIN pg_catalog.pg_type el ON el.oid = ty.typelem AND ty.typcategory = 'A' ` +
      `LEFT JOIN pg_catalog.pg_type et ON et.oid = coalesce(el.oid, ty.oid) AND et.typtype = 'e' ` +
      `LEFT JOIN pg_catalog.pg_namespace en ON en.oid = et.typnamespace ` +
      `LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum ` +
      `LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation ` +
      `LEFT JOIN pg_catalog.pg_description d ON d.objoid = a.attrelid ` +
      `AND d.objsubid = a.attnum AND d.classoid = 'pg_catalog.pg_class'::regclass ` +
      `LEFT JOIN (pg_catalog.pg_depend o JOIN pg_catalog.pg_sequence s ON s.seqrelid = o.objid) ` +
      `ON o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = a.attrelid ` +
      `AND o.refobjsubid = a.attnum AND o.classid = 'pg_catalog.pg_class'::regclass ` +
      `AND (o.deptype = 'i' OR o.deptype = 'a' AND ${SERIAL}) ` +
      `WHERE ${among("a.attrelid", tables)} AND a.attnum > 0 AND NOT a.attisdropped ` +
      `ORDER BY a.attrelid, a.attnum`,
  );
  return rows.map(columnRow);
}

function columnRow(row: QueryRow): ColumnRow {
  return {
    table: number(row, "table"),
    name: text(row, "name"),
    type: text(row, "type"),
    dimensions: number(row, "dimensions"),
    enumName: optionalText(row, "enumName"),
    enumSchema: optionalText(row, "enumSchema"),
    enumValues: names(row, "enumValues"),
    notNull: flag(row, "notNull"),
    default: optionalText(row, "default"),
    serial: flag(row, "serial"),
    identity: text(row, "identity") as ColumnRow["identity"],
    generated: text(row, "generated") as ColumnRow["generated"],
    counter: counterOf(row),
    collation: optionalText(row, "collation"),
    comment: optionalText(row, "comment"),
  };
}

/** The options of a sequence in a row; null where there is none. */
export function counterOf(row: Readonly<Record<string, unknown>>): CounterRow | null {
  const value = (key: string) => optionalNumber(row, key);
  const [start, increment, cache] = [value("start"), value("increment"), value("cache")];
  const [minValue, maxValue] = [value("minValue"), value("maxValue")];
  if (start === null || increment === null || cache === null) return null;
  if (minValue === null || maxValue === null) return null;
  const type = text(row, "counterType");
  return { type, start, increment, minValue, maxValue, cache, cycle: flag(row, "cycle") };
}
