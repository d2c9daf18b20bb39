/** Other names in SQL, whether it is text or a fragment: dialects find the places, this puts them in. */
import { type FragmentPart, isFragment, sql, toFragment } from "../schema/fragment.ts";
import { doubleQuoted } from "./statement.ts";
import type { SqlText } from "../operation/rules.ts";

/** Another text in the place of a stretch. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How a dialect quotes a name where it must, so that its tokens are read as one. */
type Quote = (name: string) => string;

/** A part of a fragment with its place in the fragment's text. */
interface PlacedPart {
  readonly part: FragmentPart;
  readonly text: string;
  readonly start: number;
}

/**
 * SQL as one text that can be tokenized: names of fragments in quotes.
 *
 * @param operand what stands for a value.
 */
export function readableText(
  expression: SqlText,
  operand: string,
  quote: Quote = doubleQuoted,
): string {
  return placeParts(expression, operand, quote).map(({ text }) => text).join("");
}

/** Neighbouring texts are one part, so that no name is cut in two. */
function placeParts(
  expression: SqlText,
  operand: string,
  quote: Quote,
): readonly PlacedPart[] {
  const placed: PlacedPart[] = [];
  for (const part of toFragment(expression).parts) {
    const last = placed.at(-1);
    if ("text" in part && last !== undefined && "text" in last.part) {
      const text = last.text + part.text;
      placed[placed.length - 1] = { ...last, part: { text }, text };
      continue;
    }
    const text = "text" in part
      ? part.text
      : "path" in part
      ? part.path.map(quote).join(".")
      : operand;
    placed.push({ part, text, start: last === undefined ? 0 : last.start + last.text.length });
  }
  return placed;
}

/** The text with the replacements, which must not overlap. */
export function replaceAll(text: string, replacements: readonly Replacement[]): string {
  let replaced = "";
  let from = 0;
  for (const its of replacements.toSorted((a, b) => a.start - b.start)) {
    replaced += text.slice(from, its.start) + its.text;
    from = its.end;
  }
  return replaced + text.slice(from);
}

/**
 * An expression with another name for a column, or for the table that qualifies columns.
 *
 * @param find where the old name stands in the readable text, and what comes there.
 */
export function renameInExpression(
  expression: SqlText,
  operand: string,
  kind: "column" | "qualifier",
  to: string,
  find: (text: string) => readonly Replacement[],
  quote: Quote = doubleQuoted,
): SqlText {
  const parts = placeParts(expression, operand, quote);
  const replacements = find(parts.map(({ text }) => text).join(""));
  if (replacements.length === 0) return expression;
  const renamed = parts.map(({ part, text, start }): FragmentPart => {
    const own = replacements
      .filter((its) => its.start >= start && its.end <= start + text.length)
      .map((its) => ({ ...its, start: its.start - start, end: its.end - start }));
    if (own.length === 0 || "value" in part) return part;
    if ("text" in part) return { text: replaceAll(part.text, own) };
    // A path ends in its column, with the table before it.
    return { path: part.path.with(kind === "column" ? -1 : -2, to) };
  });
  return isFragment(expression)
    ? fragmentOf(renamed)
    : renamed.map((part) => "text" in part ? part.text : "").join("");
}

function fragmentOf(parts: readonly FragmentPart[]): SqlText {
  const blank = ["", ...parts.map(() => "")];
  const values = parts.map((part) => {
    if ("text" in part) return sql.raw(part.text);
    if ("path" in part) {
      const [first = "", ...others] = part.path;
      return sql.id(first, ...others);
    }
    return part.type === null ? part.value : sql.value(part.value, part.type);
  });
  return sql(Object.assign(blank, { raw: blank }), ...values);
}
