/** The program at work on a database of the test's own, seen from beside it. */
import { strict as assert } from "node:assert";
import { statement } from "../../src/dialect/statement.ts";
import { type RunResult, withWorkspace, type Workspace } from "../cli/harness.ts";
import type { Connection } from "../../src/dialect/dialect.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** A connection that is closed by `await using`. */
export type Client = Connection & AsyncDisposable;

/** What scenes on a server need to know of it. */
export interface Stage {
  /** Registers a test with an empty database. */
  readonly test: (name: string, test: (url: string) => Promise<void>) => void;
  readonly open: (url: string) => Promise<Client>;
  /** Whether statements that change the schema commit. */
  readonly commitsDdl: boolean;
  /** A query for the names of tables, without those of migrate, sorted. */
  readonly tables: string;
  /** A query for the sessions of the program in the database: \`id\`, and the condition on it. */
  readonly sessions: (condition: string) => string;
  /** A condition on sessions: they run such a statement. */
  readonly runs: (sql: string) => string;
  /** The parameter of URLs for the seconds that connecting may take. */
  readonly patience: string;
  /** What ends a session. */
  readonly terminate: (session: string) => string;
}

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
  readonly stage: Stage;
  readonly workspace: Workspace;
  readonly url: string;
  /** Of another program: it reads, and is in the way. */
  readonly client: Client;
  /** A process of its own. */
  run(...args: readonly string[]): Promise<RunResult>;
  /** The program in the process of the tests; see `Workspace.call`. */
  call(...args: readonly string[]): Promise<RunResult>;
  /** The same at another URL: another role, or through a proxy. */
  callAt(url: string, ...args: readonly string[]): Promise<RunResult>;
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
export function testSceneOn(
  stage: Stage,
  name: string,
  test: (scene: Scene) => Promise<void>,
): void {
  stage.test(name, (url) =>
    withWorkspace(async (workspace) => {
      await using client = await stage.open(url);
      const running: Deno.ChildProcess[] = [];
      try {
        await test(createScene(stage, workspace, url, client, running));
      } finally {
        running.forEach(killForGood);
      }
    }));
}

function createScene(
  stage: Stage,
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
  const callAt = (its: string, ...args: readonly string[]) =>
    workspace.callWith({ env: { DATABASE_URL: its } }, ...args);
  return {
    stage,
    workspace,
    url,
    client,
    run: (...args) => workspace.runWith({ env: { DATABASE_URL: url } }, ...args),
    callAt,
    call: (...args) => callAt(url, ...args),
    startAt,
    start: (...args) => startAt(url, ...args),
    execute: async (...texts) => {
      await client.execute(texts.map((text) => statement(text)));
    },
    query,
    list,
    rows: () => list("SELECT version_num FROM alembic_version ORDER BY 1"),
    tables: () => list(stage.tables),
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
    kill: (signal) => {
      try {
        process.kill(signal);
      } catch (error) {
        // It may have ended by itself just now.
        if (!(error instanceof TypeError)) throw error;
      }
    },
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

/** Waits until a session of the program runs such a statement, and gives the session. */
export async function untilActive({ stage, list }: Scene, sql: string): Promise<number> {
  let found: unknown;
  await until(`the server runs ${sql}`, async () => {
    [found] = await list(stage.sessions(stage.runs(sql)));
    return found !== undefined;
  });
  return Number(found);
}

/** Waits until no session of the program is left at the server. */
export async function untilGone({ stage, list }: Pick<Scene, "stage" | "list">): Promise<void> {
  await until(
    "the sessions are gone",
    async () => (await list(stage.sessions("true"))).length === 0,
  );
}

/** Ends sessions of the program at the server. */
export async function terminate(
  { stage, client, list }: Pick<Scene, "stage" | "client" | "list">,
  condition = "true",
): Promise<void> {
  // One after the other: in one query the server might end sessions before it looks whose they are.
  for (const session of await list(stage.sessions(condition))) {
    try {
      await client.query(statement(stage.terminate(String(session))));
    } catch (error) {
      // It may have ended by itself since it was listed; then it is in no list any more.
      if ((await list(stage.sessions(condition))).includes(session)) throw error;
    }
  }
}

/** A second client of the same database. */
export function openClient({ stage, url }: Pick<Scene, "stage" | "url">): Promise<Client> {
  return stage.open(url);
}
