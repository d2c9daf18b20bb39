/** The database URL: the first of its possible sources that says something. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { displayPath, resolvePath } from "../core/path.ts";
import { maskUrl } from "../core/url.ts";
import type { Host } from "../core/host.ts";
import type { Config } from "../../templates/migrate.d.ts";
import type { DotEnv } from "./dot_env.ts";

/** A URL, who said it, and the folder where a relative path in it starts. */
export interface DatabaseUrl {
  readonly url: string;
  readonly origin: string;
  readonly directory: string;
}

/** Asked only by commands that need a database: the config's URL may be a call to a secret store. */
export type UrlSource = () => Promise<DatabaseUrl>;

interface Sources {
  readonly options: {
    readonly url?: string | undefined;
    /** Who gave it. Left out: the flag. */
    readonly urlOrigin?: string | undefined;
    readonly name?: string | undefined;
  };
  readonly dotEnv: DotEnv;
  readonly config: Config;
  /** The folder of the config file, else the working folder. */
  readonly configFolder: string;
  /** The config file as a person would write it; empty where there is none. */
  readonly shown: string;
  readonly databaseNames: readonly string[];
}

/** Sets up where the URL comes from; nothing is read or called yet. */
export function createUrlSource(host: Host, sources: Sources): UrlSource {
  return async () => {
    const found = await findUrl(host, sources);
    if (found === null) throw missing(sources);
    if (!/^[a-z][a-z0-9]*(?:\+\w+)?:/i.test(found.url)) {
      const url = maskUrl(found.url);
      const reason = "it does not start with a scheme like sqlite: or postgres:";
      throw new MigrateError("config.invalid_url", { url, origin: found.origin, reason });
    }
    return { ...found, url: withPassword(host, found.url, sources) };
  };
}

/** The password of `passwordFile`, for a URL that has a user and no password. */
function withPassword(host: Host, url: string, { config, configFolder }: Sources): string {
  const { passwordFile } = config;
  if (passwordFile === undefined || !/^[^:]+:\/\/[^:/?#@]+@/.test(url)) return url;
  const password = readSecret(host, resolvePath(configFolder, passwordFile), "passwordFile");
  return url.replace("@", () => `:${encodeURIComponent(password)}@`);
}

async function findUrl(host: Host, sources: Sources): Promise<DatabaseUrl | null> {
  const { options, dotEnv, config, configFolder, shown } = sources;
  const at = (url: string, origin: string, directory = host.cwd) => ({ url, origin, directory });
  if (options.url !== undefined) return at(options.url, options.urlOrigin ?? "--url");
  for (
    const [read, suffix] of [
      [(name: string) => host.env(name), ""],
      [(name: string) => dotEnv.values[name], " in .env"],
    ] as const
  ) {
    for (const name of variableNames(options.name)) {
      const value = read(name);
      if (value === undefined || value === "") continue;
      return name.endsWith("_FILE")
        ? at(readSecret(host, resolvePath(host.cwd, value), name + suffix), name + suffix)
        : at(value, name + suffix);
    }
  }
  if (config.urlEnv !== undefined) {
    const value = host.env(config.urlEnv) ?? dotEnv.values[config.urlEnv];
    if (value !== undefined && value !== "") return at(value, config.urlEnv);
  }
  if (config.url === undefined) return null;
  const url = typeof config.url === "function" ? await callUrl(config.url, shown) : config.url;
  return at(url, shown, configFolder);
}

function variableNames(database: string | undefined): readonly string[] {
  if (database === undefined) return ["MIGRATE_URL", "MIGRATE_URL_FILE", "DATABASE_URL"];
  const own = `MIGRATE_${database.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_URL`;
  return [own, `${own}_FILE`];
}

function readSecret(host: Host, path: string, namedBy: string): string {
  try {
    return host.readTextFile(path).replace(/\r?\n$/, "");
  } catch (error) {
    throw new MigrateError("config.unreadable", {
      path: `${displayPath(host.cwd, path)} (named by ${namedBy})`,
      reason: describeThrown(error),
    });
  }
}

async function callUrl(call: () => string | Promise<string>, shown: string): Promise<string> {
  try {
    const url: unknown = await call();
    if (typeof url === "string" && url !== "") return url;
    throw new MigrateError("config.invalid_value", {
      key: "url",
      origin: shown,
      expected: "a function that returns a string",
      got: typeof url,
    });
  } catch (error) {
    if (isMigrateError(error)) throw error;
    const reason = `its url function threw: ${describeThrown(error)}`;
    throw new MigrateError("config.load_failed", { file: shown, reason });
  }
}

function missing({ options, databaseNames }: Sources): MigrateError {
  const name = options.name ?? null;
  const tried = [
    "--url",
    ...variableNames(options.name).filter((variable) => !variable.endsWith("_FILE")),
    "`url` in migrate.config.ts",
    ...(name === null && databaseNames.length > 0
      ? [`-n with one of the config's databases (${databaseNames.join(", ")})`]
      : []),
  ];
  return new MigrateError("config.missing_url", { name, tried });
}
