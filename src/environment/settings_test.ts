import assert from "node:assert/strict";
import { type ErrorCode, isMigrateError } from "../core/error.ts";
import { createDenoHost } from "../core/host_deno.ts";
import { type GlobalOptions, loadSettings, type Settings } from "./settings.ts";
import type { Config, ConfigFile } from "../../templates/migrate.d.ts";

interface Given {
  readonly config?: ConfigFile | object;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<GlobalOptions>;
}

/** Settings of a process in /srv whose config, where there is one, is /project/migrate.config.ts. */
function settingsOf({ config, env = {}, files = {}, options = {} }: Given): Promise<Settings> {
  const configFile = "/project/migrate.config.ts";
  const host = {
    ...createDenoHost(),
    cwd: "/srv",
    env: (name: string) => env[name],
    variables: () => env,
    stat: (path: string) =>
      path === configFile || Object.hasOwn(files, path) ? { kind: "file" as const } : null,
    readTextFile(path: string) {
      const text = files[path];
      if (text === undefined) throw new Error("it does not exist");
      return text;
    },
    importModule: () => Promise.resolve({ default: config }),
  };
  const all: GlobalOptions = {
    x: {},
    envFile: true,
    ...(config === undefined ? {} : { config: "../project/migrate.config.ts" }),
    ...options,
  };
  return loadSettings(host, all, "upgrade");
}

async function assertFails(given: Given, code: ErrorCode): Promise<void> {
  await assert.rejects(
    async () => await (await settingsOf(given)).url(),
    (error) => isMigrateError(error, code),
    JSON.stringify(given),
  );
}

Deno.test("without anything: the defaults, and no URL", async () => {
  const settings = await settingsOf({});
  assert.equal(settings.directory, "/srv/migrations");
  assert.deepEqual(settings.versionLocations, ["/srv/migrations"]);
  assert.deepEqual(settings.versionTable, { name: "alembic_version", schema: null });
  assert.deepEqual(settings.log, { name: "migrate_log", schema: null });
  assert.deepEqual([settings.transaction, settings.lockWait, settings.recursive], [
    "each",
    60_000,
    false,
  ]);
  await assertFails({}, "config.missing_url");
});

/** Sources of the URL, the strongest first: each wins over all after it. */
const URL_SOURCES: readonly (readonly [origin: string, given: Given])[] = [
  ["--url", { options: { url: "sqlite:1" } }],
  ["MIGRATE_URL", { env: { MIGRATE_URL: "sqlite:2" } }],
  [
    "MIGRATE_URL_FILE",
    { env: { MIGRATE_URL_FILE: "secret" }, files: { "/srv/secret": "sqlite:3\n" } },
  ],
  ["DATABASE_URL", { env: { DATABASE_URL: "sqlite:4" } }],
  ["MIGRATE_URL in .env", { files: { "/project/.env": "MIGRATE_URL=sqlite:5" } }],
  ["DATABASE_URL in .env", { files: { "/project/.env": "DATABASE_URL='sqlite:6'" } }],
  ["OWN", { env: { OWN: "sqlite:7" }, config: { urlEnv: "OWN" } }],
  ["../project/migrate.config.ts", { config: { url: "sqlite:8" } }],
];

Deno.test("the URL comes from the strongest source, and says which", async () => {
  for (let first = URL_SOURCES.length - 1; first >= 0; first--) {
    const given = URL_SOURCES.slice(first).map(([, its]) => its).reverse();
    const merged: Given = {
      config: Object.assign({}, ...given.map(({ config }) => config)),
      env: Object.assign({}, ...given.map(({ env }) => env)),
      files: Object.assign({}, ...given.map(({ files }) => files)),
      options: Object.assign({}, ...given.map(({ options }) => options)),
    };
    const { url, origin } = await (await settingsOf(merged)).url();
    assert.equal(url, `sqlite:${first + 1}`);
    const [expected = ""] = URL_SOURCES[first] ?? [];
    if (!expected.startsWith("..")) assert.equal(origin, expected);
  }
});

Deno.test("empty variables say nothing", async () => {
  const env = { MIGRATE_URL: "", DATABASE_URL: "", OWN: "" };
  const config: Config = { url: "sqlite:a", urlEnv: "OWN" };
  assert.equal((await (await settingsOf({ env, config })).url()).url, "sqlite:a");
});

Deno.test("named databases: their own URL, everything else inherited", async () => {
  const config: Config = {
    url: "sqlite:top",
    versionTable: "top",
    lockWait: "2s",
    databases: { "my-db": { url: "sqlite:own", lockWait: "3s" }, other: {} },
  };
  const own = await settingsOf({
    config,
    options: { name: "my-db" },
    env: { DATABASE_URL: "x:y" },
  });
  assert.equal((await own.url()).url, "sqlite:own");
  assert.deepEqual([own.lockWait, own.versionTable.name, own.databaseName], [3000, "top", "my-db"]);
  const env = { MIGRATE_MY_DB_URL: "sqlite:env" };
  const named = await settingsOf({ config, options: { name: "my-db" }, env });
  assert.equal((await named.url()).url, "sqlite:env");
  await assertFails({ config, options: { name: "other" } }, "config.missing_url");
  await assertFails({ config, options: { name: "none" } }, "config.unknown_database");
  await assertFails({ config, options: { name: "toString" } }, "config.unknown_database");
});

