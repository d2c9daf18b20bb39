/** Real Alembic histories, replayed by migrate, end where they ended under Alembic. */
import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import type { History } from "./history.ts";
import { convertRevision } from "./history_revision.ts";
import {
  affinity,
  type Data,
  readStructure,
  readTables,
  sorted,
  type Structure,
  type TableStructure,
} from "./structure.ts";
import { readData, testWithData } from "./test_data.ts";

const FILE = "app.db";
const URL_FLAG = ["--url", `sqlite:${FILE}`];
const OWN_TABLES = ["migrate_log"];

/** Revisions whose own downgrade puts back something else than what their upgrade found. */
const ONE_WAY = [
  // Indexes that were there already.
  "005_add_performance_indexes",
  // A column with another type and default.
  "009_wallet_fields",
  // Foreign keys with names, which their naming convention gave them.
  "015_remove_organizations",
];

for (const project of ["greenstack-sqlite", "syfthub-sqlite"]) {
  const folder = `histories/${project}`;
  testWithData(
    folder,
    `${project} goes up to where Alembic came, and down`,
    () =>
      withHistory(folder, async (workspace, history) => {
        await succeed(workspace, "upgrade", "heads");
        assert.deepEqual(logged(workspace, "upgrade"), history.order);
        assertKeeps(structureOf(workspace), recorded(folder, "expected_head.json"));
        assertSameData(dataOf(workspace), recorded(folder, "expected_head_data.json"));
        fill(workspace);
        const filled = dataOf(workspace);
        await succeed(workspace, "downgrade", history.order[0] ?? "", "--yes");
        assertKeepsRows(dataOf(workspace), filled);
        await succeed(workspace, "downgrade", "base", "--yes");
        assert.deepEqual(logged(workspace, "downgrade"), history.down_order);
        assert.deepEqual(Object.keys(structureOf(workspace).tables), ["alembic_version"]);
        assertSameData(dataOf(workspace), recorded(folder, "expected_down_data.json"));
      }),
  );

  testWithData(
    folder,
    `${project}: each downgrade puts back what its upgrade found`,
    () =>
      withHistory(folder, async (workspace, history) => {
        const lost: string[] = [];
        for (const id of history.order) {
          const before = inAnyOrder(structureOf(workspace));
          await succeed(workspace, "upgrade", id);
          await succeed(workspace, "downgrade", below(id, history), "--yes");
          if (!isDeepStrictEqual(inAnyOrder(structureOf(workspace)), before)) lost.push(id);
          await succeed(workspace, "upgrade", id);
        }
        assert.deepEqual(lost, history.order.filter((id) => ONE_WAY.includes(id)));
      }),
  );
}

/** The tables of a history, with their columns by name: those that come back come last. */
function inAnyOrder({ tables }: Structure): unknown {
  return Object.entries(tables).filter(([name]) => name !== "alembic_version")
    .map(([name, table]) => [name, { ...table, columns: sorted(table.columns) }]);
}

/** The target that takes down one revision alone. */
function below(id: string, { revisions }: History): string {
  const [first, second] = revisions.find((revision) => revision.id === id)?.down ?? [];
  return `${second === undefined ? id : first}@${id}-1`;
}

// ---------------------------------------------------------------- running

/** Runs a test in a folder with the revisions of a history, and what it starts from. */
function withHistory(
  folder: string,
  test: (workspace: Workspace, history: History) => Promise<void>,
): Promise<void> {
  return withWorkspace(async (workspace) => {
    const history: History = recorded(folder, "history.json");
    writeRevisions(workspace, ...history.revisions.map(convertRevision));
    workspace.execute(FILE, history.start ?? "");
    await test(workspace, history);
  });
}

function recorded<T>(folder: string, file: string): T {
  return JSON.parse(readData(`${folder}/${file}`));
}

async function succeed(workspace: Workspace, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await workspace.run(...args, ...URL_FLAG);
  assert.equal(code, 0, stderr);
}

/** The revisions that were run in a direction, in order. */
function logged(workspace: Workspace, direction: string): string[] {
  return workspace.query(
    FILE,
    `SELECT revision FROM migrate_log
      WHERE event = 'finished' AND revision IS NOT NULL AND direction = '${direction}' ORDER BY id`,
  ).map(({ revision }) => String(revision));
}

function structureOf({ dir }: Workspace): Structure {
  return readStructure(`${dir}/${FILE}`, OWN_TABLES);
}

function dataOf({ dir }: Workspace): Data {
  return readTables(`${dir}/${FILE}`, OWN_TABLES);
}

