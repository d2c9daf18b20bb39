/**
 * Whether the file that is written to is the one of that name. SQLite goes on with a file that
 * somebody has removed or put another in the place of, and all that it writes is lost with it.
 */
import { MigrateError } from "../../../core/error.ts";
import type { Statement } from "../../statement.ts";
import type { ConnectOptions } from "../../dialect.ts";

/** Watches over a file; to be made when it has been opened. */
export interface FileWatch {
  /** Looks where a statement begins or ends a transaction. @throws `database.connection_lost` */
  around<T>(statement: Statement, work: () => T): T;
}

/** Watches over a file of that name. */
export function watchFile(file: string, stat: ConnectOptions["stat"]): FileWatch {
  const identity = file === ":memory:" ? undefined : stat(file)?.identity;
  const check = () => {
    if (identity === undefined) return;
    const found = stat(file);
    if (found?.identity === identity) return;
    throw new MigrateError("database.connection_lost", {
      database: file,
      reason: `somebody ${
        found === null ? "removed the file" : "put another file in its place"
      } while migrate worked on it; what was committed is in the one that was there before`,
    });
  };
  return {
    around(statement, work) {
      const [text = ""] = statement.text;
      const isBegin = /^begin\b/i.test(text);
      const isCommit = /^commit\b/i.test(text);
      if (isBegin || isCommit) check();
      const result = work();
      // What is gone now did not get it.
      if (isCommit) check();
      return result;
    },
  };
}
