/** What MySQL, MariaDB and the network say when something fails, as errors of ours. */
import { describeThrown, MigrateError } from "../../../core/error.ts";
import { explainNetwork, isAway } from "../../network_failure.ts";
import type { Target } from "./url.ts";

/** A server's error, or one of the driver, the network or TLS. */
export type Failure = Error & {
  /** A name such as `ER_NO_SUCH_TABLE`, or one of the driver. */
  readonly code?: string;
  /** The server's number; of the network's errors something else. */
  readonly errno?: number | string;
  readonly sqlState?: string;
  /** Set for what has failed while the connection was being encrypted. */
  readonly isTls?: boolean;
};

/** Numbers of errors that are told apart here; those above 1900 are of one of the two alone. */
const LOCK_WAIT_TIMEOUT = 1205;
const LOCK_NOWAIT = 3572;
const MISSING_TABLE = 1146;
/** A routine, a trigger, an event that is not there. */
const MISSING_OBJECTS: readonly unknown[] = [1305, 1360, 1539];
const SYNTAX = 1064;

const ALREADY_EXISTS = new Set([1007, 1050, 1060, 1061, 1304, 1359, 1537, 1826, 3822, 4127]);
/** Of a connection that is gone: shutdown, abort, kill, idle too long. */
const LOSSES = new Set([1053, 1152, 1158, 1159, 1160, 1161, 1927, 3032, 3169, 4031]);

const APPLIED_BEFORE =
  "Was this applied before? `migrate status` shows where the database is, `migrate stamp` records a revision without running it";
const RIGHT = "The user needs this right: connect as another, or have it granted";
const FULL = "Free some space, on the disk or where the table is; then run it again";
const CONCURRENT = "Another transaction was in the way; what is open is rolled back, run it again";

/** What to do about failures that are common, by the server's number. */
const HINTS: Readonly<Record<number, string>> = {
  1021: FULL,
  1044: RIGHT,
  1045: RIGHT,
  1048: "Fill the rows before the column becomes NOT NULL, or give it a default",
  1062: "Remove the duplicates in the revision before the unique index is made",
  1067: "The default does not fit the type; write expressions with sql`...`, and text as a value",
  1071:
    "Index a prefix of the column, or make it shorter: InnoDB takes 3072 bytes, of utf8mb4 768 characters",
  1091: "It is not there: was it dropped or renamed before? Use ifExists where it may be missing",
  1101: "A default of TEXT, BLOB or JSON must be an expression in parentheses",
  1114: FULL,
  1118: "Use TEXT or BLOB for long columns, which are not stored in the row",
  1142: RIGHT,
  1143: RIGHT,
  1146: "Check the name and the database; on Linux names of tables are case-sensitive",
  1170: "Give the length of the prefix to index, or use a VARCHAR",
  1213: CONCURRENT,
  1217: "Delete the rows on the other side first, or drop the foreign key",
  1227: RIGHT,
  1265: "A value does not fit the column: change the rows first",
  1290: "The server is read-only or runs with restrictions: name the primary",
  1317: "It was cancelled",
  1364: "Give the column a default, or a value in the INSERT",
  1366: "A value does not fit the column: change the rows first",
  1370: RIGHT,
  1406: "A value is longer than the column: change the rows first, or widen the column",
  1419: "The server wants log_bin_trust_function_creators=1, or a user with SUPER",
  1451: "Delete the rows on the other side first, or drop the foreign key",
  1452: "Add the missing rows on the other side first, or remove those that refer to them",
  1553: "Drop the foreign key first, or in the same batch: it needs the index",
  1792: "The transaction or the server is read-only: name the primary",
  1836: "The server is read-only: name the primary",
  1845: "Leave the algorithm to the server, or use the one that it names",
  1846: "Leave the algorithm to the server, or use the one that it names",
  1969: "It took longer than max_statement_time (`statementTimeout`) allows",
  3024: "It took longer than max_execution_time (`statementTimeout`) allows",
  3780: "Both columns of a foreign key must have the same type, length, sign, and collation",
};

/** InnoDB says only that it could not. */
const FOREIGN_KEY_INCOMPLETE =
  "Both columns must have the same type, sign and collation, and the referenced one an index; SHOW ENGINE INNODB STATUS says more";

/** A statement that failed. */
interface Failed {
  /** As it was sent. */
  readonly sql: string;
  /** For people, with `?` where its values went. */
  readonly shown: string;
  readonly index?: number | undefined;
  readonly target: Target;
}

/** The error of a statement. */
export function statementFailure(
  failure: Failure,
  { sql, shown, index, target }: Failed,
): MigrateError {
  if (isLoss(failure)) return lossOf(failure, target, index);
  const { errno } = failure;
  const message = withoutNext(failure.message, sql);
  if (errno === LOCK_WAIT_TIMEOUT || errno === LOCK_NOWAIT) {
    return new MigrateError("lock.busy", { database: target.title, index }, { cause: failure });
  }
  return new MigrateError("database.statement_failed", {
    reason: endless(message) ?? "",
    sql: shown,
    offset: errno === SYNTAX ? shownOffset(sql, shown, message) : undefined,
    serverCode: errno,
    hint: typeof errno === "number" ? hintFor(errno, message) : undefined,
    index,
    condition: errno === MISSING_TABLE
      ? "missing_table"
      : MISSING_OBJECTS.includes(errno)
      ? "changed_meanwhile"
      : undefined,
  }, { cause: failure });
}

