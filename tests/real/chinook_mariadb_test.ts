/** Chinook on MariaDB, made by its script, changed in many ways with all its rows, put back. */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { type Change, toRevision } from "./change.ts";
import { MARIADB_CHANGES } from "./chinook_mariadb_changes.ts";
import { chain, SOURCE } from "./chinook_source.ts";
import { type MariadbData, readMariadb } from "./mariadb_structure.ts";
import { readData, testMariadbWithData } from "./test_data.ts";

const SCRIPT = "data/chinook/Chinook_MySql.sql";
const OWN_TABLES = ["alembic_version", "migrate_log"];

testMariadbWithData(
  SCRIPT,
  "Chinook on MariaDB is made by its script, and survives each change and its downgrade",
  (url, context) =>
    withChinook(url, async (upOrDown) => {
      await upOrDown("upgrade", SOURCE);
      const original = await snapshot(url);
      assert.deepEqual([Object.keys(original.data).length, original.data["Track"]?.length], [
        11,
        3503,
      ]);
      const before: Snapshot[] = [];
      const upgrade = async (change: Change) => {
        const last = await snapshot(url);
        before.push(last);
        await upOrDown("upgrade", "+1");
        assertRows(last.data, (await snapshot(url)).data, change);
      };
      const downgrade = async () => {
        await upOrDown("downgrade", "-1", "--yes");
        assertSame(await snapshot(url), before.pop() ?? assert.fail());
      };
      // What follows a failed step would fail for no reason of its own.
      for (const change of MARIADB_CHANGES) {
        if (!await context.step(`up: ${change.message}`, () => upgrade(change))) return;
      }
      for (const { message } of MARIADB_CHANGES.toReversed()) {
        if (!await context.step(`down: ${message}`, downgrade)) return;
      }
      assertSame(await snapshot(url), original);
    }),
);

testMariadbWithData(
  SCRIPT,
  "Chinook on MariaDB goes all the way up and down in one run each",
  (url) =>
    withChinook(url, async (upOrDown) => {
      await upOrDown("upgrade", SOURCE);
      const original = await snapshot(url);
      await upOrDown("upgrade", "head");
      await upOrDown("downgrade", SOURCE, "--yes");
      assertSame(await snapshot(url), original);
      await upOrDown("downgrade", "base", "--yes");
      assert.deepEqual(await snapshot(url), { structure: {}, data: {} });
    }),
);

// ---------------------------------------------------------------- running

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

/** Everything that can be seen of a database, but for what belongs to migrate. */
const snapshot = (url: string) => readMariadb(url, OWN_TABLES);

/** Runs a test with Chinook's script as a revision, followed by changes. */
function withChinook(
  url: string,
  test: (upOrDown: (...args: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  return withWorkspace(async (workspace) => {
    const script = readData(SCRIPT).replaceAll(/^(?:(?:DROP|CREATE) DATABASE|USE) .*$/gm, "");
    const tables = [...script.matchAll(/^CREATE TABLE `(\w+)`/gm)].map(([, name]) => name);
    const source = {
      id: SOURCE,
      upgrade: 'op.executeFile("./chinook.sql");',
      downgrade: `op.execute("SET foreign_key_checks = 0; ${
        tables.map((name) => `DROP TABLE ${name}`).join("; ")
      }");`,
    };
    writeRevisions(workspace, ...chain([source, ...MARIADB_CHANGES.map(toRevision)]));
    workspace.write("migrations/chinook.sql", script);
    await test((...args) => succeed(workspace, url, args));
  });
}

async function succeed(workspace: Workspace, url: string, args: readonly string[]) {
  const { code, stderr } = await workspace.run(...args, "--url", url);
  assert.equal(code, 0, stderr);
}

// ---------------------------------------------------------------- comparing

/** Asserts that rows are as many as before and, in tables that the change leaves alone, the same. */
function assertRows(
  before: MariadbData,
  after: MariadbData,
  { touches = [], adds = {} }: Change,
): void {
  const count = (data: MariadbData) => (name: string) => [name, data[name]?.length] as const;
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
  assert.deepEqual(Object.keys(actual.data), Object.keys(expected.data));
  assertSameRows(actual.data, expected.data);
}

/** Asserts the rows of the expected tables; `deepEqual` would take minutes to say what differs. */
function assertSameRows(actual: MariadbData, expected: MariadbData): void {
  for (const [name, rows] of Object.entries(expected)) {
    const own = actual[name] ?? assert.fail(name);
    const differing = rows.findIndex((row, at) => own[at] !== row);
    assert.equal(own[differing], rows[differing], name);
    assert.equal(own.length, rows.length, name);
  }
}
