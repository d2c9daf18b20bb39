/** Migrations from within a program, on each database. */
import { strict as assert } from "node:assert";
import { isMigrateError, open, type OpenOptions } from "../../src/mod.ts";
import { withWorkspace, type Workspace, writeChain, writeRevisions } from "../cli/harness.ts";
import { testMariadb } from "../server/mariadb.ts";
import { testPostgres } from "../server/postgres.ts";

/** A test on each database, with a chain of two revisions and a folder of its own. */
function testEach(
  name: string,
  test: (url: string, directory: string, workspace: Workspace) => Promise<void>,
): void {
  const inFolder = (urlIn: (dir: string) => string) =>
    withWorkspace(async (workspace) => {
      const directory = `${workspace.dir}/migrations`;
      writeChain(workspace, "a1", "b2");
      await test(urlIn(workspace.dir), directory, workspace);
    });
  Deno.test(`${name}: a SQLite file`, () => inFolder((dir) => `sqlite:${dir}/app.db`));
  testPostgres(`${name}: PostgreSQL`, (url) => inFolder(() => url));
  testMariadb(`${name}: MariaDB`, (url) => inFolder(() => url));
}

async function fails(work: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(work, (error) => isMigrateError(error, code) || assert.fail(String(error)));
}

testEach("up, down and all that is told", async (url, directory) => {
  const events: string[] = [];
  await using database = await open({ url, directory, onEvent: ({ type }) => events.push(type) });
  assert.deepEqual((await database.planUpgrade()).steps.map(({ revision }) => revision), [
    "a1",
    "b2",
  ]);
  const { done, rowsBefore, rowsAfter, undo } = await database.upgrade();
  assert.deepEqual(done.map(({ revision, direction }) => [revision, direction]), [
    ["a1", "upgrade"],
    ["b2", "upgrade"],
  ]);
  assert.deepEqual([rowsBefore, rowsAfter, undo], [[], ["b2"], ["downgrade", "base"]]);
  assert.equal(events.filter((type) => type === "step").length, 2);
  assert.deepEqual((await database.upgrade("heads")).done, []);
  const current = await database.current();
  assert.deepEqual([current.rows, current.atHeads], [["b2"], true]);
  assert.deepEqual((await database.downgrade("-1")).rowsAfter, ["a1"]);
  const { pending, lastRun } = await database.status();
  assert.deepEqual(pending.map(({ id }) => id), ["b2"]);
  assert.deepEqual([lastRun?.direction, lastRun?.finished, lastRun?.failed], [
    "downgrade",
    1,
    null,
  ]);
  assert.deepEqual((await database.history()).map(({ id }) => id), ["b2", "a1"]);
  assert.deepEqual((await database.history("current:")).map(({ id }) => id), ["b2", "a1"]);
  assert.deepEqual((await database.drift()).differences, []);
  await database.upgrade();
  const { verified, findings } = await database.verify("all");
  assert.deepEqual([verified, findings], [["a1", "b2"], []]);
  assert.deepEqual((await database.stamp("base")).rowsAfter, []);
  const rows = await database.query("SELECT count(*) AS n FROM t_a1");
  assert.deepEqual(rows.map(({ n }) => Number(n)), [0]);
});

testEach("many that open it at once", async (url, directory) => {
  const reports = await Promise.all(Array.from({ length: 4 }, async () => {
    await using database = await open({ url, directory, config: { lockWait: "30s" } });
    return await database.upgrade();
  }));
  const done = reports.flatMap((report) => report.done.map(({ revision }) => revision));
  assert.deepEqual(done.sort(), ["a1", "b2"]);
  assert.ok(reports.every(({ rowsAfter }) => rowsAfter.join() === "b2"));
});

testEach("a revision that fails", async (url, directory, workspace) => {
  writeRevisions(workspace, {
    id: "c3",
    down: "b2",
    upgrade: 'op.execute("INSERT INTO missing VALUES (1)");',
  });
  await using database = await open({ url, directory });
  try {
    await database.upgrade();
    assert.fail("it should have failed");
  } catch (error) {
    assert.ok(isMigrateError(error, "database.statement_failed"), String(error));
    const { failed, rowsAfter } = error.report as { failed: string; rowsAfter: string[] };
    assert.deepEqual([failed, rowsAfter, error.exitCode], ["c3", ["b2"], 7]);
  }
  // The object goes on, and so does the database.
  assert.deepEqual((await database.current()).rows, ["b2"]);
  assert.equal((await database.status()).lastRun?.failed?.revision, "c3");
});