/** Gives each table a row of ones, which so refer to each other. */
function fill(workspace: Workspace): void {
  const { tables } = structureOf(workspace);
  const inserts = Object.entries(tables).filter(([name]) => name !== "alembic_version")
    .map(([name, { columns }]) => {
      const values = columns.map(({ type }) => affinity(type) === "TEXT" ? "'one'" : "1");
      return `INSERT INTO "${name}" VALUES (${values.join(", ")});`;
    });
  workspace.execute(FILE, inserts.join("\n"));
}

// ---------------------------------------------------------------- comparing

/** Asserts that all that Alembic ended with is there. What it lost on its way may be there too. */
function assertKeeps(actual: Structure, expected: Structure): void {
  assert.deepEqual(actual.others, expected.others);
  assert.deepEqual(Object.keys(actual.tables).sort(), Object.keys(expected.tables).sort());
  for (const [name, table] of Object.entries(expected.tables)) {
    const own = actual.tables[name] ?? assert.fail(name);
    assert.deepEqual(comparable(own), comparable(table), name);
    assert.deepEqual(missing(own.indexes, table.indexes), [], `${name}: indexes`);
    assert.ok(missing(table.indexes, own.indexes).every(({ origin }) => origin === "u"), name);
    assert.deepEqual(missing(own.constraintNames, table.constraintNames), [], `${name}: names`);
    assert.ok(own.checks >= table.checks, `${name}: checks`);
    assert.ok(own.autoincrement || !table.autoincrement, `${name}: autoincrement`);
  }
}

/** What must be the same; types by what SQLite makes of them, defaults without parentheses. */
function comparable({ columns, foreignKeys, strict, withoutRowid }: TableStructure): unknown {
  const typed = columns.map((column) => ({
    ...column,
    type: affinity(column.type),
    default: column.default?.replace(/^\((.*)\)$/, "$1") ?? null,
  }));
  return { columns: typed, foreignKeys, strict, withoutRowid };
}

/** Those of `expected` that are not among `actual`. */
function missing<T>(actual: readonly T[], expected: readonly T[]): T[] {
  return expected.filter((one) => !actual.some((other) => isDeepStrictEqual(one, other)));
}

/** Asserts the rows of all tables; those that SQLite keeps for itself only where it has any. */
function assertSameData(actual: Data, expected: Data): void {
  const own = Object.entries(actual).map(([name, { columns, rows }]) => {
    const others = rows.filter(([key]) => name !== "sqlite_sequence" || key !== "migrate_log");
    return [name, { columns, rows: others.map((row) => row.map(toNumber)) }] as const;
  });
  const needed = own.filter(([name, { rows }]) => name !== "sqlite_sequence" || rows.length > 0);
  const theirs = Object.entries(expected).filter(([name, { rows }]) =>
    name !== "sqlite_sequence" || rows.length > 0
  );
  const times = new Map(theirs.map(([name, { rows }]) => [name, rows]));
  const timed = needed.map(([name, { columns, rows }]) => {
    const masked = rows.map((row, index) => maskTimes(row, times.get(name)?.[index] ?? []));
    return [name, { columns, rows: masked }];
  });
  assert.deepEqual(Object.fromEntries(timed), Object.fromEntries(theirs));
}

/** Asserts that of the rows that were there all is there still, as far as tables and columns are. */
function assertKeepsRows(actual: Data, before: Data): void {
  const tables = Object.keys(before).filter((name) =>
    name in actual && !/_version$|^sqlite_/.test(name)
  );
  assert.ok(tables.length >= 5);
  for (const name of tables) {
    const [own, old] = [actual, before].map((data) => {
      const { columns = [], rows = [] } = data[name] ?? {};
      return rows.map((row) => new Map(columns.map((column, at) => [column, row[at]])));
    });
    assert.equal(own?.length, 1, name);
    const common = [...old?.[0]?.keys() ?? []].filter((column) => own?.[0]?.has(column));
    for (const column of common) {
      assert.equal(own?.[0]?.get(column), old?.[0]?.get(column), `${name}.${column}`);
    }
  }
}

function toNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** The row with the record's mark in place of each time stamp that the record left open. */
function maskTimes(row: readonly unknown[], expected: readonly unknown[]): unknown[] {
  return row.map((value, index) => {
    const mark = expected[index];
    const isOpen = typeof mark === "object" && mark !== null && "$now" in mark;
    return isOpen && /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(String(value)) ? mark : value;
  });
}
