/** Black-box tests: the program as its users run it, in a folder of its own. */
import { DatabaseSync } from "node:sqlite";
import { strict as assert } from "node:assert";
import { callProgram } from "./call_program.ts";
import { resolve } from "node:path";
import { RIGHTS } from "../../scripts/build.ts";

/** What a run of the program left behind. */
export interface RunResult {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as the `--json` envelope. */
  // deno-lint-ignore no-explicit-any -- the shape is what tests look at
  json(): any;
}

/** Where and how to run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** A folder that is removed when the test is over. */
export interface Workspace {
  readonly dir: string;
  /** Runs migrate with these arguments in the folder. */
  run(...args: readonly string[]): Promise<RunResult>;
  runWith(options: RunOptions, ...args: readonly string[]): Promise<RunResult>;
  /**
   * As `run`, in the process of the tests, unless these are about an executable; see
   * `call_program.ts` for what that does not show.
   */
  call(...args: readonly string[]): Promise<RunResult>;
  callWith(
    options: Pick<RunOptions, "env" | "cwd">,
    ...args: readonly string[]
  ): Promise<RunResult>;
  /** Starts migrate and gives the process, for tests that do something while it runs. */
  start(options: RunOptions, ...args: readonly string[]): Deno.ChildProcess;
  write(path: string, text: string | Uint8Array): void;
  read(path: string): string;
  list(path?: string): string[];
  /** Rows of a query on a SQLite file of the folder. */
  query(file: string, sql: string): Record<string, unknown>[];
  /** Runs SQL on a SQLite file of the folder. */
  execute(file: string, sql: string): void;
}

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** The file that is tested in place of the sources: the portable one, or a compiled one. */
const EXECUTABLE = Deno.env.get("MIGRATE_TEST_EXECUTABLE");

/** The program and the arguments before the user's own. */
export const COMMAND: readonly string[] = EXECUTABLE
  ? [resolve(EXECUTABLE)]
  : [Deno.execPath(), "run", "--quiet", ...RIGHTS, MAIN];

/** A test that gives flags to Deno itself, which only `deno run` can take. */
export function testFromSource(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `with flags of Deno: ${name}`, ignore: Boolean(EXECUTABLE), fn });
}

/** Variables that would change what the program does; the rest of the environment is kept. */
const NEUTRAL_ENV = { DATABASE_URL: "", MIGRATE_URL: "", NO_COLOR: "1" };

