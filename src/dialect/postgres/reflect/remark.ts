/**
 * What is said about objects of PostgreSQL besides what they are: grants beyond those that owners
 * and PUBLIC have anyway, comments that no model holds, triggers that are not as they were made, and
 * options of views. One query lists all of it.
 */
import { path } from "./other_object_sql.ts";
import { fromExtension, literal } from "./sql.ts";
import { flag, optionalText, type Query, text } from "./row.ts";
import type { Remarks } from "../../dialect.ts";

const RELATION = path("n.nspname", "c.relname");

/** Things that grants are about: SQL for each, with `n` for the schema. */
const GRANTED = [
  {
    of: `CASE WHEN c.relkind = 'S' THEN 'SEQUENCE ' ELSE '' END || ${RELATION}`,
    table: "CASE WHEN c.relkind <> 'S' THEN c.relname END",
    columns: "''",
    acl: "c.relacl",
    usual:
      `acldefault(CASE WHEN c.relkind = 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)`,
    from: "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
    isForeign: fromExtension("pg_class", "c"),
  },
  {
    of: RELATION,
    table: "c.relname",
    columns: "format(' (%I)', a.attname)",
    acl: "a.attacl",
    usual: `acldefault('c'::"char", c.relowner)`,
    from: "pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid " +
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
    isForeign: fromExtension("pg_class", "c"),
  },
  {
    of: `'ROUTINE ' || p.oid::regprocedure::text`,
    table: "NULL",
    columns: "''",
    acl: "p.proacl",
    usual: `acldefault('f'::"char", p.proowner)`,
    from: "pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace",
    isForeign: fromExtension("pg_proc", "p"),
  },
  {
    of: `'TYPE ' || t.oid::regtype::text`,
    table: "NULL",
    columns: "''",
    acl: "t.typacl",
    usual: `acldefault('T'::"char", t.typowner)`,
    from: "pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace",
    isForeign: fromExtension("pg_type", "t"),
  },
  {
    of: `'SCHEMA ' || quote_ident(n.nspname)`,
    table: "NULL",
    columns: "''",
    acl: "n.nspacl",
    usual: `acldefault('n'::"char", n.nspowner)`,
    from: "pg_catalog.pg_namespace n",
    isForeign: fromExtension("pg_namespace", "n"),
  },
] as const;

type Granted = (typeof GRANTED)[number];

const ROLE =
  `CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END`;

/** Who may what: those of one list that are not in the other. Who has granted it is no matter. */
function grants(
  { of, table, columns, acl, usual, from, isForeign }: Granted,
  isGranted: boolean,
): string {
  const exploded = (list: string) =>
    `SELECT x.grantee, x.privilege_type, x.is_grantable FROM aclexplode(${list}) x`;
  const [these, others] = isGranted ? [acl, usual] : [usual, acl];
  const granting = (verb: "GRANT" | "REVOKE") =>
    `format('${verb} %s%s ON %s ${verb === "GRANT" ? "TO" : "FROM"} %s%s', g.privilege_type, ` +
    `${columns}, ${of}, ${ROLE}, ${
      verb === "GRANT" ? "CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END" : "''"
    })`;
  const [create, drop] = isGranted ? ["GRANT", "REVOKE"] as const : ["REVOKE", "GRANT"] as const;
  return `SELECT '${isGranted ? "grant" : "revoked grant"}', format('%s%s on %s ${
    isGranted ? "to" : "from"
  } %s%s', g.privilege_type, ${columns}, ${lowerFirst(of)}, ${ROLE}, ` +
    `CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END), n.nspname, ${table}, ` +
    `${granting(create)}, ${granting(drop)} FROM ${from} CROSS JOIN LATERAL ` +
    `(${exploded(these)} EXCEPT ${exploded(others)}) g WHERE ${acl} IS NOT NULL ` +
    `AND NOT ${isForeign}`;
}

