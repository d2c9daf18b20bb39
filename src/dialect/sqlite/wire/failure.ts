/** What SQLite says when it fails, as errors of ours. */
import { describeThrown, MigrateError } from "../../../core/error.ts";
import { REBUILD_PREFIX } from "../types.ts";

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** The statement that failed and where; `exec` tells what `prepare` does not. */
export interface Failed {
  readonly file: string;
  readonly sql: string;
  readonly exec: (sql: string) => void;
}

/** What the driver threw as an error of ours. */
export function failure({ file, sql, exec }: Failed, error: unknown): MigrateError {
  // `exec` adds the text and the place to its message, and leaves the code out.
  const reason = describeThrown(error).replace(/ in [\s\S]* at offset \d+$/, "")
    // While a table is rebuilt, its rows go to one that the user has never heard of.
    .replaceAll(REBUILD_PREFIX, "");
  const code = (error as { errcode?: number }).errcode;
  const primary = code === undefined ? primaryCodeOf(reason) : code & 0xff;
  if (primary === BUSY || primary === LOCKED) {
    return new MigrateError("lock.busy", { database: file }, { cause: error });
  }
  if (primary === NOT_A_DATABASE || primary === CORRUPT) {
    return new MigrateError("database.cannot_open", {
      database: file,
      reason: primary === CORRUPT ? "the file is corrupt" : "it is not a SQLite database",
    }, { cause: error });
  }
  return new MigrateError("database.statement_failed", {
    reason,
    sql,
    offset: errorOffset(exec, sql, reason),
    serverCode: code,
    hint: hintFor(reason),
    condition: reason.startsWith("no such table") ? "missing_table" : undefined,
  }, { cause: error });
}

/** The code behind sqlite3_errstr()'s words, of those that are told apart here. */
function primaryCodeOf(reason: string): number | undefined {
  if (/^database (?:table )?is locked|^database schema is locked/.test(reason)) return BUSY;
  if (/^file is not a database/.test(reason)) return NOT_A_DATABASE;
  return /^database disk image is malformed/.test(reason) ? CORRUPT : undefined;
}

/** `prepare` does not say where the error is, `exec` does; EXPLAIN keeps it from running anything. */
function errorOffset(exec: Failed["exec"], sql: string, reason: string): number | undefined {
  if (!/syntax error|no such column|unrecognized token|incomplete input/.test(reason)) {
    return undefined;
  }
  const explain = "EXPLAIN ";
  try {
    exec(explain + sql);
    return undefined;
  } catch (error) {
    const bytes = Number(/ at offset (\d+)$/.exec(describeThrown(error))?.[1]) - explain.length;
    if (!(bytes >= 0)) return undefined;
    return new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, bytes)).length;
  }
}

function hintFor(reason: string): string | undefined {
  if (/max 0$|cannot VACUUM/.test(reason)) {
    return "ATTACH and VACUUM are refused to a program that runs with restricted permissions, as migrate does: run them with another tool";
  }
  if (/already exists/.test(reason)) {
    return "Was this applied before? `migrate status` shows where the database is, `migrate stamp` records a revision without running it";
  }
  if (/readonly database|attempt to write/.test(reason)) {
    return "Check the permissions of the file and of its folder";
  }
  if (/database or disk is full/.test(reason)) return "Free some space; the step was rolled back";
  if (/Cannot add a NOT NULL column/.test(reason)) {
    return "Give the column a default, or add it nullable, fill it, and alter it";
  }
  if (/double-quoted string/i.test(reason)) {
    return "Use single quotes for text, or sqlite: { doubleQuotedStrings: true } in the config";
  }
  return undefined;
}
