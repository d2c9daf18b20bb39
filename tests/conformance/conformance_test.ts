/** Every case on every database. */
import assert from "node:assert/strict";
import { CASES } from "./cases/mod.ts";
import { runSql, withBench } from "./bench.ts";
import { checkCase } from "./check_case.ts";
import { DATABASES } from "./databases.ts";

for (const database of DATABASES) {
  for (const [topic, cases] of Object.entries(CASES)) {
    for (const its of cases) {
      Deno.test({
        name: `${database.title}: ${topic}: ${its.name}`,
        // Connections are kept for the next case.
        sanitizeResources: false,
        sanitizeOps: false,
        fn: () => checkCase(database, its),
      });
    }
  }
}

for (const database of DATABASES) {
  Deno.test(`${database.title}: a query that is used again sees the columns as they are`, () =>
    withBench(database, async (bench) => {
      const read = async () => {
        const text = ["SELECT * FROM a"];
        return await bench.connection.query({ text, values: [], transactional: true });
      };
      await runSql(bench, "CREATE TABLE a (b integer, c integer)");
      await runSql(bench, "INSERT INTO a VALUES (1, 2)");
      assert.deepEqual((await read()).map((row) => ({ ...row })), [{ b: 1, c: 2 }]);
      await runSql(bench, "ALTER TABLE a RENAME COLUMN b TO d");
      assert.deepEqual((await read()).map((row) => ({ ...row })), [{ d: 1, c: 2 }]);
      await runSql(bench, "ALTER TABLE a DROP COLUMN d");
      assert.deepEqual((await read()).map((row) => ({ ...row })), [{ c: 2 }]);
    }));
}

for (const { title, dispose } of DATABASES) Deno.test(`${title}: nothing is left`, dispose);
