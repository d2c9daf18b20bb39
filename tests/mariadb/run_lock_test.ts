/** Several runs at one database, and other programs that are in their way. */
import { strict as assert } from "node:assert";
import { openDatabase } from "../../src/dialect/mysql/connection.ts";
import { runLock } from "../../src/dialect/mysql/wire/run_lock.ts";
import { statement } from "../../src/dialect/statement.ts";
import { callProgram } from "../cli/call_program.ts";
import { assertFails, writeChain, writeRevisions } from "../cli/harness.ts";
import { withMariadb } from "../server/mariadb.ts";
import {
  GATE,
  OPEN_GATE,
  openClient,
  PASS_GATE,
  type Scene,
  testScene,
  until,
  untilActive,
} from "./scene.ts";

/** A chain whose revisions wait until the test lets them go. */
function writeWaiting({ workspace }: Pick<Scene, "workspace">, ...ids: readonly string[]): void {
  writeRevisions(
    workspace,
    ...ids.map((id, index) => ({
      id,
      down: ids[index - 1] ?? null,
      isAsync: true,
      upgrade: `${PASS_GATE} op.execute("CREATE TABLE t_${id} (id int)");`,
      downgrade: `op.execute("DROP TABLE t_${id}");`,
    })),
  );
}

testScene("a run waits for another, says for whom, and goes on when it is free", async (scene) => {
  writeWaiting(scene, "a1", "b2");
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  const holder = await untilActive(scene, "GET_LOCK(CONCAT(''gate");
  const second = scene.start("upgrade");
  await second.said(/Waiting for/);
  const impatient = await scene.call("upgrade", "--lock-wait", "1s");
  assertFails(impatient, "lock.timeout");
  assert.match(impatient.stderr, new RegExp(`connection ${holder} \\(\\w+ from [\\d.:]+\\)`));
  await scene.execute(OPEN_GATE);
  const [one, two] = [await first.end(), await second.end()];
  assert.deepEqual([one.code, two.code], [0, 0], one.stderr + two.stderr);
  assert.match(two.stderr, new RegExp(`connection ${holder} \\(`));
  assert.match(two.stderr, /Nothing to do/);
  assert.deepEqual(await scene.rows(), ["b2"]);
});

testScene("a run waits in the server, and is woken when the lock is freed", async (scene) => {
  writeChain(scene.workspace, "a1");
  const holder = await openDatabase({ url: scene.url, origin: "test", directory: "/" });
  assert.equal(await runLock.take(holder, "alembic_version"), "taken");
  const run = callProgram(scene.workspace.dir, {}, ["upgrade", "--url", scene.url], {
    sleep: () => Promise.reject(new Error("a clock was asked")),
  });
  await untilActive(scene, "DO GET_LOCK(CONCAT(''migrate:'', %, 1)");
  await runLock.release(holder, "alembic_version");
  const { code, stderr } = await run;
  await holder.close();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.rows(), ["a1"]);
});

testScene("a run that finds nothing to do needs no lock", async (scene) => {
  writeWaiting(scene, "a1");
  assert.equal((await scene.call("upgrade")).code, 0);
  writeWaiting(scene, "a1", "b2");
  await scene.execute(GATE);
  const busy = scene.start("upgrade");
  await untilActive(scene, "GET_LOCK(CONCAT(''gate");
  for (const command of ["upgrade a1", "current", "status", "history", "downgrade a1"]) {
    const result = await scene.call(...command.split(" "), "--lock-wait", "0s");
    assert.equal(result.code, 0, `${command}: ${result.stderr}`);
  }
  await scene.execute(OPEN_GATE);
  assert.equal((await busy.end()).code, 0);
});

testScene("a killed holder frees the lock", async (scene) => {
  writeWaiting(scene, "a1", "b2");
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  await untilActive(scene, "GET_LOCK(CONCAT(''gate");
  const second = scene.start("upgrade");
  await second.said(/Waiting for/);
  first.kill("SIGKILL");
  assert.equal((await first.end()).signal, "SIGKILL");
  await scene.execute(OPEN_GATE);
  const { code, stderr } = await second.end();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Upgraded 2 revisions/);
  assert.deepEqual(await scene.tables(), ["t_a1", "t_b2"]);
});

testScene("rows that another writer holds are waited for, and planned anew", async (scene) => {
  const ids = ["a1", "b2", "c3"];
  writeChain(scene.workspace, ...ids);
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  // Like Alembic in a transaction of its own.
  await scene.execute(
    "START TRANSACTION",
    "UPDATE alembic_version SET version_num = 'b2'",
  );
  const run = scene.start("upgrade");
  await run.said(/Waiting for/);
  await using other = await openClient(scene);
  await other.execute([statement("CREATE TABLE t_b2 (id integer)")]);
  await scene.execute("COMMIT");
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Upgraded 1 revision/);
  assert.deepEqual(await scene.rows(), ["c3"]);
  assert.deepEqual(await scene.tables(), ids.map((id) => `t_${id}`));
});

testScene("a version table that is locked away is waited for, then lock.timeout", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  const lock = ["LOCK TABLES alembic_version WRITE"];
  await scene.execute(...lock);
  assertFails(await scene.call("upgrade", "--lock-wait", "300ms"), "lock.timeout");
  const reading = scene.start("current");
  const waiting = scene.start("upgrade");
  await waiting.said(/Waiting for/);
  await reading.said(/Waiting for/);
  await scene.execute("UNLOCK TABLES");
  for (const run of [waiting, reading]) {
    const { code, stderr } = await run.end();
    assert.equal(code, 0, stderr);
  }
  assert.deepEqual(await scene.rows(), ["b2"]);
});

testScene("other version tables, and other databases of the server, do not wait", async (scene) => {
  writeWaiting(scene, "a1");
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  await untilActive(scene, "GET_LOCK(CONCAT(''gate");
  const { workspace } = scene;
  workspace.write("other/migrate.config.ts", `export default { versionTable: "other" };`);
  workspace.write(
    "other/migrations/x1.ts",
    workspace.read("migrations/a1.ts").replace('"a1"', '"x1"').replaceAll("t_a1", "t_x1")
      .replace(PASS_GATE, ""),
  );
  const run = (url: string, cwd: string) =>
    workspace.runWith({ cwd, env: { DATABASE_URL: url } }, "upgrade", "--lock-wait", "0s");
  const other = await run(scene.url, "other");
  assert.equal(other.code, 0, other.stderr);
  await withMariadb(async (url) => {
    const elsewhere = await run(url, ".");
    assert.equal(elsewhere.code, 0, elsewhere.stderr);
  });
  await scene.execute(OPEN_GATE);
  assert.equal((await first.end()).code, 0);
});

testScene("a table in use is waited for as long as lockTimeout says", async (scene) => {
  await scene.execute("CREATE TABLE busy (id int)");
  scene.workspace.write("migrate.config.ts", `export default { lockTimeout: "1s", retries: 0 };`);
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade: `op.execute("ALTER TABLE busy ADD COLUMN x int");`,
  });
  await scene.execute("START TRANSACTION", "SELECT * FROM busy");
  const failed = await scene.call("upgrade", "--lock-wait", "1s");
  assert.equal(failed.code, 6, failed.stderr);
  const run = scene.start("upgrade", "--lock-wait", "5m");
  await run.said(/Waiting for/);
  await scene.execute("COMMIT");
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  await until("the column is there", async () => {
    const columns = await scene.query("SHOW COLUMNS FROM busy");
    return columns.length === 2;
  });
});
