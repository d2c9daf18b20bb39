// deno-lint-ignore-file no-console -- a script that prints what it skips
/**
 * `deno task test [FILE...]`: starts the servers that the tests need, runs the tests, and takes the
 * servers down again, however the run ends. A server that a variable names already is used as it is.
 */
import { resolve } from "node:path";
import { startMariadb } from "./mariadb_server.ts";
import { startPostgres } from "./postgres_server.ts";
import type { TestServer } from "./test_server.ts";

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

/** A server that tests may need. */
interface Needed {
  readonly title: string;
  /** Of the modules in `tests/server` that lead to it. */
  readonly name: string;
  readonly variables: { readonly url: string; readonly folder: string };
  readonly start: () => Promise<TestServer>;
}

const SERVERS: readonly Needed[] = [
  {
    title: "PostgreSQL",
    name: "postgres",
    variables: { url: "MIGRATE_TEST_POSTGRES_URL", folder: "MIGRATE_TEST_POSTGRES_FOLDER" },
    start: startPostgres,
  },
  {
    title: "MariaDB",
    name: "mariadb",
    variables: { url: "MIGRATE_TEST_MARIADB_URL", folder: "MIGRATE_TEST_MARIADB_FOLDER" },
    start: startMariadb,
  },
];

/** Whether a file of tests, or one in a folder of them, asks for the server. */
function needs(server: Needed, path: string): boolean {
  try {
    if (!Deno.statSync(path).isDirectory) {
      return reaches(server, new URL(path, `file://${Deno.cwd()}/`), new Set());
    }
    return [...Deno.readDirSync(path)].some(({ name, isDirectory }) =>
      (isDirectory || name.endsWith("_test.ts")) && needs(server, `${path}/${name}`)
    );
  } catch {
    // No file, so a value of an option, or a pattern: better a server too many.
    return true;
  }
}

/** Whether a module is about the server, or imports one of ours that is. */
function reaches(server: Needed, module: URL, seen: Set<string>): boolean {
  if (seen.has(module.href)) return false;
  seen.add(module.href);
  if (new RegExp(`/server/(open_)?${server.name}\\.ts$`).test(module.pathname)) return true;
  return importsOf(module).some((url) => reaches(server, url, seen));
}

/** What a module imports, and what the source of revisions in it would import: that is not there. */
function importsOf(module: URL): readonly URL[] {
  try {
    const imports = Deno.readTextFileSync(module).matchAll(/from "(\.[^"]+\.ts)"/g);
    return [...imports].map(([, path = ""]) => new URL(path, module));
  } catch {
    return [];
  }
}

/** Starts the servers that are needed and not there, all at once. */
async function startServers(): Promise<readonly TestServer[]> {
  const paths = Deno.args.filter((argument) => !argument.startsWith("-"));
  const needed = SERVERS.filter((server) =>
    paths.length === 0 || paths.some((path) => needs(server, path))
  );
  const started = await Promise.all(needed.map(startServer));
  return started.filter((server) => server !== null);
}

async function startServer({ title, variables, start }: Needed): Promise<TestServer | null> {
  if (Deno.env.get(variables.url)) {
    if (!Deno.env.get(variables.folder)) {
      console.error(`Skipped: the tests of TLS and sockets, which need a ${title} of their own`);
    }
    return null;
  }
  try {
    return await start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`Skipped: the tests on ${title}, for ${reason}`);
    return null;
  }
}

/** Runs the tests; a signal ends them, and not this process, which has still to clean up. */
async function runTests(env: Readonly<Record<string, string>>): Promise<number> {
  if (stopped !== undefined) return stopped;
  const report = await Deno.makeTempFile({ prefix: "migrate_tests_", suffix: ".xml" });
  try {
    const args = [...TEST, `--junit-path=${report}`, ...Deno.args];
    tests = new Deno.Command(Deno.execPath(), { args, env }).spawn();
    const { code } = await tests.status;
    // With a filter everybody knows that the rest was not run.
    if (!args.some((its) => its.startsWith("--filter"))) {
      tellIgnored(await Deno.readTextFile(report));
    }
    return stopped ?? code;
  } finally {
    await Deno.remove(report);
  }
}

/** So many tests of one file are named, more are counted. */
const MOST_NAMED = 5;

/** Says which tests were not run: what test files print themselves, a quiet run keeps back. */
function tellIgnored(report: string): void {
  const ignored = report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"[^>]*>\s*<skipped/g);
  for (const [file, tests] of Map.groupBy(ignored, ([, , file = ""]) => file)) {
    const names = tests.map(([, name = ""]) => name.replaceAll(/&#?\w+;/g, unescape));
    const told = names.length > MOST_NAMED ? `${names.length} tests` : names.join("; ");
    console.error(`Not run: ${file}: ${told}`);
  }
}

/** The characters that XML has names for. */
function unescape(entity: string): string {
  const characters: Readonly<Record<string, string>> = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&apos;": "'",
  };
  return characters[entity] ?? entity;
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

/** Says which form of the program the black-box tests run, and which others they do not. */
function tellForm(): void {
  const executable = Deno.env.get("MIGRATE_TEST_EXECUTABLE");
  if (!executable) {
    console.error(
      "Not run: the black-box tests on a portable or compiled file, but for a sample; " +
        "MIGRATE_TEST_EXECUTABLE=FILE names one",
    );
    return;
  }
  const { success, stdout } = new Deno.Command(resolve(executable), { args: ["--version"] })
    .outputSync();
  if (!success) throw new Error(`MIGRATE_TEST_EXECUTABLE does not run: ${executable}`);
  console.error(
    `The program under test: ${executable}: ${new TextDecoder().decode(stdout).trim()}`,
  );
}

tellForm();
const servers = await startServers();
const env = Object.fromEntries(servers.flatMap((server) => Object.entries(server.env)));
let code = 70;
try {
  code = await runTests(env);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
Deno.exit(code);
