/** The portable file, made once for the tests of a file and gone with them. */
import { makePortable } from "../../scripts/portable.ts";
import { CHECKOUT } from "../house/tree.ts";
import { fileURLToPath } from "node:url";

/** Where the file and its caches lie. */
export const FOLDER: string = await Deno.realPath(
  await Deno.makeTempDir({ prefix: "migrate_portable_" }),
);
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));

await Deno.chmod(FOLDER, 0o755);

/** The portable file; quickly made, so larger than a released one. */
export const PORTABLE = `${FOLDER}/migrate`;

/** Makes it. */
export function makeReal(output: string = PORTABLE): Promise<void> {
  return makePortable({ checkout: fileURLToPath(CHECKOUT), output, compression: 1 });
}

/**
 * Makes a small file with the same script, which is what most tests are about: in place of Deno
 * there is a program that tells its arguments, one in a line, and ends in 7.
 */
export async function makeSmall(output: string): Promise<void> {
  const checkout = await makeFolder("checkout");
  await Deno.writeTextFile(`${checkout}/deno.json`, '{ "lock": false }');
  await Deno.writeTextFile(`${checkout}/main.ts`, "export {};\n");
  const deno = `${checkout}/stand_in`;
  await Deno.writeTextFile(
    deno,
    '#!/bin/sh\n[ "$1" = --version ] && exit\nfor arg; do echo "$arg"; done\nexit 7\n',
  );
  await makePortable({ checkout, output, compression: 1, deno });
}

/** What a run left behind. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run. */
export interface RunOptions {
  readonly file: string;
  readonly cwd?: string;
  /** All variables but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Before the file: another user, a limit, a shell. */
  readonly through?: readonly string[];
}

/** Runs the portable file; nothing of this process's environment reaches it. */
export async function run(
  { file, cwd = FOLDER, env = {}, through = [] }: RunOptions,
  ...args: readonly string[]
): Promise<Run> {
  const [program = "", ...rest] = [...through, file, ...args];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    cwd,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** A new folder that the tests' user and others may read. */
export async function makeFolder(name: string): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: FOLDER, prefix: `${name}_` });
  await Deno.chmod(folder, 0o755);
  return folder;
}

/** What lies in a folder. */
export async function list(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}
