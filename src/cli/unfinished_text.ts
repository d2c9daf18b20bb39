/** What `status` says of a step that was begun and not finished. */
import { count, shorten } from "../core/text.ts";
import { countDone, type Unfinished } from "../runner/resume/unfinished.ts";
import type { Paint } from "./print.ts";

/** Statements that are listed; of more, the last. */
const SHOWN = 10;

/** For people: what is done, what is in doubt, what to do. */
export function unfinishedLines(unfinished: Unfinished, paint: Paint): readonly string[] {
  const { revision, direction, done, next, failure } = unfinished;
  const command = direction === "upgrade" ? "upgrade" : "downgrade TARGET";
  const texts = done.map(({ sql, what, count: many = 1 }) =>
    sql ?? what ?? `(${count(many, "statement")})`
  );
  const left = texts.length - SHOWN;
  const reason = failure === null ? "the process ended" : failure.split("\n")[0] ?? "";
  return [
    paint(
      "red",
      `Begun     ${direction} of ${revision}: ${
        count(countDone(unfinished), "statement")
      } done, then: ${reason}`,
    ),
    ...(left > 0 ? [`            (${count(left, "statement")})`] : []),
    ...texts.slice(-SHOWN).map((text) => `            ${shorten(text, 100)}`),
    ...(next === null ? [] : [
      `          ${next.isInDoubt ? "In doubt" : "Not done"}: ${shorten(next.sql, 100)}`,
    ]),
    `          Go on with it: migrate ${command} --resume; or mend it by hand and migrate stamp`,
  ];
}

/** For `--json`. */
export function unfinishedData(unfinished: Unfinished | null): object | null {
  if (unfinished === null) return null;
  const { revision, direction, done, next, at, failure } = unfinished;
  return {
    revision,
    direction,
    at,
    failure,
    done: countDone(unfinished),
    statements: done.map(({ what = null, sql = null, count: many = 1 }) => ({
      what,
      sql,
      count: many,
    })),
    next: next && { what: next.what, sql: next.sql, isInDoubt: next.isInDoubt },
  };
}