Deno.test("paths start where they are written", async () => {
  const config: Config = { directory: "./db", url: "sqlite:a.db", versionLocations: ["v1", "/v2"] };
  const settings = await settingsOf({ config });
  assert.equal(settings.directory, "/project/db");
  assert.deepEqual(settings.versionLocations, ["/project/v1", "/v2"]);
  assert.equal((await settings.url()).directory, "/project");
  const flags = await settingsOf({ config, options: { directory: "d", url: "sqlite:b.db" } });
  assert.equal(flags.directory, "/srv/d");
  assert.equal((await flags.url()).directory, "/srv");
  assert.equal((await settingsOf({ config: {} })).directory, "/project/migrations");
});

Deno.test("a password of its own file", async () => {
  const files = { "/project/pw": "p@ss/word\n" };
  const passwordFile = "pw";
  const urlOf = async (url: string) =>
    (await (await settingsOf({ config: { url, passwordFile }, files })).url()).url;
  assert.equal(await urlOf("postgres://me@host/db"), "postgres://me:p%40ss%2Fword@host/db");
  assert.equal(await urlOf("postgres://me:own@host/db"), "postgres://me:own@host/db");
  assert.equal(await urlOf("postgres://host/db"), "postgres://host/db");
  await assertFails({ config: { url: "postgres://me@h/d", passwordFile } }, "config.unreadable");
});

Deno.test("URLs that cannot be", async () => {
  await assertFails({ options: { url: "app.db" } }, "config.invalid_url");
  await assertFails({ options: { url: "" } }, "config.invalid_url");
  await assertFails({ env: { MIGRATE_URL_FILE: "none" } }, "config.unreadable");
  await assertFails({ config: { url: () => "" } }, "config.invalid_value");
  await assertFails(
    { config: { url: () => Promise.reject(new Error("x")) } },
    "config.load_failed",
  );
});

Deno.test("an invalid URL tells no password", async () => {
  const urls = ['"postgres://u:secret@h/d"', "//u:secret@h/d", " postgres://u@t:secret@h/d"];
  for (const url of urls) {
    await assert.rejects(
      async () => await (await settingsOf({ options: { url } })).url(),
      (error) => error instanceof Error && !error.message.includes("secret"),
    );
  }
});

Deno.test("keys of the config are checked, with the nearest right one", async () => {
  const cases: readonly (readonly [config: unknown, code: ErrorCode])[] = [
    [5, "config.load_failed"],
    [[], "config.load_failed"],
    [() => null, "config.load_failed"],
    [() => Promise.reject(new Error("x")), "config.load_failed"],
    [{ ulr: "sqlite:a" }, "config.unknown_key"],
    [{ toString: 1 }, "config.unknown_key"],
    [{ sqlite: { foreignKey: true } }, "config.unknown_key"],
    [{ databases: { a: { ulr: "x" } } }, "config.unknown_key"],
    [{ databases: { a: { directory: "x" } } }, "config.unknown_key"],
    [{ databases: { a: 5 } }, "config.invalid_value"],
    [{ url: "" }, "config.invalid_value"],
    [{ transaction: "always" }, "config.invalid_value"],
    [{ lockWait: "5h" }, "config.invalid_value"],
    [{ lockWait: 5 }, "config.invalid_value"],
    [{ timezone: "Mars/Olympus" }, "config.invalid_value"],
    [{ truncateSlugLength: 0 }, "config.invalid_value"],
    [{ retries: 1.5 }, "config.invalid_value"],
    [{ log: { table: "" } }, "config.invalid_value"],
    [{ log: { tabel: "x" } }, "config.unknown_key"],
    [{ operations: { a: 5 } }, "config.invalid_value"],
    [{ onStep: "x" }, "config.invalid_value"],
    [{ namingConvention: { xx: "a" } }, "config.unknown_key"],
  ];
  for (const [config, code] of cases) {
    await assert.rejects(
      settingsOf({ config: config as object }),
      (error) => isMigrateError(error, code),
      JSON.stringify(config),
    );
  }
});

Deno.test("the log: on, off, elsewhere", async () => {
  const logOf = async (config: Config) => (await settingsOf({ config })).log;
  assert.deepEqual(await logOf({ log: true }), { name: "migrate_log", schema: null });
  assert.equal(await logOf({ log: false }), null);
  assert.deepEqual(await logOf({ versionTableSchema: "s" }), { name: "migrate_log", schema: "s" });
  assert.deepEqual(await logOf({ log: { table: "l", schema: "t" }, versionTableSchema: "s" }), {
    name: "l",
    schema: "t",
  });
});

Deno.test("a config function is told what it needs", async () => {
  const settings = await settingsOf({
    config: ({ env, x, name, command }: Parameters<Extract<ConfigFile, () => unknown>>[0]) => ({
      versionTable: [env["A"], env["B"], env["C"], x["k"], name, command].join(","),
    }),
    env: { A: "process" },
    files: { "/project/.env": "A=file\nB=file" },
    options: { x: { k: "v" } },
  });
  assert.equal(settings.versionTable.name, "process,file,,v,,upgrade");
  const without = await settingsOf({
    config: ({ env }: Parameters<Extract<ConfigFile, () => unknown>>[0]) => ({
      versionTable: env["B"] ?? "none",
    }),
    files: { "/project/.env": "B=file" },
    options: { envFile: false },
  });
  assert.equal(without.versionTable.name, "none");
});
