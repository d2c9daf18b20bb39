/** The lock that a run holds: against other runs, where a transaction's own locks do not do it. */
import { MigrateError } from "../core/error.ts";
import { patiently, type Session } from "./session.ts";
import { versionTableName } from "./history.ts";

/**
 * Takes the lock, works, frees it.
 *
 * @param work told whether there is such a lock.
 * @throws `lock.timeout` after `lockWait`, naming the holder.
 */
export async function withRunLock<T>(
  session: Session,
  work: (isHeld: boolean) => Promise<T>,
): Promise<T> {
  const { dialect: { runLock }, connection, database } = session;
  if (runLock === undefined) return await work(false);
  // Databases that share a server and have version tables of different names are different.
  const name = versionTableName(session);
  const taken = await patiently(session, async () => {
    const answer = await runLock.take(connection, name);
    if (answer === "busy") throw new MigrateError("lock.busy", { database });
    return answer;
  }, () => runLock.holder(connection, name));
  if (taken === "pooled") {
    session.emit({
      type: "warning",
      message:
        "The connection goes through a transaction pooler: steps are kept apart by the version table's lock, statements outside transactions are not. Give the server's own address",
    });
  }
  try {
    return await work(true);
  } finally {
    // A connection that is gone has freed it already.
    await runLock.release(connection, name).catch(() => {});
  }
}
