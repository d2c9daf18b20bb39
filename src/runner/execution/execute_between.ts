/**
 * A statement that ends the step's transaction, in one round trip: what the log says, COMMIT, the
 * statement, and the next transaction with the rows that must be as they were. The first of them
 * that fails is the last that was executed, so that it is known what is there.
 */
import { isMigrateError } from "../../core/error.ts";
import { statement } from "../../dialect/statement.ts";
import { executeByItself, executeOne } from "./execute_alone.ts";
import { explain, withHint } from "./explain.ts";
import { locking, lockRows, readLocked } from "../history.ts";
import { keep, keepLogged } from "../resume/ledger.ts";
import { tellProgress } from "../resume/tell_progress.ts";
import { announce, remember, type StepWork } from "../step_work.ts";
import { beginning, undo } from "../transaction.ts";
import type { Run } from "../run_state.ts";
import type { Row } from "../../../templates/migrate.d.ts";
import type { Statement } from "../../dialect/statement.ts";
import type { Sent } from "./compile.ts";

/** Executes it, where a transaction is open and nothing waits to be sent; gives the rows then. */
export async function executeBetween(
  run: Run,
  work: StepWork,
  its: Sent,
): Promise<readonly string[]> {
  const { session, transaction } = run;
  session.interruption.check();
  const event = await tellProgress(work, { ...its, isInDoubt: true });
  announce(work, its.statement);
  const sending = { run, work, its, event };
  const { rows, failure } = await executeByItself(
    work,
    its,
    () => send(sending),
    () => null,
    true,
  ).catch((error) => {
    // What precedes it has failed: it was not tried.
    if (transaction.isOpen && isAnswered(error)) work.ledger.running = null;
    const { label, recorded, statement: { hint } } = its;
    throw explain(work, withHint(error, hint), label, recorded.site);
  });
  if (failure !== null) throw failure;
  return rows === null ? await lockRows(session, transaction) : readLocked(session, rows);
}

/** What is sent, and for whom. */
interface Sending {
  readonly run: Run;
  readonly work: StepWork;
  readonly its: Sent;
  /** What the log is told before. */
  readonly event: readonly Statement[];
}

/** The statement is done. */
interface Done {
  /** Null: a transaction is still to be begun. */
  readonly rows: readonly Row[] | null;
  /** Why that cannot be. */
  readonly failure: unknown;
}

async function send(sending: Sending): Promise<Done> {
  const { run: { session, transaction }, work, its: { statement: own }, event } = sending;
  const first = [...event, statement("COMMIT")];
  const { before, question } = locking(session);
  const all = [...first, own, ...beginning(session), ...before];
  try {
    const rows = await session.connection.query(question, all);
    await noteCommitted(sending);
    noteDone(sending);
    transaction.isOpen = true;
    return { rows, failure: null };
  } catch (error) {
    const failed = indexOf(error);
    if (failed < first.length) throw error;
    await noteCommitted(sending);
    const isBusy = isMigrateError(error, "lock.busy");
    if (failed > first.length) {
      noteDone(sending);
      await undo(session);
      return { rows: null, failure: isBusy ? null : error };
    }
    if (!isBusy) throw error;
    await executeOne(work, own);
    return { rows: null, failure: null };
  }
}

/** Which statement has failed; -1 where nobody knows. */
function indexOf(error: unknown): number {
  const isOne = isMigrateError(error, "database.statement_failed") ||
    isMigrateError(error, "database.connection_lost") || isMigrateError(error, "lock.busy");
  return isOne ? error.details.index ?? -1 : -1;
}

function isAnswered(error: unknown): boolean {
  return isMigrateError(error) && !isMigrateError(error, "database.connection_lost");
}

/** What precedes the statement stays, and the log says so. */
async function noteCommitted({ run, work, event }: Sending): Promise<void> {
  run.transaction.isOpen = false;
  run.hasCommittedPart = true;
  if (event.length > 0) keepLogged(work.ledger);
  else keep(work.ledger);
  work.journal.committed = work.journal.count;
  await run.transaction.onCommit();
}

function noteDone({ work, its }: Sending): void {
  work.statements++;
  remember(work, its.statement);
}
