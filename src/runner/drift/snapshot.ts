/**
 * Snapshots: what the revisions have given, as events of the log. Of each schema one event holds the
 * content, and later ones of the same hash refer to it.
 */
import { MigrateError } from "../../core/error.ts";
import { statement } from "../../dialect/statement.ts";
import { type LoggedEvent, logStatements, logTableName, readEvent } from "../log.ts";
import { executeUnlocked, isMissingTable, type Session } from "../session.ts";
import {
  type Content,
  hashContent,
  packText,
  readContent,
  unpackText,
  writeContent,
} from "./content.ts";

/** Who has accepted what a database has, and why. */
export interface Acceptance {
  readonly user: string | null;
  readonly host: string | null;
  readonly why: string | null;
  /** The differences, a line each. */
  readonly differences: readonly string[];
}

/** What one says of itself. */
interface SnapshotFacts {
  readonly format: number;
  /** The rows of the version table that it is of, sorted. */
  readonly heads: readonly string[];
  /** The server's version. */
  readonly server: string;
  readonly tool: string;
  /** Schemas of other programs that were there beside it. */
  readonly foreign: readonly string[];
  /** What no revision had made, a line each. */
  readonly unaccounted: readonly string[];
}

/** A snapshot as it stands in the log. */
export interface Snapshot extends SnapshotFacts {
  /** Its event. */
  readonly id: number;
  readonly at: string;
  /** The run that took it. */
  readonly run: string;
  readonly hash: string;
  /** The event that holds the content. */
  readonly stored: number;
  /** Packed; null: another event holds it. */
  readonly content: string | null;
  /** What the database had, where that is not what the revisions had given; packed. */
  readonly live: string | null;
  readonly accepted: Acceptance | null;
}

/** What is to be written. */
export interface NewSnapshot extends Omit<SnapshotFacts, "server"> {
  readonly expected: Content;
  /** Null: as expected. */
  readonly live: Content | null;
  readonly accepted?: Acceptance;
}

/** The newest one; null: there is none. Reads that one event, however long the log is. */
export async function readLastSnapshot(session: Session): Promise<Snapshot | null> {
  const row = await readOne(session, "event = 'snapshot'");
  return row === null ? null : snapshotOf(row.event, row.id);
}

async function readOne(
  session: Session,
  condition: string,
): Promise<{ readonly id: number; readonly event: LoggedEvent } | null> {
  const table = logTableName(session);
  if (table === null) return null;
  try {
    const [row] = await executeUnlocked(
      session,
      statement(`SELECT * FROM ${table} WHERE ${condition} ORDER BY id DESC LIMIT 1`),
    );
    return row === undefined ? null : { id: Number(row["id"]), event: readEvent(row) };
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

function snapshotOf({ at, run, checksum, detail }: LoggedEvent, id: number): Snapshot {
  // The column holds what `writeSnapshot` has written there.
  const its = detail as unknown as Partial<Snapshot>;
  return {
    id,
    at,
    run,
    hash: checksum ?? "",
    stored: its.stored ?? id,
    format: its.format ?? 0,
    heads: its.heads ?? [],
    server: its.server ?? "",
    tool: its.tool ?? "",
    foreign: its.foreign ?? [],
    unaccounted: its.unaccounted ?? [],
    content: its.content ?? null,
    live: its.live ?? null,
    accepted: its.accepted ?? null,
  };
}

/**
 * What the revisions had given.
 *
 * @throws `history.no_snapshot` where the event that holds it was taken out of the log.
 */
export async function readExpected(session: Session, snapshot: Snapshot): Promise<Content> {
  const packed = snapshot.content ??
    (await readOne(session, `id = ${snapshot.stored}`))?.event.detail["content"];
  if (typeof packed !== "string") {
    throw new MigrateError("history.no_snapshot", {
      database: session.database,
      reason: `the log has lost its event ${snapshot.stored}, which held it`,
    });
  }
  return readContent(await unpackText(packed));
}

/** What the database had, where that was something else; null: it was what they had given. */
export async function readLive({ live }: Snapshot): Promise<Content | null> {
  return live === null ? null : readContent(await unpackText(live));
}

/** Writes one, in a statement of its own or in the transaction that is open. */
export async function writeSnapshot(
  session: Session,
  run: string,
  { expected, live, accepted, ...facts }: NewSnapshot,
): Promise<void> {
  const text = writeContent(expected);
  const hash = await hashContent(facts.format, text);
  const stored = await findStored(session, hash);
  const detail = {
    ...facts,
    server: session.connection.version,
    ...(stored === null ? { content: await packText(text) } : { stored }),
    ...(live === null ? {} : { live: await packText(writeContent(live)) }),
    ...(accepted === undefined ? {} : { accepted }),
  };
  await session.connection.execute(logStatements(session, {
    event: "snapshot",
    run,
    revision: null,
    direction: null,
    checksum: hash,
    durationMs: null,
    detail,
  }));
}

/** The event that holds the content of a hash: its first. */
async function findStored(session: Session, hash: string): Promise<number | null> {
  const table = logTableName(session);
  const [row] = await session.connection.query({
    text: [`SELECT min(id) AS id FROM ${table} WHERE event = 'snapshot' AND checksum = `, ""],
    values: [{ value: hash, type: null }],
    transactional: true,
  });
  return typeof row?.["id"] === "number" || typeof row?.["id"] === "bigint"
    ? Number(row["id"])
    : null;
}
