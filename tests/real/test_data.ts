/**
 * Data of other people's projects, which is no part of this repository: recorded histories and
 * sample databases. They are found in the folder that `MIGRATE_TEST_DATA` names, else in `../shared`
 * beside the checkout.
 */
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";

const ROOT = Deno.env.get("MIGRATE_TEST_DATA") ??
  new URL("../../../shared", import.meta.url).pathname;

/** Where a file or folder of that data is, or would be. */
export function dataPath(path: string): string {
  return `${ROOT}/${path}`;
}

/** A file of that data as text, without a byte order mark. */
export function readData(path: string): string {
  return new TextDecoder().decode(Deno.readFileSync(dataPath(path)));
}

/** A test that needs this file or folder, and is left out, with a reason, where it is not there. */
export function testWithData(
  path: string,
  name: string,
  test: (context: Deno.TestContext) => Promise<void>,
): void {
  const ignore = !exists(dataPath(path));
  Deno.test({
    name: ignore ? `${name} (skipped: no ${path} in MIGRATE_TEST_DATA or ../shared)` : name,
    ignore,
    fn: test,
  });
}

/** The same on PostgreSQL, with the URL of an empty database. */
export function testPostgresWithData(
  path: string,
  name: string,
  test: (url: string, context: Deno.TestContext) => Promise<void>,
): void {
  if (POSTGRES_URL === undefined) Deno.test({ name, ignore: true, fn() {} });
  else testWithData(path, name, (context) => withPostgres((url) => test(url, context)));
}

/** The same on MariaDB. */
export function testMariadbWithData(
  path: string,
  name: string,
  test: (url: string, context: Deno.TestContext) => Promise<void>,
): void {
  if (MARIADB_URL === undefined) Deno.test({ name, ignore: true, fn() {} });
  else testWithData(path, name, (context) => withMariadb((url) => test(url, context)));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
