/** Words for messages: quoting, lists, plurals, durations, likeness, excerpts. */
import leven from "leven";

/** The text in double quotes, control characters escaped, shortened when it is absurdly long. */
export function quote(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 197)}...` : text;
  return JSON.stringify(short);
}

/** `a`, `a and b`, `a, b and c`; with more than `limit` items the rest is counted. */
export function list(items: readonly string[], word: "and" | "or" = "and", limit = 8): string {
  const shown = items.length > limit
    ? [...items.slice(0, limit), `${items.length - limit} more`]
    : items;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${word} ${shown[shown.length - 1]}`;
}

/** `1 revision`, `3 revisions`, `1,200 revisions`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  const digits = String(n).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${digits} ${n === 1 ? noun : plural}`;
}

/**
 * The known words that are most like the input (edit distance, or sharing a start), best first,
 * at most three.
 */
export function closeMatches(input: string, known: readonly string[]): string[] {
  const wanted = input.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return known
    .map((word) => {
      const lower = word.toLowerCase();
      const shorter = Math.min(wanted.length, lower.length);
      const isStart = shorter >= 3 && (lower.startsWith(wanted) || wanted.startsWith(lower));
      const distance = leven(wanted, lower, { maxDistance: limit + 1 });
      return { word, distance: isStart ? Math.min(distance, 1) : distance };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, 3)
    .map(({ word }) => word);
}

const DURATION = /^(\d+)(ms|s|m)$/;
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000 } as const;

/** Milliseconds of `500ms`, `3s`, `2m`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/** Milliseconds as a person reads them: `85 ms`, `1.4 s`, `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * The line of a SQL text that holds the offset, with a caret under it; without an offset the first
 * lines of the text.
 *
 * @param offset in UTF-16 units from the start of `sql`.
 */
export function sqlExcerpt(sql: string, offset?: number): string {
  if (offset === undefined || offset > sql.length) {
    const lines = sql.trim().split("\n");
    const shown = lines.slice(0, 6).map((line) => shorten(line, 160));
    return (lines.length > 6 ? [...shown, "..."] : shown).join("\n");
  }
  const start = sql.slice(0, offset).lastIndexOf("\n") + 1;
  const end = sql.indexOf("\n", offset);
  const from = Math.max(start, offset - 60);
  const line = sql.slice(from, end < 0 ? undefined : end);
  return `${shorten(line, 120)}\n${" ".repeat(offset - from)}^`;
}

/** The text cut to a width, with dots where it was cut. */
export function shorten(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 3)}...` : line;
}

/** The text with every line after the first moved right by `spaces`. */
export function indent(text: string, spaces: number): string {
  return text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(spaces)}`);
}

/** Compares by UTF-16 code units: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How much two names are alike, from 0 to 1, whatever the case of their letters. */
export function likeness(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - leven(a.toLowerCase(), b.toLowerCase()) / longer;
}
