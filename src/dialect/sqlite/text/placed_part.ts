/** Fragments as text that can be read, each part with its place. */
import { type FragmentPart, toFragment } from "../../../schema/fragment.ts";
import { doubleQuoted } from "../types.ts";
import type { SqlText } from "../../../operation/rules.ts";

/** A part of a fragment with its place in the fragment's text. */
export interface PlacedPart {
  readonly part: FragmentPart;
  readonly text: string;
  readonly start: number;
}

/** A fragment as one text: values as `?`, names in quotes, neighbouring texts as one. */
export function placeParts(expression: SqlText): readonly PlacedPart[] {
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
      ? part.path.map(doubleQuoted).join(".")
      : "?";
    placed.push({ part, text, start: last === undefined ? 0 : last.start + last.text.length });
  }
  return placed;
}

/** The whole text, into which the tokens point. */
export function textOfParts(parts: readonly PlacedPart[]): string {
  return parts.map(({ text }) => text).join("");
}
