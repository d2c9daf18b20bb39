/** Scratch databases: filled to see what SQL makes, and gone or empty afterwards. */
import { describeThrown, isMigrateError, MigrateError } from "../../core/error.ts";
import { folderOf, resolvePath } from "../../core/path.ts";
import { maskUrl } from "../../core/url.ts";
import { isSameKind, loadDialect } from "../../dialect/registry.ts";
import { type Interruption, listenForSignals } from "../interruption.ts";
import { openConnection, runSql, type Session } from "../session.ts";
import { reflectAll } from "./live_schema.ts";
import type { Connection, ScratchDatabases } from "../../dialect/dialect.ts";
import type { DatabaseUrl } from "../../environment/database_url.ts";
import type { Settings } from "../../environment/settings.ts";

/** What one has is nobody's, and nothing is told of it. */
type Work<T> = (scratch: Session) => Promise<T>;

/**
 * Works on an empty database of the same kind as the session's: the one that `scratchUrl` names,
 * else one in memory, else one that is made beside the session's own and dropped again.
 *
 * @param what needs it, for messages.
 * @throws `config.scratch_is_real`, `config.scratch_not_empty`, `database.no_scratch`.
 */
export async function withScratch<T>(home: Session, what: string, work: Work<T>): Promise<T> {
  const { dialect: { name, scratch, scratchUrl }, settings } = home;
  const named = settings.config.scratchUrl;
  if (named !== undefined && scratch !== undefined) {
    return await withNamed(home, scratch, named, work);
  }
  if (scratchUrl !== undefined) {
    const url = { url: scratchUrl, origin: "migrate itself", directory: home.host.cwd };
    return await inDatabase(home, url, work);
  }
  const temporary = scratch?.temporary;
  if (temporary !== undefined) return await withTemporary(home, temporary, what, work);
  throw new MigrateError("unsupported.operation", { operation: what, dialect: name });
}

/** One that the user has named: looked at first, and emptied again. */
async function withNamed<T>(
  home: Session,
  scratch: ScratchDatabases,
  url: string,
  work: Work<T>,
): Promise<T> {
  const { host, settings, dialect } = home;
  const origin = settings.origins.get("scratchUrl") ?? "the config";
  const directory = settings.configFile === null || origin.startsWith("--")
    ? host.cwd
    : folderOf(resolvePath(host.cwd, settings.configFile));
  if (!isSameKind(await loadDialect(url), dialect)) {
    throw new MigrateError("config.invalid_value", {
      key: "scratchUrl",
      origin,
      expected: `a database of the same kind as ${home.database}`,
      got: maskUrl(url),
    });
  }
  return await inDatabase(home, { url, origin, directory }, async (session) => {
    const [own, real] = [
      await scratch.identify(session.connection),
      await scratch.identify(home.connection),
    ];
    const told = { url: session.database, origin };
    if (own !== null && own === real) {
      throw new MigrateError("config.scratch_is_real", { ...told, database: home.database });
    }
    const found = await listAll(session);
    if (found.length > 0) throw new MigrateError("config.scratch_not_empty", { ...told, found });
    try {
      return await work(session);
    } finally {
      // What failed, or was interrupted, may have left one open.
      await runSql(session, "ROLLBACK").catch(() => {});
      await scratch.empty(session.connection);
    }
  });
}

/** What is in a database, in words. */
async function listAll(session: Session): Promise<readonly string[]> {
  const { schema, others } = await reflectAll(session, false);
  const named = (kind: string, items: readonly { readonly name: string }[]) =>
    items.map(({ name }) => `${kind} ${name}`);
  return [
    ...named("table", schema.tables),
    ...named("view", schema.views),
    ...named("enum", schema.enums),
    ...named("sequence", schema.sequences),
    // Every database of PostgreSQL is made with it, and the search path may begin elsewhere.
    ...schema.schemas.filter((name) => name !== "public").map((name) => `schema ${name}`),
    ...others.map(({ kind, name }) => `${kind} ${name}`),
  ];
}

/** One beside the session's own, for as long as the work goes on. */
async function withTemporary<T>(
  home: Session,
  temporary: NonNullable<ScratchDatabases["temporary"]>,
  what: string,
  work: Work<T>,
): Promise<T> {
  const { host, dialect, settings } = home;
  const real = await settings.url();
  const name = `migrate_scratch_${host.randomHex(12)}`;
  const url = { ...real, url: temporary.urlOf(real.url, name) };
  // A connection of its own, which no signal cancels: it has to clean up.
  const connect = async (): Promise<Connection> => {
    const connection = await openConnection(home, dialect, real, false, () => {});
    if (connection !== null) return connection;
    throw new MigrateError("database.cannot_open", {
      database: home.database,
      reason: "it does not exist",
    });
  };
  const administration = await connect();
  const listening = listenForSignals(host, {});
  try {
    await temporary.create(administration, name).catch((error) => {
      throw noScratch(home, what, error);
    });
    try {
      listening.check();
      return await inDatabase(home, url, async (session) => {
        await temporary.prepare?.(session.connection, administration);
        return await work(session);
      });
    } finally {
      await temporary.drop(administration, name).catch(() => dropAnew());
    }
  } finally {
    listening.stop();
    await administration.close();
  }

  async function dropAnew(): Promise<void> {
    try {
      const connection = await connect();
      await temporary.drop(connection, name).finally(() => connection.close());
    } catch (error) {
      home.emit({
        type: "warning",
        message: `The scratch database ${name} is left: ${describeThrown(error)}`,
      });
    }
  }
}

function noScratch({ database }: Session, what: string, error: unknown): unknown {
  if (!isMigrateError(error, "database.statement_failed")) return error;
  const { reason } = error.details;
  return new MigrateError("database.no_scratch", { database, what, reason }, { cause: error });
}

/** Works in a database; a signal ends the statement that runs there, and then the work. */
async function inDatabase<T>(home: Session, named: DatabaseUrl, work: Work<T>): Promise<T> {
  const { host, dialect } = home;
  const settings = scratchSettings(home.settings, named);
  const context = { ...home, settings, emit: () => {} };
  const connection = await openConnection(context, dialect, named, true, () => {});
  if (connection === null) {
    throw new MigrateError("database.cannot_open", {
      database: maskUrl(named.url),
      reason: "it does not exist",
    });
  }
  const listening = connection.cancel === undefined ? null : listenForSignals(host, connection);
  const interruption: Interruption = listening ?? home.interruption;
  const session = { ...context, connection, database: maskUrl(named.url), interruption };
  try {
    const result = await work(session);
    interruption.check();
    return result;
  } catch (error) {
    throw interruption.explain(error);
  } finally {
    listening?.stop();
    await connection.close();
  }
}

/** Without what is there for the real database: its schemas, its log, its listeners. */
function scratchSettings(settings: Settings, named: DatabaseUrl): Settings {
  const { onStep: _onStep, ...config } = settings.config;
  return {
    ...settings,
    config,
    url: () => Promise.resolve(named),
    versionTable: { ...settings.versionTable, schema: null },
    log: null,
  };
}
