/** A real Alembic history on PostgreSQL, replayed by migrate, ends where it ended under Alembic. */
import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { runAdministration, withPostgres } from "../server/postgres.ts";
import type { History, RecordedRevision } from "./history.ts";
import { convertRevision } from "./history_revision.ts";
import {
  type PostgresData,
  type PostgresStructure,
  readPostgresRows,
  readPostgresStructure,
  withSortedColumns,
} from "./postgres_structure.ts";
import { readData, testPostgresWithData } from "./test_data.ts";

const FOLDER = "histories/syfthub-postgresql";
const OWN_TABLES = ["migrate_log"];

/** Revisions whose own downgrade puts back something else than what their upgrade found. */
const ONE_WAY: readonly string[] = [
  // It found jsonb already, and leaves json.
  "006_json_to_jsonb",
  // A column with another type and default.
  "009_wallet_fields",
];

testPostgresWithData(
  FOLDER,
  "syfthub-postgresql goes up to where Alembic came, and down",
  (url) =>
    withHistory(url, async (workspace, history) => {
      await succeed(workspace, url, "upgrade", "heads");
      assertSameStructure(await structureOf(url), await recordedStructure("expected_head.sql"));
      assertRecordedRows(await readPostgresRows(url, OWN_TABLES), "expected_head_data.json");
      await fill(url);
      const filled = await readPostgresRows(url, OWN_TABLES);
      await succeed(workspace, url, "downgrade", history.order[0] ?? "", "--yes");
      assertKeepsRows(await readPostgresRows(url, OWN_TABLES), filled);
      await succeed(workspace, url, "downgrade", "base", "--yes");
      assertSameStructure(await structureOf(url), await recordedStructure("expected_down.sql"));
      assertRecordedRows(await readPostgresRows(url, OWN_TABLES), "expected_down_data.json");
    }),
);

testPostgresWithData(
  FOLDER,
  "syfthub-postgresql: each downgrade puts back what its upgrade found",
  (url) =>
    withHistory(url, async (workspace, history) => {
      const lost: string[] = [];
      for (const id of history.order) {
        const before = withoutVersions(await structureOf(url));
        await succeed(workspace, url, "upgrade", id);
        await succeed(workspace, url, "downgrade", below(id, history), "--yes");
        if (!isDeepStrictEqual(withoutVersions(await structureOf(url)), before)) lost.push(id);
        await succeed(workspace, url, "upgrade", id);
      }
      assert.deepEqual(lost, history.order.filter((id) => ONE_WAY.includes(id)));
    }),
);

// ---------------------------------------------------------------- running

function withHistory(
  url: string,
  test: (workspace: Workspace, history: History) => Promise<void>,
): Promise<void> {
  return withWorkspace(async (workspace) => {
    const history: History = JSON.parse(readData(`${FOLDER}/history.json`));
    writeRevisions(workspace, ...history.revisions.map(toRevision));
    // The version table as Alembic made it; else migrate's own would be wider.
    await runAdministration(readData(`${FOLDER}/expected_down.sql`), url);
    await test(workspace, history);
  });
}

/** SQLAlchemy's counting columns are serials here. */
function toRevision(revision: RecordedRevision) {
  const { upgrade, downgrade, ...parts } = convertRevision(revision);
  const asSerial = (text = "") => text.replaceAll(".autoincrement()", '.autoincrement("serial")');
  return { ...parts, upgrade: asSerial(upgrade), downgrade: asSerial(downgrade) };
}

/** The target that takes down one revision alone. */
function below(id: string, { revisions }: History): string {
  const [first, second] = revisions.find((revision) => revision.id === id)?.down ?? [];
  return `${second === undefined ? id : first}@${id}-1`;
}

async function succeed(workspace: Workspace, url: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await workspace.run(...args, "--url", url);
  assert.equal(code, 0, stderr);
}

/** Gives each table a row of ones, which so refer to each other. */
async function fill(url: string): Promise<void> {
  const { tables } = await structureOf(url);
  const value = (type: string) => {
    if (/char|text/.test(type)) return "'1'";
    if (/^timestamp/.test(type)) return "'2001-01-01 01:01:01'";
    return type === "boolean" ? "true" : type === "jsonb" ? "'[1]'" : "1";
  };
  const inserts = Object.values(tables).filter(({ name }) => name !== "alembic_version")
    .map(({ name, columns }) =>
      `INSERT INTO ${name} VALUES (${columns.map(({ type }) => value(type)).join(", ")});`
    );
  // Triggers of foreign keys are off for a replica, so that the order of the tables is free.
  await runAdministration(`SET session_replication_role = replica; ${inserts.join("\n")}`, url);
}

// ---------------------------------------------------------------- comparing

function structureOf(url: string): Promise<PostgresStructure> {
  return readPostgresStructure(url, OWN_TABLES);
}

/** What a recorded dump makes on this very server. */
async function recordedStructure(file: string): Promise<PostgresStructure> {
  let structure: PostgresStructure | undefined;
  await withPostgres(async (url) => {
    await runAdministration(readData(`${FOLDER}/${file}`), url);
    structure = await structureOf(url);
  });
  return structure ?? assert.fail();
}

function assertSameStructure(actual: PostgresStructure, expected: PostgresStructure): void {
  assert.deepEqual(Object.keys(actual.tables), Object.keys(expected.tables));
  for (const [name, table] of Object.entries(expected.tables)) {
    assert.deepEqual(actual.tables[name], table);
  }
  assert.deepEqual(actual, expected);
}

function withoutVersions(structure: PostgresStructure): unknown {
  const { alembic_version: _, ...tables } = withSortedColumns(structure).tables;
  return { ...structure, tables };
}

interface RecordedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

function assertRecordedRows(actual: PostgresData, file: string): void {
  const recorded: Readonly<Record<string, RecordedTable>> = JSON.parse(
    readData(`${FOLDER}/${file}`),
  );
  const expected = Object.entries(recorded).map(([name, { columns, rows }]) => {
    return [name, rows.map((row) => Object.fromEntries(columns.map((key, at) => [key, row[at]])))];
  });
  const own = Object.entries(actual).map(([name, rows]) => [
    name,
    rows.map((row) => JSON.parse(row)),
  ]);
  assert.deepEqual(Object.fromEntries(own), Object.fromEntries(expected));
}

/** Asserts that of the rows that were there all is there still, as far as tables and columns are. */
function assertKeepsRows(actual: PostgresData, before: PostgresData): void {
  const tables = Object.keys(before).filter((name) => name in actual && name !== "alembic_version");
  assert.ok(tables.length >= 5);
  for (const name of tables) {
    const [own, old] = [actual, before].map((data) => JSON.parse(data[name]?.[0] ?? "null"));
    assert.equal(actual[name]?.length, 1, name);
    for (const column of Object.keys(old).filter((key) => key in own)) {
      assert.deepEqual(own[column], old[column], `${name}.${column}`);
    }
  }
}
