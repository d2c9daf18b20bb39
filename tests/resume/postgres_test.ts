/** Going on with a step that was not finished: on PostgreSQL, with processes that are killed. */
import { strict as assert } from "node:assert";
import { assertFails, type RevisionParts, type RunResult, writeRevisions } from "../cli/harness.ts";
import {
  openClient,
  type Scene,
  terminate,
  testScene,
  until,
  untilActive,
  untilGone,
} from "../postgres/scene.ts";

const INDEXES = `SELECT c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = 't'::regclass ORDER BY 1`;

function write(scene: Scene, upgrade: string, parts: Partial<RevisionParts> = {}): void {
  writeRevisions(scene.workspace, { id: "a1", isAsync: true, ...parts, upgrade });
}

async function succeed(scene: Scene, ...args: readonly string[]): Promise<RunResult> {
  const result = await scene.call(...args);
  assert.equal(result.code, 0, result.stderr);
  return result;
}

/** What `status` says of the unfinished step. */
// deno-lint-ignore no-explicit-any -- the shape is what tests look at
async function unfinished(scene: Scene): Promise<any> {
  return (await succeed(scene, "status", "--json")).json().data.unfinished;
}

/** The two ways to ask for an index that is built outside a transaction. */
const WAYS = {
  operation: `op.createIndex("ix", "t", ["id"], { postgres: { concurrently: true } });`,
  "raw SQL": `op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)");`,
};
const AFTER = `op.createTable("after", { id: t.integer() });`;

/** Starts a run, kills it while the server builds the index, which waits for a writer. */
async function killWithinIndex(scene: Scene, way: string): Promise<() => Promise<void>> {
  write(scene, `op.createTable("u", { id: t.integer() }); ${way} ${AFTER}`);
  await scene.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
  const writer = await openClient(scene);
  const begin = ["BEGIN", "INSERT INTO t VALUES (2)"];
  await writer.execute(
    begin.map((text) => ({ text: [text], values: [], transactional: true })),
  );
  const run = scene.start("upgrade");
  await untilActive(scene, "INDEX CONCURRENTLY");
  await until("the index is there", async () => (await scene.list(INDEXES)).length > 0);
  run.kill("SIGKILL");
  assert.equal((await run.end()).signal, "SIGKILL");
  return () => writer.close();
}

for (const [name, way] of Object.entries(WAYS)) {
  testScene(`resume: an index by ${name} that is left invalid is built anew`, async (scene) => {
    const freeWriter = await killWithinIndex(scene, way);
    // The server has not noticed yet.
    const building = "query LIKE '%INDEX CONCURRENTLY%'";
    await terminate(scene, building);
    const sessions = `SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
      AND datname = current_database() AND ${building}`;
    await until("the builder is gone", async () => (await scene.list(sessions)).length === 0);
    await freeWriter();
    await untilGone(scene);
    assert.deepEqual(await scene.list(INDEXES), ["ix invalid"]);
    const state = await unfinished(scene);
    assert.equal(state.done, 1);
    assert.equal(state.next.isInDoubt, true);
    assert.match(state.next.sql, /INDEX CONCURRENTLY/);
    assertFails(await scene.call("upgrade"), "history.unfinished_step");
    await succeed(scene, "upgrade", "--resume");
    assert.deepEqual(await scene.list(INDEXES), ["ix"]);
    assert.deepEqual(await scene.tables(), ["after", "t", "u"]);
    assert.deepEqual(await scene.rows(), ["a1"]);
    assert.equal(await unfinished(scene), null);
  });

  testScene(`resume: an index by ${name} that the server has finished stays`, async (scene) => {
    const freeWriter = await killWithinIndex(scene, way);
    await freeWriter();
    await untilGone(scene);
    assert.deepEqual(await scene.list(INDEXES), ["ix"]);
    const [before] = await scene.list("SELECT 'ix'::regclass::oid");
    await succeed(scene, "upgrade", "--resume");
    assert.deepEqual(await scene.list("SELECT 'ix'::regclass::oid"), [before]);
    assert.deepEqual(await scene.tables(), ["after", "t", "u"]);
  });
}

