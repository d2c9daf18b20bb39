/** Text for pictures: without what no picture can show, and as wide as there is room. */

/** Controls, halves of surrogate pairs, what turns the direction of text, no characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

/** The text with a mark in the place of each character that XML forbids or that hides others. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\uFFFD");
}

/** The fonts of a picture; widths are in parts of the size. */
export interface Font {
  readonly size: number;
  readonly isFixed: boolean;
}

const FIXED_WIDTH = 0.61;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const FULL_WIDTH =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\p{Extended_Pictographic}]/u;
/** A little more than the usual fonts need, as nobody knows which there will be. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/, 0.31],
  [/[frt()[\]{} /\\"`-]/, 0.4],
  [/[mwMW@%]/, 0.95],
  [/\p{Lu}/u, 0.72],
];
const USUAL_WIDTH = 0.6;

/** About how wide a text is. */
export function textWidth(text: string, { size, isFixed }: Font): number {
  let width = 0;
  for (const character of text) width += characterWidth(character, isFixed);
  return width * size;
}

/** The text, or as much of its start as there is room for, with an ellipsis. */
export function fitText(text: string, room: number, font: Font): string {
  if (textWidth(text, font) <= room) return text;
  const limit = room - textWidth("…", font);
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += characterWidth(character, font.isFixed) * font.size;
    if (width > limit) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

function characterWidth(character: string, isFixed: boolean): number {
  if (NO_WIDTH.test(character)) return 0;
  if (FULL_WIDTH.test(character)) return 1.3;
  if (isFixed) return FIXED_WIDTH;
  return WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? USUAL_WIDTH;
}
