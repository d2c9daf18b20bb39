/** PostgreSQL's databases that are filled and emptied: made beside the real one, and dropped. */
import { doubleQuoted, statement } from "../statement.ts";
import { literal } from "./reflect/sql.ts";
import { urlOfDatabase } from "./wire/url.ts";
import type { ScratchDatabases } from "../dialect.ts";

/** What was made by whoever may drop it; extensions stay, for they may be the server's owner's. */
const EMPTY = `DO $migrate$ DECLARE it record; BEGIN
  FOR it IN SELECT n.nspname FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = n.oid AND x.deptype = 'e')
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', it.nspname); END LOOP;
  FOR it IN SELECT c.relname, c.relkind FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm', 'r', 'p', 'f', 'S')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = c.oid AND x.deptype = 'e')
    ORDER BY c.relkind = 'S'
  LOOP EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', CASE it.relkind WHEN 'v' THEN 'VIEW'
    WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE'
    ELSE 'TABLE' END, it.relname);
  END LOOP;
  FOR it IN SELECT t.typname FROM pg_catalog.pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'r', 'c')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = t.oid AND x.deptype = 'e')
  LOOP EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', it.typname); END LOOP;
  FOR it IN SELECT p.oid::regprocedure::text AS name FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = p.oid AND x.deptype = 'e')
  LOOP
    -- One that an aggregate uses has gone with it.
    IF to_regprocedure(it.name) IS NOT NULL THEN
      EXECUTE format('DROP ROUTINE %s CASCADE', it.name);
    END IF;
  END LOOP;
END $migrate$`;

export const scratch: ScratchDatabases = {
  async identify(connection) {
    const [row] = await connection.query(statement(
      "SELECT pg_postmaster_start_time()::text AS started, oid::text AS id " +
        "FROM pg_catalog.pg_database WHERE datname = current_database()",
    ));
    return `${row?.["started"]} ${row?.["id"]}`;
  },
  async empty(connection) {
    await connection.execute([statement(EMPTY)]);
  },
  temporary: {
    urlOf: urlOfDatabase,
    async create(connection, name) {
      const [row] = await connection.query(statement(
        "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, " +
          "datctype AS type FROM pg_catalog.pg_database WHERE datname = current_database()",
      ));
      const option = (key: string) => literal(String(row?.[key] ?? ""));
      // Of the first template nobody has made anything his own.
      await connection.execute([statement(
        `CREATE DATABASE ${doubleQuoted(name)} TEMPLATE template0 ENCODING ${option("encoding")} ` +
          `LC_COLLATE ${option("collation")} LC_CTYPE ${option("type")}`,
      )]);
    },
    async prepare(connection, real) {
      const [row] = await real.query(statement("SELECT current_schema()::text AS name"));
      if (typeof row?.["name"] !== "string") return;
      // The URL may name another than public.
      await connection.execute([
        statement(`CREATE SCHEMA IF NOT EXISTS ${doubleQuoted(row["name"])}`),
      ]);
    },
    async drop(connection, name) {
      await connection.execute([
        statement(`DROP DATABASE IF EXISTS ${doubleQuoted(name)} WITH (FORCE)`),
      ]);
    },
  },
};
