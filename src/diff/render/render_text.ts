/** Texts and keys as TypeScript. */
import { type Code, text } from "./render_code.ts";

/** Characters that nobody sees or takes for others, and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0\u034f\u115f\u1160\u3164\ufeff]/gu;

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");

/** Text in quotes, in those that need fewer escapes, as formatters choose them. */
export function quoteText(its: string): string {
  const quoted = JSON.stringify(its).replace(UNSEEN, escapeUnits);
  const doubles = its.split('"').length;
  if (doubles <= its.split("'").length) return quoted;
  const inner = quoted.slice(1, -1).replace(
    /\\.|'/gs,
    (found) => found === '\\"' ? '"' : found === "'" ? "\\'" : found,
  );
  return `'${inner}'`;
}

/** Text as what stands between backticks. */
export function templateText(its: string): string {
  return its.replace(/[\\`]|\$(?=\{)/g, "\\$&").replace(/\r/g, "\\r").replace(
    UNSEEN,
    (character) => character === "\n" ? character : escapeUnits(character),
  );
}

/** A text: in quotes, or between backticks where it has several lines or both quotes. */
export function renderText(its: string): Code {
  const isLong = its.includes("\n") && its.trim().includes("\n");
  if (!isLong && !(its.includes('"') && its.includes("'"))) return text(quoteText(its));
  return { kind: "template", tag: "", parts: [templateText(its)] };
}

const WORD = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The key of a member. `__proto__` would set what the object inherits from. */
export function keyOf(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return WORD.test(name) && name.normalize("NFC") === name && !/[\u200c\u200d]/.test(name)
    ? name
    : quoteText(name);
}
