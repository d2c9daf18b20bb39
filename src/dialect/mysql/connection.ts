/**
 * The wire to MySQL and MariaDB, over `npm:mysql2`. What needs no answer before the next travels
 * together, as one text: so values are written into it as literals, for a statement that is prepared
 * takes two round trips and can have no company.
 */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { count, shorten } from "../../core/text.ts";
import { type Command, commandsOf, cutIntoTrips } from "./wire/command.ts";
import { readRows } from "./wire/decode.ts";
import { type Answer, ExchangeError } from "./wire/exchange.ts";
import { lossOf, statementFailure } from "./wire/failure.ts";
import { openSession, type Session } from "./wire/session.ts";
import { isLockLimit, NO_LOCK_LIMIT, restoreAfter, statementLimit } from "./wire/setting.ts";
import { readInBatches } from "./wire/stream.ts";
import { parseUrl, type Target } from "./wire/url.ts";
import { keepWatch } from "../silence.ts";
import type { Connection, ConnectOptions } from "../dialect.ts";
import type { Statement } from "../statement.ts";

/** What connecting to MySQL takes besides. */
export type MysqlConnectOptions =
  & Pick<ConnectOptions, "url" | "origin" | "directory">
  & Partial<Pick<ConnectOptions, "env" | "every" | "readTextFile" | "onNotice">>;

/** A connection to MySQL or MariaDB. */
export interface MysqlConnection extends Connection {
  /** For people: `app on db.example:3306`. */
  readonly title: string;
  /** As the server's process list names it. */
  readonly threadId: number;
  readonly database: string;
  /** Ends the statement that runs now, if any: it fails with 1317 as `serverCode`. */
  cancel(): Promise<void>;
}

/**
 * Connects.
 *
 * @throws `config.invalid_url`, `config.unreadable` for certificates, `database.cannot_open`.
 */
export async function openDatabase(options: MysqlConnectOptions): Promise<MysqlConnection> {
  const target = parseUrl(options, options.env ?? (() => undefined));
  const session = await openSession(target, {
    directory: options.directory,
    readTextFile: options.readTextFile ?? (() => {
      throw new Error("files cannot be read here");
    }),
  });
  const wire: Wire = {
    session,
    target,
    onNotice: options.onNotice,
    every: options.every,
    limit: undefined,
    restoring: [],
    lockLimit: NO_LOCK_LIMIT,
    hasOtherLimit: false,
    status: 0,
  };
  return {
    version: session.version,
    title: target.title,
    threadId: session.threadId,
    database: target.database,
    home: target.database,
    execute: (statements) => execute(wire, statements),
    async query(statement, before = []) {
      const { fields, rows } = await read(wire, statement, before);
      return readRows(fields, rows);
    },
    stream: async (statement, size) => readInBatches(await read(wire, statement, []), size),
    restoreSettings: () => restoreSettings(wire),
    cancel: session.cancel,
    close: session.close,
  };
}

interface Wire {
  readonly session: Session;
  readonly target: Target;
  readonly onNotice: ((message: string) => void) | undefined;
  readonly every: ConnectOptions["every"] | undefined;
  /** How long the server lets a statement work, as far as that is known; milliseconds. */
  limit: number | undefined;
  /** What puts back the settings that statements have changed. */
  restoring: string[];
  /** How long the session waits for locks since its last transaction began. */
  lockLimit: string;
  /** Whether it waits otherwise at the moment, for the sake of one query. */
  hasOtherLimit: boolean;
  /** What the server has said of the session last. */
  status: number;
}

async function execute(wire: Wire, statements: readonly Statement[]): Promise<number[]> {
  const counts: number[] = statements.map(() => 0);
  for (const trip of cutIntoTrips(commandsOf(statements, () => wire.status))) {
    const answers = await exchange(wire, trip, true);
    trip.forEach(({ index, isCounted }, at) => {
      if (isCounted) {
        counts[index] = (counts[index] ?? 0) + (answers[at]?.header?.affectedRows ?? 0);
      }
    });
  }
  return counts;
}

const NO_ANSWER: Answer = { header: null, fields: [], rows: [] };

async function read(
  wire: Wire,
  statement: Statement,
  before: readonly Statement[],
): Promise<Answer> {
  const commands = commandsOf([...before, statement], () => wire.status);
  const isAlone = before.every(({ text: [text = ""] }) => isLockLimit(text));
  let answers: readonly Answer[] = [];
  for (const trip of cutIntoTrips(commands)) {
    answers = await exchange(wire, trip, before.length > 0);
  }
  // A limit without a transaction is for this query.
  if (before.length > 0 && isAlone) wire.hasOtherLimit = true;
  // What a procedure reads comes before what it has changed.
  return answers.findLast(({ header }) => header === null) ?? NO_ANSWER;
}

/** What parts two statements: the first may end in a comment up to the end of its line. */
const NEXT = "\n;";

