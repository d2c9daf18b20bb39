/** A root file system with little more than libc, sh, gzip and tar, made of this machine's files. */
import { dirname } from "node:path";
import { makeFolder, type Run, run } from "./portable_file.ts";

/** What the script of the portable file calls, and nothing besides: no id, no find. */
const PROGRAMS = ["sh", "gzip", "tar", "mkdir", "mv", "rm"];
const NOBODY = 65534;

/** Deno needs /proc, as every container has it; the mount is gone with the process. */
const ENTER = `mount -t proc proc "$1/proc" && exec chroot --userspec=${NOBODY}:${NOBODY} "$@"`;

/** Why no bare root can be made here; null where one can. */
export function whyNot(): string | null {
  if (Deno.build.os !== "linux") return "only on Linux";
  if (Deno.uid() !== 0) return "only root may chroot";
  try {
    const { success } = new Deno.Command("unshare", { args: ["--mount", "true"] }).outputSync();
    return success ? null : "no mount is possible here";
  } catch {
    return "there is no unshare";
  }
}

/** Where it is, and how to run in it. */
export interface BareRoot {
  readonly folder: string;
  /** Writes a file that its user may read and not change. */
  write(path: string, bytes: string | Uint8Array): Promise<void>;
  /** Runs `/app/migrate` in `/app` as a user without a name and a home, with these variables alone. */
  run(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Run>;
}

/** Makes one around a portable file and around the `deno` that is in it. */
export async function makeBareRoot(portable: string): Promise<BareRoot> {
  const folder = await makeFolder("root");
  const place = async (from: string, to: string = from) => {
    await Deno.mkdir(dirname(folder + to), { recursive: true });
    await Deno.copyFile(from, folder + to);
  };
  const programs = await Promise.all(
    PROGRAMS.map((name) => output("sh", "-c", `command -v ${name}`)),
  );
  for (const path of programs) await place(path, `/bin/${path.split("/").at(-1)}`);
  const libraries = await output("ldd", Deno.execPath(), ...programs);
  for (const path of new Set(libraries.match(/(?<=\s)\/\S+(?= \()/g))) await place(path);
  await place(portable, "/app/migrate");
  for (
    const [path, mode] of [["/tmp", 0o1777], ["/proc", 0o755], ["/dev", 0o755], [
      "/app",
      0o755,
    ]] as const
  ) {
    await Deno.mkdir(folder + path, { recursive: true });
    await Deno.chmod(folder + path, mode);
  }
  await output("mknod", "-m", "666", `${folder}/dev/null`, "c", "1", "3");
  await Deno.mkdir(`${folder}/app/data`);
  await Deno.chown(`${folder}/app/data`, NOBODY, NOBODY);
  return {
    folder,
    write: async (path, bytes) => {
      await Deno.mkdir(dirname(folder + path), { recursive: true });
      if (typeof bytes === "string") await Deno.writeTextFile(folder + path, bytes);
      else await Deno.writeFile(folder + path, bytes);
    },
    run: (env, ...args) =>
      run(
        {
          file: "/bin/sh",
          // As `env -i` has it: not even PATH is that of this machine.
          env: { ...env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
          through: ["unshare", "--mount", "sh", "-c", ENTER, "sh", folder],
        },
        "-c",
        'cd /app && exec ./migrate "$@"',
        "sh",
        ...args,
      ),
  };
}

async function output(program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}
