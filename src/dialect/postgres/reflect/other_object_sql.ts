/** How other objects than a Schema's are found in pg_catalog, and how each is made. */
import { fromExtension } from "./sql.ts";

/** A name, with its schema where that is not the connection's own. */
export function path(schema: string, name: string): string {
  return `CASE WHEN ${schema} = current_schema() THEN quote_ident(${name}) ` +
    `ELSE quote_ident(${schema}) || '.' || quote_ident(${name}) END`;
}

const RELATION = path("n.nspname", "c.relname");
const TYPE = path("n.nspname", "t.typname");

/** A part of the query: what it lists, and how it is made. */
export interface Part {
  readonly kind: string;
  readonly name: string;
  /** The table that it is on. */
  readonly table?: string;
  readonly isTable?: true;
  readonly id: string;
  /** SQL for a script; NULL: it cannot be said. */
  readonly create: string;
  /** SQL. */
  readonly drop: string;
  readonly goesWithTable?: true;
  /** SQL for `needs`. */
  readonly needs: string;
  /** FROM and WHERE, without the condition on the schema `n`. */
  readonly from: string;
}

const NAMESPACE = "JOIN pg_catalog.pg_namespace n ON n.oid =";

/** Whether a routine has a relation in its signature or, if parsed, in its body. */
const ROUTINE_NEEDS = `CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d ` +
  `LEFT JOIN pg_catalog.pg_type dt ON d.refclassid = 'pg_catalog.pg_type'::regclass ` +
  `AND dt.oid = d.refobjid LEFT JOIN pg_catalog.pg_type de ON de.oid = dt.typelem ` +
  `JOIN pg_catalog.pg_class dc ON dc.oid = CASE WHEN d.refclassid = ` +
  `'pg_catalog.pg_class'::regclass THEN d.refobjid ELSE coalesce(nullif(dt.typrelid, 0), ` +
  `de.typrelid) END WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid ` +
  `AND dc.relkind IN ('v', 'm')) THEN 'views' WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d ` +
  `LEFT JOIN pg_catalog.pg_type dt ON d.refclassid = 'pg_catalog.pg_type'::regclass ` +
  `AND dt.oid = d.refobjid LEFT JOIN pg_catalog.pg_type de ON de.oid = dt.typelem ` +
  `JOIN pg_catalog.pg_class dc ON dc.oid = CASE WHEN d.refclassid = ` +
  `'pg_catalog.pg_class'::regclass THEN d.refobjid ELSE coalesce(nullif(dt.typrelid, 0), ` +
  `de.typrelid) END WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid ` +
  `AND dc.relkind IN ('r', 'p', 'f')) THEN 'tables' ELSE 'nothing' END`;

const AGGREGATE = `format('CREATE AGGREGATE %s (%s) (SFUNC = %s, STYPE = %s%s%s%s)', ` +
  `${path("n.nspname", "p.proname")}, pg_get_function_arguments(p.oid), g.aggtransfn, ` +
  `format_type(g.aggtranstype, NULL), ` +
  `CASE WHEN g.aggfinalfn <> 0 THEN ', FINALFUNC = ' || g.aggfinalfn::text ELSE '' END, ` +
  `CASE WHEN g.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || g.aggcombinefn::text ELSE '' END, ` +
  `CASE WHEN g.agginitval IS NULL THEN '' ELSE ', INITCOND = ' || quote_literal(g.agginitval) END)`;

const DOMAIN = `format('CREATE DOMAIN %s AS %s%s%s%s', ${TYPE}, ` +
  `format_type(t.typbasetype, t.typtypmod), ` +
  `coalesce(' DEFAULT ' || t.typdefault, ''), CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END, ` +
  `(SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ` +
  `ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid ` +
  `AND k.contype = 'c'))`;

const COMPOSITE = `format('CREATE TYPE %s AS (%s)', ${TYPE}, (SELECT string_agg(format('%I %s', ` +
  `a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) ` +
  `FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 ` +
  `AND NOT a.attisdropped))`;

const RANGE = `format('CREATE TYPE %s AS RANGE (SUBTYPE = %s%s)', ${TYPE}, ` +
  `format_type(r.rngsubtype, NULL), CASE WHEN r.rngsubdiff <> 0 ` +
  `THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::text ELSE '' END)`;

