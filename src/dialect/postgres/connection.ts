/**
 * The wire to PostgreSQL, over `npm:pg`. What needs no answer before the next travels together: a
 * list of statements is one round trip inside a transaction, and outside one for each statement,
 * for there they would become one transaction otherwise.
 */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { invalid } from "../../schema/fragment.ts";
import { sqlOf, type Statement, statement } from "../statement.ts";
import { encode, parameterType, type PostgresValue } from "./wire/encode.ts";
import {
  type Answer,
  changedRows,
  type Command,
  createSend,
  ExchangeError,
  type Send,
} from "./wire/exchange.ts";
import { type Failure, lossOf, statementFailure } from "./wire/failure.ts";
import { cancelStatement, openSession, reach, type Session, toBuffer } from "./wire/session.ts";
import { parseUrl, type Target } from "./wire/url.ts";
import { keepWatch } from "../silence.ts";
import type { Connection, ConnectOptions } from "../dialect.ts";
import type { BoundValue } from "../statement.ts";
import type { Row } from "../../../templates/migrate.d.ts";

/** What connecting to PostgreSQL takes besides. */
export type PostgresConnectOptions =
  & Pick<ConnectOptions, "url" | "origin" | "directory">
  & Partial<Pick<ConnectOptions, "env" | "every" | "readTextFile" | "onNotice">>;

/** A connection to PostgreSQL. */
export interface PostgresConnection extends Connection {
  /** For people: `app on db.example:5432`. */
  readonly title: string;
  /** Of the server's process, as pg_stat_activity and pg_locks name it. */
  readonly processId: number;
  /** Whether a transaction is open, or has failed and waits for its ROLLBACK. */
  readonly transaction: "none" | "open" | "failed";
  /** Ends the statement that runs now, if any: it fails with 57014 as `serverCode`. */
  cancel(): Promise<void>;
  /** Ends when the server has notified the session since the last call, or with what is given. */
  notified(until: Promise<unknown>): Promise<void>;
}

/**
 * Connects.
 *
 * @throws `config.invalid_url`, `config.unreadable` for certificates, `database.cannot_open`.
 */
export async function openDatabase(options: PostgresConnectOptions): Promise<PostgresConnection> {
  const target = parseUrl(options, options.env ?? (() => undefined));
  const session = await openSession(target, {
    directory: options.directory,
    readTextFile: options.readTextFile ?? (() => {
      throw new Error("files cannot be read here");
    }),
    onNotice: ({ severity, message }) => options.onNotice?.(`${severity}: ${message}`),
  });
  const wire: Wire = {
    session,
    send: createSend(session.client),
    target,
    every: options.every,
    limit: undefined,
  };
  let cursors = 0;
  return {
    version: session.version,
    title: target.title,
    processId: session.client.processID,
    get transaction() {
      return transactionOf(session);
    },
    execute: (statements) => execute(wire, statements),
    query: async (statement, before = []) => [...(await readAll(wire, statement, before)).rows],
    stream: (statement, size) => openStream(wire, statement, size, `_migrate_rows_${cursors++}`),
    cancel: () => cancelStatement(session),
    notified: hearNotifications(session),
    close: () => session.client.end(),
  };
}

function hearNotifications({ client }: Session): PostgresConnection["notified"] {
  let next = Promise.withResolvers<void>();
  client.on("notification", () => next.resolve());
  return async (until) => {
    await Promise.race([next.promise, until]);
    next = Promise.withResolvers();
  };
}

interface Wire {
  readonly session: Session;
  readonly send: Send;
  readonly target: Target;
  readonly every: ConnectOptions["every"] | undefined;
  /** How long the server lets a statement work, as far as that is known; milliseconds. */
  limit: number | undefined;
}

function transactionOf({ client }: Session): PostgresConnection["transaction"] {
  const status = client.getTransactionStatus();
  return status === "T" ? "open" : status === "E" ? "failed" : "none";
}

/** How much is on its way at once: what is sent waits in memory until it is answered. */
const MOST_RUNS = 2_000;
const MOST_BYTES = 4_000_000;

async function execute(wire: Wire, statements: readonly Statement[]): Promise<number[]> {
  const counts: number[] = statements.map(() => 0);
  const commands = statements.flatMap((statement, index) =>
    joinRows(toCommand(statement, index), statement.text.length - 1)
  );
  for (const trip of cutIntoTrips(commands, transactionOf(wire.session) !== "none")) {
    const answers = await exchange(wire, trip, trip.map(({ index }) => index));
    const runs = trip.flatMap(({ index, sets }) => sets.map(() => index));
    answers.forEach(({ tag }, at) => {
      const index = runs[at] ?? 0;
      counts[index] = (counts[index] ?? 0) + changedRows(tag);
    });
  }
  return counts;
}

interface Indexed extends Command {
  readonly index: number;
  /** The text for people, where it is a longer one that is sent. */
  readonly shown?: string;
}

/** Rows that one INSERT takes: to bind and run a statement costs more than a row in it. */
const ROWS_AT_ONCE = 50;
/** The protocol counts them in two bytes. */
const MOST_PARAMETERS = 65_535;

