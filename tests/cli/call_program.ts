/**
 * The program called in the process of the tests, on real files and databases: what commands do is
 * the same, and a process less costs a tenth. How the program starts and ends, its permissions, its
 * signals and what revisions leave behind are seen only by those who start it.
 */
import { runCli } from "../../src/cli/cli.ts";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { urlOfPath } from "../../src/core/path.ts";
import type { Host } from "../../src/core/host.ts";

/** What a call printed, and the exit code that it gave. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Calls the program as if it was started in the folder, with these variables besides the usual.
 *
 * @param changes what the outside is besides, for this call.
 */
export async function callProgram(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  changes: Partial<Host> = {},
): Promise<Called> {
  const own = createDenoHost();
  const printed = { stdout: "", stderr: "" };
  const output = (stream: keyof typeof printed) => ({
    write: (text: string) => void (printed[stream] += text),
    isTerminal: false,
  });
  const host: Host = {
    ...own,
    cwd: folder,
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: (name) => env[name] ?? own.env(name),
    variables: () => ({ ...own.variables(), ...env }),
    canAsk: false,
    importModule: (source) => importAnew(own, source),
    // These are of the process, which belongs to all tests.
    onSignal: () => () => {},
    dropNetwork: () => Promise.resolve(),
    ...changes,
  };
  const code = await runCli(host, args);
  return { code, ...printed };
}

/** A module under a name that no call before has used: files change between calls. */
async function importAnew(own: Host, source: Parameters<Host["importModule"]>[0]): Promise<object> {
  const mark = `?${crypto.randomUUID()}`;
  if ("path" in source) return await import(`${urlOfPath(source.path)}${mark}`);
  return await own.importModule({
    text: source.text.replace(/(?<= from "file:[^"]*)(?=";)/g, mark),
  });
}
