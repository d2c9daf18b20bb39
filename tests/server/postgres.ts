/** PostgreSQL for tests: the server that `deno task test` has started, a new database for each test. */
// @ts-types="../../src/dialect/postgres/wire/pg.d.ts"
import pg from "pg";
import { statement } from "../../src/dialect/statement.ts";
import type { Connection } from "../../src/dialect/dialect.ts";

/** The server's URL, as its superuser; undefined where there is none: the tests are skipped. */
export const POSTGRES_URL: string | undefined = Deno.env.get("MIGRATE_TEST_POSTGRES_URL");

/**
 * The folder of a server of our own: `data/` has its certificates (see `makeCertificates`), and its
 * socket is there. Undefined for a server that was there before.
 */
export const POSTGRES_FOLDER: string | undefined = Deno.env.get("MIGRATE_TEST_POSTGRES_FOLDER");

/** A test that needs PostgreSQL, with the URL of an empty database of its own. */
export function testPostgres(name: string, test: (url: string) => Promise<void>): void {
  Deno.test({ name, ignore: POSTGRES_URL === undefined, fn: () => withPostgres(test) });
}

/** The same, for what only a server of our own has: certificates, and a socket that is known. */
export function testOwnPostgres(name: string, test: (url: string) => Promise<void>): void {
  Deno.test({ name, ignore: POSTGRES_FOLDER === undefined, fn: () => withPostgres(test) });
}

/** Runs a test with the URL of an empty database, which is gone afterwards, whoever is connected. */
export async function withPostgres(test: (url: string) => Promise<void>): Promise<void> {
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
  await runAdministration(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(POSTGRES_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

const EMPTY = statement(`DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', it.nspname); END LOOP;
  FOR it IN SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace IN ('public'::regnamespace, pg_my_temp_schema())
      AND c.relkind IN ('v', 'm', 'r', 'p', 'S') ORDER BY c.relkind = 'S'
  LOOP EXECUTE format('DROP %s IF EXISTS %I CASCADE', CASE it.relkind WHEN 'v' THEN 'VIEW'
    WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, it.relname);
  END LOOP;
  FOR it IN SELECT typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
  LOOP EXECUTE format('DROP TYPE %I CASCADE', it.typname); END LOOP;
END $$`);

/** Empties a database: much quicker than a new one. */
export async function empty({ connection }: { readonly connection: Connection }): Promise<void> {
  await connection.execute([EMPTY]);
}

/** Drops a database, whoever is connected. */
export async function dropDatabase(url: string): Promise<void> {
  await runAdministration(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

/** Runs SQL as the superuser, outside the test's database: roles and the like. */
export async function runAdministration(sql: string, url = POSTGRES_URL): Promise<void> {
  const { Client } = pg;
  const { hostname, port, username, password, pathname } = new URL(url ?? "");
  const client = new Client({
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || "postgres",
    ssl: false,
  });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
