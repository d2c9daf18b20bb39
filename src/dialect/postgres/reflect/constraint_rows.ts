/** The queries of the reflector about constraints and indexes, and their rows with types. */
import { flag, names, number, optionalText, type Query, type QueryRow, text } from "./row.ts";
import { among } from "./table_rows.ts";

/** A constraint of any kind but NOT NULL. */
export interface ConstraintRow {
  readonly table: number;
  readonly name: string;
  readonly kind: "p" | "u" | "c" | "f" | "x";
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly nullsNotDistinct: boolean;
  /** The expression of a check. */
  readonly condition: string | null;
  readonly referredSchema: string;
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  /** As pg_constraint has them: `a` no action, `r`, `c`, `n`, `d`. */
  readonly onUpdate: string;
  readonly onDelete: string;
  readonly match: string;
  /** Of an exclude constraint: expressions and operators in turn. */
  readonly elements: readonly string[];
  readonly using: string | null;
  readonly where: string | null;
}

/** A key or an included column of an index. */
export interface IndexRow {
  readonly table: number;
  readonly index: string;
  readonly unique: boolean;
  /** False: CREATE INDEX CONCURRENTLY has failed, or is at work. */
  readonly valid: boolean;
  readonly using: string;
  readonly parameters: readonly string[];
  readonly tablespace: string | null;
  readonly where: string | null;
  readonly nullsNotDistinct: boolean;
  /** Null for an expression. */
  readonly column: string | null;
  readonly expression: string | null;
  readonly included: boolean;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** Where it is not the default one. */
  readonly opclass: string | null;
  /** Where it is not the column's own. */
  readonly collation: string | null;
}

/** Before 15 two NULLs never collide. */
const nullsNotDistinct = (version: number) =>
  version < 150000 ? "false" : "coalesce(i.indnullsnotdistinct, false)";

/** A name with its schema where that must be said. */
const opclassName = "CASE WHEN pg_opclass_is_visible(oc.oid) THEN oc.opcname::text " +
  "ELSE ocn.nspname::text || '.' || oc.opcname::text END";

const columnsOf = (table: string, numbers: string) =>
  `ARRAY(SELECT ka.attname::text FROM unnest(${numbers}) WITH ORDINALITY k(number, place) ` +
  `JOIN pg_catalog.pg_attribute ka ON ka.attrelid = ${table} AND ka.attnum = k.number ` +
  `ORDER BY k.place)`;

/**
 * An exclude constraint's expressions, with the operator class where it is not the default one, and
 * operators.
 */
const ELEMENTS =
  `ARRAY(SELECT unnest(ARRAY[pg_get_indexdef(i.indexrelid, k.place::int, false) || ` +
  `coalesce((SELECT ' ' || ${opclassName} FROM pg_catalog.pg_opclass oc ` +
  `JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace ` +
  `WHERE oc.oid = i.indclass[k.place - 1] AND NOT oc.opcdefault), ''), op.oprname::text]) ` +
  `FROM unnest(con.conexclop) WITH ORDINALITY k(operator, place) ` +
  `JOIN pg_catalog.pg_operator op ON op.oid = k.operator ORDER BY k.place)`;

/**
 * The constraints of tables in the order of their names. Those that a table has from its parent
 * only are left out, but for the primary key of a partition.
 */
export async function readConstraints(
  query: Query,
  tables: readonly number[],
  version: number,
): Promise<ConstraintRow[]> {
  if (tables.length === 0) return [];
  const rows = await query(
    `SELECT con.conrelid AS "table", con.conname::text AS "name", con.contype::text AS "kind", ` +
      `con.condeferrable AS "deferrable", con.condeferred AS "deferred", ` +
      `con.convalidated AS "validated", ${nullsNotDistinct(version)} AS "nullsNotDistinct", ` +
      `${columnsOf("con.conrelid", "con.conkey")} AS "columns", ` +
      `CASE con.contype WHEN 'c' THEN pg_get_expr(con.conbin, con.conrelid) END AS "condition", ` +
      `fn.nspname::text AS "referredSchema", f.relname::text AS "referredTable", ` +
      `CASE con.contype WHEN 'f' THEN ${columnsOf("con.confrelid", "con.confkey")} END ` +
      `AS "referredColumns", con.confupdtype::text AS "onUpdate", ` +
      `con.confdeltype::text AS "onDelete", con.confmatchtype::text AS "match", ` +
      `CASE con.contype WHEN 'x' THEN ${ELEMENTS} END AS "elements", ` +
      `CASE con.contype WHEN 'x' THEN am.amname::text END AS "using", ` +
      `CASE con.contype WHEN 'x' THEN pg_get_expr(i.indpred, i.indrelid) END AS "where" ` +
      `FROM pg_catalog.pg_constraint con ` +
      `LEFT JOIN pg_catalog.pg_class f ON f.oid = con.confrelid ` +
      `LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace ` +
      `LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid ` +
      `AND con.contype IN ('p', 'u', 'x') ` +
      `LEFT JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid ` +
      `LEFT JOIN pg_catalog.pg_am am ON am.oid = ic.relam ` +
      `WHERE ${among("con.conrelid", tables)} AND con.contype IN ('p', 'u', 'c', 'f', 'x') ` +
      `AND (con.contype = 'p' OR con.conislocal AND con.conparentid = 0) ` +
      `ORDER BY con.conrelid, con.conname`,
  );
  return rows.map(constraintRow);
}