/** A partition has from its parent what it does not have alone. */
const PARTITION = `format('CREATE TABLE %s PARTITION OF %s %s%s', ${RELATION}, ` +
  `h.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid), ` +
  `CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END) || ` +
  `coalesce((SELECT string_agg(format(E';\\nALTER TABLE %s ADD CONSTRAINT %I %s', ${RELATION}, ` +
  `k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.contype = 'f', k.conname) ` +
  `FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.conparentid = 0 ` +
  `AND k.coninhcount = 0 AND k.contype IN ('c', 'f', 'p', 'u', 'x')), '') || ` +
  `coalesce((SELECT string_agg(E';\\n' || pg_get_indexdef(i.indexrelid), '' ORDER BY pg_get_indexdef(i.indexrelid)) ` +
  `FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT ` +
  `FROM pg_catalog.pg_inherits ih WHERE ih.inhrelid = i.indexrelid) AND NOT EXISTS (SELECT ` +
  `FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid)), '')`;

const POLICY = `format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', o.polname, ${RELATION}, ` +
  `CASE WHEN o.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, ` +
  `CASE o.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ` +
  `WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, (SELECT string_agg(CASE WHEN its = 0 THEN 'PUBLIC' ` +
  `ELSE its::regrole::text END, ', ') FROM unnest(o.polroles) AS its), ` +
  `coalesce(' USING (' || pg_get_expr(o.polqual, o.polrelid) || ')', ''), ` +
  `coalesce(' WITH CHECK (' || pg_get_expr(o.polwithcheck, o.polrelid) || ')', ''))`;

const NEEDS_NOTHING = "'nothing'";
const NEEDS_VIEWS = "'views'";

