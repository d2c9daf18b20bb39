/** The transaction of a run: one for each step, one for all, or none. */
import { isMigrateError } from "../core/error.ts";
import { type Statement, statement } from "../dialect/statement.ts";
import { waitPatiently } from "./log.ts";
import { patiently, runSql, type Session } from "./session.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** Where the run's transaction stands. */
export interface Transaction {
  readonly mode: "each" | "all" | "none";
  isOpen: boolean;
  /** The run that it belongs to; a wait for the lock is never for that one. */
  readonly run: string | null;
  /** Called after each COMMIT. */
  onCommit: () => Promise<void>;
}

/** The transactions of one run, one after another. */
export interface RunTransaction extends Transaction {
  readonly run: string;
}

/** A transaction of its own, for what is no run. */
export function singleTransaction(): Transaction {
  return { mode: "each", isOpen: false, run: null, onCommit: () => Promise.resolve() };
}

/** Begins, waiting for whoever holds the lock; nothing to do where one is open already. */
export async function begin(session: Session, transaction: Transaction): Promise<void> {
  if (transaction.isOpen) return;
  await beginWith(session, transaction, (before) => session.connection.execute(before));
}

/**
 * Begins where no transaction is open, locks a table, and reads, in one round trip.
 *
 * @param lock what locks the table, if anything is needed.
 */
export async function beginAndRead(
  session: Session,
  transaction: Transaction,
  lock: readonly Statement[],
  question: Statement,
): Promise<readonly Row[]> {
  if (transaction.isOpen) return await session.connection.query(question, lock);
  return await beginWith(
    session,
    transaction,
    (before) => session.connection.query(question, [...before, ...lock]),
  );
}

/**
 * Begins without waiting.
 *
 * @throws `lock.busy`.
 */
export async function tryBegin(session: Session, transaction: Transaction): Promise<void> {
  await tryBeginWith(session, transaction, (before) => session.connection.execute(before));
}

function beginWith<T>(
  session: Session,
  transaction: Transaction,
  work: (before: readonly Statement[]) => Promise<T>,
): Promise<T> {
  return waitPatiently(session, () => tryBeginWith(session, transaction, work), transaction.run);
}

/** What begins a transaction, with its limits. */
export function beginning({ dialect, settings }: Session): readonly Statement[] {
  return [dialect.begin, ...dialect.limitTransaction?.(settings.limits) ?? []]
    .map((text) => statement(text));
}

async function tryBeginWith<T>(
  session: Session,
  transaction: Transaction,
  work: (before: readonly Statement[]) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(beginning(session));
    transaction.isOpen = true;
    return result;
  } catch (error) {
    await undo(session);
    throw error;
  }
}

/**
 * Commits, waiting for readers where the database must.
 *
 * @param last what is executed right before, in the same round trip.
 */
export async function commit(
  session: Session,
  transaction: Transaction,
  last: readonly Statement[] = [],
): Promise<void> {
  if (!transaction.isOpen) return;
  let unsent = last;
  await patiently(session, async () => {
    const statements = [...unsent, statement("COMMIT")];
    // A COMMIT that must wait leaves the rest done.
    unsent = [];
    await session.connection.execute(statements);
  }, () => Promise.resolve(null));
  transaction.isOpen = false;
  await transaction.onCommit();
}

/** Rolls back; a database that has done so by itself (a full disk, say) is no second error. */
export async function rollback(session: Session, transaction: Transaction): Promise<void> {
  if (!transaction.isOpen) return;
  transaction.isOpen = false;
  await undo(session);
}

/** ROLLBACK; a database that has done so by itself is no error. */
export async function undo(session: Session): Promise<void> {
  try {
    await runSql(session, "ROLLBACK");
  } catch (error) {
    const isGone = isMigrateError(error, "database.statement_failed") ||
      isMigrateError(error, "database.connection_lost");
    if (!isGone) throw error;
  }
}
