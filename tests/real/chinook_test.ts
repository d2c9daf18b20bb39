/** Chinook, built by revisions, changed in many ways with all its rows, and put back. */
import { DatabaseSync } from "node:sqlite";
import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { assertFails, withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { type Change, toRevision } from "./change.ts";
import { CHANGES } from "./chinook_changes.ts";
import { chain, loadScript, SOURCE, writeSource } from "./chinook_source.ts";
import { hasClient, runInClient, runOverConnection } from "../offline/client.ts";
import { type Data, readExpressions, readStructure, readTables } from "./structure.ts";
import { readData, testWithData } from "./test_data.ts";

const SCRIPT = "data/chinook/Chinook_Sqlite.sql";
const ORIGINAL = "original.db";
const FILE = "app.db";
const URL_FLAG = ["--url", `sqlite:${FILE}`];
const OWN_TABLES = ["alembic_version", "migrate_log"];

testWithData(
  SCRIPT,
  "Chinook is built by revisions, and taken down again",
  () =>
    withChinook([], async (workspace) => {
      await succeed(workspace, "upgrade", "head");
      assertSame(snapshot(workspace, FILE), snapshot(workspace, ORIGINAL));
      await assertSameDump(workspace);
      await succeed(workspace, "downgrade", "base", "--yes");
      assert.deepEqual(structureOf(workspace, FILE), { tables: {}, others: [] });
    }),
);

testWithData(
  SCRIPT,
  "Chinook survives each change and its downgrade",
  (context) =>
    withChinook(CHANGES, async (workspace) => {
      await succeed(workspace, "upgrade", SOURCE);
      const before: Snapshot[] = [];
      const upgrade = async (change: Change) => {
        const last = snapshot(workspace, FILE);
        before.push(last);
        await succeed(workspace, "upgrade", "+1");
        assertSound(workspace);
        assertRows(last.data, snapshot(workspace, FILE).data, change);
      };
      const downgrade = async () => {
        await succeed(workspace, "downgrade", "-1", "--yes");
        assertSound(workspace);
        assertSame(snapshot(workspace, FILE), before.pop() ?? assert.fail());
      };
      // What follows a failed step would fail for no reason of its own.
      for (const change of CHANGES) {
        if (!await context.step(`up: ${change.message}`, () => upgrade(change))) return;
      }
      for (const { message } of CHANGES.toReversed()) {
        if (!await context.step(`down: ${message}`, downgrade)) return;
      }
      assertSame(snapshot(workspace, FILE), snapshot(workspace, ORIGINAL));
    }),
);

testWithData(
  SCRIPT,
  "Chinook goes all the way up and down in one run each",
  () =>
    withChinook(CHANGES, async (workspace) => {
      await succeed(workspace, "upgrade", "head");
      assertSound(workspace);
      await succeed(workspace, "downgrade", SOURCE, "--yes");
      assertSound(workspace);
      assertSame(snapshot(workspace, FILE), snapshot(workspace, ORIGINAL));
      await assertSameDump(workspace);
      await succeed(workspace, "downgrade", "base", "--yes");
      assert.deepEqual(structureOf(workspace, FILE), { tables: {}, others: [] });
    }),
);

testWithData(
  SCRIPT,
  "Chinook's rows stay where a rebuild would cascade",
  () =>
    withChinook(CHANGES, async (workspace) => {
      workspace.write("migrate.config.ts", "export default { sqlite: { foreignKeys: true } };\n");
      await succeed(workspace, "upgrade", SOURCE);
      assertFails(await workspace.call("upgrade", "head", ...URL_FLAG), "unsupported.operation");
      assertSame(snapshot(workspace, FILE), snapshot(workspace, ORIGINAL));
    }),
);

testWithData(
  SCRIPT,
  "Chinook as a script is Chinook as a run",
  () =>
    withChinook(CHANGES.slice(0, CHANGES.findIndex(isUnwritable)), async (workspace) => {
      const script = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await workspace.call(...args, "--sql", ...URL_FLAG);
        assert.equal(code, 0, stderr);
        const url = `sqlite:${workspace.dir}/script.db`;
        const ended = hasClient("sqlite")
          ? await runInClient("sqlite", url, stdout)
          : await runOverConnection(url, stdout);
        assert.equal(ended.error, "");
      };
      await script("upgrade", "head");
      await succeed(workspace, "upgrade", "head");
      assertSame(snapshot(workspace, "script.db"), snapshot(workspace, FILE));
      await script("downgrade", "head:base");
      assert.deepEqual(structureOf(workspace, "script.db"), { tables: {}, others: [] });
    }),
);

/** Whether a change reads, or hides a table from replay, so that it cannot be written offline. */
function isUnwritable({ upgrade, downgrade }: Change): boolean {
  return /op\.(?:query|run)|(?:CREATE|DROP) /.test(`${upgrade}${downgrade}`);
}

