/**
 * Going on with a step that was not finished: what the revision records is held against what the
 * log says is done, in order, and passed over. Nothing is executed before all of that agrees.
 */
import { MigrateError } from "../../core/error.ts";
import { count } from "../../core/text.ts";
import { decodeRows } from "./logged_value.ts";
import { keep, noteUnit } from "./ledger.ts";
import { countDone, type Resume, type ResumeRequest } from "./unfinished.ts";
import { describeMember, hashMember, hashTogether, type Member, type Unit } from "./unit.ts";
import type { LoggedResult } from "./ledger.ts";
import type { LoggedEntry } from "./logged.ts";
import type { StepWork } from "../step_work.ts";
import type { Row } from "../../../templates/migrate.d.ts";

/** Starts at the beginning of the step. */
export function startResume(request: ResumeRequest): Resume {
  return { ...request, place: 0, part: [], passed: 0 };
}

/** What must come next; undefined where all that is done has come. */
export function expected({ unfinished, place }: Resume): LoggedEntry | undefined {
  return unfinished.done[place];
}

/**
 * Passes over a member that is done.
 *
 * @returns what it gave to the revision, if anything.
 * @throws `history.changed_step` where another stood there.
 */
export async function passOver(work: StepWork, member: Member): Promise<LoggedResult | null> {
  const { resume } = work;
  const result = resume === null ? null : expectedResult(resume);
  if (resume === null || expected(resume) === undefined) return null;
  await pass(work, resume, await hashMember(member), () => describeMember(member));
  return result;
}

/** What the log has as the result of what must come next. */
function expectedResult(resume: Resume): LoggedResult | null {
  return expected(resume)?.results?.[resume.part.length] ?? null;
}

async function pass(
  work: StepWork,
  resume: Resume,
  hash: string,
  describe: () => string,
): Promise<void> {
  const entry = expected(resume);
  if (entry === undefined) return;
  if (entry.count !== undefined) resume.part.push(hash);
  const isWhole = entry.count === undefined || resume.part.length === entry.count;
  const found = entry.count !== undefined && isWhole ? await hashTogether(resume.part) : hash;
  if (isWhole && found !== entry.hash) throw changedStep(resume, describe());
  if (isWhole) {
    resume.part.length = 0;
    resume.place++;
  }
  resume.passed++;
  finishPassing(work, resume);
}

/** Where all is done that the log knows of, and nothing is in doubt, the step goes on as usual. */
function finishPassing(work: StepWork, resume: Resume): void {
  if (expected(resume) === undefined && resume.unfinished.next === null) endResume(work);
}

/** All that earlier runs have done is behind the step. */
export function endResume(work: StepWork): void {
  const { resume, session, revision } = work;
  if (resume === null) return;
  const done = countDone(resume.unfinished);
  if (done > 0) {
    session.emit({
      type: "notice",
      message: `Going on with ${revision.id} behind ${count(done, "statement")} of earlier runs`,
    });
  }
  work.resume = null;
  // What is the same in the log stays true, whatever comes now.
  work.ledger.isLogged = true;
}

/** The error of a revision that is not what was begun. */
export function changedStep(
  { unfinished: { revision, direction, done, next }, place, passed }: Resume,
  is: string | null,
): MigrateError {
  const entry = done[place];
  const was = entry === undefined ? next : entry;
  return new MigrateError("history.changed_step", {
    revision,
    direction,
    number: passed + 1,
    // A block that stands for many has no words.
    many: entry?.count ?? 1,
    was: was?.what ?? null,
    sql: was?.sql ?? null,
    is,
  });
}

/**
 * Called when the revision has ended.
 *
 * @throws `history.changed_step` where something was done that is not in it any more.
 */
export function checkPassed(work: StepWork): void {
  const { resume } = work;
  if (resume === null) return;
  const { next } = resume.unfinished;
  const isMissed = expected(resume) !== undefined ||
    (next !== null && (next.isInDoubt || next.at > 0));
  if (isMissed) throw changedStep(resume, null);
  // What had failed is in the revision no more.
  endResume(work);
}

/** A savepoint that was rolled back throws again, without being tried. */
export async function passRolledBack(work: StepWork, depth: number): Promise<void> {
  const { resume } = work;
  const result = resume === null ? null : expectedResult(resume);
  if (resume === null || result === null || !("thrown" in result)) return;
  if (result.depth !== depth) return;
  // A hash of its own it has not: there is nothing to compare.
  await pass(work, resume, "", () => "op.savepoint");
  const { code, message } = result.thrown;
  throw Object.assign(new Error(message), code === null ? {} : { code });
}

/** The number of rows that a call has given. */
export function recallCount(result: LoggedResult | null): number {
  return result !== null && "rowCount" in result ? result.rowCount : 0;
}

/**
 * The rows that a call has given.
 *
 * @throws `history.cannot_resume` where they were too many for the log.
 */
export function recallRows({ revision }: StepWork, result: LoggedResult | null): Row[] {
  if (result !== null && "rows" in result && result.rows !== null) return decodeRows(result.rows);
  throw new MigrateError("history.cannot_resume", {
    revision: revision.id,
    reason: "the rows that op.query gave when it wrote are not kept",
  });
}

/** Notes a unit that turned out to be done, though the log does not say so. */
export function noteFound(work: StepWork, unit: Unit): void {
  noteUnit(work.ledger, unit);
  keep(work.ledger);
}
