/** A step that was begun and not finished, as data. */
import { countDone, type Unfinished } from "./unfinished.ts";

/** How far a step came, for `--json` and for programs. */
export interface UnfinishedData {
  /** Its id. */
  readonly revision: string;
  /** Which of its functions was at work. */
  readonly direction: "upgrade" | "downgrade";
  /** When the log last said something of it, ISO 8601 in UTC. */
  readonly at: string;
  /** What it failed with; null: the process ended without a word. */
  readonly failure: string | null;
  /** How many statements are done. */
  readonly done: number;
  /** What is done, in order; an entry may stand for many. */
  readonly statements: readonly {
    readonly what: string | null;
    readonly sql: string | null;
    readonly count: number;
  }[];
  /** The statement that ran last or was about to run; null where that is not known. */
  readonly next: {
    readonly what: string | null;
    readonly sql: string;
    readonly isInDoubt: boolean;
  } | null;
}

/** Tells of what is unfinished. */
export function unfinishedData(unfinished: Unfinished): UnfinishedData {
  const { revision, direction, done, next, at, failure } = unfinished;
  return {
    revision,
    direction,
    at,
    failure,
    done: countDone(unfinished),
    statements: done.map(({ what = null, sql = null, count = 1 }) => ({ what, sql, count })),
    next: next && { what: next.what, sql: next.sql, isInDoubt: next.isInDoubt },
  };
}
