/** Several runs at one database, and other programs that are in their way. */
import { strict as assert } from "node:assert";
import { openDatabase } from "../../src/dialect/postgres/connection.ts";
import { runLock } from "../../src/dialect/postgres/wire/run_lock.ts";
import { callProgram } from "../cli/call_program.ts";
import { sleepForEver, untilWoken } from "../server/woken.ts";
import { assertFails, writeChain, writeRevisions } from "../cli/harness.ts";
import { startProxy } from "../server/proxy.ts";
import { openClient, type Scene, testScene, until, untilActive } from "./scene.ts";
import { statement } from "../../src/dialect/statement.ts";

/** A chain whose last revision waits until the test lets it go, by a lock. */
function writeWaiting({ workspace }: Scene, ...ids: readonly string[]): void {
  writeRevisions(
    workspace,
    ...ids.map((id, index) => ({
      id,
      down: ids[index - 1] ?? null,
      isAsync: true,
      upgrade:
        `await op.run("SELECT pg_advisory_xact_lock(7)"); op.execute("CREATE TABLE t_${id} ()");`,
      downgrade: `op.execute("DROP TABLE t_${id}");`,
    })),
  );
}

const GATE = "SELECT pg_advisory_lock(7)";
/** The advisory locks of the test's database: pg_locks has those of all. */
const OURS = `locktype = 'advisory' AND
  database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
const OPEN_GATE = "SELECT pg_advisory_unlock(7)";

testScene("a run waits for another, says for whom, and goes on when it is free", async (scene) => {
  writeWaiting(scene, "a1", "b2");
  await scene.execute(GATE);
  const first = scene.startAt(`${scene.url}?application_name=deploy%201`, "upgrade");
  await until(
    "the first waits at the gate",
    async () =>
      (await scene.list(`SELECT 1 FROM pg_locks WHERE ${OURS} AND NOT granted`))
        .length > 0,
  );
  const [holder] = await scene.query(
    "SELECT pid, backend_start::date::text AS day FROM pg_stat_activity WHERE application_name = 'deploy 1'",
  );
  const second = scene.start("upgrade");
  await second.said(/Waiting for/);
  const impatient = await scene.call("upgrade", "--lock-wait", "1s");
  assertFails(impatient, "lock.timeout");
  for (const told of [impatient.stderr]) {
    assert.match(told, new RegExp(`process ${holder?.["pid"]} \\(deploy 1, \\w+ from [\\d.:]+\\)`));
    assert.match(told, new RegExp(`since ${holder?.["day"]}T`));
  }
  // A waiting session holds no snapshot that the holder would have to wait for.
  assert.deepEqual(
    await scene.list(
      "SELECT pid FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND application_name = 'migrate' AND state <> 'active' AND datname = current_database()",
    ),
    [],
  );
  await scene.execute(OPEN_GATE);
  const [one, two] = [await first.end(), await second.end()];
  assert.deepEqual([one.code, two.code], [0, 0], one.stderr + two.stderr);
  assert.match(two.stderr, new RegExp(`process ${holder?.["pid"]} \\(deploy 1, `));
  assert.match(two.stderr, /Nothing to do/);
  assert.deepEqual(await scene.rows(), ["b2"]);
  assert.equal((await scene.list(`SELECT 1 FROM pg_locks WHERE ${OURS}`)).length, 0);
});

testScene("a run that waits for another is woken by its end, not by a clock", async (scene) => {
  writeChain(scene.workspace, "a1");
  const holder = await openDatabase({ url: scene.url, origin: "test", directory: "/" });
  assert.equal(await runLock.take(holder, "alembic_version"), "taken");
  const { sleep, asleep } = sleepForEver();
  const args = ["upgrade", "--url", scene.url];
  const run = callProgram(scene.workspace.dir, {}, args, { sleep });
  await asleep;
  await until("it listens", async () =>
    (await scene.list(
      "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN migrate_run' AND state = 'idle' AND datname = current_database()",
    )).length === 1);
  await runLock.release(holder, "alembic_version");
  const { code, stderr } = await untilWoken(run);
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
  await untilActive(scene, "pg_advisory_xact_lock");
  for (const command of ["upgrade a1", "current", "status", "history", "downgrade a1"]) {
    const result = await scene.call(...command.split(" "), "--lock-wait", "0s");
    assert.equal(result.code, 0, `${command}: ${result.stderr}`);
  }
  await scene.execute(OPEN_GATE);
  assert.equal((await busy.end()).code, 0);
});

testScene("a concurrent index is made while others wait for the lock", async (scene) => {
  writeRevisions(
    scene.workspace,
    { id: "a1", upgrade: `op.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");` },
    {
      id: "b2",
      down: "a1",
      isAsync: true,
      upgrade: `await op.run("SELECT pg_advisory_xact_lock(7)");
        op.createIndex("ix", "t", ["id"], { postgres: { concurrently: true } });`,
    },
  );
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  await untilActive(scene, "pg_advisory_xact_lock");
  const others = [scene.start("upgrade"), scene.start("upgrade")];
  for (const other of others) await other.said(/Waiting for/);
  await scene.execute(OPEN_GATE);
  for (const run of [first, ...others]) {
    const { code, stderr } = await run.end();
    assert.equal(code, 0, stderr);
  }
  assert.deepEqual(await scene.rows(), ["b2"]);
  assert.deepEqual(
    await scene.list("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass"),
    [true],
  );
});

