/** A revision of a test as code, written into a file as it stands, where its types are checked. */
import type { Migration } from "../../templates/migrate.d.ts";
import type { RevisionParts } from "../cli/harness.ts";

/** A revision, and what it may do to the rows. */
export interface Change {
  readonly message: string;
  /** Tables whose data differ afterwards. */
  readonly touches?: readonly string[];
  /** The number of rows of tables that are new. */
  readonly adds?: Readonly<Record<string, number>>;
  upgrade(migration: Migration): void | Promise<void>;
  downgrade(migration: Migration): void | Promise<void>;
}

/** A change as a file: the bodies of its functions, as Deno gives them back without their types. */
export function toRevision(change: Change, index: number): RevisionParts {
  return {
    id: `change_${String(index + 1).padStart(2, "0")}`,
    message: change.message,
    isAsync: true,
    upgrade: bodyOf(change.upgrade),
    downgrade: bodyOf(change.downgrade),
  };
}

function bodyOf(method: Change["upgrade"]): string {
  const text = String(method);
  return text.slice(text.indexOf(") {") + 3, text.lastIndexOf("}")).trim();
}
