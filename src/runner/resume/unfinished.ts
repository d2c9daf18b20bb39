/** A step of which something is committed and which was not finished: as the log tells it. */
import { MigrateError } from "../../core/error.ts";
import { count } from "../../core/text.ts";
import { statement } from "../../dialect/statement.ts";
import { type LoggedEvent, logTableName, readEvent, waitPatiently } from "../log.ts";
import type { LoggedEntry, LoggedNext } from "./logged.ts";
import type { Plan } from "../../graph/step.ts";
import { executeUnlocked, isMissingTable, type Session } from "../session.ts";
import type { Statement } from "../../dialect/statement.ts";
import type { Row } from "../../../templates/migrate.d.ts";

/** What somebody who has looked says of a statement that nobody can tell of. */
export type InDoubt = "applied" | "missing";

/** That a run was told to go on with what is unfinished. */
export interface ResumeOptions {
  readonly inDoubt: InDoubt | null;
}

/** How a step is gone on with. */
export interface ResumeRequest extends ResumeOptions {
  readonly unfinished: Unfinished;
  /** False for a run that was not told to: it may go on where nothing is committed. */
  readonly isAsked: boolean;
}

/** How far the revision has been followed. */
export interface Resume extends ResumeRequest {
  /** The place in `unfinished.done` of what must come next. */
  place: number;
  /** Hashes of what has come of an entry that stands for many. */
  readonly part: string[];
  /** How many have come. */
  passed: number;
}

/** How far a step came. */
export interface Unfinished {
  readonly revision: string;
  readonly direction: "upgrade" | "downgrade";
  readonly done: readonly LoggedEntry[];
  /** The statement that ran last or was about to run; null where that is not known. */
  readonly next: LoggedNext | null;
  /** When the log last said something of it. */
  readonly at: string;
  /** What it failed with; null: the process ended without a word. */
  readonly failure: string | null;
}

/** Asks the log for what `readUnfinished` reads; null where there is no log. */
export function selectUnfinished(session: Session): Statement | null {
  const table = logTableName(session);
  if (table === null) return null;
  return statement(
    `SELECT * FROM ${table} WHERE event IN ('statements', 'failed') AND id > coalesce(` +
      `(SELECT id FROM ${table} WHERE event = 'finished' ORDER BY id DESC LIMIT 1), 0) ORDER BY id`,
  );
}

/** What the log says is unfinished; null: nothing, or there is no log. */
export async function findUnfinished(session: Session): Promise<Unfinished | null> {
  const question = selectUnfinished(session);
  if (question === null) return null;
  try {
    const rows = await waitPatiently(session, () => executeUnlocked(session, question));
    return readUnfinished(rows);
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

/** What is unfinished; null: nothing is. */
export function readUnfinished(rows: readonly Row[]): Unfinished | null {
  let found: Unfinished | null = null;
  for (const event of rows.map(readEvent)) found = follow(found, event) ?? found;
  if (found === null || (countDone(found) === 0 && found.next === null)) return null;
  return found;
}

/** What one more event tells; null where it tells nothing of statements. */
function follow(found: Unfinished | null, event: LoggedEvent): Unfinished | null {
  const { revision, direction, detail, at } = event;
  // The columns hold what `tell` and failures have written there.
  const { done, next } = detail as unknown as Partial<Pick<Unfinished, "done" | "next">>;
  if (revision === null || (direction !== "upgrade" && direction !== "downgrade")) return null;
  const isSame = found?.revision === revision && found.direction === direction;
  const failure = event.event === "failed" ? String(detail["message"]) : null;
  if (done === undefined) return isSame && found !== null ? { ...found, failure, at } : null;
  const before = isSame ? found?.done ?? [] : [];
  return { revision, direction, done: [...before, ...done], next: next ?? null, at, failure };
}

/** How many statements, or operations, are done. */
export function countDone({ done, next }: Pick<Unfinished, "done" | "next">): number {
  return done.reduce((sum, its) => sum + (its.count ?? 1), 0) + (next?.at ?? 0);
}

/** Whether something of it is committed, for certain or perhaps. */
export function isBegun(unfinished: Unfinished): boolean {
  return countDone(unfinished) > 0 || unfinished.next?.isInDoubt === true;
}

/** The error of a run that was not told to go on with it. */
export function unfinishedStep(unfinished: Unfinished): MigrateError {
  const { revision, direction } = unfinished;
  const done = countDone(unfinished);
  return new MigrateError("history.unfinished_step", {
    revision,
    direction,
    done,
    progress: describeProgress(unfinished),
  });
}

/** How far it is, in a few words. */
export function describeProgress(unfinished: Unfinished): string {
  const { next } = unfinished;
  const doubt = next?.isInDoubt === true ? `, one in doubt (${next.sql})` : "";
  return `${count(countDone(unfinished), "statement")} of it done${doubt}`;
}

/**
 * What the first step of a plan goes on with; null: it starts afresh.
 *
 * @throws `history.unfinished_step` for a run that was not told to go on, `history.cannot_resume`
 * for one whose plan begins with something else. A stamp says where the database is, whatever was
 * begun.
 */
export function checkUnfinished(
  { emit }: Pick<Session, "emit">,
  { steps: [first] }: Plan,
  unfinished: Unfinished | null,
  resume: ResumeOptions | null,
): ResumeRequest | null {
  if (first?.direction === "stamp") return null;
  if (unfinished === null) {
    if (resume !== null) emit({ type: "notice", message: "There is nothing to go on with" });
    return null;
  }
  const { revision, direction } = unfinished;
  const isSame = first?.direction === direction && first.revision?.id === revision;
  if (!isSame && !isBegun(unfinished)) return null;
  const isCertain = countDone(unfinished) > 0;
  if (resume === null && (isCertain || !isSame)) throw unfinishedStep(unfinished);
  if (!isSame) {
    throw new MigrateError("history.cannot_resume", {
      revision,
      reason:
        `its ${direction} is unfinished, and this plan begins with the ${first?.direction} of ${
          first?.revision?.id ?? "base"
        }`,
      command: direction === "upgrade" ? `upgrade ${revision}` : "downgrade TARGET",
    });
  }
  return { unfinished, isAsked: resume !== null, inDoubt: resume?.inDoubt ?? null };
}
