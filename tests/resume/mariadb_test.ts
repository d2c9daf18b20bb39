/** Going on with a step that was not finished: on MariaDB, whose DDL commits by itself. */
import { strict as assert } from "node:assert";
import { statement } from "../../src/dialect/statement.ts";
import { assertFails, type RunResult, writeRevisions } from "../cli/harness.ts";
import {
  openClient,
  type Scene,
  terminate,
  testScene,
  until,
  untilActive,
  untilGone,
} from "../mariadb/scene.ts";

function write(scene: Scene, upgrade: string, downgrade = ""): void {
  writeRevisions(scene.workspace, { id: "a1", isAsync: true, upgrade, downgrade });
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

const TABLE = (name: string) => `op.createTable("${name}", { id: t.integer() });`;
const columns = (table: string) =>
  `SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()
    AND table_name = '${table}' ORDER BY ordinal_position`;

testScene("resume: a failure in the middle, mended behind it", async (scene) => {
  const start = `${TABLE("one")} op.execute("INSERT INTO one VALUES (1)");
    op.addColumn("one", "n", t.integer());`;
  write(scene, `${start} op.execute("UPDATE one SET n = nonsense"); ${TABLE("two")}`);
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /--resume/);
  assert.deepEqual(await scene.list(columns("one")), ["id", "n"]);
  const { done, next } = await unfinished(scene);
  assert.deepEqual([done, next], [3, null]);
  assertFails(await scene.call("upgrade"), "history.unfinished_step");
  write(scene, `${start} op.execute("UPDATE one SET n = 7"); ${TABLE("two")}`);
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.query("SELECT * FROM one"), [{ id: 1, n: 7 }]);
  assert.deepEqual(await scene.tables(), ["one", "two"]);
  assert.deepEqual(await scene.rows(), ["a1"]);
});

/** Starts a run, kills it while an ALTER TABLE waits for a reader. */
async function killWithinAlter(scene: Scene): Promise<() => Promise<void>> {
  write(scene, `${TABLE("u")} op.addColumn("t", "n", t.integer()); ${TABLE("after")}`);
  await scene.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
  const reader = await openClient(scene);
  await reader.execute(["BEGIN", "SELECT * FROM t"].map((text) => statement(text)));
  const run = scene.start("upgrade");
  await untilActive(scene, "ALTER TABLE");
  run.kill("SIGKILL");
  assert.equal((await run.end()).signal, "SIGKILL");
  assert.equal((await unfinished(scene)).next.isInDoubt, true);
  return async () => {
    await reader.execute([statement("COMMIT")]);
    await reader.close();
  };
}

testScene("resume: an alteration that took no effect is made", async (scene) => {
  const freeReader = await killWithinAlter(scene);
  await terminate(scene, "info LIKE 'ALTER TABLE%'");
  const altering = scene.stage.sessions("info LIKE 'ALTER TABLE%'");
  await until("the alteration is gone", async () => (await scene.list(altering)).length === 0);
  await freeReader();
  await untilGone(scene);
  assert.deepEqual(await scene.list(columns("t")), ["id"]);
  assertFails(await scene.call("upgrade"), "history.unfinished_step");
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.list(columns("t")), ["id", "n"]);
  assert.deepEqual(await scene.tables(), ["after", "t", "u"]);
});

testScene("resume: an alteration that took effect is passed over", async (scene) => {
  const freeReader = await killWithinAlter(scene);
  await freeReader();
  await untilGone(scene);
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.list(columns("t")), ["id", "n"]);
  assert.deepEqual(await scene.tables(), ["after", "t", "u"]);
});

testScene("resume: raw SQL that nobody can tell of", async (scene) => {
  const upgrade = (end: string) =>
    `${TABLE("u")} op.execute("CREATE TABLE raw (n int)"); await op.query("SELECT 1"); ${end}`;
  write(scene, upgrade("Deno.exit(77);"));
  assert.equal((await scene.run("upgrade")).code, 77);
  write(scene, upgrade(TABLE("after")));
  assertFails(await scene.call("upgrade", "--resume"), "history.statement_in_doubt");
  await succeed(scene, "upgrade", "--resume", "--in-doubt", "applied");
  assert.deepEqual(await scene.tables(), ["after", "raw", "u"]);
});

/** Every kind of operation that MariaDB has; what comes back is asked of each again. */
const STEPS = [
  `op.createTable("one", { id: t.integer().primaryKey(), n: t.integer().index("ix_n") });`,
  `op.execute("INSERT INTO one VALUES (1, 1)");`,
  `count = (await op.run("UPDATE one SET n = n + 1")).rowCount;`,
  `op.addColumn("one", "v", t.string(20));`,
  `op.alterColumn("one", "v", { type: t.string(30), nullable: true });`,
  `op.renameColumn("one", "v", "w");`,
  `op.createIndex("ix_w", "one", ["w"]);`,
  `op.createUniqueConstraint("uq", "one", ["n"]);`,
  `op.createCheckConstraint("ck", "one", "n > 0");`,
  `op.dropConstraint("ck", "one", { type: "check" });`,
  `op.batchAlterTable("one", (batch) => { batch.addColumn("x", t.text()); batch.dropIndex("ix_n"); });`,
  `op.bulkInsert("one", [{ id: 2, n: 5, w: "b" }, { id: 3, n: 6, w: "c" }]);`,
  `op.createTable("two", { id: t.integer().primaryKey() });`,
  `op.createForeignKey("fk", "two", "one", ["id"], ["id"]);`,
  `op.renameTable("two", "three");`,
  `op.createTableComment("three", "why");`,
  `op.createView("seen", "SELECT id FROM three");`,
  `op.dropView("seen");`,
  `op.dropColumn("one", "x");`,
  `op.createSequence("seq", { start: 5n });`,
  `op.dropSequence("seq");`,
  `op.dropIndex("ix_w", "one");`,
  `op.createTable("four", { id: t.integer() });`,
  `op.dropTable("four");`,
  `op.execute(sql\`INSERT INTO one (id, n) VALUES (\${10 + count}, 99)\`);`,
];

testScene("resume: a process killed behind each operation", async (scene) => {
  const pause = (at: number) => `await op.query("SELECT SLEEP(600) FROM gate WHERE id = ${at}");`;
  await scene.execute("CREATE TABLE gate (id int)");
  write(scene, `let count = 0; ${STEPS.map((step, at) => step + pause(at)).join("\n")}`);
  for (const at of STEPS.keys()) {
    await scene.execute("DELETE FROM gate", `INSERT INTO gate VALUES (${at})`);
    const run = at === 0 ? scene.start("upgrade") : scene.start("upgrade", "--resume");
    await untilActive(scene, "SLEEP(600)");
    run.kill("SIGKILL");
    await run.end();
    await terminate(scene);
    await untilGone(scene);
    assert.deepEqual(await scene.rows(), []);
  }
  await scene.execute("DELETE FROM gate");
  await succeed(scene, "upgrade", "--resume");
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.query("SELECT id, n, w FROM one ORDER BY id"), [
    { id: 1, n: 2, w: null },
    { id: 2, n: 5, w: "b" },
    { id: 3, n: 6, w: "c" },
    { id: 11, n: 99, w: null },
  ]);
  assert.deepEqual(await scene.list(columns("one")), ["id", "n", "w"]);
  assert.deepEqual(await scene.tables(), ["gate", "one", "three"]);
});
