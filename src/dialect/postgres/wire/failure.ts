/** What PostgreSQL and the network say when something fails, as errors of ours. */
import { describeThrown, MigrateError } from "../../../core/error.ts";
import { explainNetwork, isAway } from "../../network_failure.ts";
import type { ServerMessage } from "./pg.d.ts";
import type { Target } from "./url.ts";

/** A server's error, or one of the network or of TLS. */
export type Failure = Error & Partial<ServerMessage>;

/** What to do about failures that are common, by SQLSTATE. The server's own hint goes before. */
const HINTS: Readonly<Record<string, string>> = {
  "0A000": "The server does not do this; is its version older than the feature?",
  "22P02": "A list is bound as JSON unless it says so: sql.value(list, t.array(t.text()))",
  "23502":
    "Give the column a default, or fill the rows before it becomes NOT NULL; a new column can be added nullable first",
  "23503": "Add or delete the rows on the other side first, or create the constraint as NOT VALID",
  "23505": "Remove the duplicates in the revision before the unique constraint is made",
  "25001":
    'Run it outside the transaction: `await op.autocommitBlock(...)`, or for the whole revision `export const transaction = "none"`',
  "25006": "The server is a read-only replica, or the role may only read: name the primary",
  "25P02": "An earlier failure has ended the transaction; try things in `await op.savepoint(...)`",
  "2BP01": "Drop what depends on it first, or use CASCADE",
  "3F000": "Create the schema first: op.createSchema",
  "40001": "Another transaction was in the way; nothing was committed, run it again",
  "40P01": "Two transactions waited for each other; nothing was committed, run it again",
  "42501": "The role needs this right: connect as the owner, or have it granted",
  "42P18": "Say the type of the value: sql.value(value, t.text())",
  "53100": "Free some space; the step was rolled back",
  "53300": "Close some connections, or raise max_connections",
  "55P04":
    "A new enum value can be used once it is committed: add it in `await op.autocommitBlock(...)`, or in a revision before",
  "57014": "It was cancelled, or took longer than statement_timeout (`statementTimeout`) allows",
};

const APPLIED_BEFORE =
  "Was this applied before? `migrate status` shows where the database is, `migrate stamp` records a revision without running it";

/** Duplicates of columns, databases, functions, objects, schemas, tables. */
const ALREADY_EXISTS = /^42(?:701|P04|723|710|P06|P07)$/;
const MISSING_TABLE = "42P01";
const LOCK_NOT_AVAILABLE = "55P03";

/** The error of a statement. */
export function statementFailure(
  failure: Failure,
  { sql, index, target }: { sql: string; index?: number | undefined; target: Target },
): MigrateError {
  if (isLoss(failure)) return lossOf(failure, target);
  const { code, message, detail, position, hint } = failure;
  if (code === LOCK_NOT_AVAILABLE) {
    return new MigrateError("lock.busy", { database: target.title }, { cause: failure });
  }
  return new MigrateError("database.statement_failed", {
    reason: withDetail(message, detail),
    sql,
    offset: position === undefined ? undefined : utf16Offset(sql, Number(position) - 1),
    serverCode: code,
    hint: endless(hint) ?? hintFor(code),
    index,
    condition: conditionOf(failure),
  }, { cause: failure });
}

/** What the catalogue's functions say of an object that somebody has dropped since. */
const GONE = /^(?:cache lookup failed|could not open relation)/;

function conditionOf(
  { code, message }: Failure,
): "missing_table" | "changed_meanwhile" | undefined {
  if (code === MISSING_TABLE) return "missing_table";
  return code === "XX000" && GONE.test(message) ? "changed_meanwhile" : undefined;
}

function hintFor(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  return ALREADY_EXISTS.test(code) ? APPLIED_BEFORE : HINTS[code];
}

function withDetail(message: string, detail: string | undefined): string {
  return detail === undefined ? message : `${message} (${endless(detail)})`;
}