testScene("resume: a run waits until the server is done with the one killed", async (scene) => {
  const freeWriter = await killWithinIndex(scene, WAYS.operation);
  const resumed = scene.start("upgrade", "--resume");
  await resumed.said(/Waiting for/);
  await freeWriter();
  const { code, stderr } = await resumed.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.list(INDEXES), ["ix"]);
});

testScene("resume: an index that duplicates stopped is built when they are gone", async (scene) => {
  const unique = `op.createIndex("ux", "t", ["id"], { unique: true,
    postgres: { concurrently: true } });`;
  await scene.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (1)");
  // Nothing precedes it, so that nothing was committed: a plain run goes on.
  write(scene, unique + AFTER);
  assertFails(await scene.call("upgrade"), "database.statement_failed");
  assert.deepEqual(await scene.list(INDEXES), ["ux invalid"]);
  assert.equal(await unfinished(scene), null);
  await scene.execute("DELETE FROM t");
  await succeed(scene, "upgrade");
  assert.deepEqual(await scene.list(INDEXES), ["ux"]);
  assert.deepEqual(await scene.tables(), ["after", "t"]);
});

testScene("resume: an index dropped concurrently", async (scene) => {
  await scene.execute("CREATE TABLE t (id int)", "CREATE INDEX ix ON t (id)");
  const upgrade = (end: string) =>
    `op.createTable("u", { id: t.integer() });
    op.dropIndex("ix", undefined, { postgres: { concurrently: true } });
    await op.query("SELECT 1"); ${end}`;
  write(scene, upgrade("Deno.exit(77);"));
  assert.equal((await scene.run("upgrade")).code, 77);
  assert.equal((await unfinished(scene)).next.isInDoubt, true);
  write(scene, upgrade(AFTER));
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.list(INDEXES), []);
  assert.deepEqual(await scene.tables(), ["after", "t", "u"]);
});

testScene("resume: a statement that took no effect, and nobody can tell", async (scene) => {
  const upgrade = `op.createTable("u", { id: t.integer() });
    op.execute("SELECT pg_sleep(600) FROM gate WHERE id = 1");
    ${AFTER}`;
  await scene.execute("CREATE TABLE gate (id int)", "INSERT INTO gate VALUES (1)");
  write(scene, upgrade, { header: `export const transaction = "none";` });
  const run = scene.start("upgrade");
  await untilActive(scene, "pg_sleep(600)");
  run.kill("SIGKILL");
  await run.end();
  await terminate(scene);
  await untilGone(scene);
  assertFails(await scene.call("upgrade", "--resume"), "history.statement_in_doubt");
  assert.deepEqual(await scene.tables(), ["gate", "u"]);
  await scene.execute("DELETE FROM gate");
  await succeed(scene, "upgrade", "--resume", "--in-doubt", "missing");
  assert.deepEqual(await scene.tables(), ["after", "gate", "u"]);
});

testScene("resume: a signal leaves no doubt, a lost connection does", async (scene) => {
  const upgrade = `op.createTable("u", { id: t.integer() });
    op.execute("SELECT pg_sleep(600) FROM gate WHERE id = 1"); ${AFTER}`;
  await scene.execute("CREATE TABLE gate (id int)", "INSERT INTO gate VALUES (1)");
  write(scene, upgrade, { header: `export const transaction = "none";` });
  const first = scene.start("upgrade");
  await untilActive(scene, "pg_sleep(600)");
  first.kill("SIGINT");
  assert.equal((await first.end()).code, 130);
  const { done, next } = await unfinished(scene);
  assert.deepEqual([done, next.isInDoubt], [1, false]);
  const second = scene.start("upgrade", "--resume");
  await untilActive(scene, "pg_sleep(600)");
  await terminate(scene);
  assertFails(await second.end(), "database.connection_lost");
  assert.equal((await unfinished(scene)).next.isInDoubt, true);
  await scene.execute("DELETE FROM gate");
  await succeed(scene, "upgrade", "--resume", "--in-doubt", "missing");
  assert.deepEqual(await scene.tables(), ["after", "gate", "u"]);
});

