/** The log table: append-only events of runs, for `status`, for whoever waits, for audits. */
import { type Statement, statement } from "../dialect/statement.ts";
import { executeUnlocked, isMissingTable, patiently, quoteTable, type Session } from "./session.ts";
import type { Row, Value } from "../../templates/migrate.d.ts";

/**
 * One event. `started` is about a run, `snapshot` about the schema that a run has left, the others
 * about a revision of it; `statements` tells how far it is, where that is committed before it is
 * finished, `accepted` that its file may be what it is now, though it was edited.
 */
export interface LogEvent {
  readonly event: "started" | "statements" | "finished" | "failed" | "snapshot" | "accepted";
  /** Random id that the events of one run share. */
  readonly run: string;
  readonly revision: string | null;
  readonly direction: "upgrade" | "downgrade" | "stamp" | null;
  readonly checksum: string | null;
  readonly durationMs: number | null;
  /** Whatever else is known: tool version, user, host, number of steps, error. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event as it is read back. */
export interface LoggedEvent extends LogEvent {
  /** When, ISO 8601 in UTC. */
  readonly at: string;
}

/** The log table's name, quoted; null where there shall be no log. */
export function logTableName(session: Session): string | null {
  const { log } = session.settings;
  return log === null ? null : quoteTable(session, log);
}

/** Statements that create the log table; none where there shall be no log. */
export function createLogTable(session: Session): readonly string[] {
  const name = logTableName(session);
  return name === null ? [] : [session.dialect.logTable(name)];
}

/** The statement that appends an event; none where there shall be no log. */
export function logStatements(session: Session, event: LogEvent): readonly Statement[] {
  const table = logTableName(session);
  if (table === null) return [];
  const values = [
    session.host.now().toISOString(),
    event.event,
    event.run,
    event.revision,
    event.direction,
    event.checksum,
    event.durationMs === null ? null : Math.round(event.durationMs),
    JSON.stringify(event.detail),
  ];
  return [{
    text: [
      `INSERT INTO ${table} (at, event, run, revision, direction, checksum, duration_ms, detail) VALUES (`,
      ...Array<string>(values.length - 1).fill(", "),
      ")",
    ],
    values: values.map((value) => ({ value, type: null })),
    transactional: true,
  }];
}

/** The events of the newest run, oldest first; empty where there is no log. */
export function readLatestRun(session: Session): Promise<readonly LoggedEvent[]> {
  return readEvents(
    session,
    (table) =>
      // Of the many that tell of statements the last is enough to see that somebody is at work.
      `SELECT * FROM ${table} WHERE id >= (SELECT max(id) FROM ${table} WHERE event = 'started') ` +
      `AND (event NOT IN ('statements', 'snapshot') OR id = (SELECT max(id) FROM ${table} ` +
      `WHERE event = 'statements')) ORDER BY id`,
  );
}

/** The checksum with which each revision was last applied, or accepted since. */
export async function readChecksums(session: Session): Promise<ReadonlyMap<string, LoggedEvent>> {
  const read = () =>
    readEvents(
      session,
      (table) =>
        `SELECT * FROM ${table} WHERE id IN (SELECT max(id) FROM ${table} ` +
        "WHERE event = 'accepted' OR (event = 'finished' AND direction = 'upgrade') " +
        "GROUP BY revision)",
    );
  const events = await waitPatiently(session, read);
  return new Map(events.map((event) => [event.revision ?? "", event]));
}

/** Works, waiting where another program has locked what it needs, as far as the log can name it. */
export function waitPatiently<T>(
  session: Session,
  work: () => Promise<T>,
  ownRun: string | null = null,
): Promise<T> {
  return patiently(session, work, () => describeHolder(session, ownRun));
}

async function readEvents(
  session: Session,
  select: (table: string) => string,
): Promise<readonly LoggedEvent[]> {
  const table = logTableName(session);
  if (table === null) return [];
  try {
    return (await executeUnlocked(session, statement(select(table)))).map(readEvent);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/** An event from its row. */
export function readEvent(row: Row): LoggedEvent {
  return {
    at: String(row["at"]),
    event: String(row["event"]) as LogEvent["event"],
    run: String(row["run"]),
    revision: textOrNull(row["revision"]),
    direction: textOrNull(row["direction"]) as LogEvent["direction"],
    checksum: textOrNull(row["checksum"]),
    durationMs: typeof row["duration_ms"] === "number" ? row["duration_ms"] : null,
    detail: parseDetail(row["detail"]),
  };
}

function textOrNull(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function parseDetail(value: Value | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(String(value)) ?? {};
  } catch {
    return {};
  }
}

/** What the environment says of who runs this. */
export function whoAndWhere(
  { host }: Pick<Session, "host">,
): { user: string | null; host: string | null } {
  const first = (...names: readonly string[]) =>
    names.map((name) => host.env(name)).find(Boolean) ?? null;
  return { user: first("USER", "LOGNAME", "USERNAME"), host: first("HOSTNAME", "COMPUTERNAME") };
}

/** How far the newest run came. */
export interface RunState {
  readonly started: LoggedEvent;
  readonly finished: readonly LoggedEvent[];
  readonly failed: LoggedEvent | null;
  /** It began and neither finished all its steps nor failed: it is running, or was killed. */
  readonly isOpen: boolean;
}

/** Reads the events of one run; null without any. */
export function summarizeRun(events: readonly LoggedEvent[]): RunState | null {
  const [started] = events;
  if (started === undefined) return null;
  const own = events.filter(({ run }) => run === started.run);
  const finished = own.filter(({ event }) => event === "finished");
  const failed = own.find(({ event }) => event === "failed") ?? null;
  const isOpen = failed === null && finished.length < Number(started.detail["steps"]);
  return { started, finished, failed, isOpen };
}

/** Who seems to hold the lock, from the log: the run that began and did not end. */
export async function describeHolder(
  session: Session,
  ownRun: string | null = null,
): Promise<string | null> {
  try {
    const run = summarizeRun(await readLatestRun(session));
    if (run === null || !run.isOpen || run.started.run === ownRun) return null;
    const { user, host } = run.started.detail;
    const who = [user, host].filter(Boolean).join("@");
    return `a run of migrate${who === "" ? "" : ` by ${who}`} since ${run.started.at}`;
  } catch {
    // The log may be locked as well; that nobody is named is better than another error.
    return null;
  }
}