/** Without the full stop of the server's sentences. */
function endless(text: string | undefined): string | undefined {
  return text?.trim().replace(/\.$/, "");
}

/** The server counts code points, JavaScript's strings units of 16 bits. */
function utf16Offset(sql: string, codePoints: number): number {
  let offset = 0;
  for (let count = 0; count < codePoints && offset < sql.length; count++) {
    offset += (sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Whether the connection is gone: by the network, or because the server has ended it. */
export function isLoss({ severity, code }: Failure): boolean {
  return severity === undefined || severity === "FATAL" || severity === "PANIC" ||
    code?.startsWith("57P") === true;
}

/** The error of everything that is tried on a connection that is gone. */
export function lossOf(failure: Failure, { title }: Target): MigrateError {
  const reason = failure.severity === undefined ? networkReason(failure) : failure.message;
  return new MigrateError("database.connection_lost", { database: title, reason }, {
    cause: failure,
  });
}

function networkReason(failure: Failure): string {
  const said = describeThrown(failure);
  return /ECONNRESET|EPIPE|terminated unexpectedly|not queryable/.test(`${failure.code} ${said}`)
    ? "the server closed it"
    : said;
}

/** The error of a connection that could not be made, with what to do about it. */
export function connectFailure(failure: Failure, target: Target): MigrateError {
  const [reason, hint] = explain(failure, target);
  return new MigrateError("database.cannot_open", {
    database: target.title,
    reason,
    hint,
    serverCode: failure.severity === undefined ? undefined : failure.code,
    mayAnswerLater: mayAnswerLater(failure),
  }, { cause: failure });
}

/** A wrong password stays wrong. */
function mayAnswerLater(failure: Failure): boolean {
  const { severity, code } = failure;
  return severity === undefined ? isAway(failure) : code === "57P03" || code === "53300";
}

function explain(failure: Failure, target: Target): readonly [reason: string, hint: string] {
  const said = endless(describeThrown(failure)) ?? "";
  if (failure.severity !== undefined) return [said, explainServer(failure, target)];
  const text = `${failure.code ?? ""} ${said}`;
  if (/does not support SSL/i.test(text)) {
    return [
      `the server has no TLS, and sslmode=${target.sslMode} demands it`,
      "Switch TLS on at the server, or say sslmode=prefer where the network is trusted",
    ];
  }
  if (/channel_binding/.test(said)) {
    return [said, "Connect with TLS (sslmode=require), or leave channel_binding out of the URL"];
  }
  if (/password/i.test(said)) {
    return [
      "the server asks for a password",
      "Give one in the URL, `passwordFile`, PGPASSWORD or ~/.pgpass",
    ];
  }
  const { host, address, port } = target;
  return explainNetwork(failure, {
    host,
    place: address.startsWith("/") ? `${address}/.s.PGSQL.${port}` : `${address}:${port}`,
    connectTimeout: target.connectTimeout,
    product: "PostgreSQL",
    timeoutParameter: "connect_timeout",
    certificateParameter: "sslrootcert",
    otherAddress: "; with hostaddr=ADDRESS the address may differ from it",
  });
}

function explainServer({ code, hint, message }: Failure, target: Target): string {
  switch (code) {
    case "28P01":
      return `Check the password of ${target.user}; special characters in a URL are percent-encoded`;
    case "28000":
      return /pg_hba|no encryption/.test(message)
        ? `pg_hba.conf of the server must admit ${target.user} from here${
          target.sslMode === "disable" ? "; does it demand TLS (sslmode=require)?" : ""
        }`
        : `Check the user ${target.user} of the URL`;
    case "3D000":
      return `Create it: CREATE DATABASE "${target.database}"; or check the name in the URL`;
    case "57P03":
      return "The server is starting or stopping: try again in a moment";
    default:
      return endless(hint) ?? HINTS[code ?? ""] ?? "Check the URL, and the server's log";
  }
}