/** `SEQUENCE s` for people: `sequence s`. */
function lowerFirst(of: string): string {
  return of.replaceAll(/'(SEQUENCE|ROUTINE|TYPE|SCHEMA) /g, (word) => word.toLowerCase());
}

/** The schema of what a comment is on. */
const COMMENTED = "CASE d.classoid " + [
  ["pg_class", "c.relnamespace FROM pg_catalog.pg_class c WHERE c.oid"],
  ["pg_proc", "p.pronamespace FROM pg_catalog.pg_proc p WHERE p.oid"],
  ["pg_type", "t.typnamespace FROM pg_catalog.pg_type t WHERE t.oid"],
  ["pg_constraint", "k.connamespace FROM pg_catalog.pg_constraint k WHERE k.oid"],
  [
    "pg_trigger",
    "c.relnamespace FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid WHERE g.oid",
  ],
  [
    "pg_policy",
    "c.relnamespace FROM pg_catalog.pg_policy o JOIN pg_catalog.pg_class c ON c.oid = o.polrelid WHERE o.oid",
  ],
  ["pg_namespace", "s.oid FROM pg_catalog.pg_namespace s WHERE s.oid"],
].map(([catalogue, its]) =>
  `WHEN 'pg_catalog.${catalogue}'::regclass THEN (SELECT ${its} = d.objoid)`
).join(" ") + " END";

/** Those of tables and their columns stand in models; what comes with an extension is its own. */
const COMMENTS = `SELECT 'comment', CASE WHEN i.type LIKE '%column' THEN 'column' ` +
  `WHEN i.type LIKE '%constraint' THEN 'constraint' ELSE i.type END || ' ' || i.identity, n.nspname, ` +
  `(SELECT c.relname FROM pg_catalog.pg_class c WHERE c.oid = d.objoid ` +
  `AND d.classoid = 'pg_catalog.pg_class'::regclass AND c.relkind IN ('v', 'm')), ` +
  `format('COMMENT ON %s %s IS %L', upper(CASE WHEN i.type LIKE '%column' THEN 'column' ` +
  `WHEN i.type LIKE '%constraint' THEN 'constraint' ELSE i.type END), i.identity, d.description), ` +
  `format('COMMENT ON %s %s IS NULL', upper(CASE WHEN i.type LIKE '%column' THEN 'column' ` +
  `WHEN i.type LIKE '%constraint' THEN 'constraint' ELSE i.type END), i.identity) ` +
  `FROM pg_catalog.pg_description d CROSS JOIN LATERAL ` +
  `pg_identify_object(d.classoid, d.objoid, d.objsubid) i ` +
  `JOIN pg_catalog.pg_namespace n ON n.oid = ${COMMENTED} WHERE d.objoid >= 16384 ` +
  `AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = d.objoid ` +
  `AND d.classoid = 'pg_catalog.pg_class'::regclass AND c.relkind IN ('r', 'p', 'f')) ` +
  `AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = d.classoid ` +
  `AND e.objid = d.objoid AND e.deptype = 'e')`;

const TRIGGERS = `SELECT CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ` +
  `ELSE 'always enabled' END || ' trigger', g.tgname, n.nspname, c.relname, ` +
  `format('ALTER TABLE %s %s TRIGGER %I', ${RELATION}, CASE g.tgenabled WHEN 'D' THEN 'DISABLE' ` +
  `WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname), ` +
  `format('ALTER TABLE %s ENABLE TRIGGER %I', ${RELATION}, g.tgname) ` +
  `FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid ` +
  `JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
  `WHERE g.tgenabled <> 'O' AND NOT g.tgisinternal`;

const OPTIONS = `SELECT 'option', split_part(o, '=', 1), n.nspname, c.relname, ` +
  `format('ALTER VIEW %s SET (%s)', ${RELATION}, o), ` +
  `format('ALTER VIEW %s RESET (%s)', ${RELATION}, split_part(o, '=', 1)) ` +
  `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
  `CROSS JOIN LATERAL unnest(c.reloptions) o WHERE c.relkind = 'v'`;

/** All of it in some schemas and the connection's own; pg_catalog is open to everybody. */
export async function readRemarks(
  query: Query,
  { schemas = [] }: { readonly schemas?: readonly string[] | undefined },
): Promise<Remarks> {
  const names = ["current_schema()", ...schemas.map(literal)].join(", ");
  const parts = [
    ...GRANTED.flatMap((its) => [grants(its, true), grants(its, false)]),
    COMMENTS,
    TRIGGERS,
    OPTIONS,
  ];
  const rows = await query(
    `SELECT r."kind", r."name", nullif(r."schema", current_schema()) AS "schema", r."table", ` +
      `r."create", r."drop", r."table" IS NOT NULL AS "goesWithTable" FROM (` +
      parts.map((its) => `${its} AND n.nspname IN (${names})`).join(" UNION ALL ") +
      `) AS r("kind", "name", "schema", "table", "create", "drop") ` +
      `ORDER BY r."kind", r."schema", r."table", r."name"`,
  );
  const objects = rows.map((row) => ({
    kind: text(row, "kind"),
    name: text(row, "name"),
    schema: optionalText(row, "schema"),
    table: optionalText(row, "table"),
    isTable: false,
    definition: {
      create: text(row, "create"),
      drop: text(row, "drop"),
      goesWithTable: flag(row, "goesWithTable"),
      needs: "views" as const,
    },
  }));
  return { objects, unseen: [] };
}
