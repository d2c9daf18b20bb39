/**
 * A MariaDB server for the tests, made for one run and removed after it. Its programs are the
 * machine's, else they come from Debian's packages, which are unpacked and not installed. MariaDB
 * does not like to run as root: for root it runs as `nobody`.
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

/** What makes a server fast whose data nobody will miss. */
const SETTINGS = [
  "--bind-address=127.0.0.1",
  "--character-set-server=utf8mb4",
  "--default-time-zone=+00:00",
  "--innodb-buffer-pool-load-at-startup=0",
  "--innodb-buffer-pool-size=64M",
  "--innodb-doublewrite=0",
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-flush-method=nosync",
  "--lower-case-table-names=0",
  "--max-connections=300",
  "--skip-log-bin",
  "--skip-name-resolve",
  "--sync-binlog=0",
  "--sync-frm=0",
];

/** Settings of what both makes and opens the files. */
const STORAGE = ["--innodb-log-file-size=16M", "--innodb-use-native-aio=0"];

/** Where a server is to be, and who may what there. */
interface Place {
  /** Certificates, socket, output. */
  readonly folder: string;
  readonly data: string;
  readonly user: User;
  readonly password: string;
}

/** Where the programs are. */
interface Programs {
  readonly server: string;
  readonly install: string;
  /** The folder of the client `mariadb`. */
  readonly client: string;
  /** The folder above `bin` and `share`, where they are at no usual place. */
  readonly base?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a server; throws an Error that says why it cannot. */
export async function startMariadb(): Promise<TestServer> {
  const programs = await findInstalled() ?? await unpackPrograms();
  const folder = await Deno.makeTempDir({ prefix: "migrate_mariadb_" });
  const data = await makeDataFolder() ?? `${folder}/data`;
  const place = { folder, data, user: await unprivilegedUser(), password: crypto.randomUUID() };
  try {
    await prepareFolder(place, programs);
    return await run(place, programs);
  } catch (error) {
    await output("rm", ["-rf", folder, data]);
    throw error;
  }
}

/** Bytes that a server's data may come to. */
const MOST_DATA = 2 ** 30;

/**
 * A folder in memory, where there is enough: whatever is set, MariaDB waits for the disk at each
 * change of a table's definition, of which the tests make thousands. Deno itself keeps out of `/dev`.
 */
async function makeDataFolder(): Promise<string | null> {
  const memory = "/dev/shm";
  const said = await output("df", ["-Pk", memory]).catch(() => "");
  const [, available = 0] = /\n\S+ +\d+ +\d+ +(\d+) /.exec(said) ?? [];
  if (Number(available) * 1024 < MOST_DATA) return null;
  const made = await output("mktemp", ["-d", `${memory}/migrate_mariadb_XXXXXXXX`]).catch(() => "");
  return made.trim() || null;
}

/** The machine's own; null where it has none. */
async function findInstalled(): Promise<Programs | null> {
  const path = `${Deno.env.get("PATH") ?? ""}:/usr/local/sbin:/usr/sbin`;
  const find = async (name: string) => {
    for (const folder of path.split(":").filter((part) => part.startsWith("/"))) {
      if (await isFile(`${folder}/${name}`)) return folder;
    }
    return null;
  };
  const server = await find("mariadbd");
  const install = await find("mariadb-install-db");
  const client = await find("mariadb");
  if (server === null || install === null || client === null) return null;
  return {
    server: `${server}/mariadbd`,
    install: `${install}/mariadb-install-db`,
    client,
    env: {},
  };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((its) => its.isFile, () => false);
}

const PACKAGES = ["mariadb-server-core", "mariadb-client-core"];

/** Debian's packages, in a folder that later runs find again. */
async function unpackPrograms(): Promise<Programs> {
  const cache = cacheFolder();
  const base = `${cache}/mariadb`;
  if (!await isFile(`${base}/usr/sbin/mariadbd`)) {
    await Deno.mkdir(cache, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: cache, prefix: "mariadb_" });
    try {
      await unpackPackages(folder);
      await Deno.chmod(`${folder}/root`, 0o755);
      // Where another run was quicker, its folder is as good.
      await Deno.rename(`${folder}/root`, base).catch(() => {});
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  const machine = `${Deno.build.arch}-linux-gnu`;
  return {
    server: `${base}/usr/sbin/mariadbd`,
    install: `${base}/usr/bin/mariadb-install-db`,
    client: `${base}/usr/bin`,
    base: `${base}/usr`,
    env: { LD_LIBRARY_PATH: `${base}/usr/lib/${machine}:${base}/lib/${machine}` },
  };
}

/** For root a folder that others can enter too, because root does not run the server. */
function cacheFolder(): string {
  if (Deno.uid() === 0) return "/var/cache/migrate_tests";
  const own = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/tmp"}/.cache`;
  return `${own}/migrate_tests`;
}

async function unpackPackages(folder: string): Promise<void> {
  const packages = await findPackages();
  await output("apt-get", ["-qq", "download", ...packages], { cwd: folder });
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".deb")) await output("dpkg", ["-x", `${folder}/${name}`, `${folder}/root`]);
  }
}