/** Runs a test in a folder of its own. */
export async function withWorkspace(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  const dir = await Deno.realPath(await Deno.makeTempDir({ prefix: "migrate_test_" }));
  try {
    await test(createWorkspace(dir));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function createWorkspace(dir: string): Workspace {
  const at = (path: string) => path.startsWith("/") ? path : `${dir}/${path}`;
  const start = ({ env, cwd }: RunOptions, ...args: readonly string[]) => {
    const [program = "", ...before] = COMMAND;
    return new Deno.Command(program, {
      args: [...before, ...args],
      cwd: cwd === undefined ? dir : at(cwd),
      env: { ...NEUTRAL_ENV, ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  };
  const runWith = async (options: RunOptions, ...args: readonly string[]): Promise<RunResult> => {
    const process = start(options, ...args);
    const input = process.stdin.getWriter();
    if (options.stdin !== undefined) await input.write(new TextEncoder().encode(options.stdin));
    await input.close().catch(() => {});
    const { code, signal, stdout, stderr } = await process.output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const text = decode(stdout);
    return { code, signal, stdout: text, stderr: decode(stderr), json: () => JSON.parse(text) };
  };
  const callWith: Workspace["callWith"] = async (options, ...args) => {
    if (EXECUTABLE) return await runWith(options, ...args);
    const { env = {}, cwd = dir } = options;
    const called = await callProgram(at(cwd), { ...NEUTRAL_ENV, ...env }, args);
    return { ...called, signal: null, json: () => JSON.parse(called.stdout) };
  };
  const withDatabase = <T>(file: string, work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(at(file), { enableForeignKeyConstraints: false });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  return {
    dir,
    start,
    runWith,
    run: (...args) => runWith({}, ...args),
    callWith,
    call: (...args) => callWith({}, ...args),
    write(path, text) {
      const target = at(path);
      Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      if (typeof text === "string") Deno.writeTextFileSync(target, text);
      else Deno.writeFileSync(target, text);
    },
    read: (path) => Deno.readTextFileSync(at(path)),
    list: (path = ".") => [...Deno.readDirSync(at(path))].map(({ name }) => name).sort(),
    query: (file, sql) =>
      withDatabase(file, (its) => its.prepare(sql).all().map((row) => ({ ...row }))),
    execute: (file, sql) => withDatabase(file, (its) => its.exec(sql)),
  };
}

/** What a revision file of a test says. */
export interface RevisionParts {
  readonly id: string;
  readonly down?: string | readonly string[] | null;
  readonly labels?: string | readonly string[] | null;
  readonly dependsOn?: string | readonly string[] | null;
  readonly message?: string;
  /** Lines of the header besides the usual ones. */
  readonly header?: string;
  readonly upgrade?: string;
  readonly downgrade?: string;
  /** `async` functions. */
  readonly isAsync?: boolean;
}

/** The text of a revision file. */
export function revisionText(parts: RevisionParts): string {
  const literal = (value: unknown) => JSON.stringify(value ?? null);
  const word = parts.isAsync ? "async function" : "function";
  return `// ${parts.message ?? `revision ${parts.id}`}
import type { Migration } from "./migrate.d.ts";

export const revision = ${literal(parts.id)};
export const downRevision = ${literal(parts.down)};
export const branchLabels = ${literal(parts.labels)};
export const dependsOn = ${literal(parts.dependsOn)};
${parts.header ?? ""}
export ${word} upgrade({ op, t, sql }: Migration) {
  ${parts.upgrade ?? ""}
}

export ${word} downgrade({ op, t, sql }: Migration) {
  ${parts.downgrade ?? ""}
}
`;
}

/** Writes revisions into `migrations/`, each named by its id. */
export function writeRevisions(workspace: Workspace, ...revisions: readonly RevisionParts[]): void {
  for (const parts of revisions) {
    workspace.write(`migrations/${parts.id}.ts`, revisionText(parts));
  }
}

/** A chain of revisions, each creating a table of its id's name. */
export function writeChain(workspace: Workspace, ...ids: readonly string[]): void {
  writeRevisions(
    workspace,
    ...ids.map((id, index) => ({
      id,
      down: index === 0 ? null : ids[index - 1] ?? null,
      upgrade: `op.createTable("t_${id}", { id: t.integer().primaryKey() });`,
      downgrade: `op.dropTable("t_${id}");`,
    })),
  );
}

/** The names of the tables of a SQLite file, without those of migrate. */
export function tablesOf(workspace: Workspace, file: string): string[] {
  return workspace
    .query(file, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map(({ name }) => String(name))
    .filter((name) => !["alembic_version", "migrate_log"].includes(name));
}

/** The rows of the version table. */
export function rowsOf(workspace: Workspace, file: string): string[] {
  return workspace
    .query(file, "SELECT version_num FROM alembic_version ORDER BY version_num")
    .map((row) => String(row["version_num"]));
}

/** Asserts that a run failed with a code and its family's exit code, and left no stack trace. */
export function assertFails(result: RunResult, code: string): void {
  const exits: Readonly<Record<string, number>> = {
    usage: 2,
    config: 3,
    graph: 4,
    history: 5,
    lock: 6,
    database: 7,
    unsupported: 8,
    revision: 9,
    internal: 70,
  };
  assert.match(result.stderr, new RegExp(`error\\[${code.replaceAll(".", "\\.")}\\]`));
  assert.equal(result.code, exits[code.split(".")[0] ?? ""], result.stderr);
  assert.doesNotMatch(result.stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
}
