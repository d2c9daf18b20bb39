/** The transaction of a run: one for each step, one for all, or none. */
import { isMigrateError } from "../core/error.ts";
import { describeHolder } from "./log.ts";
import { patiently, runSql, type Session } from "./session.ts";

/** Where the run's transaction stands. */
export interface Transaction {
  readonly mode: "each" | "all" | "none";
  isOpen: boolean;
  /** The run that it belongs to; a wait for the lock is never for that one. */
  readonly run: string | null;
  /** Called after each COMMIT. */
  onCommit: () => Promise<void>;
}

/** A transaction of its own, for what is no run. */
export function singleTransaction(): Transaction {
  return { mode: "each", isOpen: false, run: null, onCommit: () => Promise.resolve() };
}

/** Begins, waiting for whoever holds the lock; nothing to do where one is open already. */
export async function begin(session: Session, transaction: Transaction): Promise<void> {
  if (transaction.isOpen) return;
  await patiently(
    session,
    () => runSql(session, session.dialect.begin),
    () => describeHolder(session, transaction.run),
  );
  transaction.isOpen = true;
}

/** Commits, waiting for readers where the database must. */
export async function commit(session: Session, transaction: Transaction): Promise<void> {
  if (!transaction.isOpen) return;
  await patiently(session, () => runSql(session, "COMMIT"), () => Promise.resolve(null));
  transaction.isOpen = false;
  await transaction.onCommit();
}

/** Rolls back; a database that has done so by itself (a full disk, say) is no second error. */
export async function rollback(session: Session, transaction: Transaction): Promise<void> {
  if (!transaction.isOpen) return;
  transaction.isOpen = false;
  try {
    await runSql(session, "ROLLBACK");
  } catch (error) {
    if (!isMigrateError(error, "database.statement_failed")) throw error;
  }
}
