/** A connection with what is needed to use it safely; always closed again. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { formatDuration } from "../core/text.ts";
import { hidePasswords, maskUrl, passwordsOf } from "../core/url.ts";
import { loadDialect } from "../dialect/registry.ts";
import { type Statement, statement } from "../dialect/statement.ts";
import { type Interruption, listenForSignals, NO_INTERRUPTION } from "./interruption.ts";
import type { Emit } from "../core/event.ts";
import type { Host } from "../core/host.ts";
import type { Connection, Dialect } from "../dialect/dialect.ts";
import type { DatabaseUrl } from "../environment/database_url.ts";
import type { Settings } from "../environment/settings.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** What every runner function works in. */
export interface RunContext {
  readonly host: Host;
  readonly settings: Settings;
  readonly emit: Emit;
  /** Told of an operation that a revision called when its run was over; its caller got it too. */
  readonly onLateOperation?: (error: MigrateError) => void;
  /** A connection to this URL that is there already, and stays open. */
  readonly kept?: { readonly url: string; readonly connection: Connection } | null;
}

/** An open connection. */
export interface Session extends RunContext {
  readonly dialect: Dialect;
  readonly connection: Connection;
  /** The URL for people, password masked. */
  readonly database: string;
  /** A text without the URL's password, to be kept in the database. */
  readonly hide: (text: string) => string;
  /** The schema of our tables, as soon as a run changes something: names must not move after that. */
  readonly home?: string | undefined;
  readonly interruption: Interruption;
  /** Does work during which nothing is told of what the server says beside its answers. */
  readonly quietly: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What recording revisions needs; offline there is no connection. */
export type RecordingSession =
  & Pick<Session, "host" | "settings" | "emit" | "dialect" | "interruption">
  & { readonly connection: Connection | null };

/** How to pause between attempts; milliseconds. */
export interface Pauses {
  readonly first: number;
  readonly longest: number;
  /** Ends after that time, or earlier where another attempt seems worth it. */
  readonly rest: (milliseconds: number) => Promise<unknown>;
}

/** The first pause where others hold something for a moment; milliseconds, as all that follow. */
const FIRST_PAUSE = 20;
/** The longest between two looks for a lock that nobody tells the end of. */
export const LONGEST_PAUSE = 250;
/** How long it waits before it says who holds the lock. */
const PATIENCE = 2000;
const FIRST_CONNECT_PAUSE = 100;
const LONGEST_CONNECT_PAUSE = 2000;

/**
 * Connects, works, closes.
 *
 * @param mayCreate whether a database that is not there may be created; if not, `work` gets null.
 * @throws config.* and unsupported.database for the URL, database.*, and what `work` throws.
 */
export async function withSession<T>(
  context: RunContext,
  mayCreate: boolean,
  work: (session: Session | null) => Promise<T>,
): Promise<T> {
  const { host, settings, emit } = context;
  const named = await settings.url();
  const { url, origin } = named;
  const database = maskUrl(url);
  // First: what is no URL of a known database may be a password, and is not told.
  const dialect = await loadDialect(url);
  emit({ type: "database", url: database, origin });
  let isQuiet = false;
  const kept = context.kept?.url === url ? context.kept.connection : null;
  const connection = kept ??
    await openConnection(context, dialect, named, mayCreate, (message) => {
      if (!isQuiet) emit({ type: "notice", message });
    });
  if (connection === null) return await work(null);
  const listening = connection.cancel === undefined ? null : listenForSignals(host, connection);
  const interruption = listening ?? NO_INTERRUPTION;
  const quietly: Session["quietly"] = async (its) => {
    isQuiet = true;
    try {
      return await its();
    } finally {
      isQuiet = false;
    }
  };
  try {
    const hide = (text: string) => hidePasswords(text, passwordsOf(url));
    return await work({ ...context, dialect, connection, database, hide, interruption, quietly });
  } finally {
    listening?.stop();
    if (kept === null) await connection.close();
  }
}

/** Connects, and nothing else: whoever calls this closes it. */
export function openConnection(
  context: RunContext,
  dialect: Dialect,
  { url, origin, directory }: DatabaseUrl,
  mayCreate: boolean,
  onNotice: (message: string) => void,
): Promise<Connection | null> {
  const { host, settings } = context;
  return connectPatiently(context, () =>
    dialect.connect({
      url,
      origin,
      directory,
      mayCreate,
      settings: settings.config,
      stat: host.stat,
      readTextFile: host.readTextFile,
      env: host.env,
      every: host.every,
      onNotice,
    }));
}

/** Connects; with `--wait` again and again until the server answers. */
async function connectPatiently<T>(
  { host, settings, emit }: RunContext,
  connect: () => Promise<T>,
): Promise<T> {
  const start = host.monotonic();
  let pause = FIRST_CONNECT_PAUSE;
  for (let isAnnounced = false;; isAnnounced = true) {
    try {
      return await connect();
    } catch (error) {
      const left = settings.wait - (host.monotonic() - start);
      const mayAnswer = isMigrateError(error, "database.cannot_open") &&
        error.details.mayAnswerLater;
      if (!mayAnswer || left <= 0) throw error;
      if (!isAnnounced) emit({ type: "notice", message: `${error.message}; waiting for it` });
      await host.sleep(Math.min(pause, left));
      pause = Math.min(pause * 1.5, LONGEST_CONNECT_PAUSE);
    }
  }
}

/**
 * Does something that another program's lock may prevent, again and again until it works. Polled,
 * because a driver that waits inside a call can neither be interrupted nor say whom it waits for.
 *
 * @throws `lock.timeout` after `lockWait`.
 */
export async function patiently<T>(
  session: Session,
  work: () => Promise<T>,
  holder: () => Promise<string | null>,
  { first, longest, rest }: Pauses = {
    first: FIRST_PAUSE,
    longest: LONGEST_PAUSE,
    rest: session.host.sleep,
  },
): Promise<T> {
  const { host, settings, database, emit } = session;
  session.interruption.check();
  const start = host.monotonic();
  let pause = first;
  let isAnnounced = false;
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!isMigrateError(error, "lock.busy")) throw error;
      const waited = host.monotonic() - start;
      if (waited >= settings.lockWait) {
        const details = { waited: formatDuration(waited), database, holder: await holder() };
        throw new MigrateError("lock.timeout", details, { cause: error });
      }
      if (waited >= PATIENCE && !isAnnounced) {
        isAnnounced = true;
        emit({ type: "waiting", database, holder: await holder() });
      }
      await session.interruption.race(rest(Math.min(pause, settings.lockWait - waited)));
      pause = Math.min(pause * 1.5, longest);
    }
  }
}

