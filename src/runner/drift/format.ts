/**
 * Versions of what a snapshot holds. Whatever changes in what reflection says of one and the same
 * database is a new version: then a snapshot of an older one is compared with what that version
 * would have said of the database as it is now. `tests/golden/snapshot` holds what each says of one
 * database.
 */
import type { Content } from "./content.ts";

/** A version. */
export interface SnapshotFormat {
  readonly number: number;
  /** What the newest version says, as this one would have said it. */
  readonly restrict: (content: Content) => Content;
}

/** All that can be read, the newest last. */
export const FORMATS: readonly SnapshotFormat[] = [{ number: 1, restrict: (content) => content }];

/** A version by its number; null: it is of a newer migrate. */
export function findFormat(
  formats: readonly SnapshotFormat[],
  number: number,
): SnapshotFormat | null {
  return formats.find((its) => its.number === number) ?? null;
}

/** The one that is written. */
export function newestFormat(formats: readonly SnapshotFormat[]): SnapshotFormat {
  const newest = formats.at(-1);
  if (newest === undefined) throw new TypeError("there is no format to write");
  return newest;
}
