/** Scripts given to the database's own client, where it is installed, as a DBA would. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import { statement } from "../../src/dialect/statement.ts";
import type { Comparer } from "../../src/schema/comparer.ts";
import type { Connection, Dialect } from "../../src/dialect/dialect.ts";

/** What the clients are called with: they stop at the first failure, and read no file of the user's. */
const CLIENTS: Readonly<Record<string, (url: string) => readonly [string, ...string[]]>> = {
  sqlite: (
    url,
  ) => ["sqlite3", "-batch", "-init", "/dev/null", "-bail", url.slice("sqlite:".length)],
  postgres: (url) => ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", url],
  mariadb: mariadbClient,
};

function mariadbClient(url: string): readonly [string, ...string[]] {
  const { hostname, port, username, password, pathname } = new URL(url || "mariadb://localhost");
  return [
    "mariadb",
    "--no-defaults",
    `--host=${hostname}`,
    `--port=${port}`,
    `--user=${decodeURIComponent(username)}`,
    `--password=${decodeURIComponent(password)}`,
    pathname.slice(1),
  ];
}

/** How a script ended; `error` is empty where it went through. */
export interface Outcome {
  readonly error: string;
  readonly output: string;
}

/** Whether the client of a dialect is installed. */
export function hasClient(dialect: string): boolean {
  const known = INSTALLED.get(dialect);
  if (known !== undefined) return known;
  const isInstalled = answers(CLIENTS[dialect]?.("")[0] ?? "");
  INSTALLED.set(dialect, isInstalled);
  return isInstalled;
}

/** What was seen of the clients, so that each is started but once for that. */
const INSTALLED = new Map<string, boolean>();

function answers(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs a script in the client; in a locale of no use, which must not matter. */
export async function runInClient(dialect: string, url: string, script: string): Promise<Outcome> {
  const [program = "", ...args] = CLIENTS[dialect]?.(url) ?? [];
  const process = new Deno.Command(program, {
    args,
    env: { LC_ALL: "C" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const sent = new Blob([script]).stream().pipeTo(process.stdin).catch(() => {});
  const { code, stdout, stderr } = await process.output();
  await sent;
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { error: code === 0 ? "" : decode(stderr) || `exit ${code}`, output: decode(stdout) };
}

/** Runs it statement by statement over a connection, where there is no client. */
export async function runOverConnection(url: string, script: string): Promise<Outcome> {
  try {
    await withConnection(url, async ({ dialect, connection }) => {
      const { splitScript } = await dialect.loadCompilation({});
      for (const { sql } of splitScript(script)) await connection.execute([statement(sql)]);
    });
    return { error: "", output: "" };
  } catch (error) {
    return { error: String(error), output: "" };
  }
}

/** The best way that there is. */
export function runScript(dialect: string, url: string, script: string): Promise<Outcome> {
  return hasClient(dialect) ? runInClient(dialect, url, script) : runOverConnection(url, script);
}

/** A connection with what is known of it. */
export interface Connected {
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly comparer: Comparer;
  readonly query: (sql: string) => ReturnType<Connection["query"]>;
}

/** Connects, works, closes. */
export async function withConnection<T>(
  url: string,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const dialect = await loadDialect(url);
  const { stat, readTextFile, env, every } = createDenoHost();
  const connection = await dialect.connect({
    url,
    origin: "the test",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat,
    readTextFile,
    env,
    every,
    onNotice: () => {},
  });
  if (connection === null) throw new Error(`${url} does not exist`);
  try {
    const comparer = await dialect.loadComparer(connection);
    const query = (sql: string) => connection.query(statement(sql));
    return await work({ dialect, connection, comparer, query });
  } finally {
    await connection.close();
  }
}
