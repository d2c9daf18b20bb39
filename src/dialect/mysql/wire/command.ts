/** From statements to the texts that are sent, values written into them, and what travels together. */
import { MigrateError } from "../../../core/error.ts";
import { invalid } from "../../../schema/fragment.ts";
import { inlineSql, sqlOf, type Statement } from "../../statement.ts";
import { canBeFollowed, firstWords } from "../text/script.ts";
import { isLockLimit } from "./setting.ts";
import { quoting } from "../types.ts";

/** A text that is one statement, and which of those given it is. */
export interface Command {
  readonly sql: string;
  readonly index: number;
  /** The text for people, with `?` where its values go. */
  readonly shown: string;
  /** Whether its answer is the count of the given statement's rows. */
  readonly isCounted: boolean;
  /** Whether it changes the schema, of which the server may have something to say. */
  readonly isDefinition: boolean;
}

/** How much travels at once, and how much of it is one INSERT: the server takes 16 MB or more. */
const MOST_LENGTH = 1_000_000;
const MOST_ROWS = 1_000;

/**
 * The texts of statements, each made when it is asked for: what those before it have set counts.
 *
 * @param status what the server has said of the session last.
 */
export function* commandsOf(
  statements: readonly Statement[],
  status: () => number,
): Generator<Command> {
  for (const [index, statement] of statements.entries()) {
    const shown = sqlOf(statement, () => "?");
    checkText(shown);
    const [word = ""] = firstWords(shown, 1);
    const common = {
      index,
      shown,
      isCounted: CHANGES_ROWS.has(word),
      isDefinition: DEFINES.has(word),
    };
    const { rows, text } = statement;
    if (rows === undefined) {
      yield { ...common, sql: inline(status, statement) };
      continue;
    }
    const tuple = `(${text.slice(1).map(() => "?").join(", ")})`;
    const canJoin = shown.endsWith(` VALUES ${tuple}`);
    for (const sql of joinRows(status, statement, rows, canJoin)) yield { ...common, sql };
  }
}

/** What is counted; others say how many rows they have copied. */
const CHANGES_ROWS = new Set(["INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH"]);

const DEFINES = new Set(["ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE"]);

/** An INSERT of many rows for many, up to a length that is not too much. */
function* joinRows(
  status: () => number,
  statement: Statement,
  rows: NonNullable<Statement["rows"]>,
  canJoin: boolean,
): Generator<string> {
  let sql = "";
  let joined = 0;
  const [start = ""] = statement.text;
  for (const values of rows) {
    const one = inline(status, { ...statement, values });
    const isFull = joined >= MOST_ROWS || sql.length + one.length > MOST_LENGTH;
    if (joined > 0 && (!canJoin || isFull)) {
      yield sql;
      joined = 0;
    }
    // The opening parenthesis is the end of the first piece.
    sql = joined === 0 ? one : `${sql}, (${one.slice(start.length)}`;
    joined++;
  }
  if (joined > 0) yield sql;
}

/** The session reads no backslashes in text. */
const NO_BACKSLASH_ESCAPES = 512;

/** What the literal writer has escaped, as it is. */
const ESCAPED: Readonly<Record<string, string>> = { "0": "\0", "Z": "\x1a" };

function inline(status: () => number, statement: Statement): string {
  const isPlain = (status() & NO_BACKSLASH_ESCAPES) !== 0;
  return inlineSql(statement, (value, type) => {
    const literal = quoting.literal(value, type);
    return isPlain ? literal.replace(/\\([\\0Z])/g, (_, mark) => ESCAPED[mark] ?? mark) : literal;
  });
}

function checkText(sql: string): void {
  if (sql.includes("\0")) throw invalid("the SQL text contains a NUL character");
  if (/^\s*load\s+(?:data|xml)\s+(?:\w+\s+)?local\b/i.test(sql)) {
    throw new MigrateError("unsupported.operation", {
      operation: "LOAD DATA LOCAL",
      dialect: "MySQL through migrate",
      instead: "Use op.bulkInsert, INSERT statements, or the server's own client for this file",
    });
  }
}

/** What may travel together; behind what changes settings the server may read text in another way. */
export function* cutIntoTrips(commands: Iterable<Command>): Generator<readonly Command[]> {
  let trip: Command[] = [];
  let length = 0;
  for (const command of commands) {
    if (trip.length > 0 && length + command.sql.length > MOST_LENGTH) {
      yield trip;
      [trip, length] = [[], 0];
    }
    trip.push(command);
    length += command.sql.length;
    const isSetting = /^\W*(?:set|use)\b/i.test(command.sql) && !isLockLimit(command.sql);
    if (!isSetting && canBeFollowed(command.shown)) continue;
    yield trip;
    [trip, length] = [[], 0];
  }
  if (trip.length > 0) yield trip;
}
