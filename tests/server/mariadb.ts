/** MariaDB for tests: the server that `deno task test` has started, a new database for each test. */
import { statement } from "../../src/dialect/statement.ts";
import { openMariadb } from "./open_mariadb.ts";

/** The server's URL, as a user with all rights; undefined where there is none: tests are skipped. */
export const MARIADB_URL: string | undefined = Deno.env.get("MIGRATE_TEST_MARIADB_URL");

/**
 * The folder of a server of our own: its certificates are there (see `makeCertificates`), and its
 * socket, `mariadb.sock`. Undefined for a server that was there before.
 */
export const MARIADB_FOLDER: string | undefined = Deno.env.get("MIGRATE_TEST_MARIADB_FOLDER");

/** A test that needs MariaDB, with the URL of an empty database of its own. */
export function testMariadb(name: string, test: (url: string) => Promise<void>): void {
  Deno.test({ name, ignore: MARIADB_URL === undefined, fn: () => withMariadb(test) });
}

/** The same, for what only a server of our own has: certificates, and a socket that is known. */
export function testOwnMariadb(name: string, test: (url: string) => Promise<void>): void {
  Deno.test({ name, ignore: MARIADB_FOLDER === undefined, fn: () => withMariadb(test) });
}

/** Runs a test with the URL of an empty database, which is gone afterwards. */
export async function withMariadb(test: (url: string) => Promise<void>): Promise<void> {
  const url = await createDatabase();
  try {
    await test(url);
  } finally {
    await dropDatabase(url);
  }
}

/** Creates an empty database and gives its URL. */
export async function createDatabase(): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
  await runAdministration(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const url = new URL(MARIADB_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops a database, and ends whatever still works in it. */
export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await using connection = await openMariadb(MARIADB_URL ?? "");
  const rows = await connection.query(
    statement(`SELECT id FROM information_schema.processlist WHERE db = '${name}'`),
  );
  for (const { id } of rows) {
    // It may have ended by itself.
    await connection.execute([statement(`KILL ${id}`)]).catch(() => {});
  }
  await connection.execute([statement(`DROP DATABASE ${name}`)]);
}

/** Runs SQL with all rights, outside the test's database: users and the like. */
export async function runAdministration(...texts: readonly string[]): Promise<void> {
  await using connection = await openMariadb(MARIADB_URL ?? "");
  await connection.execute(texts.map((text) => statement(text)));
}
