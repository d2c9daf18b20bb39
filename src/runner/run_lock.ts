/** The lock that a run holds against other runs, from its plan to its end. */
import { MigrateError } from "../core/error.ts";
import { folderOf } from "../core/path.ts";
import { describeHolder, readLatestRun, summarizeRun } from "./log.ts";
import { LONGEST_PAUSE, patiently, type Pauses, type Session } from "./session.ts";
import { versionTableName } from "./history.ts";
import { rollback, type Transaction, tryBegin } from "./transaction.ts";
import type { RunLock } from "../dialect/dialect.ts";

/** What the version table says since it was last looked at. */
export type Turn = "as planned" | "moved" | "nothing to do";

/**
 * Takes the lock, works, frees it. Of many that start together, all but one shall do as little as
 * they can: one that waits is woken, looks at the rows, and ends when nothing is left for it.
 *
 * @param transaction where the dialect has no lock of its own, the run's first transaction is begun.
 * @param look reads the rows.
 * @throws `lock.timeout` after `lockWait`, naming the holder.
 */
export async function withRunLock(
  session: Session,
  transaction: Transaction,
  look: () => Promise<Turn>,
  work: () => Promise<void>,
): Promise<void> {
  const { runLock } = session.dialect;
  if (runLock === undefined) await workInTurn(session, transaction, look, work);
  else await workWithLock(session, runLock, look, work);
}

async function workWithLock(
  session: Session,
  runLock: RunLock,
  look: () => Promise<Turn>,
  work: () => Promise<void>,
): Promise<void> {
  const { host, connection } = session;
  // Databases that share a server and have version tables of different names are different.
  const name = versionTableName(session);
  const take = async () => {
    const answer = await runLock.take(connection, name);
    if (answer === "pooled") warnOfPooler(session);
    return answer !== "busy";
  };
  const holder = () => runLock.holder(connection, name);
  const rest = (milliseconds: number) => runLock.wait(connection, name, milliseconds, host.sleep);
  if (!await waitForTurn(session, look, take, holder, rest)) return;
  try {
    // Another run may have moved the rows until the lock was here.
    await look();
    await work();
  } finally {
    // A connection that is gone has freed it already.
    await runLock.release(connection, name).catch(() => {});
  }
}

/** The transactions keep others away; a lock on the file's folder tells them when there are no more. */
async function workInTurn(
  session: Session,
  transaction: Transaction,
  look: () => Promise<Turn>,
  work: () => Promise<void>,
): Promise<void> {
  const { host, connection: { file } } = session;
  const folder = file === undefined ? null : folderOf(file);
  const take = (isFirst: boolean) => beginTurn(session, transaction, look, isFirst);
  const rest = folder === null ? host.sleep : restUntilFree(host, folder);
  if (!await waitForTurn(session, look, take, () => describeHolder(session), rest)) return;
  const free = folder === null ? null : host.lockFolder(folder);
  try {
    await work();
  } finally {
    await rollback(session, transaction);
    free?.();
  }
}

/** Rests until whoever has locked the folder frees it; a short time where nobody has. */
function restUntilFree(host: Session["host"], folder: string): Pauses["rest"] {
  let freed: Promise<void> | null = null;
  return async (milliseconds) => {
    freed ??= host.waitForFolder(folder)?.finally(() => freed = null) ?? null;
    if (freed === null) await host.sleep(Math.min(milliseconds, LONGEST_PAUSE));
    else await Promise.race([freed, host.sleep(milliseconds)]);
  };
}

/** A wait that somebody ends; longer than what it takes to notice that nobody will. Milliseconds. */
const WOKEN_PAUSE = 1000;

/** Tries to take the lock until it is there; false where nothing is left to do meanwhile. */
function waitForTurn(
  session: Session,
  look: () => Promise<Turn>,
  take: (isFirst: boolean) => Promise<boolean>,
  holder: () => Promise<string | null>,
  rest: Pauses["rest"],
): Promise<boolean> {
  const busy = () => new MigrateError("lock.busy", { database: session.database });
  let isFirst = true;
  return patiently(
    session,
    async () => {
      if (!isFirst) {
        const turn = await look();
        if (turn === "nothing to do") return false;
        // Somebody is at work, whether the lock is free just now or not.
        if (turn === "moved") throw busy();
      }
      const isTaken = take(isFirst);
      isFirst = false;
      if (!await isTaken) throw busy();
      return true;
    },
    holder,
    { first: WOKEN_PAUSE, longest: WOKEN_PAUSE, rest },
  );
}

/** How long after its last sign in the log another run is let go on; milliseconds. */
const GRACE = 2000;

/**
 * Begins a transaction that keeps all others from writing. Between two steps of another run it may
 * begin too: then the rows have moved, or the log says so, and that run is let go on.
 */
async function beginTurn(
  session: Session,
  transaction: Transaction,
  look: () => Promise<Turn>,
  isFirst: boolean,
): Promise<boolean> {
  await tryBegin(session, transaction);
  const isFree = isFirst || !await isAnotherAtWork(session);
  if (await look() === "as planned" && isFree) return true;
  await rollback(session, transaction);
  return false;
}

async function isAnotherAtWork(session: Session): Promise<boolean> {
  const events = await readLatestRun(session);
  const last = Date.parse(events.at(-1)?.at ?? "");
  const isOpen = summarizeRun(events)?.isOpen === true;
  return isOpen && Math.abs(session.host.now().getTime() - last) < GRACE;
}

function warnOfPooler(session: Session): void {
  session.emit({
    type: "warning",
    message:
      "The connection goes through a transaction pooler: steps are kept apart by the version table's lock, statements outside transactions are not. Give the server's own address",
  });
}
