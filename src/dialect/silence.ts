/**
 * Servers, and what stands before them, that stay connected and answer no more. TCP notices a peer
 * that is gone, not one that is there and silent; and a statement may rightly work for hours without
 * a word. So a limit that the server has for statements is ours too, with some time to spare, and
 * without one it is asked, over a connection of its own, whether anybody answers there at all.
 */
import { formatDuration } from "../core/text.ts";
import type { ConnectOptions } from "./dialect.ts";

/** A server that an answer is awaited from. */
export interface Watched {
  readonly every: ConnectOptions["every"];
  /** How long the server itself lets it work; undefined: for ever. Milliseconds. */
  readonly limit: number | undefined;
  /** Bytes that have come: more of them are a sign of life. */
  readonly bytesRead: () => number;
  /** Connects once more; fails as connecting does, at the latest after the time that it may take. */
  readonly reach: () => Promise<void>;
  /** Ends the connection, for a reason that is told. */
  readonly lose: (reason: Error) => void;
}

/** What a server may need beyond its own limit to say that it was reached. */
const GRACE = 5_000;
/** The silence after which it is asked for, and how often in a row nobody answers there. */
const PATIENCE = 60_000;
const MOST_UNANSWERED = 3;

/**
 * Waits for an answer, and no longer than there is hope.
 *
 * @param patience milliseconds.
 */
export async function keepWatch<T>(
  answer: Promise<T>,
  watched: Watched,
  patience = PATIENCE,
): Promise<T> {
  const stop = watch(watched, patience);
  try {
    return await answer;
  } finally {
    stop();
  }
}

function watch({ every, limit, bytesRead, reach, lose }: Watched, patience: number): () => void {
  let read = bytesRead();
  let unanswered = 0;
  let isAsking = false;
  let isOver = false;
  const ask = async () => {
    isAsking = true;
    const isSilent = await reach().then(() => false, isSilence);
    isAsking = false;
    unanswered = isSilent && bytesRead() === read ? unanswered + 1 : 0;
    if (isOver || unanswered < MOST_UNANSWERED) return;
    lose(new Error(`it is silent, and ${MOST_UNANSWERED} new connections had no answer either`));
  };
  const look = () => {
    const now = bytesRead();
    if (now !== read) [read, unanswered] = [now, 0];
    else if (limit !== undefined) {
      const waited = `${formatDuration(limit)} and ${formatDuration(GRACE)} more`;
      lose(new Error(`it did not answer within its statementTimeout, ${waited}`));
    } else if (!isAsking) ask();
  };
  const stop = every(limit === undefined ? patience : limit + GRACE, look);
  return () => {
    isOver = true;
    stop();
  };
}

/** Whoever refuses a connection is there. */
function isSilence(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return /timeout expired|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(`${code ?? ""} ${message}`);
}
