/** The queries of the reflector about what belongs to no table: enums and sequences. */
import { names, optionalText, type Query, text } from "./row.ts";
import { COUNTER, counterOf, type CounterRow, inScope, type Scope } from "./table_rows.ts";
import { fromExtension, SERIAL } from "./sql.ts";

/** An enum type. */
export interface EnumRow {
  readonly schema: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** A sequence of its own. */
export interface SequenceRow {
  readonly schema: string;
  readonly name: string;
  readonly counter: CounterRow | null;
  /** `table.column`, a table of the same schema. */
  readonly ownedBy: string | null;
}

/** Enum types by schema and name. */
export async function readEnums(query: Query, scope: Scope): Promise<EnumRow[]> {
  const rows = await query(
    `SELECT n.nspname::text AS "schema", t.typname::text AS "name", ` +
      `ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ` +
      `ORDER BY e.enumsortorder) AS "values" ` +
      `FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace ` +
      `WHERE t.typtype = 'e' AND ${inScope(scope, "t.typname")} ` +
      `AND NOT ${fromExtension("pg_type", "t")} ORDER BY n.nspname, t.typname`,
  );
  return rows.map((row) => ({
    schema: text(row, "schema"),
    name: text(row, "name"),
    values: names(row, "values"),
  }));
}

/** Sequences by schema and name, without those of identity and serial columns. */
export async function readSequences(query: Query, scope: Scope): Promise<SequenceRow[]> {
  const rows = await query(
    `SELECT n.nspname::text AS "schema", c.relname::text AS "name", ${COUNTER}, ` +
      `CASE WHEN a.attname IS NOT NULL THEN oc.relname || '.' || a.attname END AS "ownedBy" ` +
      `FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid ` +
      `JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
      `LEFT JOIN pg_catalog.pg_depend o ON o.objid = c.oid AND o.deptype IN ('a', 'i') ` +
      `AND o.classid = 'pg_catalog.pg_class'::regclass AND o.objsubid = 0 ` +
      `AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjsubid > 0 ` +
      `LEFT JOIN pg_catalog.pg_class oc ON oc.oid = o.refobjid ` +
      `LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.refobjid ` +
      `AND a.attnum = o.refobjsubid ` +
      `LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum ` +
      `WHERE ${inScope(scope, "c.relname")} AND NOT ${fromExtension("pg_class", "c")} ` +
      `AND o.deptype IS DISTINCT FROM 'i' AND ${SERIAL} IS NOT TRUE ` +
      `ORDER BY n.nspname, c.relname`,
  );
  return rows.map((row) => ({
    schema: text(row, "schema"),
    name: text(row, "name"),
    counter: counterOf(row),
    ownedBy: optionalText(row, "ownedBy"),
  }));
}
