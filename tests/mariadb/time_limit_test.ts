/** `lockTimeout` with its `retries`, and `statementTimeout`. */
import { strict as assert } from "node:assert";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { testScene, untilGone } from "./scene.ts";

testScene("lockTimeout: a step is tried again, with a notice, and then fails", async (scene) => {
  const config = (text: string) =>
    scene.workspace.write("migrate.config.ts", `export default { ${text} };`);
  await scene.execute("CREATE TABLE busy (id int PRIMARY KEY)", "INSERT INTO busy VALUES (1)");
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade:
      `op.execute("INSERT INTO busy VALUES (2)"); op.execute("UPDATE busy SET id = 3 WHERE id = 1");`,
  });
  await scene.execute("START TRANSACTION", "SELECT * FROM busy WHERE id = 1 FOR UPDATE");
  config(`lockTimeout: "50ms", retries: 1`);
  const failed = await scene.call("upgrade");
  assert.equal(failed.code, 6, failed.stderr);
  assert.equal(failed.stderr.match(/trying again in/g)?.length, 1, failed.stderr);
  assert.match(failed.stderr, /a1/);
  config(`lockTimeout: "50ms", retries: 12`);
  const run = scene.start("upgrade");
  await run.said(/trying again in/);
  await scene.execute("COMMIT");
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.list("SELECT id FROM busy ORDER BY id"), [2, 3]);
});

testScene("statementTimeout ends a statement, not the next", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { statementTimeout: "100ms" };`);
  writeRevisions(scene.workspace, { id: "a1", upgrade: `op.execute("SELECT SLEEP(60)");` });
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /statementTimeout/);
  await untilGone(scene);
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade: Array.from({ length: 4 }, () => `op.execute("SELECT SLEEP(0.05)");`).join("\n"),
  });
  const done = await scene.call("upgrade");
  assert.equal(done.code, 0, done.stderr);
});
