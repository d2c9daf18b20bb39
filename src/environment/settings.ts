/** Every setting with where it came from: flags, environment, `.env`, config file, default. */
import { MigrateError } from "../core/error.ts";
import { displayPath, folderOf, resolvePath } from "../core/path.ts";
import { parseDuration } from "../core/text.ts";
import { findConfig } from "./config_file.ts";
import { type DotEnv, loadDotEnv } from "./dot_env.ts";
import { createUrlSource, type UrlSource } from "./database_url.ts";
import type { Host } from "../core/host.ts";
import type { Config, DatabaseConfig } from "../../templates/migrate.d.ts";

/** What the command line and its variables say. */
export interface GlobalOptions {
  readonly config?: string | undefined;
  readonly directory?: string | undefined;
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly x: Readonly<Record<string, string>>;
  readonly lockWait?: number | undefined;
  readonly wait?: number | undefined;
  readonly envFile: boolean;
  /** Who says all this, for errors, where that is not the command line. */
  readonly origin?: string | undefined;
}

/** Origins by key, for `migrate config` and for errors. */
export type Origins = ReadonlyMap<string, string>;

/** What commands work with: complete, checked, with absolute paths. */
export interface Settings {
  readonly configFile: string | null;
  /** The folder with `migrate.d.ts`, and of the revisions unless versionLocations says otherwise. */
  readonly directory: string;
  readonly versionLocations: readonly string[];
  readonly recursive: boolean;
  /** The database chosen by `-n`; null for the only one. */
  readonly databaseName: string | null;
  readonly url: UrlSource;
  readonly versionTable: { readonly name: string; readonly schema: string | null };
  readonly log: { readonly name: string; readonly schema: string | null } | null;
  readonly transaction: "each" | "all" | "none";
  /** Milliseconds. */
  readonly lockWait: number;
  /** How long a server may take to answer, in milliseconds; 0: it is asked once. */
  readonly wait: number;
  readonly limits: {
    readonly lockTimeout: number | undefined;
    readonly statementTimeout: number | undefined;
  };
  /** How often a step that met `lockTimeout` is tried again. */
  readonly retries: number;
  readonly x: Readonly<Record<string, string>>;
  /** Everything else of the config, for the chosen database. */
  readonly config: Config;
  readonly origins: Origins;
}

const DEFAULTS = {
  directory: "./migrations",
  versionTable: "alembic_version",
  log: "migrate_log",
  transaction: "each",
  lockWait: "60s",
  retries: 3,
} as const;

/** These belong to one database and are not inherited by the named ones. */
const OWN_KEYS = ["url", "urlEnv", "passwordFile", "scratchUrl"] as const;

/**
 * Reads and merges everything that says how to work.
 *
 * @throws config.*
 */
export async function loadSettings(
  host: Host,
  options: GlobalOptions,
  command: string,
): Promise<Settings> {
  const configPath = findConfig(host, options.config);
  const dotEnv = options.envFile
    ? await loadDotEnv(host, configPath === null ? host.cwd : folderOf(configPath))
    : { file: null, values: {} };
  const name = options.name ?? (dotEnv.values["MIGRATE_NAME"] || null);
  const config = configPath === null
    ? {}
    : await (await import("./config.ts")).loadConfig(host, configPath, {
      env: { ...dotEnv.values, ...host.variables() },
      x: options.x,
      name,
      command,
    });
  return mergeSettings(host, options, { config, file: configPath, dotEnv, name });
}

/** What is known before settings are made of it. */
interface Sources {
  /** Checked. */
  readonly config: Config;
  readonly file: string | null;
  readonly dotEnv: DotEnv;
  /** Which of the config's databases. */
  readonly name: string | null;
}