/** All that there is a query for. */
export const PARTS: readonly Part[] = [
  {
    kind: "domain",
    name: "t.typname",
    id: "t.oid",
    create: DOMAIN,
    drop: `'DROP DOMAIN ' || ${TYPE}`,
    needs: NEEDS_NOTHING,
    from: `pg_catalog.pg_type t ${NAMESPACE} t.typnamespace WHERE t.typtype = 'd' ` +
      `AND NOT ${fromExtension("pg_type", "t")}`,
  },
  {
    kind: "composite type",
    name: "t.typname",
    id: "t.oid",
    create: COMPOSITE,
    drop: `'DROP TYPE ' || ${TYPE}`,
    needs: NEEDS_NOTHING,
    from: `pg_catalog.pg_type t ${NAMESPACE} t.typnamespace JOIN pg_catalog.pg_class c ` +
      `ON c.oid = t.typrelid WHERE t.typtype = 'c' AND c.relkind = 'c' ` +
      `AND NOT ${fromExtension("pg_type", "t")}`,
  },
  {
    kind: "range type",
    name: "t.typname",
    id: "t.oid",
    create: RANGE,
    drop: `'DROP TYPE ' || ${TYPE}`,
    needs: NEEDS_NOTHING,
    from: `pg_catalog.pg_type t ${NAMESPACE} t.typnamespace JOIN pg_catalog.pg_range r ` +
      `ON r.rngtypid = t.oid WHERE t.typtype = 'r' AND NOT ${fromExtension("pg_type", "t")}`,
  },
  {
    kind: "function",
    name: "p.proname",
    id: "p.oid",
    create: "CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) " +
      `WHEN g.aggkind = 'n' THEN ${AGGREGATE} END`,
    drop: `'DROP ROUTINE ' || p.oid::regprocedure`,
    needs: ROUTINE_NEEDS,
    from: `pg_catalog.pg_proc p ${NAMESPACE} p.pronamespace LEFT JOIN pg_catalog.pg_aggregate g ` +
      `ON g.aggfnoid = p.oid WHERE NOT ${fromExtension("pg_proc", "p")} AND NOT EXISTS (SELECT ` +
      // Those that a range type makes for itself.
      `FROM pg_catalog.pg_depend i WHERE i.objid = p.oid AND i.deptype = 'i' ` +
      `AND i.classid = 'pg_catalog.pg_proc'::regclass)`,
  },
  {
    kind: "foreign table",
    name: "c.relname",
    isTable: true,
    id: "c.oid",
    create: "NULL",
    drop: `'DROP FOREIGN TABLE ' || ${RELATION}`,
    needs: NEEDS_NOTHING,
    from: `pg_catalog.pg_class c ${NAMESPACE} c.relnamespace WHERE c.relkind = 'f' ` +
      `AND NOT ${fromExtension("pg_class", "c")}`,
  },
  {
    kind: "partition",
    name: "c.relname",
    isTable: true,
    id: "c.oid",
    create: PARTITION,
    // Its own foreign keys would hold other tables.
    drop: `'DROP TABLE ' || ${RELATION}`,
    needs: "'tables'",
    from: `pg_catalog.pg_class c ${NAMESPACE} c.relnamespace JOIN pg_catalog.pg_inherits h ` +
      `ON h.inhrelid = c.oid WHERE c.relispartition AND c.relkind IN ('r', 'p')`,
  },
  {
    kind: "index",
    name: "c.relname",
    table: "v.relname",
    id: "c.oid",
    create: "pg_get_indexdef(c.oid)",
    drop: `'DROP INDEX ' || ${RELATION}`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_class v JOIN pg_catalog.pg_index i ON i.indrelid = v.oid ` +
      `JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid ${NAMESPACE} c.relnamespace ` +
      `WHERE v.relkind = 'm' AND NOT ${fromExtension("pg_class", "v")}`,
  },
  {
    kind: "statistics",
    name: "e.stxname",
    table: "c.relname",
    id: "e.oid",
    create: "pg_get_statisticsobjdef(e.oid)",
    drop: `'DROP STATISTICS ' || ${path("n.nspname", "e.stxname")}`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_statistic_ext e JOIN pg_catalog.pg_class c ON c.oid = e.stxrelid ` +
      `${NAMESPACE} e.stxnamespace WHERE NOT ${fromExtension("pg_class", "c")}`,
  },
  {
    kind: "rule",
    name: "w.rulename",
    table: "c.relname",
    id: "w.oid",
    create: "pg_get_ruledef(w.oid)",
    drop: `format('DROP RULE %I ON %s', w.rulename, ${RELATION})`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class ` +
      `${NAMESPACE} c.relnamespace WHERE w.rulename <> '_RETURN' ` +
      `AND NOT ${fromExtension("pg_class", "c")}`,
  },
  {
    kind: "trigger",
    name: "g.tgname",
    table: "c.relname",
    id: "g.oid",
    create: "pg_get_triggerdef(g.oid)",
    drop: `format('DROP TRIGGER %I ON %s', g.tgname, ${RELATION})`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid ` +
      `${NAMESPACE} c.relnamespace WHERE NOT g.tgisinternal AND g.tgparentid = 0 ` +
      `AND NOT ${fromExtension("pg_class", "c")}`,
  },
  {
    kind: "row security",
    name: "c.relname",
    table: "c.relname",
    id: "c.oid",
    create: `format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY%s', ${RELATION}, CASE WHEN ` +
      `c.relforcerowsecurity THEN format(E';\\nALTER TABLE %s FORCE ROW LEVEL SECURITY', ` +
      `${RELATION}) ELSE '' END)`,
    drop:
      `format(E'ALTER TABLE %1$s NO FORCE ROW LEVEL SECURITY;\\nALTER TABLE %1$s DISABLE ROW LEVEL SECURITY', ${RELATION})`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_class c ${NAMESPACE} c.relnamespace WHERE c.relrowsecurity ` +
      `AND NOT ${fromExtension("pg_class", "c")}`,
  },
  {
    kind: "policy",
    name: "o.polname",
    table: "c.relname",
    id: "o.oid",
    create: POLICY,
    drop: `format('DROP POLICY %I ON %s', o.polname, ${RELATION})`,
    goesWithTable: true,
    needs: NEEDS_VIEWS,
    from: `pg_catalog.pg_policy o JOIN pg_catalog.pg_class c ON c.oid = o.polrelid ` +
      `${NAMESPACE} c.relnamespace WHERE NOT ${fromExtension("pg_class", "c")}`,
  },
];

/** What the extensions bring must be there first. */
export const EXTENSIONS = `SELECT 'extension', x.extname::text, NULL, NULL, false, x.oid, ` +
  `format('CREATE EXTENSION IF NOT EXISTS %I%s', x.extname, CASE WHEN x.extrelocatable ` +
  `AND n.nspname <> current_schema() THEN format(' WITH SCHEMA %I', n.nspname) ELSE '' END) ` +
  `, 'DROP EXTENSION ' || quote_ident(x.extname), false, 'nothing' ` +
  `FROM pg_catalog.pg_extension x ${NAMESPACE} x.extnamespace WHERE x.extname <> 'plpgsql'`;
