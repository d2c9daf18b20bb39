/** Signals: what runs is cancelled, what is open rolled back, what is held freed. */
import { strict as assert } from "node:assert";
import { rowsOf, tablesOf, withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { type Running, type Scene, testScene, untilActive, untilGone } from "./scene.ts";

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type SignalName = keyof typeof SIGNALS;

/** Two revisions; the second makes a table and then does something that takes long. */
function writeLong(workspace: Workspace, work: string, header = ""): void {
  const table = (id: string) => `op.execute("CREATE TABLE t_${id} (id integer)");`;
  writeRevisions(
    workspace,
    { id: "a1", upgrade: table("a1") },
    { id: "b2", down: "a1", isAsync: true, header, upgrade: `${table("b2")} ${work}` },
    { id: "c3", down: "b2", upgrade: table("c3") },
  );
}

/** A long statement goes on in a session that the run must not leave behind. */
const STATEMENT = `op.execute("SELECT pg_sleep(600)");`;
const AWAITED = `await op.query("SELECT 'before'"); console.error("awaiting");
  await new Promise((resolve) => setTimeout(resolve, 600_000));`;
const BETWEEN = `for (let i = 0;; i++) {
    if (i === 20) console.error("looping");
    await op.query(sql\`SELECT pg_sleep(0.005)\`);
  }`;

async function assertInterrupted(
  scene: Scene,
  run: Running,
  signal: SignalName,
): Promise<string> {
  const { code, signal: killer, stderr } = await run.end();
  assert.deepEqual([code, killer], [SIGNALS[signal], null], stderr);
  assert.match(stderr, /error\[interrupted\.signal\]/);
  assert.match(stderr, new RegExp(signal));
  assert.doesNotMatch(stderr, /internal\.bug|^\s+at /m);
  await untilGone(scene);
  assert.deepEqual(
    await scene.list(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND
      database = (SELECT oid FROM pg_database WHERE datname = current_database())`),
    [],
  );
  return stderr;
}

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  for (const [what, work] of Object.entries({ STATEMENT, AWAITED, BETWEEN })) {
    testScene(`${signal} ends a run: ${what.toLowerCase()}`, async (scene) => {
      writeLong(scene.workspace, work);
      const run = scene.start("upgrade");
      if (work === STATEMENT) await untilActive(scene, "pg_sleep(600)");
      else await run.said(/awaiting|looping/);
      run.kill(signal);
      const told = await assertInterrupted(scene, run, signal);
      assert.match(told, /The database is at a1; done: a1; not started: c3/);
      assert.deepEqual(await scene.rows(), ["a1"]);
      assert.deepEqual(await scene.tables(), ["t_a1"]);
      writeLong(scene.workspace, "");
      const next = await scene.call("upgrade");
      assert.equal(next.code, 0, next.stderr);
      assert.deepEqual(await scene.rows(), ["c3"]);
    });
  }
}

testScene("a signal while a run waits for the lock", async (scene) => {
  writeLong(scene.workspace, STATEMENT);
  const holder = scene.start("upgrade");
  await untilActive(scene, "pg_sleep(600)");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const waiting = scene.start("upgrade");
    await waiting.said(/Waiting for/);
    waiting.kill(signal);
    const { code, stderr } = await waiting.end();
    assert.equal(code, SIGNALS[signal], stderr);
    assert.match(stderr, /error\[interrupted\.signal\]/);
  }
  holder.kill("SIGINT");
  await assertInterrupted(scene, holder, "SIGINT");
});

testScene("a signal while somebody else has locked the version table", async (scene) => {
  writeLong(scene.workspace, "");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  for (const mode of ["ACCESS EXCLUSIVE", "EXCLUSIVE"]) {
    await scene.execute("BEGIN", `LOCK TABLE alembic_version IN ${mode} MODE`);
    const waiting = scene.start("upgrade");
    await waiting.said(/Waiting for/);
    waiting.kill("SIGTERM");
    const { code, stderr } = await waiting.end();
    await scene.execute("ROLLBACK");
    assert.equal(code, 143, stderr);
    assert.deepEqual(await scene.rows(), ["a1"]);
  }
});

testScene("a signal outside a transaction says what stays", async (scene) => {
  writeLong(scene.workspace, STATEMENT, `export const transaction = "none";`);
  const run = scene.start("upgrade");
  await untilActive(scene, "pg_sleep(600)");
  run.kill("SIGINT");
  assert.match(await assertInterrupted(scene, run, "SIGINT"), /warning: .*[^]*CREATE TABLE t_b2/);
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["t_a1", "t_b2"]);
});

testScene("a signal undoes all where all share a transaction", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { transaction: "all" };`);
  writeLong(scene.workspace, STATEMENT);
  const run = scene.start("upgrade", "--json");
  await untilActive(scene, "pg_sleep(600)");
  run.kill("SIGTERM");
  const told = await assertInterrupted(scene, run, "SIGTERM");
  assert.match(told, /The database is at base; rolled back too: a1; not started: c3/);
  const { json } = await run.end();
  assert.equal(json().code, "interrupted.signal");
  assert.deepEqual(json().data.report.rolledBack, ["a1"]);
  assert.deepEqual(await scene.rows(), []);
  assert.deepEqual(await scene.tables(), []);
});

testScene("user code that never lets go in a savepoint is left alone", async (scene) => {
  writeLong(
    scene.workspace,
    `
    await op.query("SELECT 1");
    await op.savepoint(async () => {
      console.error("stuck");
      await new Promise(() => setInterval(() => {}, 1000));
    });`,
  );
  const run = scene.start("upgrade");
  await run.said(/stuck/);
  run.kill("SIGINT");
  await assertInterrupted(scene, run, "SIGINT");
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["t_a1"]);
});

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  Deno.test(`on SQLite ${signal} leaves the file as it was before the step`, () =>
    withWorkspace(async (workspace) => {
      const url = ["--url", "sqlite:app.db"];
      const works = [
        `await op.query("SELECT 1"); console.error("ready");
          await new Promise((resolve) => setTimeout(resolve, 600_000));`,
        `await op.query("SELECT 1"); console.error("ready");
          await op.query("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c LIMIT 1");`,
      ];
      for (const work of works) {
        writeLong(workspace, work);
        const process = workspace.start({}, "upgrade", ...url);
        await process.stdin.close();
        let told = "";
        for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
          told += text;
          if (told.includes("ready")) process.kill(signal);
        }
        await process.stdout.cancel();
        assert.equal((await process.status).signal, signal, told);
        assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
        assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
      }
      writeLong(workspace, "");
      const next = await workspace.run("upgrade", ...url);
      assert.equal(next.code, 0, next.stderr);
    }));
}
