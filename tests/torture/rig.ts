/** Where runs are tortured: databases that processes can reach, and runs of the tortured program. */
import { runCli } from "../../src/cli/cli.ts";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import type { Bench } from "../conformance/bench.ts";
import type { TestDatabase } from "../conformance/databases.ts";

/** How databases of a family come and go. */
export interface Rig {
  readonly database: TestDatabase;
  /** What revisions say of transactions: as each family has least protection. */
  readonly header: string;
  createDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
}

/** How a run ended. */
export interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ENTRY = new URL("entry.ts", import.meta.url).pathname;

/** Runs the tortured program in a folder. */
export async function runTortured(
  folder: string,
  url: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "-A", ENTRY, ...args],
    cwd: folder,
    env: { NO_COLOR: "1", MIGRATE_URL: "", DATABASE_URL: url, ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, signal, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Runs the program in this process, undisturbed, as its command line does: a start of Deno for each
 * would be most of the time.
 */
export async function runHere(
  folder: string,
  url: string,
  ...args: readonly string[]
): Promise<Pick<Ended, "code" | "stderr">> {
  const host = createDenoHost();
  let stderr = "";
  const variables: Readonly<Record<string, string>> = { NO_COLOR: "1", DATABASE_URL: url };
  const code = await runCli({
    ...host,
    cwd: folder,
    canAsk: false,
    env: (name) => variables[name],
    variables: () => variables,
    stdout: { write: () => {}, isTerminal: false },
    stderr: { write: (text) => void (stderr += text), isTerminal: false },
    // The next run needs it.
    dropNetwork: () => Promise.resolve(),
  }, args);
  return { code, stderr };
}

/** Works with a database in this process. */
export async function onBench<T>(
  { database: { capabilities, collations } }: Rig,
  url: string,
  body: (bench: Bench) => Promise<T>,
): Promise<T> {
  const dialect = await loadDialect(url);
  const host = createDenoHost();
  const connection = await dialect.connect({
    url,
    origin: "the test",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat: host.stat,
    readTextFile: host.readTextFile,
    env: host.env,
    every: host.every,
    onNotice: () => {},
  });
  if (connection === null) throw new Error(`${url} does not exist`);
  try {
    return await body({
      dialect,
      connection,
      compilation: await dialect.loadCompilation({}),
      comparer: await dialect.loadComparer(connection),
      supports: (capability) => dialect.supports(capability) || capabilities.has(capability),
      collations,
    });
  } finally {
    await connection.close();
  }
}
