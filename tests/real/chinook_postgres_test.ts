/** Chinook on PostgreSQL, built by revisions, changed in many ways with all its rows, put back. */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { runAdministration, withPostgres } from "../server/postgres.ts";
import { type Change, toRevision } from "./change.ts";
import { POSTGRES_CHANGES } from "./chinook_postgres_changes.ts";
import { withoutDatabase, writePostgresSource } from "./chinook_postgres_source.ts";
import { chain, SOURCE } from "./chinook_source.ts";
import {
  type PostgresData,
  type PostgresStructure,
  readPostgresRows,
  readPostgresStructure,
  withSortedColumns,
} from "./postgres_structure.ts";
import { readData, testPostgresWithData } from "./test_data.ts";

const SCRIPT = "data/chinook/Chinook_PostgreSql.sql";
const OWN_TABLES = ["alembic_version", "migrate_log"];

testPostgresWithData(
  SCRIPT,
  "Chinook is built by revisions on PostgreSQL, and taken down again",
  (url) =>
    withChinook(url, [], async (upOrDown, original) => {
      await upOrDown("upgrade", "head");
      assert.deepEqual(await readPostgresStructure(url, OWN_TABLES), original.structure);
      assertSameRows(await readPostgresRows(url, OWN_TABLES), original.data);
      await upOrDown("downgrade", "base", "--yes");
      assert.deepEqual((await readPostgresStructure(url, OWN_TABLES)).tables, {});
    }),
);

testPostgresWithData(
  SCRIPT,
  "Chinook on PostgreSQL survives each change and its downgrade",
  (url, context) =>
    withChinook(url, POSTGRES_CHANGES, async (upOrDown, original) => {
      await upOrDown("upgrade", SOURCE);
      const before: Snapshot[] = [];
      const upgrade = async (change: Change) => {
        const last = await snapshot(url);
        before.push(last);
        await upOrDown("upgrade", "+1");
        assertRows(last.data, await readPostgresRows(url, OWN_TABLES), change);
      };
      const downgrade = async () => {
        await upOrDown("downgrade", "-1", "--yes");
        assertSame(await snapshot(url), before.pop() ?? assert.fail());
      };
      // What follows a failed step would fail for no reason of its own.
      for (const change of POSTGRES_CHANGES) {
        if (!await context.step(`up: ${change.message}`, () => upgrade(change))) return;
      }
      for (const { message } of POSTGRES_CHANGES.toReversed()) {
        if (!await context.step(`down: ${message}`, downgrade)) return;
      }
      assertSame(await snapshot(url), original);
    }),
);

testPostgresWithData(
  SCRIPT,
  "Chinook on PostgreSQL goes all the way up and down in one run each",
  (url) =>
    withChinook(url, POSTGRES_CHANGES, async (upOrDown, original) => {
      await upOrDown("upgrade", "head");
      await upOrDown("downgrade", SOURCE, "--yes");
      assertSame(await snapshot(url), original);
    }),
);

// ---------------------------------------------------------------- running

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

/** Everything that can be seen of a database, but for what belongs to migrate. */
async function snapshot(url: string) {
  const structure: PostgresStructure = await readPostgresStructure(url, OWN_TABLES);
  return {
    structure: withSortedColumns(structure),
    data: await readPostgresRows(url, OWN_TABLES),
  };
}

/** Runs a test with Chinook as revisions followed by changes, and as its script makes it. */
function withChinook(
  url: string,
  changes: readonly Change[],
  test: (
    upOrDown: (...args: readonly string[]) => Promise<void>,
    original: { readonly structure: PostgresStructure; readonly data: PostgresData },
  ) => Promise<void>,
): Promise<void> {
  return withWorkspace((workspace) =>
    withPostgres(async (originalUrl) => {
      await runAdministration(withoutDatabase(readData(SCRIPT)), originalUrl);
      const structure = await readPostgresStructure(originalUrl);
      const data = await readPostgresRows(originalUrl);
      const source = writePostgresSource(structure, data);
      writeRevisions(workspace, ...chain([...source, ...changes.map(toRevision)]));
      await test((...args) => succeed(workspace, url, args), {
        structure: changes.length === 0 ? structure : withSortedColumns(structure),
        data,
      });
    })
  );
}

async function succeed(workspace: Workspace, url: string, args: readonly string[]) {
  const { code, stderr } = await workspace.run(...args, "--url", url);
  assert.equal(code, 0, stderr);
}

// ---------------------------------------------------------------- comparing

/** Asserts that rows are as many as before and, in tables that the change leaves alone, the same. */
function assertRows(
  before: PostgresData,
  after: PostgresData,
  { touches = [], adds = {} }: Change,
): void {
  const count = (data: PostgresData) => (name: string) => [name, data[name]?.length] as const;
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
function assertSameRows(actual: PostgresData, expected: PostgresData): void {
  for (const [name, rows] of Object.entries(expected)) {
    const own = actual[name] ?? assert.fail(name);
    const differing = rows.findIndex((row, at) => own[at] !== row);
    assert.equal(own[differing], rows[differing], name);
    assert.equal(own.length, rows.length, name);
  }
}
