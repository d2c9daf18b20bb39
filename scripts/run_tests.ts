// deno-lint-ignore-file no-console -- a script that prints what it skips
/**
 * `deno task test [FILE...]`: starts the servers that the tests need, runs the tests, and takes the
 * servers down again, however the run ends. A server that a variable names already is used as it is.
 */
import { startPostgres, type TestServer } from "./postgres_server.ts";

const TEST = [
  "test",
  "--parallel",
  "--quiet",
  "--no-prompt",
  "--reporter=dot",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  "--allow-run",
  "--allow-sys=uid",
];

/** Whether a file of tests, or one in a folder of them, asks for servers. */
function needsServers(path: string): boolean {
  try {
    if (!Deno.statSync(path).isDirectory) {
      return /postgres/.test(path) || /\/server\/\w+\.ts"/.test(Deno.readTextFileSync(path));
    }
    return [...Deno.readDirSync(path)].some(({ name, isDirectory }) =>
      (isDirectory || name.endsWith("_test.ts")) && needsServers(`${path}/${name}`)
    );
  } catch {
    // No file, so an option or a pattern of deno's own: better a server too many.
    return !path.startsWith("-");
  }
}

async function startServers(): Promise<readonly TestServer[]> {
  if (Deno.args.length > 0 && !Deno.args.some(needsServers)) return [];
  if (Deno.env.get("MIGRATE_TEST_POSTGRES_URL")) {
    if (!Deno.env.get("MIGRATE_TEST_POSTGRES_FOLDER")) {
      console.error("Skipped: the tests of TLS and sockets, which need a PostgreSQL of their own");
    }
    return [];
  }
  try {
    return [await startPostgres()];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`Skipped: the tests on PostgreSQL, for ${reason}`);
    return [];
  }
}

/** Runs the tests; a signal ends them, and not this process, which has still to clean up. */
async function runTests(env: Readonly<Record<string, string>>): Promise<number> {
  if (stopped !== undefined) return stopped;
  tests = new Deno.Command(Deno.execPath(), { args: [...TEST, ...Deno.args], env }).spawn();
  const { code } = await tests.status;
  return stopped ?? code;
}

let tests: Deno.ChildProcess | undefined;
let stopped: number | undefined;
const SIGNALS = {
  SIGINT: 130,
  SIGTERM: 143,
  ...Deno.build.os === "windows" ? {} : { SIGHUP: 129 },
};
for (const [signal, code] of Object.entries(SIGNALS)) {
  Deno.addSignalListener(signal as Deno.Signal, () => {
    stopped = code;
    try {
      tests?.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
  });
}

const servers = await startServers();
const env = Object.fromEntries(servers.flatMap((server) => Object.entries(server.env)));
let code = 70;
try {
  code = await runTests(env);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
Deno.exit(code);