/** An INSERT of many rows as one of fifty each, and one of a row for those that are left. */
function joinRows(command: Indexed, width: number): readonly Indexed[] {
  const { sql, types, sets } = command;
  const tuple = (row: number) =>
    `(${Array.from({ length: width }, (_, at) => `$${row * width + at + 1}`).join(", ")})`;
  const canJoin = sets.length >= ROWS_AT_ONCE && width * ROWS_AT_ONCE <= MOST_PARAMETERS &&
    sql.endsWith(` VALUES ${tuple(0)}`);
  if (!canJoin) return [command];
  const groups = Array.from(
    { length: Math.floor(sets.length / ROWS_AT_ONCE) },
    (_, at) => sets.slice(at * ROWS_AT_ONCE, (at + 1) * ROWS_AT_ONCE).flat(),
  );
  const rest = sets.slice(groups.length * ROWS_AT_ONCE);
  const places = Array.from({ length: ROWS_AT_ONCE }, (_, row) => row);
  const joined = sql + places.slice(1).map((row) => `, ${tuple(row)}`).join("");
  return [
    {
      ...command,
      sql: joined,
      types: places.flatMap(() => types),
      sets: groups,
      shown: sql,
    },
    ...(rest.length === 0 ? [] : [{ ...command, sets: rest }]),
  ];
}

/** What may travel together: everything inside one transaction, as long as it is not too much. */
function* cutIntoTrips(commands: readonly Indexed[], isInTransaction: boolean) {
  let trip: Indexed[] = [];
  let [runs, bytes] = [0, 0];
  for (const command of commands) {
    const word = firstWord(command.sql);
    if (BEGINS.has(word)) isInTransaction = true;
    let sets: (readonly PostgresValue[])[] = [];
    for (const set of command.sets) {
      sets.push(set);
      runs++;
      bytes += sizeOf(command.sql, set);
      if (runs < MOST_RUNS && bytes < MOST_BYTES) continue;
      yield [...trip, { ...command, sets }];
      [trip, sets, runs, bytes] = [[], [], 0, 0];
    }
    if (sets.length > 0) trip.push({ ...command, sets });
    // ROLLBACK TO leaves the transaction open.
    if (ENDS.has(word) && !/^\W*rollback\s+(?:(?:work|transaction)\s+)?to\b/i.test(command.sql)) {
      isInTransaction = false;
    }
    if (isInTransaction || trip.length === 0) continue;
    yield trip;
    [trip, runs, bytes] = [[], 0, 0];
  }
  if (trip.length > 0) yield trip;
}

function sizeOf(sql: string, values: readonly PostgresValue[]): number {
  return values.reduce((size, value) => size + (value?.length ?? 0) + 8, sql.length);
}

const BEGINS: ReadonlySet<string> = new Set(["begin", "start"]);
const ENDS: ReadonlySet<string> = new Set(["commit", "end", "rollback", "abort", "prepare"]);
/** What a cursor can be declared for. */
const READS: ReadonlySet<string> = new Set(["select", "values", "table", "with"]);

/** The word that a statement begins with, behind any comments and brackets. */
function firstWord(sql: string): string {
  const [, word = ""] = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(\w+)/.exec(sql) ??
    [];
  return word.toLowerCase();
}

function toCommand(statement: Statement, index: number): Indexed {
  const sql = sqlOf(statement, (number) => `$${number}`);
  if (sql.includes("\0")) throw invalid("the SQL text contains a NUL character");
  if (firstWord(sql) === "copy" && /\bfrom\s+stdin\b/i.test(sql)) {
    throw new MigrateError("unsupported.operation", {
      operation: "COPY FROM STDIN",
      dialect: "PostgreSQL through migrate",
      instead: "Use op.bulkInsert, INSERT statements, or psql for this file",
    });
  }
  const sets = statement.rows ?? [statement.values];
  const types = typesOf(sets);
  return {
    sql,
    types,
    index,
    sets: sets.map((set) =>
      set.map(({ value, type }) => {
        const encoded = encode(value, type);
        return encoded instanceof Uint8Array ? toBuffer(encoded) : encoded;
      })
    ),
  };
}

/** One type for each parameter: the one that all rows agree in, else what the server infers. */
function typesOf(sets: readonly (readonly BoundValue[])[]): readonly number[] {
  const types: (number | undefined)[] = [];
  for (const set of sets) {
    set.forEach(({ value, type }, at) => {
      if (value === null && type === null) return;
      const its = parameterType(value, type);
      types[at] = types[at] === undefined || types[at] === its ? its : 0;
    });
  }
  return Array.from(types, (type) => type ?? 0);
}

