/**
 * Reading targets: text to data. What the names in it stand for is decided by resolve.ts.
 *
 * ```
 * target := [BRANCH "@"] SYMBOL | [BRANCH "@"] [SYMBOL] ("+"|"-") DIGITS
 * SYMBOL := "head" | "heads" | "base" | an id or label, or the start of one
 * range  := [target] ":" [target]
 * ```
 */
import { MigrateError } from "../core/error.ts";
import { INVISIBLE, MAX_NAME_LENGTH } from "./name.ts";

/** One target as data. */
export interface Target {
  /** As the user wrote it. */
  readonly text: string;
  /** What stands before the `@`: a label, a revision, or the start of one. */
  readonly branch: string | null;
  /** What stands after the `@`. */
  readonly rest: string;
  /** `head`, `heads`, `base`, `current` or a name; null to walk from where the database is. */
  readonly symbol: string | null;
  /** How many revisions to walk from there, upwards if positive; 0 for none. */
  readonly offset: number;
}

/** A range as data; an end that was left out is null. */
export interface Range {
  readonly text: string;
  readonly from: Target | null;
  readonly to: Target | null;
}

/** No graph is as long: more digits are a slip. */
const MAX_DIGITS = 9;

/**
 * Reads one target.
 *
 * @throws graph.invalid_target
 */
export function parseTarget(text: string): Target {
  const fail = (reason: string): never => {
    throw new MigrateError("graph.invalid_target", { target: text, reason });
  };
  if (text === "") return fail("it is empty");
  if (text.includes(":")) return fail("a range is only possible with --sql and in history");
  if (INVISIBLE.test(text)) return fail("it holds a space or a character that cannot be seen");
  const parts = text.split("@");
  if (parts.length > 2) return fail("there is more than one @");
  const rest = parts.at(-1) ?? "";
  const branch = parts.length === 2 ? parts[0] ?? "" : null;
  if (branch === "" || rest === "") return fail("something must stand before and after the @");

  const [, symbol = "", sign, digits = ""] = /^(.*?)(?:([+-])(\d+))?$/u.exec(rest) ?? [];
  if (symbol.length > MAX_NAME_LENGTH || (branch ?? "").length > MAX_NAME_LENGTH) {
    return fail(`names have at most ${MAX_NAME_LENGTH} characters`);
  }
  if (symbol.includes("+") || branch?.includes("+")) return fail("digits must follow the +");
  if (symbol === "-") return fail("digits must follow the -");
  if (symbol === "current" && (branch !== null || sign !== undefined)) {
    return fail("`current` stands alone");
  }
  if (sign === undefined) return { text, branch, rest, symbol, offset: 0 };
  if (digits.length > MAX_DIGITS) return fail("so many revisions there cannot be");
  if (Number(digits) === 0) return fail("at least one revision must be walked");
  const offset = sign === "+" ? Number(digits) : -Number(digits);
  return { text, branch, rest, symbol: symbol === "" ? null : symbol, offset };
}

/** True when the text can only be meant as a range. */
export function isRange(text: string): boolean {
  return text.includes(":");
}

/**
 * Reads a range. What lies in it is decided by the command.
 *
 * @throws graph.invalid_range when there is not exactly one colon; graph.invalid_target for an end.
 */
export function parseRange(text: string): Range {
  const ends = text.split(":");
  if (ends.length !== 2) {
    const reason = ends.length === 1 ? "a colon is missing, as in a:b, a: or :b" : "two colons";
    throw new MigrateError("graph.invalid_range", { range: text, reason });
  }
  const [from, to] = ends.map((end) => end === "" ? null : parseTarget(end));
  return { text, from: from ?? null, to: to ?? null };
}

/** True when a target or range speaks of the database's rows, so that they must be read first. */
export function mentionsCurrent(text: string): boolean {
  return text.split(":").includes("current");
}
