/**
 * Cases of the conformance suite as scripts for MariaDB: one of some, and with `MIGRATE_RUNS` set all
 * of them, which takes minutes.
 */
import { strict as assert } from "node:assert";
import { SCHEMA } from "../conformance/cases/given.ts";
import { DATABASES } from "../conformance/databases.ts";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { hasClient, withConnection } from "./client.ts";
import { checkScripts } from "./conformance.ts";
import { statement } from "../../src/dialect/statement.ts";

const way = hasClient("mariadb") ? "mariadb" : "a connection, as there is no mariadb";

Deno.test({
  name: `cases as scripts through ${way}`,
  ignore: MARIADB_URL === undefined,
  fn: (context) =>
    withMariadb(async (url) => {
      const database = DATABASES.mariadb;
      assert.ok(database);
      const folder = await Deno.makeTempDir({ prefix: "migrate_offline_" });
      const fresh = async () => {
        await withConnection(url, async ({ dialect, connection }) => {
          await dialect.scratch?.empty(connection);
          await connection.execute([statement(`DROP DATABASE IF EXISTS ${SCHEMA}`)]);
        });
        return url;
      };
      try {
        await checkScripts(context, { dialect: "mariadb", folder, database, fresh }, 24);
      } finally {
        await fresh();
        await Deno.remove(folder, { recursive: true });
      }
    }),
});