/** The settings from a config that is there already. */
export function mergeSettings(
  host: Host,
  options: GlobalOptions,
  { config, file, dotEnv, name }: Sources,
): Settings {
  const chosen = chooseDatabase(config, name);
  const origins = new Map<string, string>();
  const shown = file === null ? options.origin ?? "" : displayPath(host.cwd, file);
  origins.set("config", options.config === undefined ? "found in the working folder" : "--config");
  for (const key of Object.keys(chosen)) origins.set(key, shown);
  const from = folderOf(file ?? resolvePath(host.cwd, "x"));
  const directory = chooseDirectory(host, options, dotEnv.values, chosen, from, origins);
  // A folder that is named for this run wins over the config's list, as every option does.
  const isNamed = (options.directory ?? dotEnv.values["MIGRATE_DIRECTORY"]) !== undefined;
  const locations = isNamed ? undefined : chosen.versionLocations;
  if (isNamed) origins.set("versionLocations", origins.get("directory") ?? "");
  const log = chosen.log ?? true;
  return {
    configFile: file,
    directory,
    versionLocations: locations?.map((path) => resolvePath(from, path)) ?? [directory],
    recursive: chosen.recursive ?? false,
    databaseName: name,
    url: createUrlSource(host, {
      options: { url: options.url, urlOrigin: options.origin, name: name ?? undefined },
      dotEnv,
      config: chosen,
      configFolder: from,
      shown,
      databaseNames: Object.keys(config.databases ?? {}),
    }),
    versionTable: {
      name: chosen.versionTable ?? DEFAULTS.versionTable,
      schema: chosen.versionTableSchema ?? null,
    },
    log: log === false ? null : {
      name: (log === true ? undefined : log.table) ?? DEFAULTS.log,
      schema: (log === true ? undefined : log.schema) ?? chosen.versionTableSchema ?? null,
    },
    transaction: chosen.transaction ?? DEFAULTS.transaction,
    lockWait: options.lockWait ?? dotEnvLockWait(dotEnv.values) ??
      parseDuration(chosen.lockWait ?? DEFAULTS.lockWait) ?? 0,
    wait: options.wait ?? 0,
    limits: {
      lockTimeout: optionalDuration(chosen.lockTimeout),
      statementTimeout: optionalDuration(chosen.statementTimeout),
    },
    retries: chosen.retries ?? DEFAULTS.retries,
    x: options.x,
    config: chosen,
    origins,
  };
}

/** The config's settings for one database. */
function chooseDatabase(config: Config, name: string | null): Config {
  if (name === null) return config;
  const databases = config.databases ?? {};
  const own: DatabaseConfig | undefined = Object.hasOwn(databases, name)
    ? databases[name]
    : undefined;
  if (own === undefined) {
    throw new MigrateError("config.unknown_database", { name, known: Object.keys(databases) });
  }
  const inherited = Object.fromEntries(
    Object.entries(config).filter(([key]) => !OWN_KEYS.some((own) => own === key)),
  );
  return { ...inherited, ...own };
}

function optionalDuration(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

/** Milliseconds of `MIGRATE_LOCK_WAIT` in `.env`; undefined without it. */
function dotEnvLockWait({ MIGRATE_LOCK_WAIT: got }: DotEnv["values"]): number | undefined {
  if (got === undefined || got === "") return undefined;
  const milliseconds = parseDuration(got);
  if (milliseconds !== undefined) return milliseconds;
  throw new MigrateError("config.invalid_value", {
    key: "MIGRATE_LOCK_WAIT",
    origin: ".env",
    expected: "a duration like 500ms, 3s or 2m",
    got,
  });
}

function chooseDirectory(
  host: Host,
  options: GlobalOptions,
  dotEnv: Readonly<Record<string, string>>,
  config: Config,
  configFolder: string,
  origins: Map<string, string>,
): string {
  if (options.directory !== undefined) {
    origins.set("directory", options.origin ?? "--directory or MIGRATE_DIRECTORY");
    return resolvePath(host.cwd, options.directory);
  }
  if (dotEnv["MIGRATE_DIRECTORY"] !== undefined) {
    origins.set("directory", "MIGRATE_DIRECTORY in .env");
    return resolvePath(host.cwd, dotEnv["MIGRATE_DIRECTORY"]);
  }
  if (config.directory !== undefined) return resolvePath(configFolder, config.directory);
  return resolvePath(configFolder, DEFAULTS.directory);
}
