/** Going on with a step that was not finished: on SQLite, in revisions without a transaction. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  type RevisionParts,
  rowsOf,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "../cli/harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];
const NONE = `export const transaction = "none";`;

/** What ends the process as a power cut does: nothing is closed, nothing rolled back. */
const DIE = `await op.query("SELECT 1"); Deno.exit(77);`;

/** Writes one revision without a transaction. */
function write(workspace: Workspace, upgrade: string, parts: Partial<RevisionParts> = {}): void {
  writeRevisions(workspace, { id: "a1", isAsync: true, header: NONE, ...parts, upgrade });
}

function run(workspace: Workspace, ...args: readonly string[]) {
  return workspace.run(...args, ...URL_FLAG);
}

async function succeed(workspace: Workspace, ...args: readonly string[]) {
  const result = await run(workspace, ...args);
  assert.equal(result.code, 0, result.stderr);
  return result;
}

/** What `status` says of the unfinished step. */
// deno-lint-ignore no-explicit-any -- the shape is what tests look at
async function unfinished(workspace: Workspace): Promise<any> {
  return (await succeed(workspace, "status", "--json")).json().data.unfinished;
}

function test(name: string, body: (workspace: Workspace) => Promise<void>): void {
  Deno.test(`resume on SQLite: ${name}`, () => withWorkspace(body));
}

const TABLE = (name: string) => `op.createTable("${name}", { id: t.integer() });`;

