/**
 * Changing one field of a revision's header and not a byte more. Where the literal stands is
 * guessed by its name; the guess counts only if reading the changed text gives the wanted header
 * and everything else of it as it was, so a wrong one (in a comment, in a string) does no harm.
 */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { scanHeader } from "./header.ts";
import { oneOrSeveral } from "./template.ts";
import type { Revision } from "../graph/revision.ts";

/** What is changed: a field, the line of the comment that repeats it, and what they shall say. */
interface Change {
  readonly field: "revision" | "downRevision";
  readonly comment: "Revision ID:" | "Revises:";
  readonly values: readonly string[];
}

/** Places of the field's name that are tried, and ends of a list that are. */
const MOST_GUESSES = 50;

/**
 * The text of a revision file with other down revisions.
 *
 * @throws graph.unreadable_header; graph.unchangeable_header with the line to change by hand.
 */
export function replaceDownRevision(
  text: string,
  file: string,
  parents: readonly string[],
): string {
  return replaceField(text, file, { field: "downRevision", comment: "Revises:", values: parents });
}

/**
 * The text of a revision file with another id.
 *
 * @throws graph.unreadable_header; graph.unchangeable_header with the line to change by hand.
 */
export function replaceRevisionId(text: string, file: string, id: string): string {
  return replaceField(text, file, { field: "revision", comment: "Revision ID:", values: [id] });
}

function replaceField(text: string, file: string, change: Change): string {
  const before = scanHeader(text, file);
  const literal = oneOrSeveral(change.values);
  const wanted = describe(before, change);
  const names = [...text.matchAll(new RegExp(`\\b${change.field}\\b`, "g"))].slice(0, MOST_GUESSES);
  const position = positionOf(text, file, change, names[0]?.index ?? 0);
  const refuse = (reason: string) =>
    new MigrateError("graph.unchangeable_header", {
      position,
      field: change.field,
      literal,
      reason,
    });
  // Reading has put this in the place of what is no UTF-8, and writing would keep it.
  if (text.includes("\uFFFD")) throw refuse("the file is not all UTF-8");
  for (const { index, 0: name } of names) {
    const start = valueStart(text, index + name.length);
    for (const end of literalEnds(text, start)) {
      const changed = text.slice(0, start) + literal + text.slice(end);
      if (read(changed, file) === wanted) return replaceComment(changed, file, change);
    }
  }
  throw refuse("its literal was not found");
}

/** The line of the first comment follows, where there is one and where that is all that changes. */
function replaceComment(text: string, file: string, change: Change): string {
  const { documentation } = scanHeader(text, file);
  const hasLine = documentation.split("\n").some((line) => line.trim().startsWith(change.comment));
  if (!hasLine) return text;
  const line = new RegExp(
    String.raw`^([\uFEFF \t]*(?:\/\/|\/?\*+)?[ \t]*${change.comment})[^\r\n]*?([ \t]*\*\/.*)?$`,
    "m",
  );
  const value = change.values.length === 0 ? "" : ` ${change.values.join(", ")}`;
  const changed = text.replace(line, (_, head: string, end = "") => head + value + end);
  const isHarmless = read(changed, file) === read(text, file);
  return isHarmless ? changed : text;
}

/** Everything that the header says, as a text to compare; only the comment's own line may differ. */
function describe(revision: Revision, change?: Change): string {
  const lines = revision.documentation.split("\n");
  const isOwn = (line: string) => /^\s*(?:Revises|Revision ID):/.test(line);
  const documentation = lines.filter((line) => !isOwn(line));
  const wanted = change === undefined
    ? {}
    : change.field === "revision"
    ? { id: change.values[0] }
    : { downRevisions: change.values };
  return JSON.stringify({ ...revision, documentation, ...wanted });
}

/** What the header of a changed text says; null where it cannot be read any more. */
function read(text: string, file: string): string | null {
  try {
    return describe(scanHeader(text, file));
  } catch (error) {
    if (isMigrateError(error)) return null;
    throw error;
  }
}

/** Where the value of a declaration begins, behind its name: behind a type, `=` and comments. */
function valueStart(text: string, from: number): number {
  let at = text.indexOf("=", from) + 1;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    const close = text.startsWith("//", at) ? "\n" : text.startsWith("/*", at) ? "*/" : null;
    if (close === null) return at;
    const end = text.indexOf(close, at + 2);
    if (end < 0) return text.length;
    at = end + close.length;
  }
}

/** Where a literal that begins at `start` may end: null, a string, or a list. */
function literalEnds(text: string, start: number): readonly number[] {
  const mark = text.charAt(start);
  if (text.startsWith("null", start)) return [start + "null".length];
  if (mark !== "" && "\"'`".includes(mark)) {
    let end = start + 1;
    while (end < text.length && text.charAt(end) !== mark) end += text.charAt(end) === "\\" ? 2 : 1;
    return [end + 1];
  }
  if (mark !== "[") return [];
  const ends: number[] = [];
  for (let end = text.indexOf("]", start); end >= 0; end = text.indexOf("]", end + 1)) {
    // A list of the header holds no declaration: what is behind one is another's end.
    if (ends.length === MOST_GUESSES || text.slice(start, end).includes("export")) break;
    ends.push(end + 1);
  }
  return ends;
}

/** The declaration's own line, else the first that has its name. */
function positionOf(text: string, file: string, { field }: Change, otherwise: number) {
  const declaration = new RegExp(`^[ \\t]*export\\s+const\\s+${field}\\b`, "m").exec(text);
  const at = declaration?.index ?? otherwise;
  const lines = text.slice(0, at).split(/\r\n|[\n\r]/);
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