function hintFor(errno: number, message: string): string | undefined {
  if (ALREADY_EXISTS.has(errno)) return APPLIED_BEFORE;
  if (errno === 1005 && /errno: 121\b/.test(message)) {
    return "Names of foreign keys are the database's: another table has one of this name";
  }
  if (errno === 1005 && /errno: 150\b/.test(message)) return FOREIGN_KEY_INCOMPLETE;
  return HINTS[errno];
}

/** Without the full stop of the server's sentences. */
function endless(text: string | undefined): string | undefined {
  return text?.trim().replace(/\.$/, "");
}

/** Where in the text for people; unknown behind a value. */
function shownOffset(sql: string, shown: string, message: string): number | undefined {
  const offset = syntaxOffset(sql, message);
  return shown.startsWith(sql.slice(0, offset ?? 0)) ? offset : undefined;
}

const NEAR = /near '(.*)' at line (\d+)$/s;

/** The server quotes from where it stopped, up to 80 characters, and so may go on beyond the end. */
function withoutNext(message: string, sql: string): string {
  const [, near = ""] = NEAR.exec(message) ?? [];
  for (let at = near.indexOf("\n;"); at >= 0; at = near.indexOf("\n;", at + 1)) {
    const own = near.slice(0, at);
    if (sql.endsWith(own)) return message.replace(near, () => own.trimEnd());
  }
  return message;
}

/** The server counts lines, without empty ones at the start. */
function syntaxOffset(sql: string, message: string): number | undefined {
  const [, quoted, line] = NEAR.exec(message) ?? [];
  if (quoted === undefined) return undefined;
  const text = sql.trimEnd();
  const near = quoted.replace(/\.\.\.$/, "").trimEnd();
  if (near === "") return text.length;
  let start = sql.length - sql.trimStart().length;
  for (let count = 1; count < Number(line); count++) start = sql.indexOf("\n", start) + 1;
  // Up to its end the text is certain; else the same words may stand twice in the line.
  const found = text.endsWith(near) ? text.length - near.length : sql.indexOf(near, start);
  return found < 0 ? undefined : found;
}

/** Whether the connection is gone: by the network, or because the server has ended it. */
export function isLoss({ errno, sqlState }: Failure): boolean {
  // The driver's own and the network's errors have no state.
  return !sqlState || typeof errno === "number" && LOSSES.has(errno);
}

/**
 * The error of everything that is tried on a connection that is gone.
 *
 * @param index the first statement without an answer, where any was sent.
 */
export function lossOf(failure: Failure, { title }: Target, index?: number): MigrateError {
  const { sqlState, code } = failure;
  const said = describeThrown(failure);
  const isClosed =
    /ECONNRESET|EPIPE|PROTOCOL_|closed the connection|closed state|packets? out of order/i
      .test(`${code} ${said}`);
  const reason = isClosed && !sqlState ? "the server closed it" : endless(said) ?? "";
  const details = { database: title, reason, index };
  return new MigrateError("database.connection_lost", details, { cause: failure });
}

/** Too many connections, of all or of this user; the server stops. */
const ANSWERS_LATER = new Set([1040, 1053, 1203, 1226]);

/** The error of a connection that could not be made, with what to do about it. */
export function connectFailure(failure: Failure, target: Target): MigrateError {
  const isServer = typeof failure.errno === "number" && !!failure.sqlState ||
    failure.errno === 1040;
  const [reason, hint] = isServer
    ? [endless(failure.message) ?? "", explainServer(failure, target)]
    : explain(failure, target);
  return new MigrateError("database.cannot_open", {
    database: target.title,
    reason,
    hint,
    serverCode: isServer ? failure.errno : undefined,
    mayAnswerLater: isServer ? ANSWERS_LATER.has(Number(failure.errno)) : isAway(failure),
  }, { cause: failure });
}

function explain(failure: Failure, target: Target): readonly [reason: string, hint: string] {
  const said = endless(describeThrown(failure)) ?? "";
  const { code, message } = failure;
  if (code === "HANDSHAKE_NO_SSL_SUPPORT") {
    return [
      `the server has no TLS, and ssl-mode=${target.sslMode} demands it`,
      "Switch TLS on at the server, or say ssl-mode=PREFERRED where the network is trusted",
    ];
  }
  if (code === "AUTH_SWITCH_PLUGIN_ERROR") {
    return [
      said,
      "This way to authenticate is not supported (ed25519 among them); use mysql_native_password or caching_sha2_password",
    ];
  }
  if (/^ER_|Access denied/.test(`${code} ${message}`)) {
    return [said, explainServer(failure, target)];
  }
  return explainNetwork(failure, {
    host: target.host,
    place: target.socket ?? `${target.host}:${target.port}`,
    connectTimeout: target.connectTimeout,
    product: "MySQL or MariaDB",
    timeoutParameter: "connect-timeout",
    certificateParameter: "ssl-ca",
    otherAddress: "",
  });
}

function explainServer({ errno }: Failure, target: Target): string {
  switch (errno) {
    case 1045:
    case 1698:
      return `Check user and password, and that ${target.user} may connect from here; special characters in a URL are percent-encoded`;
    case 1044:
      return `Grant ${target.user} rights on the database ${target.database}`;
    case 1049:
      return `Create it: CREATE DATABASE \`${target.database}\`; or check the name in the URL`;
    case 1040:
    case 1203:
    case 1226:
      return "Close some connections, or raise max_connections";
    case 1129:
      return "The server blocks this host after too many errors: FLUSH HOSTS";
    case 1130:
      return "The server admits no user from this host: create one, as 'user'@'%'";
    case 3159:
      return "The server demands TLS: ssl-mode=REQUIRED";
    default:
      return "Check the URL, and the server's log";
  }
}
