/** What happens in one step, and what is counted of it. */
import { count } from "../core/text.ts";
import { describeStatement, type Statement } from "../dialect/statement.ts";
import type { Compilation, StepGuard } from "../dialect/dialect.ts";
import type { Revision } from "../graph/revision.ts";
import type { Sent } from "./execution/compile.ts";
import type { Ledger, Place } from "./resume/ledger.ts";
import type { Progress } from "./resume/logged.ts";
import type { Session } from "./session.ts";
import type { Resume } from "./resume/unfinished.ts";

/** A step that is under way. */
export interface StepWork {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly revision: Revision;
  readonly guard: StepGuard | null;
  /** Absolute paths of SQL files that were executed. */
  readonly scripts: Set<string>;
  /** Compiled and not executed yet: with what ends the step they travel together. */
  pending: Sent[];
  statements: number;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** What earlier runs have done and this one passes over; null when that is behind it. */
  resume: Resume | null;
  savepoints: number;
  openSavepoints: number;
  /** Whether the revision has begun a transaction by its own SQL, and not ended it yet. */
  hasOwnTransaction: boolean;
  /** Whether a transaction of ours is open, which the revision's own SQL must not end. */
  readonly isInTransaction: () => boolean;
  /**
   * Ends the transaction, runs, begins a new one.
   *
   * @param next the statement that will run alone, where it is known.
   */
  readonly outsideTransaction: (
    body: () => Promise<void>,
    next: Place | null,
  ) => Promise<void>;
  /** The same for one statement, in one round trip; null where that cannot be. */
  readonly executeBetween: ((its: Sent) => Promise<void>) | null;
  /** Where no transaction is open: runs in one of its own, which fails as a whole. */
  readonly insideTransaction: <T>(body: () => Promise<T>) => Promise<T>;
  /** The statement that writes to the log what is done; none where there shall be no log. */
  readonly tell: (progress: Progress) => readonly Statement[];
}

/** What a step has executed and not undone since; of many statements the texts of the first. */
export interface Journal {
  readonly texts: string[];
  count: number;
  /** How many of them are committed: no rollback undoes those. */
  committed: number;
}

/** Texts that are kept: a loop may execute millions. */
const MOST_TEXTS = 100;

/** Notes what was executed. */
export function remember(
  work: StepWork,
  { text }: Pick<Statement, "text">,
): void {
  const { journal } = work;
  if (journal.count++ < MOST_TEXTS) journal.texts.push(text.join("?"));
  if (!work.isInTransaction() && !work.hasOwnTransaction) journal.committed = journal.count;
}

/** Forgets what a rollback has undone. */
export function forgetAfter({ journal }: StepWork, count: number): void {
  journal.count = count;
  journal.texts.length = Math.min(journal.texts.length, count);
}

/** What stays whatever happens, for people. */
export function describeKept({ texts, committed }: Journal): readonly string[] {
  const more = committed - texts.length;
  return [
    ...texts.slice(0, committed),
    ...(more > 0 ? [`and ${count(more, "more statement")}`] : []),
  ];
}

/** Tells of a statement that is about to run. */
export function announce(work: StepWork, statement: Statement): Statement {
  const { emit, dialect } = work.session;
  emit({ type: "statement", sql: () => describeStatement(statement, dialect.quoting.literal) });
  return statement;
}
