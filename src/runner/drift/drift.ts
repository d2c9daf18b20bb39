/** `drift`: what a database has, against what its revisions have given. */
import { MigrateError } from "../../core/error.ts";
import { readRows, versionTableName } from "../history.ts";
import { readLatestRun, summarizeRun, waitPatiently } from "../log.ts";
import { type RunContext, type Session, withSession } from "../session.ts";
import { type Content, hashContent, partOf, writeContent } from "./content.ts";
import { findFormat, FORMATS, newestFormat, type SnapshotFormat } from "./format.ts";
import { readLiveContent } from "./live_content.ts";
import { knownSchemas } from "./observe.ts";
import { readExpected, readLastSnapshot, type Snapshot } from "./snapshot.ts";
import { isSameRows } from "./undisturbed.ts";
import type { Findings } from "./compare_contents.ts";
import type { DriftReport } from "./report.ts";

/** How to look. */
export interface DriftOptions {
  /** Whether what is expected comes of running the revisions on a scratch database. */
  readonly replays: boolean;
  /** Other formats than the real ones, for tests. */
  readonly formats?: readonly SnapshotFormat[];
}

/**
 * Compares; changes nothing.
 *
 * @throws `history.no_snapshot`, `history.snapshot_stale`, `history.snapshot_format`, database.*;
 * with `replays` graph.*, and what running revisions throws.
 */
export async function checkDrift(context: RunContext, options: DriftOptions): Promise<DriftReport> {
  return await withSession(context, false, async (session) => {
    if (session === null) throw noSnapshot(context, "there is no such database");
    return await checkDriftOf(session, options);
  });
}

/** The same of the database of a session. */
export async function checkDriftOf(
  session: Session,
  { replays, formats = FORMATS }: DriftOptions,
): Promise<DriftReport> {
  if (replays) return await (await import("./replay.ts")).checkReplayed(session);
  return await waitPatiently(session, () => checkSnapshot(session, formats));
}

/** What there is to be compared with. */
async function checkSnapshot(
  session: Session,
  formats: readonly SnapshotFormat[],
): Promise<DriftReport> {
  const snapshot = await readUsable(session, formats);
  const rows = await readRows(session) ?? [];
  if (!isSameRows(snapshot.heads, rows)) {
    await waitForRuns(session, snapshot, rows);
    const { heads, at } = snapshot;
    throw new MigrateError("history.snapshot_stale", { heads, rows, at });
  }
  const format = findFormat(formats, snapshot.format) ?? newestFormat(formats);
  const live = await readOwn(session, snapshot);
  const found = format.restrict(live);
  const isSame = await hashContent(format.number, writeContent(found)) === snapshot.hash;
  const compared = isSame
    ? { differences: [], statements: [] }
    : await compareSlowly(session, snapshot, found);
  // Of what a run is about to change nobody is told.
  if (compared.differences.length > 0) await waitForRuns(session, snapshot, rows);
  const { at, heads, server, tool } = snapshot;
  return {
    database: session.database,
    rows,
    snapshot: { at, heads, format: format.number, server, tool },
    server: session.connection.version,
    unseen: live.unseen,
    ...compared,
  };
}

/** The part of the database that the snapshot is about. */
async function readOwn(session: Session, snapshot: Snapshot): Promise<Content> {
  const all = await readLiveContent(session, "all");
  return partOf(all, knownSchemas(all, snapshot));
}

async function compareSlowly(
  session: Session,
  snapshot: Snapshot,
  found: Content,
): Promise<Findings> {
  const expected = await readExpected(session, snapshot);
  // Most often nothing differs: then nothing of this is loaded.
  const { compareContents } = await import("./compare_contents.ts");
  return await compareContents(session, expected, found);
}

/**
 * The last snapshot.
 *
 * @throws where there is none that can be read.
 */
export async function readUsable(
  session: Session,
  formats: readonly SnapshotFormat[],
): Promise<Snapshot> {
  if (session.settings.log === null) {
    throw noSnapshot(session, "the config says `log: false`, and snapshots are kept in the log");
  }
  const snapshot = await readLastSnapshot(session);
  if (snapshot === null) throw noSnapshot(session, "none was taken yet");
  const { format, tool } = snapshot;
  if (findFormat(formats, format) === null) {
    const newest = newestFormat(formats).number;
    throw new MigrateError("history.snapshot_format", { format, newest, tool });
  }
  return snapshot;
}

function noSnapshot(context: RunContext | Session, reason: string): MigrateError {
  const database = "database" in context ? context.database : "the database";
  return new MigrateError("history.no_snapshot", { database, reason });
}

/** How long after a run's last sign in the log it may still be about its snapshot; milliseconds. */
const GRACE = 2000;

/**
 * Looks whether a run is at work, or has taken another snapshot meanwhile.
 *
 * @throws `lock.busy` so that all is looked at again.
 */
async function waitForRuns(
  session: Session,
  snapshot: Snapshot,
  rows: readonly string[],
): Promise<void> {
  const { dialect: { runLock }, connection, database } = session;
  const latest = await readLastSnapshot(session);
  const hasMoved = latest?.id !== snapshot.id || !isSameRows(rows, await readRows(session) ?? []);
  const isBusy = hasMoved ||
    (runLock === undefined
      ? await isRunOpen(session, snapshot)
      : await runLock.holder(connection, versionTableName(session)) !== null);
  if (isBusy) throw new MigrateError("lock.busy", { database });
}

/** Whether the log has just said that a run goes on, or has ended and not left its snapshot yet. */
async function isRunOpen(session: Session, { run }: Snapshot): Promise<boolean> {
  const events = await readLatestRun(session);
  const state = summarizeRun(events);
  if (state === null) return false;
  const age = session.host.now().getTime() - Date.parse(events.at(-1)?.at ?? "");
  return Math.abs(age) < GRACE && (state.isOpen || state.started.run !== run);
}
