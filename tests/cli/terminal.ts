/** Running the program on a terminal, which the program `script` of util-linux makes. */
import { COMMAND } from "./harness.ts";

/** What a run on a terminal left behind: both streams as one. */
export interface TerminalResult {
  readonly code: number;
  readonly text: string;
}

/** Runs migrate with somebody at the terminal who types; null where there is no such program. */
export async function runOnTerminal(
  { cwd, env, typed }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly typed: string;
  },
  ...args: readonly string[]
): Promise<TerminalResult | null> {
  const has = await new Deno.Command("script", { args: ["--version"] }).output()
    .then(({ code }) => code === 0, () => false);
  if (!has) return null;
  const process = new Deno.Command("script", {
    args: ["-qec", [...COMMAND, ...args].join(" "), "/dev/null"],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(typed));
  const { code, stdout } = await process.output();
  await writer.close().catch(() => {});
  return { code, text: new TextDecoder().decode(stdout) };
}