testScene("a killed holder frees the lock, and its step is undone", async (scene) => {
  writeRevisions(
    scene.workspace,
    { id: "a1", upgrade: `op.execute("CREATE TABLE t_a1 ()");` },
    {
      id: "b2",
      down: "a1",
      isAsync: true,
      upgrade:
        `await op.run("CREATE TABLE t_b2 ()"); await op.run("SELECT pg_advisory_xact_lock(7)");`,
    },
  );
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  await untilActive(scene, "pg_advisory_xact_lock");
  const second = scene.start("upgrade");
  await second.said(/Waiting for/);
  first.kill("SIGKILL");
  assert.equal((await first.end()).signal, "SIGKILL");
  await scene.execute(OPEN_GATE);
  const { code, stderr } = await second.end();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Upgraded 1 revision/);
  assert.deepEqual(await scene.tables(), ["t_a1", "t_b2"]);
});

testScene(
  "rows that another writer moves lead to a new plan, and no step runs twice",
  async (scene) => {
    const ids = ["a1", "b2", "c3", "d4"];
    writeWaiting(scene, ...ids);
    await scene.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
    // Like Alembic in a transaction of its own: it does a1 and b2.
    await scene.execute(
      "BEGIN",
      "CREATE TABLE t_a1 ()",
      "CREATE TABLE t_b2 ()",
      "INSERT INTO alembic_version VALUES ('b2')",
    );
    const run = scene.start("upgrade");
    await until("the run waits for the version table", async () => {
      await using other = await openClient(scene);
      const rows = await other.query(
        statement(`SELECT 1 FROM pg_locks WHERE ${OURS} AND granted`),
      );
      return rows.length > 0;
    });
    await run.said(/Running upgrade {2}-> a1|Waiting for/);
    await scene.execute("COMMIT");
    const { code, stderr } = await run.end();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Upgraded 2 revisions/);
    assert.deepEqual(await scene.rows(), ["d4"]);
    assert.deepEqual(await scene.tables(), ids.map((id) => `t_${id}`));
  },
);

testScene("a writer between two steps is noticed", async (scene) => {
  const ids = ["a1", "b2", "c3", "d4"];
  writeWaiting(scene, ...ids);
  await using writer = await openClient(scene);
  await scene.execute(GATE);
  const run = scene.start("upgrade");
  await untilActive(scene, "pg_advisory_xact_lock");
  // It waits behind the step's lock of the version table, and is next when that is committed.
  const moved = writer.execute([
    statement("BEGIN"),
    statement("LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE"),
    statement("UPDATE alembic_version SET version_num = 'b2'"),
    statement("CREATE TABLE t_b2 ()"),
    statement("COMMIT"),
  ]);
  await until(
    "the writer waits",
    async () =>
      (await scene.list(
        "SELECT 1 FROM pg_locks WHERE relation = 'alembic_version'::regclass AND NOT granted",
      ))
        .length > 0,
  );
  await scene.execute(OPEN_GATE);
  await moved;
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.rows(), ["d4"]);
  assert.match(stderr, /Upgraded 3 revisions/);
});

testScene("a version table that is locked away is waited for, then lock.timeout", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  for (const mode of ["ACCESS EXCLUSIVE", "EXCLUSIVE", "ROW EXCLUSIVE"]) {
    await scene.execute("BEGIN", `LOCK TABLE alembic_version IN ${mode} MODE`);
    const failed = await scene.call("upgrade", "--lock-wait", "300ms");
    assertFails(failed, "lock.timeout");
    assert.doesNotMatch(failed.stderr, /a run of migrate/, mode);
    await scene.execute("ROLLBACK");
  }
  await scene.execute("BEGIN", "LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE");
  const reading = scene.start("current");
  const waiting = scene.start("upgrade");
  await waiting.said(/Waiting for/);
  await reading.said(/Waiting for/);
  await scene.execute("COMMIT");
  for (const run of [waiting, reading]) {
    const { code, stderr } = await run.end();
    assert.equal(code, 0, stderr);
  }
  assert.deepEqual(await scene.rows(), ["b2"]);
});

testScene("runs of different version tables do not wait for each other", async (scene) => {
  writeWaiting(scene, "a1");
  await scene.execute(GATE);
  const first = scene.start("upgrade");
  await untilActive(scene, "pg_advisory_xact_lock");
  scene.workspace.write("other/migrate.config.ts", `export default { versionTable: "other" };`);
  scene.workspace.write(
    "other/migrations/x1.ts",
    scene.workspace.read("migrations/a1.ts")
      .replace('"a1"', '"x1"').replaceAll("t_a1", "t_x1").replace(/await op.run\(.*?\);/, ""),
  );
  const other = await scene.workspace.runWith(
    { cwd: "other", env: { DATABASE_URL: scene.url } },
    "upgrade",
    "--lock-wait",
    "0s",
  );
  assert.equal(other.code, 0, other.stderr);
  await scene.execute(OPEN_GATE);
  assert.equal((await first.end()).code, 0);
});

testScene("a pooler of transactions is warned of, and only there", async (scene) => {
  using proxy = startProxy(scene.url);
  writeChain(scene.workspace, "a1", "b2");
  const plain = await scene.callAt(proxy.url, "upgrade", "a1");
  assert.equal(plain.code, 0, plain.stderr);
  assert.doesNotMatch(plain.stderr, /warning/);
  proxy.pretendPooling();
  const pooled = await scene.callAt(proxy.url, "upgrade");
  assert.equal(pooled.code, 0, pooled.stderr);
  assert.match(pooled.stderr, /warning: .*pooler/);
  assert.deepEqual(await scene.rows(), ["b2"]);
});
