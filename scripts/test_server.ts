/** What the servers for tests have in common: each is made for one run, and gone after it. */

/** A running server. */
export interface TestServer {
  /** What the tests are told in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it is, for the terminal. */
  readonly title: string;
  /** Shuts it down, with nothing lost, and starts it on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Who runs a program; who runs this one, where nothing is said. */
export interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** What to run, and as whom. */
export interface ServerProgram {
  /** Removed at the end; the server's output goes to `server.log` in it. */
  readonly folder: string;
  /** Another folder that is to be removed. */
  readonly data?: string;
  readonly command: readonly string[];
  /** What ends the server at once: nobody will miss its data. */
  readonly signal: "QUIT" | "KILL";
  /** What ends it with its data written. */
  readonly shutdown: "INT" | "TERM";
  readonly user: User;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs the server until its own standard input ends, which happens in whatever way the starter
 * ends; then nothing is left. A line restarts it, and is answered when the old server is gone. Ctrl-C
 * reaches every process of the terminal and is not for this one.
 */
const SUPERVISE = `
trap '' INT TERM HUP
folder=$1; data=$2; signal=$3; shutdown=$4; shift 4
start() { "$@" </dev/null >"$folder/server.log" 2>&1 & server=$!; }
start "$@"
while read -r _; do
  kill -"$shutdown" "$server" 2>/dev/null
  wait "$server"
  : >"$folder/server.log"
  echo down
  start "$@"
done
kill -"$signal" "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd / && rm -rf "$folder" "$data"`;

const decoder = new TextDecoder();

/** What is done with a server that runs. */
interface Supervised extends Pick<TestServer, "stop"> {
  /** Restarts it; it need not be ready yet. */
  restart(): Promise<void>;
}

/**
 * Starts a server that ends with this process.
 *
 * @returns what stops it, and removes its folder.
 */
export function supervise(
  { folder, data = folder, command, signal, shutdown, user, env }: ServerProgram,
): Supervised {
  const child = new Deno.Command("sh", {
    args: ["-c", SUPERVISE, "sh", folder, data, signal, shutdown, ...command],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C", TZ: "UTC", ...env },
    ...user,
  }).spawn();
  const input = child.stdin.getWriter();
  const answers = child.stdout.getReader();
  return {
    restart: async () => {
      await input.write(new TextEncoder().encode("\n"));
      await answers.read();
    },
    stop: async () => {
      await input.close().catch(() => {});
      await answers.cancel();
      await child.status;
    },
  };
}

/** Who runs the servers that refuse to be run by root: nobody else, where this is not root. */
export async function unprivilegedUser(): Promise<User> {
  if (Deno.uid() !== 0) return {};
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await Deno.readTextFile("/etc/passwd"));
  if (nobody === null) throw new Error("there is no user `nobody` that it could run as");
  return { uid: Number(nobody[1]), gid: Number(nobody[2]) };
}

/** Gives a file to the user. */
export async function giveTo({ uid, gid }: User, path: string): Promise<void> {
  if (uid !== undefined) await Deno.chown(path, uid, gid ?? null);
}

/** A port at which nobody listens. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/**
 * Runs a program to its end and gives what it has written.
 *
 * @throws Error with what it says where it fails.
 */
export async function output(
  command: string,
  args: readonly string[],
  options: User & Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    ...options,
    env: { LC_ALL: "C", NO_COLOR: "1", ...options.env },
  }).output();
  if (!success) throw new Error(`${command} failed:\n${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

/**
 * Looks again and again until a server is ready.
 *
 * @param look gives null until then, and throws where it never will be.
 */
export async function waitUntilReady<T>(look: () => Promise<T | null>): Promise<T> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it was not ready after 30 s");
}
