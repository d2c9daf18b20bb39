/** Executing the statements of a step, and keeping account of them. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { count } from "../core/text.ts";
import { describeStatement, type Probe, type Statement } from "../dialect/statement.ts";
import { explain } from "./explain.ts";
import { describeHolder } from "./log.ts";
import { patiently, type Session } from "./session.ts";
import type { Compilation, StepGuard } from "../dialect/dialect.ts";
import type { Revision } from "../graph/revision.ts";
import type { Sent } from "./compile.ts";

/** What happens in one step, and what is counted of it. */
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
  savepoints: number;
  openSavepoints: number;
  /** Whether a transaction of ours is open, which the revision's own SQL must not end. */
  readonly isInTransaction: () => boolean;
  /** Ends the transaction, runs, begins a new one. */
  readonly outsideTransaction: (body: () => Promise<void>) => Promise<void>;
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
  { journal, isInTransaction }: StepWork,
  { text }: Pick<Statement, "text">,
): void {
  if (journal.count++ < MOST_TEXTS) journal.texts.push(text.join("?"));
  if (!isInTransaction()) journal.committed = journal.count;
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

/**
 * Executes what is pending, and statements of the runner's own behind it.
 *
 * @returns how many rows each of the runner's own has changed.
 */
export async function sendPending(
  work: StepWork,
  own: readonly Statement[] = [],
): Promise<readonly number[]> {
  const sent = work.pending;
  work.pending = [];
  let from = 0;
  for (const [at, { statement: { probe, transactional } }] of sent.entries()) {
    const mustBeAlone = !transactional && work.isInTransaction();
    if (probe === undefined && !mustBeAlone) continue;
    await executeTogether(work, sent.slice(from, at));
    from = at;
    if (probe !== undefined) await ask(work, probe);
    if (!mustBeAlone) continue;
    await work.outsideTransaction(() =>
      executeTogether(work, sent.slice(at, at + 1)).then(noResult)
    );
    from = at + 1;
  }
  return await executeTogether(work, sent.slice(from), own);
}

function noResult(): void {}

/** Tells the user what the database answers. */
async function ask({ session }: StepWork, { question, level, answer }: Probe): Promise<void> {
  const message = answer(await session.connection.query(question));
  if (message !== null) session.emit({ type: level, message });
}

async function executeTogether(
  work: StepWork,
  sent: readonly Sent[],
  own: readonly Statement[] = [],
): Promise<readonly number[]> {
  if (sent.length + own.length === 0) return [];
  // What goes on after a signal must not follow the rollback.
  work.session.interruption.check();
  const statements = sent.map(({ statement }) => announce(work, statement));
  const { session } = work;
  try {
    if (!work.isInTransaction()) {
      await executeAlone(work, statements);
      return [];
    }
    const counts = await session.connection.execute([...statements, ...own]);
    work.statements += statements.length;
    for (const statement of statements) remember(work, statement);
    return counts.slice(statements.length);
  } catch (error) {
    const index = isMigrateError(error, "database.statement_failed") ? error.details.index ?? 0 : 0;
    if (work.isInTransaction()) work.statements += index;
    const failed = sent[index];
    if (failed === undefined) throw error;
    const { statement, label, recorded } = failed;
    throw explain(work, withHint(error, statement.hint), label, recorded.site);
  }
}

/** What the statement itself knows of its failures says more than the words of the database. */
function withHint(error: unknown, hint: string | undefined): unknown {
  if (hint === undefined || !isMigrateError(error, "database.statement_failed")) return error;
  return new MigrateError(error.code, { ...error.details, hint }, { cause: error.cause });
}

/** Outside a transaction each statement takes the lock anew, and may have to wait for it. */
async function executeAlone(work: StepWork, statements: readonly Statement[]): Promise<void> {
  const { session } = work;
  for (const [index, statement] of statements.entries()) {
    try {
      await patiently(
        session,
        () => session.connection.execute([statement]),
        () => describeHolder(session),
      );
      work.statements++;
      remember(work, statement);
    } catch (error) {
      if (!isMigrateError(error, "database.statement_failed")) throw error;
      throw new MigrateError(error.code, { ...error.details, index }, { cause: error.cause });
    }
  }
}

/** Tells of a statement that is about to run. */
export function announce(work: StepWork, statement: Statement): Statement {
  const { emit, dialect } = work.session;
  emit({ type: "statement", sql: () => describeStatement(statement, dialect.quoting.literal) });
  return statement;
}