/** Sends commands; every failure becomes one of ours. */
async function exchange(
  wire: Wire,
  commands: readonly (Command & Pick<Indexed, "shown">)[],
  indexes: readonly number[] = [],
): Promise<readonly Answer[]> {
  const { session, target } = wire;
  const loss = session.loss();
  if (loss !== undefined) throw lossOf(loss, target);
  noteLimit(wire, commands);
  try {
    return await patiently(wire, wire.send(commands), commands);
  } catch (error) {
    if (isMigrateError(error) || !(error instanceof ExchangeError)) throw error;
    const { cause, index } = error;
    // What the server said before it closed the connection is the better reason.
    const failure: Failure = cause.severity === undefined ? session.loss() ?? cause : cause;
    const sql = commands[index]?.shown ?? commands[index]?.sql ?? "";
    throw statementFailure(failure, { sql, index: indexes[index], target });
  }
}

/** Waits for answers, not for ever. */
function patiently<T>(
  { session, every, limit }: Wire,
  answer: Promise<T>,
  commands: readonly Command[],
): Promise<T> {
  if (every === undefined) return answer;
  const { stream } = session.client.connection;
  // The server keeps answers to itself until there are many, or the last is there.
  const runs = commands.reduce((sum, { sets }) => sum + sets.length, 1);
  return keepWatch(answer, {
    every,
    limit: limit === undefined ? undefined : limit * runs,
    bytesRead: () => stream.bytesRead,
    reach: () => reach(session),
    lose: session.lose,
  });
}

const OWN_LIMIT = /^SELECT set_config\('statement_timeout', '(\d+)', true\)$/;

/** One that a revision sets by itself is the server's to keep; ours ends with its transaction. */
function noteLimit(wire: Wire, commands: readonly Command[]): void {
  for (const { sql } of commands) {
    if (ENDS.has(firstWord(sql))) wire.limit = undefined;
    if (!/statement_timeout/i.test(sql)) continue;
    const [, own = ""] = OWN_LIMIT.exec(sql) ?? [];
    wire.limit = Number(own) || undefined;
  }
}

async function readAll(
  wire: Wire,
  statement: Statement,
  before: readonly Statement[] = [],
): Promise<Answer> {
  const answers = await exchange(wire, [...before, statement].map(toCommand));
  return answers.at(-1) ?? { tag: "", rows: [] };
}

/**
 * Reads through a cursor: the server keeps the rows as they were when it was declared. WITH HOLD
 * lets it outlive a COMMIT between two batches, and be used outside a transaction.
 */
async function openStream(
  wire: Wire,
  statement_: Statement,
  size: number,
  name: string,
): Promise<AsyncIterator<readonly Row[]>> {
  const command = toCommand(statement_, 0);
  if (!canDeclare(command.sql)) {
    const { rows } = await readAll(wire, statement_);
    return batches([rows]);
  }
  // Locked rows cannot be kept beyond their transaction.
  const hold = LOCKS_ROWS.test(command.sql) ? "WITHOUT" : "WITH";
  const declare = `DECLARE ${name} NO SCROLL CURSOR ${hold} HOLD FOR `;
  const fetch = toCommand(statement(`FETCH FORWARD ${size} FROM ${name}`), 1);
  let first: readonly Row[];
  try {
    const answers = await exchange(wire, [{ ...command, sql: declare + command.sql }, fetch]);
    first = answers[1]?.rows ?? [];
  } catch (error) {
    throw withoutCursor(error, command.sql, declare);
  }
  const next = async () => {
    try {
      const [answer] = await exchange(wire, [fetch]);
      return answer?.rows ?? [];
    } catch (error) {
      throw withoutCursor(error, command.sql, declare);
    }
  };
  return readCursor(first, size, next, () => closeCursor(wire, name));
}

const LOCKS_ROWS = /\bfor\s+(?:update|no\s+key\s+update|share|key\s+share)\b/i;

function canDeclare(sql: string): boolean {
  const word = firstWord(sql);
  if (!READS.has(word) || /\binto\b/i.test(sql)) return false;
  return word !== "with" || !/\b(?:insert|update|delete|merge)\b/i.test(sql);
}

/** The error as the statement itself would have given it. */
function withoutCursor(error: unknown, sql: string, declare: string): unknown {
  if (!isMigrateError(error, "database.statement_failed")) return error;
  const { offset, index: _, ...details } = error.details;
  const own = details.sql.startsWith(declare) && offset !== undefined
    ? offset - declare.length
    : -1;
  return new MigrateError("database.statement_failed", {
    ...details,
    sql,
    ...(own < 0 ? {} : { offset: own }),
  }, { cause: error.cause });
}

async function* batches(all: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  for (const rows of all) if (rows.length > 0) yield rows;
}

async function* readCursor(
  first: readonly Row[],
  size: number,
  next: () => Promise<readonly Row[]>,
  close: () => Promise<void>,
): AsyncGenerator<readonly Row[]> {
  try {
    for (let rows = first; rows.length > 0; rows = await next()) {
      yield rows;
      if (rows.length < size) return;
    }
  } finally {
    await close();
  }
}

/** The message Close, unlike the statement, is no error where the cursor or transaction is gone. */
async function closeCursor({ session, send }: Wire, name: string): Promise<void> {
  if (session.loss() !== undefined) return;
  session.client.connection.close({ type: "P", name });
  await send([]).catch(() => {});
}
