/** `lockTimeout` with its `retries`, and `statementTimeout`. */
import { strict as assert } from "node:assert";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { testScene, untilGone } from "./scene.ts";

testScene("lockTimeout: a step is tried again, with a notice, and then fails", async (scene) => {
  const config = (text: string) =>
    scene.workspace.write("migrate.config.ts", `export default { ${text} };`);
  await scene.execute("CREATE TABLE busy (id int)");
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade:
      `op.execute("CREATE TABLE before ()"); op.execute("ALTER TABLE busy ADD COLUMN x int");`,
  });
  await scene.execute("BEGIN", "LOCK TABLE busy");
  config(`lockTimeout: "50ms", retries: 2`);
  const failed = await scene.call("upgrade");
  assert.equal(failed.code, 6, failed.stderr);
  assert.equal(failed.stderr.match(/trying again in/g)?.length, 2, failed.stderr);
  assert.match(failed.stderr, /a1/);
  assert.deepEqual(await scene.tables(), ["busy"]);
  config(`lockTimeout: "50ms", retries: 0`);
  const once = await scene.call("upgrade");
  assert.equal(once.code, 6, once.stderr);
  assert.doesNotMatch(once.stderr, /trying again/);
  config(`lockTimeout: "50ms", retries: 12`);
  const run = scene.start("upgrade");
  await run.said(/trying again in/);
  await scene.execute("COMMIT");
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.tables(), ["before", "busy"]);
});

testScene("nothing is tried again of which a part is committed", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { lockTimeout: "50ms", retries: 5 };`);
  await scene.execute("CREATE TABLE busy (id int)");
  writeRevisions(scene.workspace, {
    id: "a1",
    isAsync: true,
    upgrade: `op.execute("CREATE TABLE before ()"); await op.autocommitBlock(() => {});
      op.execute("ALTER TABLE busy ADD COLUMN x int");`,
  });
  await scene.execute("BEGIN", "LOCK TABLE busy");
  const failed = await scene.call("upgrade");
  await scene.execute("COMMIT");
  assert.equal(failed.code, 6, failed.stderr);
  assert.doesNotMatch(failed.stderr, /trying again/);
  assert.match(failed.stderr, /CREATE TABLE before/);
});

testScene("statementTimeout ends a statement, not the next", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { statementTimeout: "100ms" };`);
  writeRevisions(scene.workspace, { id: "a1", upgrade: `op.execute("SELECT pg_sleep(60)");` });
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /statementTimeout/);
  await untilGone(scene);
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade: Array.from({ length: 4 }, () => `op.execute("SELECT pg_sleep(0.05)");`).join("\n"),
  });
  const done = await scene.call("upgrade");
  assert.equal(done.code, 0, done.stderr);
});
