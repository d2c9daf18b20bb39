/** Ending what is unfinished by hand: somebody has said where the database is. */
import { logStatements } from "../log.ts";
import { withRunLock } from "../run_lock.ts";
import { begin, commit, type RunTransaction } from "../transaction.ts";
import { findUnfinished } from "./unfinished.ts";
import type { Session } from "../session.ts";

/** Where a stamp has found the rows as they shall be: an unfinished step is over nevertheless. */
export async function settle(session: Session): Promise<void> {
  if (await findUnfinished(session) === null) return;
  const transaction: RunTransaction = {
    mode: "each",
    isOpen: false,
    run: session.host.randomHex(12),
    onCommit: () => Promise.resolve(),
  };
  const look = () => Promise.resolve("as planned" as const);
  await withRunLock(session, transaction, look, async () => {
    await begin(session, transaction);
    const event = logStatements(session, {
      event: "finished",
      run: transaction.run,
      revision: null,
      direction: "stamp",
      checksum: null,
      durationMs: null,
      detail: {},
    });
    await commit(session, transaction, event);
  });
}
