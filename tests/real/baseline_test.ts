/** Databases of other people's projects, adopted: their baseline makes them anew. */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace } from "../cli/harness.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import { statement } from "../../src/dialect/statement.ts";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { runAdministration, withPostgres } from "../server/postgres.ts";
import { withoutDatabase } from "./chinook_postgres_source.ts";
import { loadScript } from "./chinook_source.ts";
import { readPostgresStructure } from "./postgres_structure.ts";
import { readStructure } from "./structure.ts";
import { readData, testPostgresWithData, testWithData } from "./test_data.ts";

const OWN_TABLES = ["alembic_version", "migrate_log"];
const SQLITE = "data/chinook/Chinook_Sqlite.sql";
const MARIADB = "data/chinook/Chinook_MySql.sql";
const POSTGRES = "data/chinook/Chinook_PostgreSql.sql";
const PAGILA = "data/pagila/schema.sql";

testWithData(SQLITE, "Chinook on SQLite has a baseline", () =>
  withWorkspace(async (workspace) => {
    loadScript(`${workspace.dir}/chinook.db`, readData(SQLITE));
    await adopt(workspace, "sqlite:chinook.db", "sqlite:anew.db");
    const structureOf = (file: string) => readStructure(`${workspace.dir}/${file}`, OWN_TABLES);
    // A blank in a type means nothing.
    const withoutBlanks = (its: object) => JSON.stringify(its).replaceAll(", ", ",");
    const [made, given] = ["anew.db", "chinook.db"].map(structureOf).map(withoutBlanks);
    assert.equal(made, given);
    await leave(workspace, "sqlite:anew.db");
    assert.deepEqual(Object.keys(structureOf("anew.db").tables), []);
  }));

testPostgresWithData(
  POSTGRES,
  "Chinook on PostgreSQL has a baseline",
  (url) => adoptScript(url, withoutDatabase(readData(POSTGRES))),
);

if (MARIADB_URL !== undefined) {
  testWithData(MARIADB, "Chinook on MariaDB has a baseline", () =>
    withMariadb(async (url) => {
      const script = readData(MARIADB)
        .replaceAll(/^(?:DROP DATABASE|CREATE DATABASE|USE) .*$/gm, "");
      const dialect = await loadDialect(url);
      const { splitScript } = await dialect.loadCompilation({});
      {
        await using connection = await openMariadb(url);
        await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
      }
      await withWorkspace((workspace) =>
        withMariadb(async (anew) => {
          await adopt(workspace, url, anew);
          await leave(workspace, anew);
        })
      );
    }));
}

testPostgresWithData(PAGILA, "Pagila has a baseline", (url) => adoptScript(url, pagila()));

/** Without the extension `vector`, which servers rarely have, and its table. */
function pagila(): string {
  return readData(PAGILA).split(/(?=^--\n-- Name: )/m)
    .filter((block) => !/\bvector\b|\bfilm_embedding/.test(block)).join("");
}

async function adoptScript(url: string, script: string): Promise<void> {
  await runAdministration(script, url);
  await withWorkspace((workspace) =>
    withPostgres(async (anew) => {
      await adopt(workspace, url, anew);
      assert.deepEqual(
        await readPostgresStructure(anew, OWN_TABLES),
        await readPostgresStructure(url, OWN_TABLES),
      );
      await leave(workspace, anew);
      const { tables, functions } = await readPostgresStructure(anew, OWN_TABLES);
      assert.deepEqual([Object.keys(tables), functions], [[], []]);
    })
  );
}

/** Writes the baseline and the models of a database, and makes another by them. */
async function adopt(workspace: Workspace, url: string, anew: string): Promise<void> {
  workspace.write("migrations/.keep", "");
  await succeed(workspace, "baseline", "--models", "models.ts", "--url", url);
  workspace.write("migrate.config.ts", `export default { models: "./models.ts" };`);
  await succeed(workspace, "check", "--url", url);
  await succeed(workspace, "upgrade", "--url", anew);
  await succeed(workspace, "diff", url, anew);
  await succeed(workspace, "check", "--url", anew);
  const { data } = JSON.parse(
    await succeed(workspace, "revision", "--autogenerate", "--json", "--url", anew),
  );
  assert.equal(data.file, null);
}

async function leave(workspace: Workspace, url: string): Promise<void> {
  await succeed(workspace, "downgrade", "base", "--yes", "--url", url);
  await succeed(workspace, "diff", "revisions:base", url);
}

async function succeed(workspace: Workspace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}
