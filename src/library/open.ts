/** From options to a database that can be worked with. */
import { MigrateError } from "../core/error.ts";
import { pathOfUrl, resolvePath } from "../core/path.ts";
import { hidePasswords, passwordsOf } from "../core/url.ts";
import { parseDuration } from "../core/text.ts";
import { loadDialect } from "../dialect/registry.ts";
import {
  type GlobalOptions,
  loadSettings,
  mergeSettings,
  type Settings,
} from "../environment/settings.ts";
import { openConnection, type RunContext } from "../runner/session.ts";
import { createDatabase, type Database } from "./database.ts";
import { createQuietHost } from "./quiet_host.ts";
import type { Emit, Event } from "../core/event.ts";
import type { Host } from "../core/host.ts";
import type { Connection } from "../dialect/dialect.ts";
import type { Config, Duration } from "../../templates/migrate.d.ts";

/** Which database, and where its revisions are. */
export interface OpenOptions {
  /**
   * The database: `sqlite:app.db`, `sqlite::memory:`, `postgres://...`, `mariadb://...`. Left out:
   * `MIGRATE_URL`, `MIGRATE_URL_FILE` or `DATABASE_URL`, then what the config says.
   */
  readonly url?: string;
  /**
   * The folder of the revisions, from the working folder; or a `file:` URL, so that
   * `new URL("./migrations", import.meta.url)` finds it wherever the program is started. Left out:
   * what the config says, or `./migrations`.
   */
  readonly directory?: string | URL;
  /**
   * The settings of `migrate.config.ts`: as an object, whose paths start in the working folder, or
   * the file that exports them. Left out: the defaults; no file is looked for, and no `.env` read.
   */
  readonly config?: Config | string | URL;
  /** One of the databases that the config names (`-n`). */
  readonly name?: string;
  /** What the config and the revisions get as `x` (`-x KEY=VALUE`). */
  readonly x?: Readonly<Record<string, string>>;
  /** How long a server may take to answer. Left out: it is asked once. */
  readonly wait?: Duration;
  /** Told what happens while it happens. A throw of it ends the call. */
  readonly onEvent?: (event: Event) => void;
}

/** Who gives the settings, in errors about them. */
const ORIGIN = "open()";

/**
 * Opens a database for migrations. Nothing is created or changed, printed or asked; no signal is
 * listened to. A server, or a file, is connected to by each call, and let go when it is done; a
 * database in memory lives until the object is closed.
 *
 * @example At the start of a program
 * ```ts
 * import { open } from "@migrate/migrate";
 *
 * await using database = await open({
 *   url: Deno.env.get("DATABASE_URL") ?? "sqlite:app.db",
 *   directory: new URL("./migrations", import.meta.url),
 * });
 * const { done, rowsAfter } = await database.upgrade();
 * console.log(`${done.length} revisions applied, now at ${rowsAfter.join(", ")}`);
 * ```
 *
 * @throws `config.*` for what is wrong with the options; `unsupported.database`
 */
export async function open(options: OpenOptions = {}): Promise<Database> {
  const host = createQuietHost();
  const emit: Emit = options.onEvent ?? (() => {});
  const settings = await readOptions(host, options);
  const context: RunContext = {
    host,
    settings,
    emit,
    onLateOperation: ({ message }) => emit({ type: "warning", message }),
  };
  const { url } = await settings.url();
  const connection = await openMemory(context);
  const kept = connection && { url, connection };
  return createDatabase({ ...context, kept }, (text) => hidePasswords(text, passwordsOf(url)));
}

function readOptions(host: Host, options: OpenOptions): Promise<Settings> | Settings {
  const { config, name } = options;
  const given: GlobalOptions = {
    directory: pathOf(options.directory),
    url: options.url,
    name,
    x: options.x ?? {},
    wait: readDuration("wait", options.wait),
    envFile: false,
    origin: ORIGIN,
  };
  if (typeof config === "string" || config instanceof URL) {
    return loadSettings(host, { ...given, config: pathOf(config) }, "open");
  }
  return mergeObject(host, given, config ?? {});
}

async function mergeObject(
  host: Host,
  options: GlobalOptions,
  config: Config,
): Promise<Settings> {
  const { checkConfig } = await import("../environment/config.ts");
  return mergeSettings(host, options, {
    config: checkConfig({ ...config }, ORIGIN),
    file: null,
    dotEnv: { file: null, values: {} },
    name: options.name ?? null,
  });
}

function pathOf(place: string | URL | undefined): string | undefined {
  if (!(place instanceof URL)) return place;
  if (place.protocol === "file:") return resolvePath("/", pathOfUrl(place.href));
  throw new MigrateError("config.unreadable", { path: place.href, reason: "it is not on disk" });
}

function readDuration(key: string, duration: Duration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const milliseconds = parseDuration(duration);
  if (milliseconds !== undefined) return milliseconds;
  throw new MigrateError("config.invalid_value", {
    key,
    origin: ORIGIN,
    expected: 'a duration like "500ms", "3s" or "2m"',
    got: JSON.stringify(duration),
  });
}

/** A database that is there only as long as somebody is connected; null for any other. */
async function openMemory(context: RunContext): Promise<Connection | null> {
  const named = await context.settings.url();
  const dialect = await loadDialect(named.url);
  if (dialect.usesNetwork) return null;
  const connection = await openConnection(context, dialect, named, false, (message) => {
    context.emit({ type: "notice", message });
  });
  if (connection?.file === undefined) return connection;
  await connection.close();
  return null;
}
