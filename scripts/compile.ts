// deno-lint-ignore-file no-console -- a script that talks to a person
/**
 * Makes the executable: `deno task compile [--output FILE] [--target TRIPLE]`. What it may do is
 * baked in here and nowhere else: no run, no ffi, no sys, and it never asks.
 *
 * `deno compile` puts the program behind a base executable of its own, which it downloads unless
 * DENORT_BIN names one. Another ENTRY than `main.ts` is for tests of this script.
 */
import { parseArgs } from "node:util";

const FLAGS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  "--no-prompt",
  // What only tests import stays out.
  "--exclude-unused-npm",
];

interface Options {
  readonly entry: string;
  readonly output: string;
  readonly target: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    // `deno task compile -- --output FILE` hands on the two dashes as well.
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: { output: { type: "string", default: "./migrate" }, target: { type: "string" } },
    allowPositionals: true,
  });
  const [entry = new URL("../main.ts", import.meta.url).href, ...more] = positionals;
  if (more.length > 0) throw new Error(`what is ${more.join(" ")}?`);
  return { entry, output: values.output, target: values.target };
}

/** The sentence for a base executable that cannot be had; undefined where something else failed. */
function missingBase(said: string): string | undefined {
  if (said.includes("Could not find denort at")) {
    return `DENORT_BIN names no file that can be read: ${Deno.env.get("DENORT_BIN")}`;
  }
  if (said.includes("Setting up base binary")) {
    return "The base executable that `deno compile` builds on (denort) cannot be downloaded: " +
      "connect to the network, or set DENORT_BIN to a copy of it.";
  }
  return undefined;
}

async function compile({ entry, output, target }: Options): Promise<number> {
  const targets = target === undefined ? [] : ["--target", target];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", ...FLAGS, "--output", output, ...targets, entry],
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stderr) + decoder.decode(stdout);
  const sentence = code === 0 ? undefined : missingBase(said);
  console.error(sentence ?? said.trimEnd());
  return code === 0 ? 0 : 1;
}

try {
  Deno.exitCode = await compile(readOptions(Deno.args));
} catch (error) {
  console.error(`compile: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 1;
}
