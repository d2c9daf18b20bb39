/**
 * Executing outside the step's transaction, where each statement stays whatever comes after it. The
 * log is told first of a statement that runs by itself, so that no more than one is ever in doubt;
 * what can be in a transaction has a small one together with what the log says of it.
 */
import { isMigrateError } from "../../core/error.ts";
import { type Statement, statement } from "../../dialect/statement.ts";
import { explain, withHint } from "./explain.ts";
import {
  keep,
  keepLogged,
  noteStatement,
  noteUnit,
  type Place,
  type Result,
} from "../resume/ledger.ts";
import { waitPatiently } from "../log.ts";
import { transactionWord } from "./own_sql.ts";
import { announce, remember, type StepWork } from "../step_work.ts";
import { tellProgress } from "../resume/tell_progress.ts";
import { undo } from "../transaction.ts";
import { canShareTransaction, isAboutSession, type Unit } from "../resume/unit.ts";
import type { Sent } from "./compile.ts";

/** Executes statements one by one, or as many together as one operation has. */
export async function executeAlone(work: StepWork, sent: readonly Sent[]): Promise<void> {
  for (let from = 0; from < sent.length;) {
    const to = endOfStretch(work, sent, from);
    await executeStretch(work, sent.slice(from, to));
    from = to;
  }
}

/** Where those end that can share a transaction, because they belong to one operation. */
function endOfStretch(work: StepWork, sent: readonly Sent[], from: number): number {
  const canJoin = (its: Sent | undefined) =>
    its !== undefined && !work.hasOwnTransaction && its.unit === sent[from]?.unit &&
    canShareTransaction(its.unit, its.statement);
  let to = from;
  while (canJoin(sent[to])) to++;
  return Math.max(to, from + 1);
}

async function executeStretch(work: StepWork, stretch: readonly Sent[]): Promise<void> {
  const [first] = stretch;
  if (first === undefined) return;
  const { interruption, emit, connection } = work.session;
  interruption.check();
  for (const { statement: { probe } } of stretch) {
    const message = probe?.answer(await connection.query(probe.question)) ?? null;
    if (probe !== undefined && message !== null) emit({ type: probe.level, message });
  }
  for (const its of stretch) announce(work, its.statement);
  let failed = first;
  try {
    if (work.hasOwnTransaction || !canShareTransaction(first.unit, first.statement)) {
      await executeByItself(work, first, () => executeOne(work, first.statement));
    } else {
      await executeShared(work, stretch, (index) => {
        failed = stretch[index] ?? failed;
      });
    }
  } catch (error) {
    const { label, recorded, statement: { hint } } = failed;
    throw explain(work, withHint(error, hint), label, recorded.site);
  }
}

/** Executes one statement as it is, and counts it. */
export async function executeOne(work: StepWork, its: Statement): Promise<void> {
  const { session } = work;
  // Outside a transaction each statement takes the lock anew, and may have to wait for it.
  await waitPatiently(session, () => session.connection.execute([its]));
  work.statements++;
  remember(work, its);
}

/** Statements of one operation, what the log says of them, and the COMMIT, in one round trip. */
async function executeShared(
  work: StepWork,
  stretch: readonly Sent[],
  fail: (index: number) => void,
): Promise<void> {
  const { session: { connection }, ledger } = work;
  const before = { entries: [...ledger.entries], partial: ledger.partial };
  for (const { unit, at, followers } of stretch) {
    noteStatement(ledger, unit, at);
    followers?.forEach((its) => noteUnit(ledger, its));
  }
  const next = ledger.partial === null ? null : { ...ledger.partial, isInDoubt: false };
  const event = await tellProgress(work, next);
  const statements = stretch.map((its) => its.statement);
  const isOne = statements.length + event.length === 1;
  try {
    await inSmallTransaction(
      work,
      isOne,
      (begin) => connection.execute([...begin, ...statements, ...event, ...(isOne ? [] : COMMIT)]),
    );
  } catch (error) {
    Object.assign(ledger, before);
    const isFailure = isMigrateError(error, "database.statement_failed");
    const index = isFailure ? (error.details.index ?? 0) - (isOne ? 0 : 1) : 0;
    // What a constraint finds at the COMMIT is the last statement's.
    fail(Math.max(0, Math.min(index, stretch.length - 1)));
    throw error;
  }
  for (const its of statements) {
    work.statements++;
    remember(work, its);
  }
  if (event.length > 0) keepLogged(ledger);
  else keep(ledger);
}

