/**
 * Cases of the conformance suite as scripts for PostgreSQL: one of some, and with `MIGRATE_RUNS` set
 * all of them, which takes minutes.
 */
import { strict as assert } from "node:assert";
import { DATABASES } from "../conformance/databases.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import { writeRevisionFiles } from "./case_run.ts";
import { hasClient, withConnection } from "./client.ts";
import { checkScript, NAMED_CASES, NOT_OFFLINE } from "./conformance.ts";
import { statement } from "../../src/dialect/statement.ts";

const SHARE = Deno.env.get("MIGRATE_RUNS") === undefined ? 24 : 1;

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
      writeRevisionFiles(folder);
      const fresh = async () => {
        await withConnection(url, ({ connection }) => connection.execute([EMPTY]));
        return url;
      };
      try {
        for (const [index, [name, its]] of NAMED_CASES.entries()) {
          if (index % SHARE !== 0) continue;
          await context.step(name, async () => {
            const stage = { dialect: "postgres", folder, database, fresh };
            const isHidden = await checkScript(stage, its) === "not offline";
            assert.equal(isHidden, NOT_OFFLINE.includes(name));
          });
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }),
});