/** The packages, and those that they need and that are not there. */
async function findPackages(): Promise<readonly string[]> {
  const simulate = () =>
    output("apt-get", ["install", "-s", "-y", "--no-install-recommends", ...PACKAGES]);
  try {
    const said = await simulate().catch(async (error) => {
      if (Deno.uid() !== 0) throw error;
      await output("apt-get", ["update", "-qq"]);
      return await simulate();
    });
    const missing = said.matchAll(/^Inst (\S+)/gm).map(([, name = ""]) => name);
    return [...new Set([...PACKAGES, ...missing])];
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("there is neither mariadbd nor an apt-get that could fetch it");
  }
}

/** Certificates and an empty server with one account, owned by the user that is to run it. */
async function prepareFolder(
  { folder, data, user, password }: Place,
  { install, base, env }: Programs,
): Promise<void> {
  await giveTo(user, folder);
  if (user.uid !== undefined && !data.startsWith(folder)) {
    await output("chown", [`${user.uid}:${user.gid}`, data]);
  }
  await output(install, [
    "--no-defaults",
    ...base === undefined ? [] : [`--basedir=${base}`],
    ...STORAGE,
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ], { ...user, env: { ...env } });
  const files = {
    ...makeCertificates(),
    // Executed before anybody can connect. The accounts that are there have no passwords.
    "start.sql": [
      "DELETE FROM mysql.global_priv WHERE User IN ('root', '');",
      "FLUSH PRIVILEGES;",
      `CREATE USER IF NOT EXISTS tester@'%' IDENTIFIED BY '${password}';`,
      "GRANT ALL ON *.* TO tester@'%' WITH GRANT OPTION;",
      "CREATE DATABASE IF NOT EXISTS test;",
      "",
    ].join("\n"),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = `${folder}/${name}`;
    await Deno.writeTextFile(file, text, { mode: /key|sql$/.test(name) ? 0o600 : 0o644 });
    await giveTo(user, file);
  }
}

async function run(
  { folder, data, user, password }: Place,
  { server, client, base, env }: Programs,
): Promise<TestServer> {
  const port = freePort();
  const { restart, stop } = supervise({
    folder,
    data,
    command: [
      ...[server, "--no-defaults", ...base === undefined ? [] : [`--basedir=${base}`]],
      ...[...STORAGE, ...SETTINGS],
      ...[`--datadir=${data}`, `--init-file=${folder}/start.sql`, `--port=${port}`],
      ...[`--ssl-ca=${folder}/ca.crt`, `--ssl-cert=${folder}/server.crt`],
      ...[`--ssl-key=${folder}/server.key`],
      ...[`--socket=${folder}/mariadb.sock`, `--pid-file=${folder}/pid`],
    ],
    signal: "KILL",
    shutdown: "TERM",
    user,
    env,
  });
  try {
    const ready = () => waitUntilReady(() => readVersion(folder));
    const version = await ready();
    const path = Deno.env.get("PATH") ?? "";
    return {
      title: `MariaDB ${version}`,
      env: {
        MIGRATE_TEST_MARIADB_URL: `mariadb://tester:${password}@127.0.0.1:${port}/test`,
        MIGRATE_TEST_MARIADB_FOLDER: folder,
        ...path.split(":").includes(client) ? {} : { PATH: `${path}:${client}` },
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

/** The server's version once it says that it takes connections. */
async function readVersion(folder: string): Promise<string | null> {
  const log = await Deno.readTextFile(`${folder}/server.log`).catch(() => "");
  if (/\[ERROR\] Aborting|while loading shared libraries/.test(log)) {
    throw new Error(`it did not start:\n${log}`);
  }
  return /ready for connections\.\s+Version: '(\d[\d.]*)/.exec(log)?.[1] ?? null;
}
