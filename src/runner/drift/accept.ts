/** `drift --accept`: what a database has counts as made by its revisions from now on. */
import { MigrateError } from "../../core/error.ts";
import { readRows } from "../history.ts";
import { createLogTable, whoAndWhere } from "../log.ts";
import { withRunLock } from "../run_lock.ts";
import { type RunContext, runSql, type Session, withSession } from "../session.ts";
import { begin, commit, rollback, type RunTransaction } from "../transaction.ts";
import { type Content, partOf } from "./content.ts";
import { compareContents } from "./compare_contents.ts";
import { findFormat, FORMATS, newestFormat } from "./format.ts";
import { readLiveContent } from "./live_content.ts";
import { knownSchemas } from "./observe.ts";
import { readExpected, readLastSnapshot, type Snapshot, writeSnapshot } from "./snapshot.ts";
import { isSameRows } from "./undisturbed.ts";
import type { DriftDifference } from "./difference.ts";

/** What is accepted, and why. */
export interface AcceptRequest {
  readonly why: string | null;
  readonly toolVersion: string;
}

/** What was accepted. */
export interface AcceptReport {
  /** The URL, password masked. */
  readonly database: string;
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** Those with the last snapshot; null: there was none of these rows. */
  readonly accepted: readonly DriftDifference[] | null;
  /** Who accepted, as the environment tells it. */
  readonly user: string | null;
  /** What was said for it. */
  readonly why: string | null;
}

/**
 * Takes a snapshot of the database as it is.
 *
 * @throws `history.no_snapshot` where there is no log, `lock.timeout`, database.*
 */
export async function acceptDrift(
  context: RunContext,
  request: AcceptRequest,
): Promise<AcceptReport> {
  return await withSession(context, false, async (session) => {
    if (session === null || session.settings.log === null) {
      throw new MigrateError("history.no_snapshot", {
        database: session?.database ?? "the database",
        reason: session === null
          ? "there is no such database"
          : "the config says `log: false`, and snapshots are kept in the log",
      });
    }
    return await acceptLocked(session, request);
  });
}

async function acceptLocked(session: Session, request: AcceptRequest): Promise<AcceptReport> {
  const transaction: RunTransaction = {
    mode: "each",
    isOpen: false,
    run: session.host.randomHex(12),
    onCommit: () => Promise.resolve(),
  };
  let report: AcceptReport | null = null;
  const asPlanned = () => Promise.resolve("as planned" as const);
  await withRunLock(session, transaction, asPlanned, async () => {
    report = await accept(session, transaction, request);
  });
  if (report === null) throw new TypeError("the lock was given back without any work");
  return report;
}

async function accept(
  session: Session,
  transaction: RunTransaction,
  { why, toolVersion }: AcceptRequest,
): Promise<AcceptReport> {
  try {
    await session.quietly(() => runSql(session, ...createLogTable(session)));
    const rows = await readRows(session) ?? [];
    const last = await readLastSnapshot(session);
    // On SQLite the lock is a transaction, in which all of it happens.
    const all = await readLiveContent(session, "all", transaction.isOpen);
    const live = partOf(all, last === null ? all.schema.schemas : knownSchemas(all, last));
    const accepted = await differencesWith(session, last, rows, live);
    const { user, host } = whoAndWhere(session);
    await begin(session, transaction);
    await writeSnapshot(session, transaction.run, {
      format: newestFormat(FORMATS).number,
      heads: rows,
      tool: toolVersion,
      foreign: all.schema.schemas.filter((name) => !live.schema.schemas.includes(name)),
      unaccounted: [],
      expected: live,
      live: null,
      accepted: { user, host, why, differences: (accepted ?? []).map(({ text }) => text) },
    });
    await commit(session, transaction);
    return { database: session.database, rows, accepted, user, why };
  } catch (error) {
    await rollback(session, transaction);
    throw error;
  }
}

async function differencesWith(
  session: Session,
  last: Snapshot | null,
  rows: readonly string[],
  live: Content,
): Promise<readonly DriftDifference[] | null> {
  const format = last === null ? null : findFormat(FORMATS, last.format);
  if (last === null || format === null || !isSameRows(last.heads, rows)) return null;
  const expected = await readExpected(session, last);
  return (await compareContents(session, expected, format.restrict(live))).differences;
}
