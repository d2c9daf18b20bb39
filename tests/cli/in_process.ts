/** A project that the program is run in within this process, and what it has changed there. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { runCli } from "../../src/cli/cli.ts";
import type { Host } from "../../src/core/host.ts";

/** What a project holds before a run: texts, bytes, links, folders (null). */
export type Files = Readonly<
  Record<string, string | Uint8Array | { readonly link: string } | null>
>;

/** A run of the program. */
export interface Call {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What importing a file of that name gives, in place of the file. */
  readonly modules?: Readonly<Record<string, () => object>>;
}

/** What a run has left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Paths that are new, gone or different, absolute. */
  readonly changed: readonly string[];
}

/** Writes files, a folder's before the folder is needed. */
export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (content === null) Deno.mkdirSync(path, { recursive: true });
    else if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else if (content instanceof Uint8Array) Deno.writeFileSync(path, content);
    else Deno.symlinkSync(content.link, path);
  }
}

/** Every path below a folder, with a mark that another content changes. */
export function lookAt(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const folders = [folder];
  for (const current of folders) {
    for (const { name } of Deno.readDirSync(current)) {
      const path = `${current}/${name}`;
      const { isDirectory, size, mtime, ino } = Deno.lstatSync(path);
      found.set(path, isDirectory ? "folder" : `${size} ${mtime?.getTime()} ${ino}`);
      if (isDirectory) folders.push(path);
    }
  }
  return found;
}

/** The paths that two looks tell apart. */
export function changedBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** Runs the program in a folder, and looks at the folder around it before and after. */
export async function runHere(root: string, folder: string, call: Call): Promise<Outcome> {
  const before = lookAt(root);
  const said = { stdout: "", stderr: "" };
  const code = await runCli(hostOf(folder, call, said), call.args);
  return { code, ...said, changed: changedBetween(before, lookAt(root)) };
}

/** The real host, with a terminal, an environment and a clock of the test's own. */
function hostOf(
  cwd: string,
  { env = {}, modules = {} }: Call,
  said: { stdout: string; stderr: string },
): Host {
  const own = createDenoHost();
  let slept = 0;
  const output = (name: "stdout" | "stderr") => ({
    isTerminal: false,
    write: (text: string) => void (said[name] += text),
  });
  return {
    ...own,
    cwd,
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: (name) => env[name],
    variables: () => env,
    canAsk: false,
    confirm: () => false,
    // Nobody waits here for what will not come.
    sleep: (milliseconds) => {
      slept += milliseconds;
      return Promise.resolve();
    },
    monotonic: () => own.monotonic() + slept,
    onSignal: () => () => {},
    // It would be for the whole process.
    dropNetwork: () => Promise.resolve(),
    importModule: (source) => {
      const name = "path" in source ? source.path.slice(source.path.lastIndexOf("/") + 1) : "";
      const given = Object.hasOwn(modules, name) ? modules[name] : undefined;
      return given === undefined ? own.importModule(source) : Promise.resolve().then(given);
    },
  };
}

/** A folder that is removed when the test is over. */
export async function withRoot(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "migrate_fuzz_" }));
  try {
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
