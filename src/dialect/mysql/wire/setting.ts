/** Settings of a session: those that the rest relies on, limits, and what SQL of revisions sets. */
import type { TransactionLimits } from "../../dialect.ts";

/** Strict, and the same on all servers: what is too long is an error, and no other engine is taken. */
const SQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/** What makes a session read and store as the compiler expects. */
export const SCRIPT_SETTINGS: readonly string[] = [
  "SET NAMES utf8mb4",
  `SET SESSION sql_mode = '${SQL_MODE}'`,
];

/** The same for our own sessions, in which nothing happens but what is said. */
export const SESSION_SETTINGS: readonly string[] = [
  ...SCRIPT_SETTINGS,
  "SET SESSION autocommit = 1",
];

/** The limits of servers are in seconds. */
const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/**
 * What limits the session from here on, in a statement: what commits implicitly is limited as well
 * then. MariaDB limits statements of all kinds, MySQL queries only, each by a setting that the other
 * does not know.
 */
export function limitStatements({ lockTimeout, statementTimeout }: TransactionLimits): string[] {
  return [
    ...(lockTimeout === undefined ? [] : [lockLimit(String(seconds(lockTimeout)))]),
    ...(statementTimeout === undefined ? [] : [
      `SET SESSION /*M!100100 max_statement_time = ${
        statementTimeout / 1000
      } */ /*!80000 max_execution_time = ${statementTimeout} */`,
    ]),
  ];
}

const OWN_LIMIT =
  /^SET SESSION \/\*M!100100 max_statement_time = [\d.]+ \*\/ \/\*!80000 max_execution_time = (\d+) \*\/$/;

/**
 * How long the server lets statements of all kinds work behind a text; undefined where a revision
 * has set that by itself, and on MySQL, which limits queries only. Milliseconds.
 *
 * @param before the same before it.
 */
export function statementLimit(
  sql: string,
  version: string,
  before: number | undefined,
): number | undefined {
  if (!/max_(?:statement|execution)_time/i.test(sql)) return before;
  const [, own = ""] = OWN_LIMIT.exec(sql) ?? [];
  return /mariadb/i.test(version) ? Number(own) || undefined : undefined;
}

const LOCK_LIMIT = "SET SESSION lock_wait_timeout = ";

function lockLimit(value: string): string {
  return `${LOCK_LIMIT}${value}, innodb_lock_wait_timeout = ${value}`;
}

/** The limit of waiting for locks that a session has when it begins. */
export const NO_LOCK_LIMIT = lockLimit("DEFAULT");

/** Whether the statement is one that `limitStatements` has made to limit waiting for locks. */
export function isLockLimit(sql: string): boolean {
  return sql.startsWith(LOCK_LIMIT);
}

const SET =
  /^(?:\s|--\s[^\n]*\n|#[^\n]*\n|\/\*(?![!M])(?:[^*]|\*(?!\/))*\*\/)*(?:\/\*M?!\d*\s*)?set\s/i;
const USE = /^(?:\s|--\s[^\n]*\n|#[^\n]*\n|\/\*(?![!M])(?:[^*]|\*(?!\/))*\*\/)*use\b/i;
const ASSIGNED = /(global\s+|@@global\.|persist\w*\s+|(?<!@)@(?!@))?\b([a-z_]\w*)\s*:?=/gi;

const CHARSET = /\bset\s+(?:names|character\s+set|charset)\b/i;

/**
 * What puts back what a statement of a revision sets for the session; undefined where it sets
 * nothing. Each for itself, because the server may refuse one.
 */
export function restoreAfter(sql: string, database: string): readonly string[] | undefined {
  if (USE.test(sql)) return [`USE \`${database.replaceAll("`", "``")}\``];
  if (!SET.test(sql)) return undefined;
  if (/^[^=]*\btransaction\b/i.test(sql)) {
    return [
      "SET SESSION TRANSACTION READ WRITE",
      "SET SESSION tx_isolation = DEFAULT",
      "SET SESSION transaction_isolation = DEFAULT",
    ];
  }
  const names = [...sql.matchAll(ASSIGNED)]
    .filter(([, other]) => other === undefined)
    .map(([, , name = ""]) => name.toLowerCase());
  const isOurs = (name: string) => /^(?:sql_mode|autocommit|character_set_|collation_)/.test(name);
  return [
    ...(names.some(isOurs) || CHARSET.test(sql) ? SESSION_SETTINGS : []),
    ...names.filter((name) => !isOurs(name)).map((name) => `SET SESSION ${name} = DEFAULT`),
  ];
}
