/** How wide text is on a screen, as `deno fmt` counts: East Asian characters and emoji take two. */

const PLAIN = /^[\x20-\x7e]*$/;

/** Characters that take no place: marks that combine, and what joins. */
const NONE = /^[\p{Mn}\p{Me}\u200b-\u200d\ufe00-\ufe0f]$/u;

const WIDE =
  /^[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }
  return width;
}
