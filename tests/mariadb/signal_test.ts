/** Signals: what runs is cancelled, what is open rolled back, what is held freed. */
import { strict as assert } from "node:assert";
import { writeRevisions } from "../cli/harness.ts";
import { type Running, type Scene, testScene, untilActive, untilGone } from "./scene.ts";

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type SignalName = keyof typeof SIGNALS;

/** The second of three revisions writes a row and then does something that takes long. */
async function writeLong({ workspace, execute }: Scene, work: string): Promise<void> {
  await execute("CREATE TABLE IF NOT EXISTS notes (id varchar(10) PRIMARY KEY)");
  const note = (id: string) => `op.execute("INSERT INTO notes VALUES ('${id}')");`;
  writeRevisions(
    workspace,
    { id: "a1", upgrade: note("a1") },
    { id: "b2", down: "a1", isAsync: true, upgrade: `${note("b2")} ${work}` },
    { id: "c3", down: "b2", upgrade: note("c3") },
  );
}

/** A long statement goes on in a session that the run must not leave behind. */
const STATEMENT = `op.execute("SELECT SLEEP(600)");`;
const AWAITED = `await op.query("SELECT 'before'"); console.error("awaiting");
  await new Promise((resolve) => setTimeout(resolve, 600_000));`;
const BETWEEN = `for (let i = 0;; i++) {
    if (i === 20) console.error("looping");
    await op.query(sql\`SELECT SLEEP(0.005)\`);
  }`;

async function assertInterrupted(scene: Scene, run: Running, signal: SignalName): Promise<string> {
  const { code, signal: killer, stderr } = await run.end();
  assert.deepEqual([code, killer], [SIGNALS[signal], null], stderr);
  assert.match(stderr, /error\[interrupted\.signal\]/);
  assert.match(stderr, new RegExp(signal));
  assert.doesNotMatch(stderr, /internal\.bug|^\s+at /m);
  await untilGone(scene);
  return stderr;
}

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  for (const [what, work] of Object.entries({ STATEMENT, AWAITED, BETWEEN })) {
    testScene(`${signal} ends a run: ${what.toLowerCase()}`, async (scene) => {
      await writeLong(scene, work);
      const run = scene.start("upgrade");
      if (work === STATEMENT) await untilActive(scene, "SLEEP(600)");
      else await run.said(/awaiting|looping/);
      run.kill(signal);
      const told = await assertInterrupted(scene, run, signal);
      assert.match(told, /The database is at a1; done: a1; not started: c3/);
      assert.deepEqual(await scene.rows(), ["a1"]);
      assert.deepEqual(await scene.list("SELECT id FROM notes"), ["a1"]);
      await writeLong(scene, "");
      const next = await scene.call("upgrade");
      assert.equal(next.code, 0, next.stderr);
      assert.deepEqual(await scene.rows(), ["c3"]);
    });
  }
}

testScene("a signal while a run waits for the lock, and for a table", async (scene) => {
  await writeLong(scene, STATEMENT);
  const holder = scene.start("upgrade");
  await untilActive(scene, "SLEEP(600)");
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
  await writeLong(scene, `op.execute("ALTER TABLE notes ADD COLUMN x int");`);
  await scene.execute("START TRANSACTION", "SELECT * FROM notes");
  const altering = scene.start("upgrade");
  await untilActive(scene, "ALTER TABLE notes");
  altering.kill("SIGTERM");
  await assertInterrupted(scene, altering, "SIGTERM");
  await scene.execute("COMMIT");
  assert.equal((await scene.query("SHOW COLUMNS FROM notes")).length, 1);
});

testScene("a signal while somebody else has locked the version table", async (scene) => {
  await writeLong(scene, "");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  for (const lock of ["LOCK TABLES alembic_version WRITE", "LOCK TABLES alembic_version READ"]) {
    await scene.execute(lock);
    const waiting = scene.start("upgrade");
    await waiting.said(/Waiting for/);
    waiting.kill("SIGTERM");
    const { code, stderr } = await waiting.end();
    await scene.execute("UNLOCK TABLES");
    assert.equal(code, 143, stderr);
    assert.deepEqual(await scene.rows(), ["a1"]);
  }
});
