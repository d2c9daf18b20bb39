/** Looking at the schema while no other run changes it; that it fails is no failure of the run. */
import { describeThrown, isMigrateError } from "../../core/error.ts";
import { readRows } from "../history.ts";
import { waitPatiently } from "../log.ts";
import type { Session } from "../session.ts";
import { begin, commit, rollback, singleTransaction } from "../transaction.ts";

/** Rows as sets: the version table has no order. */
export function isSameRows(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((row) => b.includes(row));
}

/**
 * Works undisturbed. A snapshot is no reason for a run to fail; a signal and a lost connection are.
 *
 * @returns null where another run has moved the rows before, or where it failed, which is told.
 */
export async function orNothing<T>(
  session: Session,
  run: string,
  rows: readonly string[],
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await undisturbed(session, run, rows, work);
  } catch (error) {
    if (!isMigrateError(error) || /^(?:interrupted|database\.connection_lost)/.test(error.code)) {
      throw error;
    }
    session.emit({
      type: "warning",
      message: `No snapshot was taken, so that drift cannot be told: ${describeThrown(error)}`,
    });
    return null;
  }
}

/** Whether the lock of a run keeps other runs away; else only a transaction does. */
export function hasRunLock({ dialect }: Session): boolean {
  return dialect.runLock !== undefined;
}

/**
 * Works while no other run changes anything: under the lock of the run, or where the database has
 * none but that of a transaction, in one.
 *
 * @returns null where another run has moved the rows before.
 */
async function undisturbed<T>(
  session: Session,
  run: string,
  rows: readonly string[],
  work: () => Promise<T>,
): Promise<T | null> {
  if (hasRunLock(session)) {
    return await waitPatiently(session, work, run);
  }
  const transaction = { ...singleTransaction(), run };
  await begin(session, transaction);
  try {
    const isMoved = !isSameRows(await readRows(session) ?? [], rows);
    const result = isMoved ? null : await work();
    await commit(session, transaction);
    return result;
  } catch (error) {
    await rollback(session, transaction);
    throw error;
  }
}
