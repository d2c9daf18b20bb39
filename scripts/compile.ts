// deno-lint-ignore-file no-console -- a script that talks to a person
/**
 * Makes the executable: `deno task compile`.
 *
 * - `--output FILE`: another name than `./migrate`.
 * - `--target PLATFORM`: for another platform; repeated, or `--all` for each: a folder of files
 *   with their checksums, `dist` unless `--output` names it.
 * - `--portable`: without Deno's base executable, around the `deno` that runs this; `--compression
 *   1` is quick and some 10 MB larger.
 *
 * `deno compile` puts the program behind a base executable of its own, which it downloads unless
 * DENORT_BIN names one. Another FOLDER than the checkout is for tests of this script.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { BuildError, ownPlatform, RIGHTS, runDeno, TARGETS, withSources } from "./build.ts";
import { makePortable } from "./portable.ts";

interface Options {
  readonly checkout: string;
  readonly output: string | undefined;
  readonly platforms: readonly string[];
  /** Several files, in a folder. */
  readonly isRelease: boolean;
  readonly isPortable: boolean;
  readonly compression: number;
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    // `deno task compile -- --output FILE` hands on the two dashes as well.
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      output: { type: "string" },
      target: { type: "string", multiple: true, default: [] },
      all: { type: "boolean", default: false },
      portable: { type: "boolean", default: false },
      compression: { type: "string", default: "6" },
    },
    allowPositionals: true,
  });
  const [checkout = fileURLToPath(new URL("../", import.meta.url)), ...more] = positionals;
  if (more.length > 0) throw new BuildError(`what is ${more.join(" ")}?`);
  const asked = values.all ? Object.keys(TARGETS) : values.target.map(platformOf);
  if (values.portable && asked.length > 0) {
    throw new BuildError("--portable is for the platform that it is made on, without a target");
  }
  const compression = Number(values.compression);
  if (!Number.isInteger(compression) || compression < 1 || compression > 9) {
    throw new BuildError(`--compression is 1 to 9, not ${values.compression}`);
  }
  return {
    checkout: resolve(checkout),
    output: values.output,
    platforms: asked.length === 0 ? [ownPlatform()] : asked,
    isRelease: asked.length > 1 || values.all,
    isPortable: values.portable,
    compression,
  };
}

/** A platform by our name or by Deno's. */
function platformOf(asked: string): string {
  const found = Object.entries(TARGETS).find((names) => names.includes(asked))?.[0];
  if (found !== undefined) return found;
  throw new BuildError(`--target ${asked} is none of ${Object.keys(TARGETS).join(", ")}`);
}

/** What a file for a platform is called. */
function fileOf(platform: string): string {
  return `migrate-${platform}${platform.startsWith("windows") ? ".exe" : ""}`;
}

/** The sentence for a base executable that cannot be had; undefined where something else failed. */
function missingBase(said: string): string | undefined {
  const way = "`deno task compile --portable` makes a single file without it.";
  if (said.includes("Could not find denort at")) {
    return `DENORT_BIN names no file that can be read: ${Deno.env.get("DENORT_BIN")}; ${way}`;
  }
  if (said.includes("Setting up base binary")) {
    return "The base executable that `deno compile` builds on (denort) cannot be downloaded: " +
      `connect to the network, or set DENORT_BIN to a copy of it; ${way}`;
  }
  return undefined;
}

async function compile(checkout: string, platform: string, output: string): Promise<void> {
  // Of the checkout Deno may know already that its types are right, of a copy it never does.
  const types = await runDeno(["check", "--quiet", "main.ts"], checkout);
  if (!types.isOk) throw new BuildError(types.said);
  await withSources(checkout, platform, async (sources) => {
    // A target that is named has a base of its own to be downloaded; this one may be there.
    const target = platform === ownPlatform() ? [] : ["--target", TARGETS[platform] ?? platform];
    // What only tests import stays out.
    const flags = [...RIGHTS, "--exclude-unused-npm", "--frozen", "--no-check", ...target];
    const { isOk, said } = await runDeno(
      ["compile", ...flags, "--output", output, "main.ts"],
      sources,
    );
    if (!isOk) throw new BuildError(missingBase(said) ?? said);
  });
}

/** `SHA256SUMS`, as `sha256sum --check` reads it. */
function writeChecksums(folder: string, files: readonly string[]): void {
  const lines = files.map((name) => {
    const hash = createHash("sha256").update(Deno.readFileSync(`${folder}/${name}`));
    return `${hash.digest("hex")}  ${name}\n`;
  });
  Deno.writeTextFileSync(`${folder}/SHA256SUMS`, lines.join(""));
}

async function make(options: Options): Promise<string> {
  const { checkout, platforms, isRelease, isPortable, compression } = options;
  if (isPortable) {
    const output = resolve(options.output ?? "./migrate");
    await makePortable({ checkout, output, compression });
    return `${output}: portable, for ${ownPlatform()}`;
  }
  const [only = ""] = platforms;
  if (!isRelease) {
    const output = resolve(options.output ?? (only.startsWith("win") ? "migrate.exe" : "migrate"));
    await compile(checkout, only, output);
    return `${output}: for ${only}`;
  }
  const folder = resolve(options.output ?? "./dist");
  await Deno.mkdir(folder, { recursive: true });
  for (const platform of platforms) {
    await compile(checkout, platform, `${folder}/${fileOf(platform)}`);
  }
  writeChecksums(folder, platforms.map(fileOf));
  return `${folder}: ${platforms.map(fileOf).join(", ")}, SHA256SUMS`;
}

try {
  console.error(await make(readOptions(Deno.args)));
} catch (error) {
  if (error instanceof BuildError) console.error(`compile: ${error.message}`);
  else console.error(`compile: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 1;
}