/** Sends commands; every failure becomes one of ours. */
async function exchange(
  wire: Wire,
  commands: readonly Command[],
  hasIndex: boolean,
): Promise<readonly Answer[]> {
  const { session, target } = wire;
  const loss = session.loss();
  if (loss !== undefined) throw lossOf(loss, target);
  const parts = partsOf(wire, commands);
  const text = parts.map(({ sql }) => sql).join(NEXT);
  checkLength(wire, text, commands);
  if (parts[0]?.command === null) wire.hasOtherLimit = false;
  noteSettings(wire, commands);
  try {
    const answers = await patiently(wire, session.send(text), parts.length);
    noteStatus(wire, answers);
    await tellWarnings(wire, parts, answers);
    return answers.filter((_, at) => parts[at]?.command !== null);
  } catch (error) {
    if (isMigrateError(error) || !(error instanceof ExchangeError)) throw error;
    noteStatus(wire, error.answers);
    const failed = parts.slice(error.answers.length).find(({ command }) => command !== null);
    const { sql = "", shown = "", index } = failed?.command ?? commands.at(-1) ?? {};
    // What the server said before it closed the connection is the better reason.
    throw statementFailure(error.cause, {
      sql,
      shown,
      index: hasIndex ? index : undefined,
      target,
    });
  }
}

/** Waits for answers, not for ever. */
function patiently<T>({ session, every, limit }: Wire, answer: Promise<T>, count: number) {
  if (every === undefined) return answer;
  const { bytesRead, reach, lose } = session;
  const whole = limit === undefined ? undefined : limit * count;
  return keepWatch(answer, { every, limit: whole, bytesRead, reach, lose });
}

/** What is sent: a command, or something of our own beside them. */
interface Part {
  readonly sql: string;
  readonly command: Command | null;
}

const START = /^start transaction\b/i;
const ASK_WARNINGS: Part = { sql: "SHOW WARNINGS LIMIT 20", command: null };

/**
 * What the commands need around them: the limit of waiting for locks where they do not begin with
 * one, and what the server has to say of a definition, which it forgets with the next statement.
 */
function partsOf(
  { hasOtherLimit, lockLimit, onNotice }: Wire,
  commands: readonly Command[],
): readonly Part[] {
  const first = commands.find(({ sql }) => !START.test(sql));
  const setsLimit = first !== undefined && isLockLimit(first.sql);
  return [
    ...hasOtherLimit && !setsLimit ? [{ sql: lockLimit, command: null }] : [],
    ...commands.flatMap((command, at) => {
      const isAsked = onNotice !== undefined && command.isDefinition && at < commands.length - 1;
      return [{ sql: command.sql, command }, ...isAsked ? [ASK_WARNINGS] : []];
    }),
  ];
}

function checkLength({ session }: Wire, text: string, [first]: readonly Command[]): void {
  // A character has up to three bytes, and a pair of them four.
  if (text.length * 3 < session.mostBytes) return;
  const { length } = new TextEncoder().encode(text);
  if (length < session.mostBytes) return;
  throw new MigrateError("database.statement_failed", {
    reason: `the statement has ${count(length, "byte")}, and the server takes ${
      count(session.mostBytes, "byte")
    }`,
    sql: shorten(first?.shown ?? "", 200),
    index: first?.index,
    hint: "Split it, or raise max_allowed_packet of the server",
  });
}

/** Notes what must be put back, and how long the session waits for locks from here on. */
function noteSettings(wire: Wire, commands: readonly Command[]): void {
  const limit = commands.find(({ sql }) => isLockLimit(sql));
  if (limit !== undefined) {
    wire.hasOtherLimit = false;
    if (commands.some(({ sql }) => START.test(sql))) wire.lockLimit = limit.sql;
  }
  for (const { sql } of commands) {
    if (isLockLimit(sql)) continue;
    wire.limit = statementLimit(sql, wire.session.version, wire.limit);
    for (const text of restoreAfter(sql, wire.target.database) ?? []) {
      if (!wire.restoring.includes(text)) wire.restoring.push(text);
    }
  }
}

function noteStatus(wire: Wire, answers: readonly Answer[]): void {
  const last = answers.findLast(({ header }) => header !== null);
  if (last?.header) wire.status = last.header.serverStatus;
}

/** Tells what the server says beside its answers: it keeps the words of the last statement only. */
async function tellWarnings(
  { session, onNotice }: Wire,
  parts: readonly Part[],
  answers: readonly Answer[],
): Promise<void> {
  if (onNotice === undefined) return;
  for (const [at, { header }] of answers.entries()) {
    const warnings = header?.warningStatus ?? 0;
    if (warnings === 0) continue;
    const isAsked = parts[at + 1] === ASK_WARNINGS;
    if (!isAsked && at < answers.length - 1) {
      onNotice(`${count(warnings, "warning")} of ${shorten(parts[at]?.command?.shown ?? "", 60)}`);
      continue;
    }
    const [said] = isAsked ? [answers[at + 1]] : await session.send(ASK_WARNINGS.sql);
    for (const [level, , message] of said?.rows ?? []) onNotice(`${level}: ${message}`);
  }
}

/** Each for itself: of one that the server refuses nobody is the worse. */
async function restoreSettings(wire: Wire): Promise<void> {
  const texts = wire.restoring;
  wire.restoring = [];
  if (texts.length === 0 || wire.session.loss() !== undefined) return;
  for (const text of texts) {
    await wire.session.send(text).then((answers) => noteStatus(wire, answers), () => {});
  }
}