function constraintRow(row: QueryRow): ConstraintRow {
  return {
    table: number(row, "table"),
    name: text(row, "name"),
    kind: text(row, "kind") as ConstraintRow["kind"],
    columns: names(row, "columns"),
    deferrable: flag(row, "deferrable"),
    deferred: flag(row, "deferred"),
    validated: flag(row, "validated"),
    nullsNotDistinct: flag(row, "nullsNotDistinct"),
    condition: optionalText(row, "condition"),
    referredSchema: text(row, "referredSchema"),
    referredTable: text(row, "referredTable"),
    referredColumns: names(row, "referredColumns"),
    onUpdate: text(row, "onUpdate"),
    onDelete: text(row, "onDelete"),
    match: text(row, "match"),
    elements: names(row, "elements"),
    using: optionalText(row, "using"),
    where: optionalText(row, "where"),
  };
}

/**
 * The collation of a key that is not its column's own. What an expression would have by itself the
 * catalogue does not tell: a collation that a column of the table has is taken to come from there.
 */
const COLLATION = `CASE WHEN i.indcollation[k.place - 1] <> 0 AND ` +
  `CASE WHEN ka.attname IS NOT NULL THEN i.indcollation[k.place - 1] <> ka.attcollation ` +
  `ELSE co.collname <> 'default' AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute oa ` +
  `WHERE oa.attrelid = i.indrelid AND oa.attcollation = co.oid) END THEN co.collname::text END`;

/** The columns of all indexes but those that back a constraint, or belong to one of a parent. */
export async function readIndexes(
  query: Query,
  tables: readonly number[],
  version: number,
): Promise<IndexRow[]> {
  if (tables.length === 0) return [];
  const rows = await query(
    `SELECT i.indrelid AS "table", ic.relname::text AS "index", i.indisunique AS "unique", ` +
      `i.indisvalid AS "valid", am.amname::text AS "using", ic.reloptions AS "parameters", ` +
      `t.spcname::text AS "tablespace", pg_get_expr(i.indpred, i.indrelid) AS "where", ` +
      `${nullsNotDistinct(version)} AS "nullsNotDistinct", ka.attname::text AS "column", ` +
      `CASE WHEN ka.attname IS NULL THEN pg_get_indexdef(i.indexrelid, k.place, false) END ` +
      `AS "expression", k.place > i.indnkeyatts AS "included", ` +
      `coalesce(i.indoption[k.place - 1], 0) & 1 = 1 AS "descending", ` +
      `coalesce(i.indoption[k.place - 1], 0) & 2 = 2 AS "nullsFirst", ` +
      `CASE WHEN NOT oc.opcdefault THEN ${opclassName} END AS "opclass", ` +
      `${COLLATION} AS "collation" ` +
      `FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid ` +
      `JOIN pg_catalog.pg_am am ON am.oid = ic.relam ` +
      `LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = ic.reltablespace ` +
      `CROSS JOIN LATERAL generate_series(1, i.indnatts) k(place) ` +
      // Said twice, so that the planner looks at these tables alone, here and below.
      `LEFT JOIN pg_catalog.pg_attribute ka ON ka.attrelid = i.indrelid ` +
      `AND ${
        among("ka.attrelid", tables)
      } AND ka.attnum = i.indkey[k.place - 1] AND ka.attnum <> 0 ` +
      `LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[k.place - 1] ` +
      `AND k.place <= i.indnkeyatts ` +
      `LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace ` +
      `LEFT JOIN pg_catalog.pg_collation co ON co.oid = i.indcollation[k.place - 1] ` +
      `AND k.place <= i.indnkeyatts ` +
      `WHERE ${among("i.indrelid", tables)} AND i.indislive AND NOT ic.relispartition ` +
      `AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint con WHERE con.conindid = i.indexrelid ` +
      `AND con.conrelid = i.indrelid AND ${among("con.conrelid", tables)} ` +
      `AND con.contype IN ('p', 'u', 'x')) ` +
      `ORDER BY i.indrelid, ic.relname, k.place`,
  );
  return rows.map(indexRow);
}

function indexRow(row: QueryRow): IndexRow {
  return {
    table: number(row, "table"),
    index: text(row, "index"),
    unique: flag(row, "unique"),
    valid: flag(row, "valid"),
    using: text(row, "using"),
    parameters: names(row, "parameters"),
    tablespace: optionalText(row, "tablespace"),
    where: optionalText(row, "where"),
    nullsNotDistinct: flag(row, "nullsNotDistinct"),
    column: optionalText(row, "column"),
    expression: optionalText(row, "expression"),
    included: flag(row, "included"),
    descending: flag(row, "descending"),
    nullsFirst: flag(row, "nullsFirst"),
    opclass: optionalText(row, "opclass"),
    collation: optionalText(row, "collation"),
  };
}
