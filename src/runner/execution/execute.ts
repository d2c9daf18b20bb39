/** Executing the statements of a step, and keeping account of them. */
import { isMigrateError } from "../../core/error.ts";
import { executeAlone, executeByItself, executeOne } from "./execute_alone.ts";
import { explain, withHint } from "./explain.ts";
import { noteStatement, noteUnit } from "../resume/ledger.ts";
import { foldLong } from "../resume/logged.ts";
import { announce, remember, type StepWork } from "../step_work.ts";
import type { Probe, Statement } from "../../dialect/statement.ts";
import type { Sent } from "./compile.ts";

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
  if (!work.isInTransaction()) {
    await executeAlone(work, sent);
    return [];
  }
  let from = 0;
  for (const [at, its] of sent.entries()) {
    const { statement: { probe, transactional } } = its;
    if (probe === undefined && transactional) continue;
    await executeTogether(work, sent.slice(from, at));
    from = at;
    if (probe !== undefined) await ask(work, probe);
    if (transactional) continue;
    if (work.executeBetween !== null && work.openSavepoints === 0) await work.executeBetween(its);
    else await work.outsideTransaction(() => executeOutside(work, its), its);
    from = at + 1;
  }
  return await executeTogether(work, sent.slice(from), own);
}

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
  const { session, ledger } = work;
  try {
    const counts = await session.connection.execute([...statements, ...own]);
    work.statements += statements.length;
    for (const { statement, unit, at, followers } of sent) {
      remember(work, statement);
      noteStatement(ledger, unit, at);
      followers?.forEach((its) => noteUnit(ledger, its));
    }
    await foldLong(ledger);
    return counts.slice(statements.length);
  } catch (error) {
    const index = isMigrateError(error, "database.statement_failed") ? error.details.index ?? 0 : 0;
    work.statements += index;
    const failed = sent[index];
    if (failed === undefined) throw error;
    const { statement, label, recorded } = failed;
    throw explain(work, withHint(error, statement.hint), label, recorded.site);
  }
}

/** The one statement for which the transaction was ended; the log has been told. */
async function executeOutside(work: StepWork, its: Sent): Promise<void> {
  work.session.interruption.check();
  announce(work, its.statement);
  try {
    await executeByItself(
      work,
      its,
      () => executeOne(work, its.statement),
      () => null,
      true,
    );
  } catch (error) {
    throw explain(work, withHint(error, its.statement.hint), its.label, its.recorded.site);
  }
}