// ---------------------------------------------------------------- running

/** Runs a test in a folder with Chinook as a file, and as revisions followed by changes. */
function withChinook(
  changes: readonly Change[],
  test: (workspace: Workspace) => Promise<void>,
): Promise<void> {
  return withWorkspace(async (workspace) => {
    loadScript(`${workspace.dir}/${ORIGINAL}`, readData(SCRIPT));
    const source = writeSource(structureOf(workspace, ORIGINAL), dataOf(workspace, ORIGINAL));
    writeRevisions(workspace, ...chain([...source, ...changes.map(toRevision)]));
    await test(workspace);
  });
}

async function succeed(workspace: Workspace, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await workspace.call(...args, ...URL_FLAG);
  assert.equal(code, 0, stderr);
}

// ---------------------------------------------------------------- comparing

type Snapshot = ReturnType<typeof snapshot>;

/** Everything that can be seen of a file, but for what belongs to migrate. */
function snapshot(workspace: Workspace, file: string) {
  return {
    structure: structureOf(workspace, file),
    expressions: readExpressions(`${workspace.dir}/${file}`, OWN_TABLES),
    data: dataOf(workspace, file),
  };
}

/** The structure; types without the blanks that nobody minds. */
function structureOf({ dir }: Workspace, file: string) {
  const { tables, others } = readStructure(`${dir}/${file}`, OWN_TABLES);
  const plain = Object.entries(tables).map(([name, table]) => {
    const columns = table.columns.map((column) => ({
      ...column,
      type: column.type.replaceAll(", ", ","),
    }));
    return [name, { ...table, columns }];
  });
  return { tables: Object.fromEntries(plain), others };
}

function dataOf({ dir }: Workspace, file: string): Data {
  return readTables(`${dir}/${file}`, [...OWN_TABLES, "sqlite_sequence"]);
}

/** Asserts that rows are as many as before and, in tables that the change leaves alone, the same. */
function assertRows(before: Data, after: Data, { touches = [], adds = {} }: Change): void {
  const count = (data: Data) => (name: string) => [name, data[name]?.rows.length] as const;
  const kept = Object.keys(before).filter((name) => name in after || !touches.includes(name));
  assert.deepEqual(
    Object.fromEntries(Object.keys(after).map(count(after))),
    { ...Object.fromEntries(kept.map(count(before))), ...adds },
  );
  const untouched = Object.entries(before).filter(([name]) => !touches.includes(name));
  assertSameRows(after, Object.fromEntries(untouched));
}

function assertSame(actual: Snapshot, expected: Snapshot): void {
  assert.deepEqual(actual.structure, expected.structure);
  assert.deepEqual(actual.expressions, expected.expressions);
  assert.deepEqual(Object.keys(actual.data), Object.keys(expected.data));
  assertSameRows(actual.data, expected.data);
}

/** Asserts the rows of the expected tables; `deepEqual` would take minutes to say what differs. */
function assertSameRows(actual: Data, expected: Data): void {
  for (const [name, { columns, rows }] of Object.entries(expected)) {
    const own = actual[name] ?? assert.fail(name);
    assert.deepEqual(own.columns, columns, name);
    const differing = rows.findIndex((row, at) => !isDeepStrictEqual(own.rows[at], row));
    assert.deepEqual(own.rows[differing], rows[differing], name);
    assert.equal(own.rows.length, rows.length, name);
  }
}

/** Asserts what SQLite itself says of the file. */
function assertSound({ dir }: Workspace): void {
  const database = new DatabaseSync(`${dir}/${FILE}`, { readOnly: true });
  try {
    const said = (sql: string) => database.prepare(sql).all().map((row) => ({ ...row }));
    assert.deepEqual(said("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(said("PRAGMA foreign_key_check"), []);
    const views = said("SELECT name FROM sqlite_schema WHERE type = 'view'");
    for (const { name } of views) said(`SELECT * FROM "${name}"`);
  } finally {
    database.close();
  }
}

/** Asserts that the `sqlite3` shell writes the same rows of both files, where there is one. */
async function assertSameDump(workspace: Workspace): Promise<void> {
  const dump = async (file: string) => {
    const { code, stdout } = await new Deno.Command("sqlite3", {
      args: [`${workspace.dir}/${file}`, ".dump"],
    }).output();
    assert.equal(code, 0);
    const own = new RegExp(`^INSERT INTO "?(${OWN_TABLES.join("|")}|sqlite_sequence)`);
    return new TextDecoder().decode(stdout).split("\n")
      .filter((line) => line.startsWith("INSERT INTO") && !own.test(line)).sort();
  };
  try {
    const rows = await dump(ORIGINAL);
    assert.ok(rows.length > 15_000);
    assert.ok(isDeepStrictEqual(await dump(FILE), rows));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