test("a failure in the middle, mended behind it", async (workspace) => {
  const start = `${TABLE("one")} op.execute("INSERT INTO one VALUES (1)");`;
  write(workspace, `${start} op.execute("nonsense"); ${TABLE("two")}`);
  const failed = await run(workspace, "upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /migrate upgrade --resume/);
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one"]);
  const { revision, direction, done, next, failure } = await unfinished(workspace);
  assert.deepEqual([revision, direction, done], ["a1", "upgrade", 2]);
  assert.equal(next.isInDoubt, false);
  assert.match(next.sql, /nonsense/);
  assert.match(failure, /nonsense/);
  const text = await succeed(workspace, "status");
  assert.match(text.stdout, /CREATE TABLE one/);
  assert.match(text.stdout, /--resume/);
  assertFails(await run(workspace, "upgrade"), "history.unfinished_step");
  write(workspace, `${start} ${TABLE("two")}`);
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one", "two"]);
  assert.deepEqual(workspace.query("app.db", "SELECT id FROM one"), [{ id: 1 }]);
  assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  assert.equal(await unfinished(workspace), null);
  assert.match((await succeed(workspace, "upgrade", "--resume")).stderr, /Nothing to do/);
});

test("a process that ends between two statements leaves none in doubt", async (workspace) => {
  const start = `${TABLE("one")} op.createIndex("ix", "one", ["id"]);`;
  write(workspace, `${start} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  const state = await unfinished(workspace);
  assert.deepEqual([state.done, state.next, state.failure], [2, null, null]);
  assert.equal((await run(workspace, "status", "--exit-code")).code, 1);
  write(workspace, `${start} await op.query("SELECT 1"); ${TABLE("two")}`);
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one", "two"]);
});

test("each process may come a little farther than the one before", async (workspace) => {
  const upgrade = `for (const n of [1, 2, 3, 4]) {
      op.execute(sql\`INSERT INTO t VALUES (\${n})\`);
      if (!(await op.query("SELECT 1 FROM gate WHERE n = " + n)).length) Deno.exit(77);
    }`;
  workspace.execute("app.db", "CREATE TABLE t (n); CREATE TABLE gate (n)");
  write(workspace, upgrade);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  for (const n of [1, 2, 3]) {
    workspace.execute("app.db", `INSERT INTO gate VALUES (${n})`);
    assert.equal((await run(workspace, "upgrade", "--resume")).code, 77);
    assert.equal((await unfinished(workspace)).done, n + 1);
  }
  workspace.execute("app.db", "INSERT INTO gate VALUES (4)");
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(workspace.query("app.db", "SELECT n FROM t").map(({ n }) => n), [1, 2, 3, 4]);
});

test("what was done and is another now is refused, and nothing executed", async (workspace) => {
  const start = (first: string, second: string) => `${first} op.execute("${second}");`;
  const second = "INSERT INTO one VALUES (1)";
  write(workspace, `${start(TABLE("one"), second)} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  const rest = TABLE("two");
  for (
    const changed of [
      start(`op.createTable("one", { id: t.text() });`, second) + rest,
      start(TABLE("one"), "INSERT INTO one VALUES (2)") + rest,
      `op.execute("${second}"); ${TABLE("one")} ${rest}`,
      `${TABLE("one")} ${rest}`,
      TABLE("one"),
      "",
      `${TABLE("zero")} ${start(TABLE("one"), second)} ${rest}`,
    ]
  ) {
    write(workspace, changed);
    const refused = await run(workspace, "upgrade", "--resume");
    assertFails(refused, "history.changed_step");
    assert.deepEqual(tablesOf(workspace, "app.db"), ["one"], changed);
    assert.deepEqual(rowsOf(workspace, "app.db"), []);
  }
  // Comments, other spaces and what comes behind do not matter.
  write(workspace, `/* why */ ${start(TABLE("one"), second)}  ${rest} ${TABLE("three")}`);
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one", "three", "two"]);
});

test("results of calls are given again, questions are asked again", async (workspace) => {
  const upgrade = (end: string) => `
    op.execute("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3)");
    const { rowCount } = await op.run("UPDATE t SET n = n + 1");
    const rows = await op.query("INSERT INTO t VALUES (10) RETURNING n, x'00ff' AS b, 1e0 AS r");
    const [{ c }] = await op.query("SELECT count(*) AS c FROM t");
    let streamed = 0;
    for await (const { n } of op.query("INSERT INTO t VALUES (20), (30) RETURNING n")) streamed += n;
    ${end}
    op.execute(sql\`CREATE TABLE r AS SELECT \${rowCount} AS run, \${rows[0].n} AS n,
      \${rows[0].b} AS b, \${rows[0].r} AS r, \${c} AS c, \${streamed} AS streamed\`);`;
  write(workspace, upgrade(DIE));
  assert.equal((await run(workspace, "upgrade")).code, 77);
  write(workspace, upgrade(""));
  await succeed(workspace, "upgrade", "--resume");
  // The count is that of now: three more have come.
  assert.deepEqual(
    workspace.query("app.db", "SELECT run, n, hex(b) AS b, r, c, streamed FROM r"),
    [{ run: 3, n: 10, b: "00FF", r: 1, c: 6, streamed: 50 }],
  );
  assert.deepEqual(
    workspace.query("app.db", "SELECT n FROM t ORDER BY n").map(({ n }) => n),
    [2, 3, 4, 10, 20, 30],
  );
});

test("an operation of several statements is there, or is not", async (workspace) => {
  workspace.execute("app.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w TEXT, bad TEXT)");
  workspace.execute("app.db", "INSERT INTO t VALUES (1, 'a', 'b', 'x')");
  // Renamed by SQLite itself, rebuilt for the rest: three statements at least.
  const good = `op.renameColumn("t", "v", "value");
    op.alterColumn("t", "w", { type: t.string(9), nullable: false });`;
  const bad = `op.batchAlterTable("t", (batch) => {
      batch.renameColumn("bad", "ugly");
      batch.createCheckConstraint("ck", "ugly <> 'x'");
    });`;
  write(workspace, `${good} await op.query("SELECT 1"); ${bad}`);
  assertFails(await run(workspace, "upgrade"), "database.statement_failed");
  const columns = () =>
    workspace.query("app.db", "SELECT name FROM pragma_table_info('t')").map(({ name }) => name);
  assert.deepEqual(columns(), ["id", "value", "w", "bad"]);
  assert.equal((await unfinished(workspace)).done, 2);
  workspace.execute("app.db", "UPDATE t SET bad = 'y'");
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(columns(), ["id", "value", "w", "ugly"]);
});

test("a bulk insert goes on behind its chunks", async (workspace) => {
  const upgrade = (bad: string) =>
    `op.createTable("t", { n: t.integer() });
    op.bulkInsert("t", function* () {
      for (let n = 0; n < 3500; n++) { ${bad} yield { n }; }
    }());`;
  workspace.execute("app.db", "CREATE TABLE done (n)");
  write(workspace, upgrade("") + `op.execute("nonsense");`);
  assertFails(await run(workspace, "upgrade"), "database.statement_failed");
  assert.equal((await unfinished(workspace)).done, 5);
  write(workspace, upgrade("if (n === 3499) continue;"));
  assertFails(await run(workspace, "upgrade", "--resume"), "history.changed_step");
  write(workspace, upgrade(""));
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(workspace.query("app.db", "SELECT count(*) AS n FROM t"), [{ n: 3500 }]);
});

test("what is about the session is done again", async (workspace) => {
  const start = `op.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)");
    op.execute("CREATE TABLE c (p REFERENCES p ON DELETE CASCADE)");
    op.execute("INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)");
    op.execute("PRAGMA foreign_keys = ON");`;
  write(workspace, `${start} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  write(workspace, `${start} op.execute("DELETE FROM p");`);
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(workspace.query("app.db", "SELECT * FROM c"), []);
});

test("a transaction of the revision's own is done as a whole", async (workspace) => {
  const own = (body: string) => `op.execute("BEGIN"); op.execute("CREATE TABLE a (n)"); ${body}`;
  write(workspace, own(DIE));
  assert.equal((await run(workspace, "upgrade")).code, 77);
  assert.deepEqual(tablesOf(workspace, "app.db"), []);
  assert.equal(await unfinished(workspace), null);
  write(workspace, own(`op.execute("nonsense");`));
  assertFails(await run(workspace, "upgrade"), "database.statement_failed");
  assert.deepEqual(tablesOf(workspace, "app.db"), []);
  write(workspace, own(`op.execute("INSERT INTO a VALUES (1); COMMIT"); ${DIE}`));
  assert.equal((await run(workspace, "upgrade")).code, 77);
  const state = await unfinished(workspace);
  assert.deepEqual([state.done, state.next], [4, null]);
  write(workspace, own(`op.execute("INSERT INTO a VALUES (1); COMMIT"); ${TABLE("b")}`));
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(workspace.query("app.db", "SELECT n FROM a"), [{ n: 1 }]);
  assert.deepEqual(tablesOf(workspace, "app.db"), ["a", "b"]);
});

test("a savepoint is there or is not, and fails again as it failed", async (workspace) => {
  const upgrade = (end: string) => `
    const first = await op.savepoint(async (op) => {
      ${TABLE("one")}
      await op.run("INSERT INTO one VALUES (1)");
      return "good";
    });
    const second = await op.savepoint((op) => {
      ${TABLE("never")}
      op.execute("INSERT INTO nowhere VALUES (1)");
    }).catch((error) => "bad");
    op.execute(sql\`CREATE TABLE said AS SELECT \${first} AS first, \${second} AS second\`);
    ${TABLE("then")}
    ${end}`;
  write(workspace, upgrade(DIE));
  assert.equal((await run(workspace, "upgrade")).code, 77);
  // Now it would not fail any more.
  workspace.execute("app.db", "CREATE TABLE nowhere (n)");
  write(workspace, upgrade(TABLE("two")));
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["nowhere", "one", "said", "then", "two"]);
  assert.deepEqual(workspace.query("app.db", "SELECT * FROM said"), [
    { first: "good", second: "bad" },
  ]);
});

test("a downgrade is gone on with too", async (workspace) => {
  const down = (end: string) => `op.dropTable("two"); ${end} op.dropTable("one");`;
  write(workspace, TABLE("one") + TABLE("two"), { downgrade: down(DIE) });
  await succeed(workspace, "upgrade");
  assert.equal((await run(workspace, "downgrade", "base")).code, 77);
  assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  assert.equal((await unfinished(workspace)).direction, "downgrade");
  writeRevisions(workspace, { id: "b2", down: "a1" });
  assertFails(await run(workspace, "upgrade"), "history.unfinished_step");
  assertFails(await run(workspace, "upgrade", "--resume"), "history.cannot_resume");
  assertFails(await run(workspace, "downgrade", "base"), "history.unfinished_step");
  write(workspace, TABLE("one") + TABLE("two"), { downgrade: down("") });
  await succeed(workspace, "downgrade", "base", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), []);
  assert.deepEqual(rowsOf(workspace, "app.db"), []);
  assert.equal(await unfinished(workspace), null);
});

test("a stamp says where the database is, whatever was begun", async (workspace) => {
  write(workspace, `${TABLE("one")} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  // Undone by hand, then begun again; the second time finished by hand.
  workspace.execute("app.db", "DROP TABLE one");
  await succeed(workspace, "stamp", "base");
  assert.equal(await unfinished(workspace), null);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one"]);
  await succeed(workspace, "stamp", "a1");
  assert.equal(await unfinished(workspace), null);
  assert.match((await succeed(workspace, "upgrade")).stderr, /Nothing to do/);
});

test("a raw statement that ran when the process ended is in doubt", async (workspace) => {
  write(workspace, `${TABLE("one")} op.execute("CREATE TABLE raw (n)"); ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  // The last event is the one that was written before the statement.
  assert.match((await unfinished(workspace)).next.sql, /CREATE TABLE raw/);
  const rest = (sql: string) =>
    `${TABLE("one")} op.execute("${sql}"); await op.query("SELECT 1"); ${TABLE("two")}`;
  write(workspace, rest("CREATE TABLE raw (n)"));
  const doubt = await run(workspace, "upgrade", "--resume");
  assertFails(doubt, "history.statement_in_doubt");
  assert.match(doubt.stderr, /CREATE TABLE raw/);
  assert.match(doubt.stderr, /--in-doubt/);
  write(workspace, rest("CREATE TABLE other (n)"));
  assertFails(
    await run(workspace, "upgrade", "--resume", "--in-doubt", "applied"),
    "history.changed_step",
  );
  write(workspace, rest("CREATE TABLE raw (n)"));
  // A wrong answer fails, and is known to have failed: no doubt is left.
  const wrong = await run(workspace, "upgrade", "--resume", "--in-doubt", "missing");
  assertFails(wrong, "database.statement_failed");
  assert.equal((await unfinished(workspace)).next.isInDoubt, false);
  workspace.execute("app.db", "DROP TABLE raw");
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one", "raw", "two"]);
});

test("the answer that it is applied passes over it", async (workspace) => {
  const start = `op.execute("CREATE TABLE raw (n)");`;
  write(workspace, `${start} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  write(workspace, `${start} ${TABLE("two")}`);
  // Nothing but the one in doubt: a run that is not told to go on cannot know.
  assertFails(await run(workspace, "upgrade"), "history.unfinished_step");
  await succeed(workspace, "upgrade", "--resume", "--in-doubt", "applied");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["raw", "two"]);
});

test("what does no harm twice is in no doubt", async (workspace) => {
  const start = `op.execute("CREATE TABLE IF NOT EXISTS raw (n)");`;
  write(workspace, `${start} ${DIE}`);
  assert.equal((await run(workspace, "upgrade")).code, 77);
  write(workspace, `${start} ${TABLE("two")}`);
  await succeed(workspace, "upgrade");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["raw", "two"]);
});

test("a step that had committed nothing is simply run again", async (workspace) => {
  write(workspace, `op.execute("nonsense"); ${TABLE("one")}`);
  assertFails(await run(workspace, "upgrade"), "database.statement_failed");
  assert.equal(await unfinished(workspace), null);
  write(workspace, TABLE("one"));
  await succeed(workspace, "upgrade");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one"]);
});

test("only the step that was begun is gone on with, the others follow", async (workspace) => {
  writeRevisions(workspace, { id: "z0", upgrade: TABLE("zero") });
  write(workspace, `${TABLE("one")} ${DIE}`, { down: "z0" });
  writeRevisions(workspace, { id: "b2", down: "a1", upgrade: TABLE("two") });
  assert.equal((await run(workspace, "upgrade")).code, 77);
  assert.deepEqual(rowsOf(workspace, "app.db"), ["z0"]);
  write(workspace, TABLE("one"), { down: "z0" });
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one", "two", "zero"]);
  assert.deepEqual(rowsOf(workspace, "app.db"), ["b2"]);
});

test("a block outside the transaction keeps what was before it", async (workspace) => {
  const upgrade = (end: string) =>
    `${TABLE("before")}
    const { rowCount } = await op.run("INSERT INTO before VALUES (1), (2)");
    await op.autocommitBlock(async (op) => {
      ${TABLE("inside")}
      ${end}
    });
    op.execute(sql\`INSERT INTO before VALUES (\${rowCount})\`);
    ${TABLE("after")}`;
  write(workspace, upgrade(DIE), { header: "" });
  assert.equal((await run(workspace, "upgrade")).code, 77);
  assert.deepEqual(tablesOf(workspace, "app.db"), ["before", "inside"]);
  const state = await unfinished(workspace);
  assert.deepEqual([state.done, state.next], [3, null]);
  write(workspace, upgrade(""), { header: "" });
  await succeed(workspace, "upgrade", "--resume");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["after", "before", "inside"]);
  assert.deepEqual(workspace.query("app.db", "SELECT id FROM before").map(({ id }) => id), [
    1,
    2,
    2,
  ]);
});

test("without a log there is nothing to go on with", async (workspace) => {
  workspace.write("migrate.config.ts", `export default { url: "sqlite:app.db", log: false };`);
  write(workspace, `${TABLE("one")} op.execute("nonsense");`);
  const failed = await workspace.run("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /CREATE TABLE one/);
  assert.doesNotMatch(failed.stderr, /--resume/);
  const again = await workspace.run("upgrade", "--resume");
  assertFails(again, "database.statement_failed");
  assert.deepEqual(tablesOf(workspace, "app.db"), ["one"]);
});

Deno.test("resume: options that contradict each other", () =>
  withWorkspace(async (workspace) => {
    write(workspace, "");
    for (
      const args of [
        ["upgrade", "--in-doubt", "applied"],
        ["upgrade", "--resume", "--in-doubt", "perhaps"],
        ["upgrade", "--resume", "--sql"],
        ["upgrade", "--resume", "--dry-run"],
        ["downgrade", "base", "--in-doubt", "missing"],
        ["downgrade", "base", "--resume", "--dry-run"],
      ]
    ) assertFails(await run(workspace, ...args), "usage.invalid_argument");
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));
