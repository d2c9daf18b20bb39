/** What every form of the executable has in common: its rights, its name, and what it is built from. */
import { dirname } from "node:path";
import deno from "../deno.json" with { type: "json" };

/** What the program may do, in every form of it: no run, no ffi, no sys, and it never asks. */
export const RIGHTS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  "--no-prompt",
] as const;

/** Platform -> what Deno calls it. */
export const TARGETS: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
};

/** What the program consists of, beside the packages that `deno.lock` names. */
const SOURCES = ["main.ts", "deno.json", "deno.lock", "src", "templates"];

/** The version of what is built. */
export const VERSION = deno.version;

/** A failure that is told in one sentence. */
export class BuildError extends Error {}

/** What a program said, both streams together, and whether it ended well. */
export interface Outcome {
  readonly isOk: boolean;
  readonly said: string;
}

/** Runs the `deno` of this process. */
export async function runDeno(args: readonly string[], cwd: string): Promise<Outcome> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
  }).output();
  const decoder = new TextDecoder();
  return { isOk: success, said: (decoder.decode(stderr) + decoder.decode(stdout)).trim() };
}

/**
 * Runs `work` in a copy of the program's sources that says of itself what it is: `form`, commit and
 * date, for `--version`. The checkout stays as it is, also when two build at once.
 */
export async function withSources<Result>(
  checkout: string,
  form: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "migrate_build_" }));
  try {
    const build = { form, commit: await commitOf(checkout), date: buildDate() };
    for (const name of SOURCES) copy(`${checkout}/${name}`, `${folder}/${name}`);
    await loadEagerly(`${folder}/deno.json`);
    const told = `${folder}/src/cli/build.json`;
    await Deno.mkdir(dirname(told), { recursive: true });
    await Deno.writeTextFile(told, `${JSON.stringify(build)}\n`);
    setTimes(folder, new Date(build.date));
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * From source, what only some commands need is looked for when they need it. An executable must have
 * it all, and `deno compile` leaves out what `deno run` would not load.
 */
async function loadEagerly(config: string): Promise<void> {
  const { unstable: _, ...rest } = JSON.parse(await Deno.readTextFile(config));
  await Deno.writeTextFile(config, JSON.stringify(rest));
}

/** Copies a file, or a folder without its tests; what is not there is left out. */
function copy(from: string, to: string): void {
  const info = statOf(from);
  if (info === null) return;
  if (info.isFile) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) {
    if (!name.endsWith("_test.ts")) copy(`${from}/${name}`, `${to}/${name}`);
  }
}

/** What is built has the times of its sources in it; they are to be the same each time. */
function setTimes(folder: string, time: Date): void {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) setTimes(`${folder}/${name}`, time);
    else Deno.utimeSync(`${folder}/${name}`, time, time);
  }
}

function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    return null;
  }
}

/** The commit of a checkout, marked where files differ from it. */
async function commitOf(checkout: string): Promise<string> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["describe", "--always", "--dirty=-changed", "--abbrev=12", "--exclude=*"],
      cwd: checkout,
      stderr: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout).trim();
  } catch {
    // There is no git here; the sources may be an archive.
  }
  return "unknown";
}

/** Today, or the day that SOURCE_DATE_EPOCH names for a build that is to give the same bytes again. */
function buildDate(): string {
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  const date = epoch ? new Date(Number(epoch) * 1000) : new Date();
  if (Number.isNaN(date.getTime())) {
    throw new BuildError(`SOURCE_DATE_EPOCH is no number of seconds: ${epoch}`);
  }
  return date.toISOString().slice(0, 10);
}

/** The platform that this runs on, as TARGETS names it. */
export function ownPlatform(): string {
  return Object.keys(TARGETS).find((name) => TARGETS[name] === Deno.build.target) ??
    Deno.build.target;
}
