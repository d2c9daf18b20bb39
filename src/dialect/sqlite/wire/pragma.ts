/** PRAGMAs that a revision sets are set for the connection: they are put back when its step is over. */
import { isTrivia, tokenize } from "../text/token.ts";

/**
 * What lasts as long as the connection and can be read
 * (https://www.sqlite.org/pragma.html). What is kept in the file, such as `user_version`, stays.
 */
const KEPT_BY_CONNECTION: ReadonlySet<string> = new Set([
  "automatic_index",
  "busy_timeout",
  "cache_size",
  "cache_spill",
  "cell_size_check",
  "defer_foreign_keys",
  "foreign_keys",
  "ignore_check_constraints",
  "legacy_alter_table",
  "locking_mode",
  "query_only",
  "read_uncommitted",
  "recursive_triggers",
  "reverse_unordered_selects",
  "secure_delete",
  "synchronous",
  "temp_store",
  "trusted_schema",
  "writable_schema",
]);

/** Remembers values before they are changed. */
export interface PragmaKeeper {
  /** Called with each statement before it runs. */
  note(sql: string): void;
  /** Puts back what has changed since the last call. */
  restore(): void;
}

/** The name of the PRAGMA that a statement is; null for any other statement. */
function pragmaName(sql: string): string | null {
  if (!/pragma/i.test(sql)) return null;
  const words: string[] = [];
  for (const token of tokenize(sql)) {
    if (isTrivia(token)) continue;
    words.push(sql.slice(token.start, token.end).toLowerCase());
    if (words.length === 4) break;
  }
  if (words[0] !== "pragma") return null;
  return (words[2] === "." ? words[3] : words[1]) ?? null;
}

/** @param pragma reads or sets, and gives the first column of the answer. */
export function keepPragmas(pragma: (sql: string) => unknown): PragmaKeeper {
  const before = new Map<string, unknown>();
  return {
    note(sql) {
      const name = pragmaName(sql);
      if (name === null || !KEPT_BY_CONNECTION.has(name) || before.has(name)) return;
      before.set(name, pragma(`PRAGMA ${name}`));
    },
    restore() {
      for (const [name, value] of before) {
        if (pragma(`PRAGMA ${name}`) !== value) pragma(`PRAGMA ${name} = ${String(value)}`);
      }
      before.clear();
    },
  };
}