testScene(
  "resume: a process killed at each pause of a revision without a transaction",
  async (scene) => {
    const steps = [
      `op.createTable("one", { id: t.integer().primaryKey(), n: t.integer().index("ix_n") });`,
      `op.execute("INSERT INTO one VALUES (1, 1)");`,
      `count = (await op.run("UPDATE one SET n = n + 1")).rowCount;`,
      `op.batchAlterTable("one", (batch) => { batch.addColumn("v", t.text()); batch.dropColumn("n"); });`,
      `op.bulkInsert("one", [{ id: 2, v: "b" }, { id: 3, v: "c" }]);`,
      `await op.savepoint((op) => op.execute("INSERT INTO one VALUES (4, 'd')"));`,
      `op.createEnum("mood", ["sad", "happy"]);`,
      `await op.autocommitBlock((op) => op.addEnumValue("mood", "calm"));`,
      `op.execute("VACUUM one");`,
      `op.execute(sql\`INSERT INTO one VALUES (\${10 + count}, 'x')\`);`,
    ];
    const pause = (at: number) =>
      `await op.query("SELECT pg_sleep(600) FROM gate WHERE id = ${at}");`;
    await scene.execute("CREATE TABLE gate (id int)");
    write(
      scene,
      `let count = 0; ${steps.map((step, at) => step + pause(at)).join("\n")}`,
      { header: `export const transaction = "none";` },
    );
    for (const at of steps.keys()) {
      await scene.execute("DELETE FROM gate", `INSERT INTO gate VALUES (${at})`);
      const run = at === 0 ? scene.start("upgrade") : scene.start("upgrade", "--resume");
      await untilActive(scene, "pg_sleep(600)");
      run.kill("SIGKILL");
      await run.end();
      await terminate(scene);
      await untilGone(scene);
      assert.deepEqual(await scene.rows(), []);
    }
    await scene.execute("DELETE FROM gate");
    await succeed(scene, "upgrade", "--resume");
    assert.deepEqual(await scene.rows(), ["a1"]);
    assert.deepEqual(await scene.query("SELECT id, v FROM one ORDER BY id"), [
      { id: 1, v: null },
      { id: 2, v: "b" },
      { id: 3, v: "c" },
      { id: 4, v: "d" },
      { id: 11, v: "x" },
    ]);
    assert.deepEqual(await scene.list("SELECT unnest(enum_range(NULL::mood))::text"), [
      "sad",
      "happy",
      "calm",
    ]);
  },
);

testScene("resume: all in one transaction, up to what cannot be", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { transaction: "all" };`);
  await scene.execute("CREATE TABLE t (id int)");
  const table = (name: string) => `op.createTable("${name}", { id: t.integer() });`;
  const second = (end: string) => `${table("two")} ${WAYS.operation} ${table("three")} ${end}`;
  writeRevisions(scene.workspace, { id: "z0", upgrade: table("one") });
  write(scene, second(`op.execute("SELECT 1 / 0");`), { down: "z0" });
  assertFails(await scene.call("upgrade"), "database.statement_failed");
  assert.deepEqual(await scene.rows(), ["z0"]);
  assert.deepEqual(await scene.tables(), ["one", "t", "two"]);
  write(scene, second(AFTER), { down: "z0" });
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["after", "one", "t", "three", "two"]);
});

testScene("resume: a batch goes on behind its concurrent index", async (scene) => {
  await scene.execute("CREATE TABLE t (id int)");
  const batch = (end: string) =>
    `op.batchAlterTable("t", (batch) => {
      batch.addColumn("n", t.integer());
      batch.createIndex("ix", ["n"], { postgres: { concurrently: true } });
      batch.addColumn("m", t.integer());
      batch.createCheckConstraint("ck", "id > 0");
    }); ${end}`;
  await scene.execute("INSERT INTO t VALUES (0)");
  write(scene, batch(AFTER));
  assertFails(await scene.call("upgrade"), "database.statement_failed");
  assert.deepEqual(await scene.list(INDEXES), ["ix"]);
  const columns =
    "SELECT attname::text FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0";
  assert.deepEqual(await scene.list(columns), ["id", "n"]);
  await scene.execute("UPDATE t SET id = 1");
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.list(columns), ["id", "n", "m"]);
  assert.deepEqual(await scene.tables(), ["after", "t"]);
});
