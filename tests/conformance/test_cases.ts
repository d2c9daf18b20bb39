/** Every case on one database: each has a file of tests, so that they run beside each other. */
import assert from "node:assert/strict";
import { CASES } from "./cases/mod.ts";
import { type Bench, runSql, withBench } from "./bench.ts";
import { checkCase } from "./check_case.ts";
import type { TestDatabase } from "./databases.ts";

/** Registers the tests; none where there is no such database. */
export function testCases(database: TestDatabase | null): void {
  if (database === null) return;
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
  Deno.test(`${database.title}: a query that is used again sees the columns as they are`, () =>
    withBench(database, checkQueryTwice));
  Deno.test(`${database.title}: nothing is left`, database.dispose);
}

async function checkQueryTwice(bench: Bench): Promise<void> {
  const read = async () => {
    const text = ["SELECT * FROM a"];
    const rows = await bench.connection.query({ text, values: [], transactional: true });
    return rows.map((row) => ({ ...row }));
  };
  await runSql(bench, "CREATE TABLE a (b integer, c integer)");
  await runSql(bench, "INSERT INTO a VALUES (1, 2)");
  assert.deepEqual(await read(), [{ b: 1, c: 2 }]);
  await runSql(bench, "ALTER TABLE a RENAME COLUMN b TO d");
  assert.deepEqual(await read(), [{ d: 1, c: 2 }]);
  await runSql(bench, "ALTER TABLE a DROP COLUMN d");
  assert.deepEqual(await read(), [{ c: 2 }]);
}
