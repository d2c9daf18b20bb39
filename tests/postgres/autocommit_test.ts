/** Statements that PostgreSQL refuses in a transaction, in the middle of a revision. */
import { strict as assert } from "node:assert";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { type Scene, testScene } from "./scene.ts";

const INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1";

/** Runs one revision on an empty database. */
function upgradeBy(scene: Scene, upgrade: string, header = "") {
  writeRevisions(scene.workspace, { id: "a1", isAsync: true, header, upgrade });
  return scene.call("upgrade");
}

testScene("a concurrent index commits what precedes it, and nothing after it", async (scene) => {
  const ways = [
    `op.createIndex("ix", "t", ["id"], { postgres: { concurrently: true } });`,
    `op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)");`,
    `op.execute("SELECT 1; CREATE INDEX CONCURRENTLY ix ON t (id); SELECT 2");`,
    `op.executeFile("./index.sql");`,
    `await op.autocommitBlock((op) => op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)"));`,
  ];
  scene.workspace.write(
    "migrations/index.sql",
    "-- an index\nCREATE INDEX CONCURRENTLY ix ON t (id);\n",
  );
  for (const way of ways) {
    const create = `op.createTable("t", { id: t.integer() });`;
    const failed = await upgradeBy(
      scene,
      `${create} ${way} op.createTable("v", { id: t.integer() }); op.execute("SELECT 1 / 0");`,
    );
    assertFails(failed, "database.statement_failed");
    assert.deepEqual(await scene.rows(), [], way);
    assert.deepEqual(await scene.tables(), ["t"], way);
    assert.deepEqual(await scene.list(INDEXES), ["ix"], way);
    assert.match(failed.stderr, /CREATE TABLE "?t"?/, "what stayed is named");
    assert.match(failed.stderr, /CREATE INDEX CONCURRENTLY/, "what stayed is named");
    await scene.execute("DROP TABLE t");
    // What was begun is over: it was undone by hand.
    assert.equal((await scene.call("stamp", "base")).code, 0);
    const done = await upgradeBy(scene, `${create} ${way}`);
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(await scene.rows(), ["a1"]);
    await scene.execute("DROP TABLE t", "DELETE FROM alembic_version");
  }
});

testScene("what an autocommit block leaves is said exactly", async (scene) => {
  const failed = await upgradeBy(
    scene,
    `op.execute("CREATE TABLE one (id int)");
    await op.autocommitBlock((op) => op.execute("CREATE TABLE two (id int); CREATE TABLE three (id int)"));
    op.execute("CREATE TABLE four (id int)");
    op.execute("CREATE TABLE one (id int)");`,
  );
  assertFails(failed, "database.statement_failed");
  assert.deepEqual(await scene.tables(), ["one", "three", "two"]);
  assert.deepEqual(await scene.rows(), []);
  const [warning = ""] = /^warning: [^]*?(?=^\S)/m.exec(failed.stderr) ?? [];
  const kept = [...warning.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name);
  assert.deepEqual(kept, ["one", "two", "three"], failed.stderr);
});

testScene("a failure in an autocommit block says what stayed before it", async (scene) => {
  const failed = await upgradeBy(
    scene,
    `op.execute("CREATE TABLE one (id int)");
    await op.autocommitBlock((op) => op.execute("CREATE TABLE two (id int); CREATE TABLE two (id int)"));`,
  );
  assertFails(failed, "database.statement_failed");
  assert.deepEqual(await scene.tables(), ["one", "two"]);
  const [warning = ""] = /^warning: [^]*?(?=^\S)/m.exec(failed.stderr) ?? [];
  const kept = [...warning.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name);
  assert.deepEqual(kept, ["one", "two"], failed.stderr);
});

testScene("a failure without committed parts says nothing of them", async (scene) => {
  const failed = await upgradeBy(
    scene,
    `op.execute("CREATE TABLE one (id int)"); op.execute("SELECT 1 / 0");`,
  );
  assertFails(failed, "database.statement_failed");
  assert.doesNotMatch(failed.stderr, /warning/);
});

testScene(
  "a new enum value can be used after its block, and in the next revision",
  async (scene) => {
    const create = {
      id: "a1",
      upgrade: `op.execute("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood)");`,
    };
    writeRevisions(
      scene.workspace,
      create,
      {
        id: "b2",
        down: "a1",
        isAsync: true,
        upgrade: `await op.autocommitBlock((op) => op.addEnumValue("mood", "happy"));
        op.execute("INSERT INTO t VALUES ('happy')");`,
      },
      { id: "c3", down: "b2", upgrade: `op.addEnumValue("mood", "calm");` },
      { id: "d4", down: "c3", upgrade: `op.execute("INSERT INTO t VALUES ('calm')");` },
    );
    const done = await scene.call("upgrade");
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(await scene.list("SELECT m::text FROM t ORDER BY 1"), ["calm", "happy"]);
  },
);

testScene("what ends the revision's transaction is refused, and nothing done", async (scene) => {
  for (
    const sql of [
      "BEGIN",
      "START TRANSACTION",
      "COMMIT",
      "END",
      "ROLLBACK",
      "ABORT",
      "CREATE TABLE u (id int); /* why */ commit work",
      "PREPARE TRANSACTION 'x'",
      "COMMIT AND CHAIN",
      "ROLLBACK WORK",
    ]
  ) {
    const failed = await upgradeBy(
      scene,
      `op.createTable("t", { id: t.integer() }); op.execute("${sql}");`,
    );
    assert.deepEqual(await scene.tables(), [], sql);
    assertFails(failed, "revision.invalid_operation");
    assert.match(failed.stderr, /migrations\/a1\.ts:\d+:\d+: /);
  }
});

testScene("a savepoint of the revision's own SQL is no end of its transaction", async (scene) => {
  const done = await upgradeBy(
    scene,
    `op.execute("SAVEPOINT s; CREATE TABLE t (id int); ROLLBACK TO SAVEPOINT s; CREATE TABLE u (id int)");
    const failed = await op.savepoint((op) => op.execute("SELECT 1 / 0")).then(() => "no", () => "yes");
    op.execute(\`CREATE TABLE \${failed} (id int)\`);`,
  );
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(await scene.tables(), ["u", "yes"]);
});

testScene("a concurrent index in a savepoint is refused clearly", async (scene) => {
  for (
    const way of [
      `op.createIndex("ix", "t", ["id"], { postgres: { concurrently: true } })`,
      `op.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")`,
      `op.autocommitBlock((op) => op.execute("SELECT 1"))`,
    ]
  ) {
    const failed = await upgradeBy(
      scene,
      `op.createTable("t", { id: t.integer() }); await op.savepoint((op) => ${way});`,
    );
    assertFails(failed, "revision.invalid_operation");
    assert.match(failed.stderr, /savepoint/);
    assert.deepEqual(await scene.tables(), [], way);
  }
});
