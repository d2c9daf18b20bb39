/**
 * Cases of the conformance suite as scripts for MariaDB: one of some, and with `MIGRATE_RUNS` set all
 * of them, which takes minutes.
 */
import { strict as assert } from "node:assert";
import { SCHEMA } from "../conformance/cases/given.ts";
import { DATABASES } from "../conformance/databases.ts";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { writeRevisionFiles } from "./case_run.ts";
import { hasClient, withConnection } from "./client.ts";
import { checkScript, NAMED_CASES, NOT_OFFLINE } from "./conformance.ts";
import { statement } from "../../src/dialect/statement.ts";

const SHARE = Deno.env.get("MIGRATE_RUNS") === undefined ? 24 : 1;

const way = hasClient("mariadb") ? "mariadb" : "a connection, as there is no mariadb";

Deno.test({
  name: `cases as scripts through ${way}`,
  ignore: MARIADB_URL === undefined,
  fn: (context) =>
    withMariadb(async (url) => {
      const database = DATABASES.mariadb;
      assert.ok(database);
      const folder = await Deno.makeTempDir({ prefix: "migrate_offline_" });
      writeRevisionFiles(folder);
      const fresh = async () => {
        await withConnection(url, async ({ dialect, connection }) => {
          await dialect.scratch?.empty(connection);
          await connection.execute([statement(`DROP DATABASE IF EXISTS ${SCHEMA}`)]);
        });
        return url;
      };
      try {
        for (const [index, [name, its]] of NAMED_CASES.entries()) {
          if (index % SHARE !== 0) continue;
          await context.step(name, async () => {
            const stage = { dialect: "mariadb", folder, database, fresh };
            const isHidden = await checkScript(stage, its) === "not offline";
            assert.equal(isHidden, NOT_OFFLINE.includes(name));
          });
        }
      } finally {
        await fresh();
        await Deno.remove(folder, { recursive: true });
      }
    }),
});
