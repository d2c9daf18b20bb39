/**
 * One round trip: any number of statements in one text, one answer to each. The server works them
 * off in order and stops at the first that fails, so the number of answers says which it was.
 */
import type { Connection, Field, Header } from "./mysql2.d.ts";
import type { Failure } from "./failure.ts";

/** What a statement has given. */
export interface Answer {
  /** Null for one that reads. */
  readonly header: Header | null;
  readonly fields: readonly Field[];
  /** Rows as the driver gives them: `readRows` makes of them what users see. */
  readonly rows: readonly (readonly unknown[])[];
}

/** Thrown by `send`: what the server or the connection said, and how far it had come. */
export class ExchangeError extends Error {
  constructor(
    override readonly cause: Failure,
    /** The answers before. */
    readonly answers: readonly Answer[],
  ) {
    super(cause.message, { cause });
  }
}

/**
 * Sends a text and waits for all answers.
 *
 * @param onLoss is called with what is to be told when the connection is gone; the driver tells only
 * the connection then.
 */
export function send(
  connection: Connection,
  sql: string,
  onLoss: (tell: (failure: Failure) => void) => () => void,
): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    let fields: readonly Field[] | undefined;
    let rows: (readonly unknown[])[] = [];
    const query = connection.query({ sql });
    const settle = (failure?: Failure) => {
      forget();
      if (failure === undefined) return resolve(answers);
      // Rows that were being read are no answer.
      const isPartial = fields !== undefined && query.next !== query.resultsetHeader;
      reject(new ExchangeError(failure, isPartial ? answers.slice(0, -1) : answers));
    };
    const forget = onLoss(settle);
    query.on("fields", (its: readonly Field[] | undefined) => {
      fields = its;
      if (its === undefined) return;
      rows = [];
      answers.push({ header: null, fields: its, rows });
    });
    query.on("result", (its: Header | readonly unknown[]) => {
      if (fields === undefined) answers.push({ header: its as Header, fields: [], rows: [] });
      else rows.push(its as readonly unknown[]);
    });
    query.on("error", settle);
    query.on("end", () => settle());
  });
}
