/** A folder with a few files, for one test. */
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** Path -> text. */
export type Files = Readonly<Record<string, string>>;

/** Runs `work` in a new folder that holds the files, and removes it afterwards. */
export async function withTree<Result>(
  files: Files,
  work: (root: string) => Promise<Result>,
): Promise<Result> {
  // Links are followed, because `deno info` names files as they are.
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "migrate_house_" }));
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${root}/${path}`), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The URL of a folder. */
export function folderUrl(path: string): URL {
  return pathToFileURL(`${path}/`);
}

/** The checkout. */
export const CHECKOUT = new URL("../../", import.meta.url);

/** What a process said, both streams together, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly said: string;
}

/** Variables of an environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

interface RunOptions {
  readonly cwd?: URL | string;
  /** Variables to set, or with undefined to take away. */
  readonly env?: Variables;
}

/** Runs the `deno` of this process, in the checkout unless told otherwise. */
export async function runDeno(
  args: readonly string[],
  { cwd = CHECKOUT, env = {} }: RunOptions = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    clearEnv: true,
    env: definedOf({ ...Deno.env.toObject(), NO_COLOR: "1", ...env }),
  }).output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stderr) + decoder.decode(stdout) };
}

function definedOf(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]]
    ),
  );
}
