/** What `status` says of a step that was begun and not finished. */
import { count, shorten } from "../core/text.ts";
import type { Paint } from "./print.ts";
import type { UnfinishedData } from "../runner/resume/unfinished_data.ts";

/** Statements that are listed; of more, the last. */
const SHOWN = 10;

/** For people: what is done, what is in doubt, what to do. */
export function unfinishedLines(unfinished: UnfinishedData, paint: Paint): readonly string[] {
  const { revision, direction, done, statements, next, failure } = unfinished;
  const command = direction === "upgrade" ? "upgrade" : "downgrade TARGET";
  const texts = statements.map(({ sql, what, count: many }) =>
    sql ?? what ?? `(${count(many, "statement")})`
  );
  const left = texts.length - SHOWN;
  const reason = failure === null ? "the process ended" : failure.split("\n")[0] ?? "";
  return [
    paint(
      "red",
      `Begun     ${direction} of ${revision}: ${count(done, "statement")} done, then: ${reason}`,
    ),
    ...(left > 0 ? [`            (${count(left, "statement")})`] : []),
    ...texts.slice(-SHOWN).map((text) => `            ${shorten(text, 100)}`),
    ...(next === null ? [] : [
      `          ${next.isInDoubt ? "In doubt" : "Not done"}: ${shorten(next.sql, 100)}`,
    ]),
    `          Go on with it: migrate ${command} --resume; or mend it by hand and migrate stamp`,
  ];
}
