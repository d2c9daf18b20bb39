/** Pagila, a dump of pg_dump, loads by `op.executeFile` as it does by itself. */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { runAdministration, withPostgres } from "../server/postgres.ts";
import {
  type PostgresStructure,
  readPostgresRows,
  readPostgresStructure,
} from "./postgres_structure.ts";
import { readData, testPostgresWithData } from "./test_data.ts";

const SCRIPT = "data/pagila/schema.sql";
const OWN_TABLES = ["alembic_version", "migrate_log"];

testPostgresWithData(
  SCRIPT,
  "Pagila loads through executeFile, and is dropped",
  (url) =>
    withWorkspace(async (workspace) => {
      const script = scratchCopy();
      workspace.write("migrations/pagila.sql", script);
      writeRevisions(workspace, {
        id: "pagila",
        // A dump empties the search path for the whole session; our own tables are found all the same.
        upgrade: `op.createSchema("pagila"); op.executeFile("./pagila.sql");`,
        downgrade: `op.dropSchema("pagila", { cascade: true });`,
      }, {
        id: "after",
        down: "pagila",
        upgrade: `op.addColumn("actor", "born", t.date(), { schema: "pagila" });`,
        downgrade: `op.dropColumn("actor", "born", { schema: "pagila" });`,
      });
      const empty = await readPostgresStructure(url, OWN_TABLES);
      await succeed(workspace, url, "upgrade", "pagila");
      const structure = await readPostgresStructure(url, OWN_TABLES);
      assert.deepEqual(structure, await loadedBy(script));
      assert.deepEqual(countsOf(structure), {
        tables: 69,
        partitioned: 1,
        views: 7,
        materialized: 1,
        sequences: 13,
        enums: 1,
        domains: 2,
        functions: 10,
        triggers: 15,
        primaryKeys: 70,
        foreignKeys: 36,
      });
      await succeed(workspace, url, "upgrade", "head");
      await succeed(workspace, url, "downgrade", "pagila", "--yes");
      assert.deepEqual(await readPostgresStructure(url, OWN_TABLES), structure);
      await succeed(workspace, url, "downgrade", "base", "--yes");
      assert.deepEqual(await readPostgresStructure(url, OWN_TABLES), empty);
      assert.deepEqual(await readPostgresRows(url, ["migrate_log"]), { alembic_version: [] });
    }),
);

/**
 * The script in a schema of its own, so that it can be dropped whole; without the extension
 * `vector`, which servers rarely have, and its table `film_embedding`.
 */
function scratchCopy(): string {
  return readData(SCRIPT).split(/(?=^--\n-- Name: )/m)
    .filter((block) => !/\bvector\b|\bfilm_embedding/.test(block)).join("")
    .replaceAll(/\bpublic\b/g, "pagila");
}

/** What the script makes by itself. */
async function loadedBy(script: string): Promise<PostgresStructure> {
  let structure: PostgresStructure | undefined;
  await withPostgres(async (url) => {
    await runAdministration(`CREATE SCHEMA pagila; ${script}`, url);
    structure = await readPostgresStructure(url);
  });
  return structure ?? assert.fail();
}

function countsOf(structure: PostgresStructure): Readonly<Record<string, number>> {
  const { sequences, enums, domains, functions } = structure;
  const tables = Object.values(structure.tables);
  const ofKind = (wanted: string) => tables.filter(({ kind }) => kind === wanted).length;
  const ofType = (wanted: string) =>
    tables.flatMap(({ constraints }) => constraints).filter(({ type }) => type === wanted).length;
  return {
    tables: ofKind("r"),
    partitioned: ofKind("p"),
    views: ofKind("v"),
    materialized: ofKind("m"),
    sequences: sequences.length,
    enums: enums.length,
    domains: domains.length,
    functions: functions.length,
    triggers: tables.flatMap(({ triggers }) => triggers).length,
    primaryKeys: ofType("p"),
    foreignKeys: ofType("f"),
  };
}

async function succeed(workspace: Workspace, url: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await workspace.run(...args, "--url", url);
  assert.equal(code, 0, stderr);
}
