/** The options of a sequence as SQL. */
import { invalid } from "../schema/fragment.ts";
import type { SequenceOptions } from "../../templates/migrate.d.ts";

function wholeNumber(what: string, value: number | bigint): string {
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) {
    throw invalid(`${what} of a sequence must be a whole number, got ${String(value)}`);
  }
  return String(value);
}

/**
 * The options of a sequence but its owner, each with a blank before it.
 *
 * @param noCycle how the dialect says that it ends at its last value.
 */
export function sequenceWords(options: SequenceOptions, noCycle: string): string {
  const { start, increment, minValue, maxValue, cache, cycle } = options;
  const words = Object.entries({
    "START WITH": start,
    "INCREMENT BY": increment,
    MINVALUE: minValue,
    MAXVALUE: maxValue,
    CACHE: cache,
  }).map(([word, value]) => value === undefined ? "" : ` ${word} ${wholeNumber(word, value)}`);
  return words.join("") + (cycle === undefined ? "" : cycle ? " CYCLE" : ` ${noCycle}`);
}
