/** A statement that ends the transaction of its step, in one text with what surrounds it. */
import { strict as assert } from "node:assert";
import { isMigrateError } from "../../src/core/error.ts";
import { statement } from "../../src/dialect/statement.ts";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { failure, plain } from "../server/exchange.ts";
import { testMariadb } from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { testScene } from "./scene.ts";

const texts = (...sql: readonly string[]) => sql.map((text) => statement(text));

testMariadb("it is told which statement around a COMMIT has failed", async (url) => {
  const notices: string[] = [];
  await using connection = await openMariadb(url, { onNotice: (its) => notices.push(its) });
  await using other = await openMariadb(url);
  await connection.execute(texts("CREATE TABLE a (id int PRIMARY KEY)"));
  const send = (first: string, own: string, last: string) =>
    connection.query(
      statement(last),
      texts("START TRANSACTION", first, "COMMIT", own, "START TRANSACTION"),
    );
  const tables = async () =>
    plain(await other.query(statement("SHOW TABLES"))).flatMap((row) => Object.values(row));
  const ids = async () => plain(await other.query(statement("SELECT id FROM a"))).map((a) => a.id);
  const indexOf = async (work: Promise<unknown>) => {
    const error = await failure(work);
    await connection.execute(texts("ROLLBACK"));
    assert.ok(isMigrateError(error, "database.statement_failed"), error.code);
    return error.details.index;
  };
  const select = "SELECT id FROM a FOR UPDATE NOWAIT";
  assert.equal(
    await indexOf(send("INSERT INTO no VALUES (1)", "CREATE TABLE b (id int)", select)),
    1,
  );
  assert.deepEqual([await tables(), await ids()], [["a"], []]);
  assert.equal(
    await indexOf(send("INSERT INTO a VALUES (1)", "CREATE TABLE a (id int)", select)),
    3,
  );
  assert.deepEqual([await tables(), await ids()], [["a"], [1]]);
  assert.equal(await indexOf(send("DO 0", "CREATE TABLE b (id int)", "SELECT no FROM a")), 5);
  assert.deepEqual(await tables(), ["a", "b"]);
  notices.length = 0;
  assert.deepEqual(plain(await send("DO 0", "DROP TABLE IF EXISTS gone", select)), [{ id: 1 }]);
  assert.match(notices.join("\n"), /^Note: Unknown table .*gone'$/);
  await connection.execute(texts("ROLLBACK"));
  await other.execute(texts("START TRANSACTION", "SELECT * FROM a WHERE id = 1 FOR UPDATE"));
  const busy = await failure(send("DO 0", "CREATE TABLE c (id int)", select));
  assert.ok(isMigrateError(busy, "lock.busy") && busy.details.index === 5, busy.message);
  await other.execute(texts("ROLLBACK"));
  const lost = await failure(send("DO 0", "KILL CONNECTION_ID()", select));
  assert.ok(isMigrateError(lost, "database.connection_lost"), lost.code);
  assert.ok((lost.details.index ?? -1) >= 3, `${lost.details.index}`);
});

testMariadb("a limit for one query is not the next definition's", async (url) => {
  await using connection = await openMariadb(url);
  const limit = (seconds: number) =>
    `SET SESSION lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`;
  const begin = texts("START TRANSACTION", limit(77));
  await connection.execute(begin);
  await connection.query(statement("SELECT 1"), texts(limit(1)));
  await connection.query(
    statement("SELECT 2"),
    [...texts("COMMIT", "CREATE TABLE a AS SELECT @@lock_wait_timeout AS seconds"), ...begin],
  );
  const [row] = plain(await connection.query(statement("SELECT seconds FROM a")));
  assert.equal(Number(row?.["seconds"]), 77);
});

const two = (second: string) =>
  `op.createTable("a", { id: t.integer().primaryKey() }); op.execute("${second}");`;

testScene(
  "the second of two definitions fails: the first is kept, and it is known",
  async (scene) => {
    writeRevisions(scene.workspace, { id: "a1", upgrade: two("ALTER TABLE a ADD id int") });
    const failed = await scene.call("upgrade");
    assertFails(failed, "database.statement_failed");
    assert.match(failed.stderr, /stays:\n.*CREATE TABLE/);
    const [log] = await scene.list(
      "SELECT detail FROM migrate_log WHERE event = 'failed' ORDER BY id DESC",
    );
    const { done, next } = JSON.parse(String(log));
    assert.deepEqual([done, next.isInDoubt, next.at], [[], false, 0]);
    writeRevisions(scene.workspace, { id: "a1", upgrade: two("ALTER TABLE a ADD b int") });
    assertFails(await scene.call("upgrade"), "history.unfinished_step");
    const { code, stderr } = await scene.call("upgrade", "--resume");
    assert.equal(code, 0, stderr);
    assert.deepEqual(await scene.rows(), ["a1"]);
  },
);

testScene("a definition waits for a table that others use, and goes on", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { lockTimeout: "50ms" };`);
  await scene.execute("CREATE TABLE used (id int)");
  writeRevisions(scene.workspace, { id: "a1", upgrade: two("ALTER TABLE used ADD b int") });
  await scene.execute("START TRANSACTION", "SELECT * FROM used");
  const run = scene.start("upgrade");
  await run.said(/Waiting for/);
  await scene.execute("COMMIT");
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.list("SELECT count(*) FROM migrate_log WHERE event = 'failed'"), [
    0,
  ]);
});

testScene("rows that are moved while a definition runs end the step", async (scene) => {
  await scene.execute("CREATE TABLE used (id int)");
  writeRevisions(
    scene.workspace,
    { id: "a1", upgrade: two("ALTER TABLE used ADD b int") },
    { id: "b2", down: "a1" },
  );
  await scene.execute("START TRANSACTION", "SELECT * FROM used");
  const run = scene.start("upgrade", "a1");
  await using other = await scene.stage.open(scene.url);
  for (let waiting: unknown[] = []; waiting.length === 0;) {
    waiting = await other.query(statement(
      "SELECT id FROM information_schema.processlist WHERE state LIKE '%metadata lock%' AND db = DATABASE()",
    ));
  }
  await other.execute(texts("INSERT INTO alembic_version VALUES ('b2')"));
  await scene.execute("COMMIT");
  assertFails(await run.end(), "history.row_changed");
  assert.deepEqual(await scene.rows(), ["b2"]);
});
