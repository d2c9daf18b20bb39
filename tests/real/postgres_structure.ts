/**
 * The structure and the rows of a PostgreSQL database. They are read by PostgreSQL's own functions
 * from its catalogs, not with migrate's reflector, which is what they check.
 */
import { statement } from "../../src/dialect/statement.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { POSTGRES_STRUCTURE_SQL } from "./postgres_structure_sql.ts";

/** A column. */
export interface PostgresColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** `a`: always, `d`: by default; empty: it is none. */
  readonly identity: string;
  /** `s`: stored, `v`: virtual; empty: it is none. */
  readonly generated: string;
  readonly collation: string | null;
  readonly comment: string | null;
}

/** A constraint but NOT NULL, which is the column's. */
export interface PostgresConstraint {
  readonly name: string;
  /** `p`, `u`, `f`, `c`, `x`: as pg_constraint has it. */
  readonly type: string;
  readonly columns: readonly string[];
  readonly refTable: string | null;
  readonly refColumns: readonly string[];
  readonly definition: string;
  readonly comment: string | null;
}

/** What has columns: tables and views. */
export interface PostgresTable {
  readonly name: string;
  /** `r`, `p`, `v`, `m`: as pg_class has it. */
  readonly kind: string;
  readonly options: readonly string[] | null;
  /** PARTITION BY, and the bound of a partition. */
  readonly partition: string | null;
  readonly persistence: string;
  readonly comment: string | null;
  /** The query of a view. */
  readonly query: string | null;
  readonly columns: readonly PostgresColumn[];
  readonly constraints: readonly PostgresConstraint[];
  /** Those that back no constraint. */
  readonly indexes: readonly { readonly name: string; readonly definition: string }[];
  readonly triggers: readonly string[];
}

/** Everything that somebody made in a database. */
export interface PostgresStructure {
  readonly schemas: readonly string[];
  /** By name, with the schema where it is not `public`. */
  readonly tables: Readonly<Record<string, PostgresTable>>;
  readonly sequences: readonly unknown[];
  readonly enums: readonly unknown[];
  readonly domains: readonly unknown[];
  readonly functions: readonly string[];
}

/** Reads a database, but for the tables named and what belongs to them. */
export async function readPostgresStructure(
  url: string,
  without: readonly string[] = [],
): Promise<PostgresStructure> {
  const found = JSON.parse(String(await readOne(url, POSTGRES_STRUCTURE_SQL)));
  const isOthers = ({ name, owner }: { name: string; owner?: string | null }) =>
    !without.includes(name) && !without.includes(owner ?? "");
  const tables: readonly PostgresTable[] = found.tables.filter(isOthers);
  return {
    ...found,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    sequences: found.sequences.filter(isOthers),
  };
}

/** The rows of tables as JSON text, in the order of their text. */
export type PostgresData = Readonly<Record<string, readonly string[]>>;

/** Reads all rows of all tables but those named. */
export async function readPostgresRows(
  url: string,
  without: readonly string[] = [],
): Promise<PostgresData> {
  await using connection = await openPostgres(url);
  const names = await connection.query(statement(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  ));
  const data: Record<string, readonly string[]> = {};
  for (const name of names.map((row) => String(row["name"])).sort()) {
    if (without.includes(name)) continue;
    const rows = await connection.query(
      statement(`SELECT to_jsonb(t)::text AS row FROM ${name} t ORDER BY 1`),
    );
    data[name] = rows.map(({ row }) => String(row));
  }
  return data;
}

/** The structure with the columns by name: those that come back come last. */
export function withSortedColumns(structure: PostgresStructure): PostgresStructure {
  const byName = (a: { name: string }, b: { name: string }) => a.name < b.name ? -1 : 1;
  const tables = Object.entries(structure.tables).map(([name, table]) =>
    [name, { ...table, columns: table.columns.toSorted(byName) }] as const
  );
  return { ...structure, tables: Object.fromEntries(tables) };
}

/** The one value of a query, run with an empty search path, so that every name has its schema. */
async function readOne(url: string, sql: string): Promise<unknown> {
  await using connection = await openPostgres(url);
  await connection.execute([statement("SELECT set_config('search_path', '', false)")]);
  const [row] = await connection.query(statement(sql));
  return Object.values(row ?? {})[0];
}