/** How long the server may wait for a lock on a table of ours; milliseconds. */
const READ_LOCK_TIMEOUT = 50;

/**
 * Executes one statement outside a transaction that fails where another program has locked its
 * table, instead of waiting inside the call.
 *
 * @throws `lock.busy`.
 */
export async function executeUnlocked(
  { dialect, connection }: Pick<Session, "dialect" | "connection">,
  its: Statement,
): Promise<readonly Row[]> {
  const limits = dialect.limitTransaction?.({
    lockTimeout: READ_LOCK_TIMEOUT,
    statementTimeout: undefined,
  });
  return await connection.query(its, limits?.map((text) => statement(text)));
}

/** A table of ours by name and schema, quoted. */
export function quoteTable(
  { dialect: { quoting }, connection, home: found }: Pick<Session, "dialect" | "home"> & {
    readonly connection?: Connection | null;
  },
  { name, schema }: { readonly name: string; readonly schema: string | null },
): string {
  const home = schema ?? found ?? connection?.home;
  return home === undefined ? quoting.name(name) : quoting.name(home, name);
}

/** Whether a statement failed because its table is not there. */
export function isMissingTable(error: unknown): boolean {
  return isMigrateError(error, "database.statement_failed") &&
    error.details.condition === "missing_table";
}

/** Runs SQL text that has no values. */
export async function runSql(session: Session, ...texts: readonly string[]): Promise<void> {
  await session.connection.execute(texts.map((text) => statement(text)));
}
