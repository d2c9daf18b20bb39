/**
 * One round trip: any number of statements sent at once, one answer to each. PostgreSQL works them
 * off in order; after a failure it skips what follows, up to the Sync at the end. So the number of
 * answers says which statement has failed, and its text alone is what the error's position is in.
 */
import { decoderOf } from "./decode.ts";
import type { PostgresValue } from "./encode.ts";
import type { Client, Connection, RowDescription, ServerMessage, Submittable } from "./pg.d.ts";
import type { Row } from "../../../../templates/migrate.d.ts";

/** A statement with its values, encoded. */
export interface Command {
  readonly sql: string;
  readonly types: readonly number[];
  /** The statement is run once for each. */
  readonly sets: readonly (readonly PostgresValue[])[];
}

/** What one run of a command has given. */
export interface Answer {
  /** Rows that it has changed or read, as the server says. */
  readonly tag: string;
  readonly rows: readonly Row[];
}

/** Thrown by a `Send`: what the server or the connection said, and how far it had come. */
export class ExchangeError extends Error {
  constructor(
    override readonly cause: Error & Partial<ServerMessage>,
    /** Which command has failed. */
    readonly index: number,
  ) {
    super(cause.message, { cause });
  }
}

/** Sends commands and waits for all answers. */
export type Send = (commands: readonly Command[]) => Promise<Answer[]>;

/**
 * A way to send for each client, which sends when what came before has been answered. The driver
 * would queue it too, and warns that it will not for ever.
 */
export function createSend(client: Client): Send {
  let before: Promise<unknown> = Promise.resolve();
  return (commands) => {
    const answers = before.then(() => sendNow(client, commands));
    before = answers.catch(() => {});
    return answers;
  };
}

function sendNow(client: Client, commands: readonly Command[]): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    const fail = (cause: Error) => {
      let left = answers.length;
      const index = commands.findIndex(({ sets }) => (left -= sets.length) < 0);
      reject(new ExchangeError(cause, index < 0 ? commands.length - 1 : index));
    };
    client.query(
      createExchange(client.connection, commands, answers, () => resolve(answers), fail),
    );
  });
}

function createExchange(
  connection: Connection,
  commands: readonly Command[],
  answers: Answer[],
  done: () => void,
  fail: (cause: Error) => void,
): Submittable {
  let columns: Columns = [];
  let rows: Row[] = [];
  const complete = (tag: string) => {
    answers.push({ tag, rows });
    columns = [];
    rows = [];
  };
  return {
    submit: () => write(connection, commands),
    handleRowDescription: (message) => columns = readColumns(message),
    handleDataRow: ({ fields }) => rows.push(readRow(columns, fields)),
    handleCommandComplete: ({ text }) => complete(text),
    handleEmptyQuery: () => complete(""),
    handlePortalSuspended() {},
    handleCopyInResponse(its) {
      // The server ignored the Sync that it has read as a part of the data.
      its.sendCopyFail("a statement cannot carry the data of COPY FROM STDIN");
      its.sync();
    },
    handleCopyData() {},
    handleError(error: Error & Partial<ServerMessage>) {
      // After an error the server is ready again when the Sync has reached it, unless it has gone.
      if (error.severity !== "ERROR") return fail(error);
      const settle = () => {
        connection.removeListener("readyForQuery", settle);
        connection.removeListener("end", settle);
        fail(error);
      };
      connection.on("readyForQuery", settle);
      connection.on("end", settle);
    },
    handleReadyForQuery: done,
  };
}

function write(connection: Connection, commands: readonly Command[]): Error | null {
  connection.stream.cork();
  try {
    for (const { sql, types, sets } of commands) {
      connection.parse({ text: sql, types });
      for (const values of sets) {
        connection.bind({ values });
        connection.describe({ type: "P", name: "" });
        connection.execute({});
      }
    }
    connection.sync();
    return null;
  } finally {
    connection.stream.uncork();
  }
}

type Columns = readonly {
  readonly name: string;
  readonly decode: ReturnType<typeof decoderOf>;
}[];

function readColumns({ fields }: RowDescription): Columns {
  return fields.map(({ name, dataTypeID }) => ({ name, decode: decoderOf(dataTypeID) }));
}

function readRow(columns: Columns, fields: readonly (string | null)[]): Row {
  // Without a prototype a column may have any name, also `__proto__`.
  const row: Row = Object.create(null);
  columns.forEach(({ name, decode }, index) => {
    const text = fields[index];
    row[name] = text === null || text === undefined ? null : decode(text);
  });
  return row;
}

/** How many rows a command has changed: 0 for what only reads or defines. */
export function changedRows(tag: string): number {
  const [, count] = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/.exec(tag) ?? [];
  return Number(count ?? 0);
}
