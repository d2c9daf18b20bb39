/**
 * Cases of the conformance suite as scripts for PostgreSQL: one of some, and with `MIGRATE_RUNS` set
 * all of them, which takes minutes.
 */
import { strict as assert } from "node:assert";
import { DATABASES } from "../conformance/databases.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import { hasClient, withConnection } from "./client.ts";
import { checkScripts } from "./conformance.ts";
import { statement } from "../../src/dialect/statement.ts";

const way = hasClient("postgres") ? "psql" : "a connection, as there is no psql";

/** Much quicker than a new database. */
const EMPTY = statement(`DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', it.nspname); END LOOP;
  CREATE SCHEMA public;
END $$`);

Deno.test({
  name: `cases as scripts through ${way}`,
  ignore: POSTGRES_URL === undefined,
  fn: (context) =>
    withPostgres(async (url) => {
      const database = DATABASES.postgres;
      assert.ok(database);
      const folder = await Deno.makeTempDir({ prefix: "migrate_offline_" });
      const fresh = async () => {
        await withConnection(url, ({ connection }) => connection.execute([EMPTY]));
        return url;
      };
      try {
        await checkScripts(context, { dialect: "postgres", folder, database, fresh }, 24);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }),
});
