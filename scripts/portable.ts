/**
 * The portable file: `portable.sh`, and behind it a gzip'd archive of the `deno` that runs this and
 * of the program as a bundle. The same sources and the same `deno` give the same bytes.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { BuildError, ownPlatform, RIGHTS, runDeno, VERSION, withSources } from "./build.ts";
import { type ArchivedFile, packTar } from "./tar.ts";
import SCRIPT from "./portable.sh" with { type: "text" };

/** What to make, and of what. */
export interface Portable {
  readonly checkout: string;
  readonly output: string;
  /** gzip's: from 1, which is quick, to 9. */
  readonly compression: number;
  /** Another program than the `deno` that runs this, for tests of the script alone. */
  readonly deno?: string;
}

/** Makes the portable file. */
export async function makePortable(
  { checkout, output, compression, deno = Deno.execPath() }: Portable,
): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new BuildError("The portable file is a script of sh, which Windows does not have.");
  }
  const archive = packTar([
    { path: "deno", bytes: await Deno.readFile(deno), isExecutable: true },
    ...await withSources(checkout, `portable ${ownPlatform()}`, bundle),
    // Its presence says that nothing before it is missing.
    { path: "used", bytes: new Uint8Array() },
  ]);
  const hash = createHash("sha256").update(SCRIPT).update(archive).digest("hex").slice(0, 16);
  // Not above: what it imports in turn would have to be there for every form.
  const { MigrateError } = await import("../src/core/error.ts");
  const { message, hint = "" } = new MigrateError("config.cannot_unpack", { folders: "$problems" });
  const script = SCRIPT
    .replace("@CANNOT_UNPACK@", () => message)
    .replace("@CANNOT_UNPACK_HINT@", () => hint)
    .replace("@ID@", `migrate-${VERSION}-${hash}`)
    .replace("@VERSION@", VERSION)
    .replaceAll("@PLATFORM@", ownPlatform())
    .replace("@RIGHTS@", RIGHTS.join(" "));
  // Under another name first: a shell may be reading the file that has this one.
  const unfinished = `${output}.new`;
  await Deno.writeTextFile(unfinished, script);
  await Deno.writeFile(unfinished, gzipSync(archive, { level: compression }), { append: true });
  await Deno.chmod(unfinished, 0o755);
  await Deno.rename(unfinished, output);
}

/** Where this machine keeps packages, in comments and names of modules. */
const CACHED = /(?:\.\.\/)+[^\s"']*?\/npm\/[^\/\s"']+\//g;

/** The program as a few files of JavaScript; what only some commands need stays apart. */
async function bundle(sources: string): Promise<readonly ArchivedFile[]> {
  const { isOk, said } = await runDeno(
    // Not minified: names of classes are looked at, and with names kept drivers cannot `require`.
    ["bundle", "--quiet", "--code-splitting", "--outdir", "app", "main.ts"],
    sources,
  );
  if (!isOk) throw new BuildError(`The program could not be bundled:\n${said}`);
  const paths = (await Array.fromAsync(Deno.readDir(`${sources}/app`)))
    .map(({ name }) => `app/${name}`)
    .sort();
  return await Promise.all(
    paths.map(async (path) => {
      const text = await Deno.readTextFile(`${sources}/${path}`);
      return { path, bytes: new TextEncoder().encode(text.replace(CACHED, "npm/")) };
    }),
  );
}