Deno.test("a database in memory lives until it is closed", () =>
  withWorkspace(async ({ dir, ...workspace }) => {
    writeChain({ dir, ...workspace }, "a1", "b2");
    workspace.write(
      "models.ts",
      `export default ({ table, t }) => [
        table("t_a1", { id: t.integer().primaryKey() }),
        table("t_b2", { id: t.integer().primaryKey(), name: t.text() }),
      ];`,
    );
    const options: OpenOptions = {
      url: "sqlite::memory:",
      directory: new URL(`file://${dir}/migrations`),
      config: { models: `${dir}/models.ts` },
    };
    await using database = await open(options);
    // Calls wait for each other.
    const [{ done }, { rows }] = await Promise.all([database.upgrade(), database.current()]);
    assert.deepEqual([done.length, rows], [2, ["b2"]]);
    const { differences, compared } = await database.check();
    assert.deepEqual(differences.map(({ kind, name }) => [kind, name]), [["column", "name"]]);
    assert.equal(compared.tables, 2);
    await database.query("CREATE INDEX by_hand ON t_a1 (id)");
    const drift = await database.drift();
    assert.deepEqual(drift.differences.map(({ kind, name }) => [kind, name]), [
      ["index", "by_hand"],
    ]);
    await database.acceptDrift("for speed");
    assert.deepEqual((await database.drift()).differences, []);
    await using other = await open(options);
    assert.deepEqual((await other.current()).rows, []);
    await database.close();
    await database.close();
    await fails(database.upgrade(), "usage.closed");
  }));

Deno.test("a file that is not there is created by upgrade only", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const url = `sqlite:${workspace.dir}/app.db`;
    await using database = await open({ url, directory: `${workspace.dir}/migrations` });
    assert.equal((await database.status()).exists, false);
    await database.planUpgrade();
    await fails(database.query("SELECT 1"), "database.cannot_open");
    assert.deepEqual(workspace.list(), ["migrations"]);
    await database.upgrade();
    await database.downgrade("base", { backup: `${workspace.dir}/copy.db` });
    assert.deepEqual(workspace.list(), ["app.db", "copy.db", "migrations"]);
  }));

Deno.test("settings of a file, and of one of its databases", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.write(
      "migrate.config.ts",
      `export default ({ name, command, x }) => ({
        versionTable: [name, command, x.tenant].join("_"),
        databases: { main: { url: "sqlite:main.db" } },
      });`,
    );
    const config = `${workspace.dir}/migrate.config.ts`;
    await using database = await open({ config, name: "main", x: { tenant: "acme" } });
    await database.upgrade();
    const rows = workspace.query("main.db", "SELECT version_num FROM main_open_acme");
    assert.deepEqual(rows, [{ version_num: "a1" }]);
    await fails(open({ config, name: "other" }), "config.unknown_database");
    await fails(open({ config: `${workspace.dir}/no.ts` }), "config.not_found");
  }));

Deno.test("options that make no sense", () =>
  withWorkspace(async ({ dir }) => {
    const url = "sqlite::memory:";
    await fails(open({ url: "oracle://x" }), "unsupported.database");
    await fails(open({ url: "secret" }), "config.invalid_url");
    // deno-lint-ignore no-explicit-any -- what a program without types may give
    await fails(open({ url, config: { lockwait: "1s" } as any }), "config.unknown_key");
    // deno-lint-ignore no-explicit-any -- as above
    await fails(open({ url, wait: "soon" as any }), "config.invalid_value");
    await fails(open({ url, directory: new URL("https://x.test/") }), "config.unreadable");
    await using nowhere = await open({ url, directory: `${dir}/no` });
    await fails(nowhere.upgrade(), "config.missing_directory");
    await Deno.mkdir(`${dir}/empty`);
    await using empty = await open({ url, directory: `${dir}/empty` });
    await fails(empty.upgrade(), "graph.no_revisions");
  }));

Deno.test("a server that is not there", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const url = "postgres://u:hidden@127.0.0.1:1/db";
    await using database = await open({ url, directory: `${workspace.dir}/migrations` });
    await assert.rejects(
      database.upgrade(),
      (error) => isMigrateError(error, "database.cannot_open") && !/hidden/.test(error.message),
    );
  }));
