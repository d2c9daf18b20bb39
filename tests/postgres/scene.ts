/** The program at work on a PostgreSQL database of the test's own, seen from beside it. */
import { strict as assert } from "node:assert";
import type { PostgresConnection } from "../../src/dialect/postgres/connection.ts";
import { statement } from "../../src/dialect/statement.ts";
import { type RunResult, withWorkspace, type Workspace } from "../cli/harness.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** A connection that is closed by `await using`. */
export type Client = PostgresConnection & AsyncDisposable;

/** A run that goes on while the test does something. */
export interface Running {
  readonly processId: number;
  /** Waits until stderr has such a text. */
  said(text: RegExp): Promise<void>;
  kill(signal: Deno.Signal): void;
  /** Waits for the end. */
  end(): Promise<RunResult>;
}

/** Where a test plays. */
export interface Scene {
  readonly workspace: Workspace;
  readonly url: string;
  /** Of another program: it reads, and is in the way. */
  readonly client: Client;
  run(...args: readonly string[]): Promise<RunResult>;
  /** The same at another URL: another role, or through a proxy. */
  runAt(url: string, ...args: readonly string[]): Promise<RunResult>;
  start(...args: readonly string[]): Running;
  startAt(url: string, ...args: readonly string[]): Running;
  /** Runs statements of the other program. */
  execute(...texts: readonly string[]): Promise<void>;
  query(sql: string): Promise<Row[]>;
  /** The first column of a query. */
  list(sql: string): Promise<unknown[]>;
  /** The rows of the version table. */
  rows(): Promise<unknown[]>;
  /** Names of tables, without those of migrate. */
  tables(): Promise<unknown[]>;
}

/** How long anything that must happen may take. */
const PATIENCE = 60_000;
const PAUSE = 20;

/** A test with a database and a folder of its own. */
export function testScene(name: string, test: (scene: Scene) => Promise<void>): void {
  testPostgres(name, (url) =>
    withWorkspace(async (workspace) => {
      await using client = await openPostgres(url);
      const running: Deno.ChildProcess[] = [];
      try {
        await test(createScene(workspace, url, client, running));
      } finally {
        running.forEach(killForGood);
      }
    }));
}

function createScene(
  workspace: Workspace,
  url: string,
  client: Client,
  running: Deno.ChildProcess[],
): Scene {
  const query = async (sql: string) =>
    (await client.query(statement(sql))).map((row) => ({ ...row }));
  const list = async (sql: string) => (await query(sql)).map((row) => Object.values(row)[0]);
  const startAt = (its: string, ...args: readonly string[]) => {
    const process = workspace.start({ env: { DATABASE_URL: its } }, ...args);
    running.push(process);
    return follow(process);
  };
  const runAt = (its: string, ...args: readonly string[]) =>
    workspace.runWith({ env: { DATABASE_URL: its } }, ...args);
  return {
    workspace,
    url,
    client,
    runAt,
    run: (...args) => runAt(url, ...args),
    startAt,
    start: (...args) => startAt(url, ...args),
    execute: async (...texts) => {
      await client.execute(texts.map((text) => statement(text)));
    },
    query,
    list,
    rows: () => list("SELECT version_num FROM alembic_version ORDER BY 1"),
    tables: () =>
      list(
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND relname NOT IN ('alembic_version', 'migrate_log') ORDER BY 1`,
      ),
  };
}

function killForGood(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended by itself, as it should.
  }
}

/** Collects what a process says while it runs. */
function follow(process: Deno.ChildProcess): Running {
  const told = { stdout: "", stderr: "" };
  const collect = async (name: keyof typeof told) => {
    for await (const text of process[name].pipeThrough(new TextDecoderStream())) told[name] += text;
  };
  const closed = process.stdin.close().catch(() => {});
  const read = Promise.all([collect("stdout"), collect("stderr"), closed]);
  let isOver = false;
  read.then(() => isOver = true);
  return {
    processId: process.pid,
    kill: (signal) => process.kill(signal),
    said: (text) =>
      until(`the run says ${text}`, () => {
        if (isOver && !text.test(told.stderr)) {
          assert.fail(`It ended without ${text}: ${told.stderr}`);
        }
        return text.test(told.stderr);
      }),
    end: async () => {
      const { code, signal } = await process.status;
      await read;
      return { code, signal, ...told, json: () => JSON.parse(told.stdout) };
    },
  };
}

/** Asks again and again until it is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > PATIENCE) assert.fail(`Waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Waits until a session of the program runs such a statement, and gives its process. */
export async function untilActive({ list }: Scene, sql: string): Promise<number> {
  let found: unknown;
  await until(`the server runs ${sql}`, async () => {
    [found] = await list(activity(`state = 'active' AND query LIKE '%${sql}%'`));
    return found !== undefined;
  });
  return Number(found);
}

/** Waits until no session of the program is left at the server. */
export async function untilGone({ list }: Scene): Promise<void> {
  await until("the sessions are gone", async () => (await list(activity("true"))).length === 0);
}

/** The sessions of the program, by pid. */
function activity(condition: string): string {
  return `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND application_name = 'migrate' AND (${condition})`;
}

/** Ends sessions of the program at the server. */
export async function terminate({ client, list }: Scene, condition = "true"): Promise<void> {
  // One after the other: in one query the server might end sessions before it looks whose they are.
  for (const pid of await list(activity(condition))) {
    await client.query(statement(`SELECT pg_terminate_backend(${pid})`));
  }
}

/** A second client of the same database. */
export function openClient({ url }: Pick<Scene, "url">): Promise<Client> {
  return openPostgres(url, {});
}
