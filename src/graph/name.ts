/** What revision ids and branch labels may look like, so that every target can be read one way. */
import { MigrateError } from "../core/error.ts";

/** Words that targets give a meaning to. */
export const SYMBOLS = ["head", "heads", "base", "current"] as const;

/** The longest id or label; version tables made by migrate hold as much. */
export const MAX_NAME_LENGTH = 255;

/** Spaces, line breaks, control characters, and what a terminal does not show. */
export const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * Checks a revision id, from a file or from `--rev-id`.
 *
 * @param file where it stands, for the message.
 * @throws graph.invalid_id
 */
export function checkId(id: string, file?: string): void {
  const reason = /[@+:-]/.test(id) ? "@, -, + and : have a meaning in targets" : whyNotAName(id);
  if (reason !== null) throw new MigrateError("graph.invalid_id", { id, reason, file });
}

/**
 * Checks a branch label. Other than an id it may hold `-` (labels like `my-branch` are common in
 * Alembic projects), but not begin with it.
 *
 * @throws graph.invalid_label
 */
export function checkLabel(label: string, file?: string): void {
  const reason = /[@+:]/.test(label)
    ? "@, + and : have a meaning in targets"
    : label.startsWith("-")
    ? "it starts with -"
    : whyNotAName(label);
  if (reason !== null) throw new MigrateError("graph.invalid_label", { label, reason, file });
}

function whyNotAName(name: string): string | null {
  if (name === "") return "it is empty";
  if (name.length > MAX_NAME_LENGTH) return `it is longer than ${MAX_NAME_LENGTH} characters`;
  if (INVISIBLE.test(name)) return "it holds a space or a character that cannot be seen";
  if ((SYMBOLS as readonly string[]).includes(name)) return "the word has a meaning in targets";
  return null;
}