const COMMIT = [statement("COMMIT")];

/** Begins and, where that fails, rolls back; the body commits. */
function inSmallTransaction<T>(
  work: StepWork,
  isOne: boolean,
  body: (begin: readonly Statement[]) => Promise<T>,
): Promise<T> {
  const { session } = work;
  return waitPatiently(session, async () => {
    if (isOne) return await body([]);
    try {
      return await body([statement(session.dialect.begin)]);
    } catch (error) {
      await undo(session);
      throw error;
    }
  });
}

/**
 * Executes a statement that is in no transaction of ours.
 *
 * @param isTold whether the log knows already that it comes next.
 */
export async function executeByItself<T>(
  work: StepWork,
  { unit, at, statement: its, followers }: Pick<Sent, "unit" | "at" | "statement" | "followers">,
  perform: () => Promise<T>,
  resultOf: (performed: T) => Result | null = () => null,
  isTold = false,
): Promise<T> {
  const { session, ledger } = work;
  const word = unit.isRaw ? transactionWord(its) : null;
  const done = (performed: T) => {
    const result = resultOf(performed);
    if (result === null) noteStatement(ledger, unit, at);
    else noteUnit(ledger, unit, result);
    followers?.forEach((unit) => noteUnit(ledger, unit));
  };
  if (word === "begin" || work.hasOwnTransaction) {
    return await executeInOwnTransaction(work, unit, word, perform, done);
  }
  if (!isAboutSession(unit, its) && !isTold) {
    const event = await tellProgress(work, { unit, at, isInDoubt: true });
    if (event.length > 0) {
      await waitPatiently(session, () => session.connection.execute(event));
      keepLogged(ledger);
    }
  }
  ledger.running = { unit, at, isInDoubt: true };
  const running = perform().then((performed) => {
    done(performed);
    keep(ledger);
    ledger.running = null;
    return performed;
  }, (error) => {
    // All others are said before the statement is sent, or by the server.
    const isKnown = isMigrateError(error) && !isMigrateError(error, "database.connection_lost");
    if (isKnown) ledger.running = { unit, at, isInDoubt: false };
    throw error;
  });
  ledger.isOver = running.catch(() => {});
  return await running;
}

/** The revision's own BEGIN to its COMMIT: all of it is done, or none. */
async function executeInOwnTransaction<T>(
  work: StepWork,
  unit: Unit,
  word: ReturnType<typeof transactionWord>,
  perform: () => Promise<T>,
  done: (performed: T) => void,
): Promise<T> {
  const { session, ledger } = work;
  if (word !== "commit") {
    const performed = await perform();
    work.hasOwnTransaction = word !== "rollback";
    done(performed);
    if (word === "rollback") keep(ledger);
    return performed;
  }
  const { entries } = ledger;
  ledger.entries = [...entries];
  noteUnit(ledger, unit);
  const event = await tellProgress(work, null);
  ledger.entries = entries;
  await session.connection.execute(event);
  const performed = await perform();
  work.hasOwnTransaction = false;
  done(performed);
  if (event.length > 0) keepLogged(ledger);
  else keep(ledger);
  return performed;
}

/**
 * Performs a write whose result the revision gets: alone, or in a small transaction together with
 * what the log says of it.
 *
 * @param perform executes it behind other statements.
 */
export async function performAlone<T>(
  work: StepWork,
  place: Place & { readonly statement: Statement },
  perform: (before: readonly Statement[]) => Promise<T>,
  resultOf: (performed: T) => Result,
): Promise<T> {
  const { unit, statement: its } = place;
  const { session, ledger } = work;
  if (work.hasOwnTransaction || !canShareTransaction(unit, its)) {
    return await executeByItself(
      work,
      place,
      () => waitPatiently(session, () => perform([])),
      resultOf,
    );
  }
  const { entries } = ledger;
  let isTold = false;
  const performed = await inSmallTransaction(work, false, async (begin) => {
    const answer = await perform(begin);
    ledger.entries = [...entries];
    noteUnit(ledger, unit, resultOf(answer));
    const event = await tellProgress(work, null);
    await session.connection.execute([...event, ...COMMIT]);
    isTold = event.length > 0;
    return answer;
  }).catch((error) => {
    ledger.entries = entries;
    throw error;
  });
  if (isTold) keepLogged(ledger);
  else keep(ledger);
  return performed;
}
