/** A project with models and a database of its own, on each kind of database. */
import { strict as assert } from "node:assert";
import { statement } from "../../src/dialect/statement.ts";
import { type RunResult, withWorkspace, type Workspace } from "../cli/harness.ts";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";

/** Where a test plays. */
export interface Scene {
  readonly workspace: Workspace;
  readonly url: string;
  readonly isPostgres: boolean;
  /** Calls the program with the database as DATABASE_URL. */
  run(...args: readonly string[]): Promise<RunResult>;
  /** The same, and it must end well. */
  succeed(...args: readonly string[]): Promise<RunResult>;
  /** Runs SQL on the database, from beside the program. */
  execute(...texts: readonly string[]): Promise<void>;
  /** The first column of a query. */
  list(sql: string): Promise<unknown[]>;
  /** Writes models.ts, its list as it stands. */
  models(list: string): void;
  /** The revision files, in order. */
  revisions(): readonly string[];
}

const SQLITE_FILE = "app.db";

/** The config of a scene: more keys may be given. */
export function writeConfig(workspace: Workspace, keys = ""): void {
  workspace.write("migrate.config.ts", `export default { models: "./models.ts", ${keys} };\n`);
}

/** A test on each database that there is. */
export function testEach(name: string, test: (scene: Scene) => Promise<void>): void {
  testStandard(name, test);
  testMariadb(name, test);
}

/** A test on those that have names in double quotes, indexes on expressions, and partial ones. */
export function testStandard(name: string, test: (scene: Scene) => Promise<void>): void {
  testSqlite(name, test);
  testPostgres(name, test);
}

/** A test on MariaDB alone. */
export function testMariadb(name: string, test: (scene: Scene) => Promise<void>): void {
  Deno.test({
    name: `MariaDB: ${name}`,
    ignore: MARIADB_URL === undefined,
    fn: () =>
      withMariadb((url) => withWorkspace((workspace) => test(mariadbScene(workspace, url)))),
  });
}

/** A test on SQLite alone. */
export function testSqlite(name: string, test: (scene: Scene) => Promise<void>): void {
  Deno.test(`SQLite: ${name}`, () => withWorkspace((workspace) => test(sqliteScene(workspace))));
}

/** A test on PostgreSQL alone. */
export function testPostgres(name: string, test: (scene: Scene) => Promise<void>): void {
  Deno.test({
    name: `PostgreSQL: ${name}`,
    ignore: POSTGRES_URL === undefined,
    fn: () =>
      withPostgres((url) => withWorkspace((workspace) => test(postgresScene(workspace, url)))),
  });
}

/** A scene on SQLite. */
export function sqliteScene(workspace: Workspace): Scene {
  return {
    ...sceneAt(workspace, `sqlite:${SQLITE_FILE}`),
    isPostgres: false,
    // deno-lint-ignore require-await -- the driver is synchronous
    execute: async (...texts) => texts.forEach((text) => workspace.execute(SQLITE_FILE, text)),
    // deno-lint-ignore require-await -- as above
    list: async (sql) => workspace.query(SQLITE_FILE, sql).map((row) => Object.values(row)[0]),
  };
}

/** A scene on MariaDB. */
function mariadbScene(workspace: Workspace, url: string): Scene {
  return {
    ...sceneAt(workspace, url),
    isPostgres: false,
    async execute(...texts) {
      await using connection = await openMariadb(url);
      await connection.execute(texts.map((text) => statement(text)));
    },
    async list(sql) {
      await using connection = await openMariadb(url);
      return (await connection.query(statement(sql))).map((row) => Object.values(row)[0]);
    },
  };
}

/** A scene on PostgreSQL. */
export function postgresScene(workspace: Workspace, url: string): Scene {
  return {
    ...sceneAt(workspace, url),
    isPostgres: true,
    async execute(...texts) {
      await using connection = await openPostgres(url);
      await connection.execute(texts.map((text) => statement(text)));
    },
    async list(sql) {
      await using connection = await openPostgres(url);
      return (await connection.query(statement(sql))).map((row) => Object.values(row)[0]);
    },
  };
}

function sceneAt(workspace: Workspace, url: string) {
  workspace.write("migrations/.keep", "");
  writeConfig(workspace);
  const run = (...args: readonly string[]) =>
    workspace.callWith({ env: { DATABASE_URL: url } }, ...args);
  return {
    workspace,
    url,
    run,
    async succeed(...args: readonly string[]) {
      const result = await run(...args);
      assert.equal(result.code, 0, `${args.join(" ")}: ${result.stdout}${result.stderr}`);
      return result;
    },
    models: (list: string) =>
      workspace.write(
        "models.ts",
        `import type { Models } from "./migrations/migrate.d.ts";
export default ({ table, view, enumType, sequence, schema, t, sql }: Models) => [
${list}
];
`,
      ),
    revisions: () => workspace.list("migrations").filter((name) => /^\d.*\.ts$/.test(name)),
  };
}

/** Asserts that a check finds nothing. */
export async function assertSame(scene: Scene): Promise<void> {
  const result = await scene.run("check", "--json");
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assert.deepEqual(result.json().data.differences, []);
}
