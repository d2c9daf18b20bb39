/** `repair rows`: a version table that does not fit the files. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  rowsOf,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

async function withRows(
  rows: readonly string[],
  test: (workspace: Workspace) => Promise<void>,
): Promise<void> {
  await withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1", "bbbb1", "cccc1");
    writeRevisions(workspace, { id: "dddd1", dependsOn: "bbbb1", labels: "d" });
    await workspace.call("ensure-version", ...URL_FLAG);
    for (const row of rows) {
      workspace.execute("app.db", `INSERT INTO alembic_version VALUES ('${row}')`);
    }
    await test(workspace);
  });
}

Deno.test("rows in order are no finding", () =>
  withRows(["cccc1", "dddd1"], async (workspace) => {
    for (const flags of [[], ["--fix"], ["--fix", "--yes"]]) {
      const result = await workspace.call("repair", "rows", ...flags, ...URL_FLAG);
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.stdout, "");
      assert.match(result.stderr, /Nothing to repair: the database is at cccc1 and dddd1/);
    }
  }));

Deno.test("overlapping and unknown rows are told, and removed by --fix", () =>
  withRows(["aaaa1", "bbbb1", "dddd1", "gone1"], async (workspace) => {
    const found = await workspace.call("repair", "rows", ...URL_FLAG);
    assert.equal(found.code, 1, found.stderr);
    assert.equal(
      found.stdout,
      "gone1: no file here defines it\naaaa1: implied by bbbb1\nbbbb1: implied by dddd1\n",
    );
    assert.deepEqual(rowsOf(workspace, "app.db"), ["aaaa1", "bbbb1", "dddd1", "gone1"]);

    const fixed = await workspace.call("repair", "--json", "rows", "--fix", ...URL_FLAG);
    assert.equal(fixed.code, 0, fixed.stderr);
    const { command, ok, data } = fixed.json();
    assert.deepEqual([command, ok], ["repair rows", true]);
    assert.deepEqual(data.removed, ["aaaa1", "bbbb1", "gone1"]);
    assert.deepEqual(data.rowsAfter, ["dddd1"]);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["dddd1"]);
    const events = workspace.query(
      "app.db",
      "SELECT event, direction FROM migrate_log WHERE direction = 'stamp'",
    );
    assert.deepEqual(events, [
      { event: "started", direction: "stamp" },
      { event: "finished", direction: "stamp" },
    ]);
    assert.equal((await workspace.call("status", ...URL_FLAG)).code, 0);
    assert.equal((await workspace.call("upgrade", "heads", ...URL_FLAG)).code, 0);
  }));

Deno.test("findings in --json", () =>
  withRows(["aaaa1", "cccc1"], async (workspace) => {
    const result = await workspace.call("--json", "repair", "rows", ...URL_FLAG);
    assert.equal(result.code, 1);
    const { ok, code, data } = result.json();
    assert.deepEqual([ok, code], [false, "findings"]);
    assert.deepEqual(data, {
      unknown: [],
      implied: [{ id: "aaaa1", by: "cccc1" }],
      rowsBefore: ["aaaa1", "cccc1"],
      rowsAfter: ["aaaa1", "cccc1"],
      removed: [],
    });
  }));

Deno.test("the last rows go only with --yes", () =>
  withRows(["gone1", "gone2"], async (workspace) => {
    const asked = await workspace.call("repair", "rows", "--fix", ...URL_FLAG);
    assertFails(asked, "usage.needs_confirmation");
    assert.match(asked.stderr, /remove 2 rows \(gone1 and gone2\)/);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["gone1", "gone2"]);
    const done = await workspace.call("repair", "rows", "--fix", "--yes", ...URL_FLAG);
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), []);
  }));

Deno.test("without revision files nothing is repaired, even with --yes", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/README.md", "");
    workspace.execute("app.db", "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
    workspace.execute("app.db", "INSERT INTO alembic_version VALUES ('aaaa1')");
    const result = await workspace.call("repair", "rows", "--fix", "--yes", ...URL_FLAG);
    assertFails(result, "graph.no_revisions");
    assert.deepEqual(rowsOf(workspace, "app.db"), ["aaaa1"]);
  }));

Deno.test("no database, no table, a wrong table, no URL, wrong arguments", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1");
    const absent = await workspace.call("repair", "rows", "--fix", ...URL_FLAG);
    assert.equal(absent.code, 0, absent.stderr);
    assert.deepEqual(workspace.list(), ["migrations"]);
    workspace.execute("app.db", "CREATE TABLE other (a)");
    assert.equal((await workspace.call("repair", "rows", "--fix", ...URL_FLAG)).code, 0);
    workspace.execute("app.db", "CREATE TABLE alembic_version (a)");
    const shape = await workspace.call("repair", "rows", "--fix", ...URL_FLAG);
    assertFails(shape, "history.version_table_shape");
    assertFails(await workspace.call("repair", "rows"), "config.missing_url");
    assertFails(
      await workspace.call("repair", "rows", "x", ...URL_FLAG),
      "usage.unexpected_argument",
    );
    assertFails(await workspace.call("repair", "rows", "--purge"), "usage.unknown_flag");
    assertFails(await workspace.call("repair", "row"), "usage.unknown_command");
  }));

Deno.test("repair alone shows what may follow it, and so does its --help", () =>
  withWorkspace(async (workspace) => {
    for (const args of [["repair"], ["repair", "--help"], ["--quiet", "repair"]]) {
      const result = await workspace.call(...args);
      assert.equal(result.code, 0, result.stderr);
      assert.match(result.stdout, /^ {2}files +\S/m);
      assert.match(result.stdout, /^ {2}rows +\S/m);
    }
    const help = await workspace.call("repair", "rows", "--help");
    assert.match(help.stdout, /--fix/);
  }));

Deno.test("another program's lock is waited for, and named", () =>
  withRows(["aaaa1", "cccc1"], async (workspace) => {
    const { DatabaseSync } = await import("node:sqlite");
    const other = new DatabaseSync(`${workspace.dir}/app.db`);
    try {
      other.exec("BEGIN IMMEDIATE");
      const args = ["repair", "rows", "--fix", "--lock-wait", "100ms", ...URL_FLAG];
      assertFails(await workspace.call(...args), "lock.timeout");
    } finally {
      other.close();
    }
    assert.deepEqual(rowsOf(workspace, "app.db"), ["aaaa1", "cccc1"]);
  }));
