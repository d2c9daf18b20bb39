/** What `verify` finds, as data. */
import { isMigrateError, type MigrateError } from "../../core/error.ts";
import type { Step } from "../../graph/step.ts";
import type { SnapshotDifference } from "./snapshot.ts";

/** What can be wrong with a revision. */
export type Problem =
  /** It cannot be applied to an empty database; what needs it is not looked at. */
  | "upgradeFailed"
  | "downgradeFailed"
  /** After its downgrade the database is not what it was before its upgrade. */
  | "notRestored"
  /** What its downgrade has left cannot be upgraded again. */
  | "secondUpgradeFailed"
  /** Applied again it makes something else. */
  | "secondUpgradeDiffers";

/** One revision that does not hold. `expected` is of before, `found` of after. */
export interface Finding extends SnapshotDifference {
  /** Its id. */
  readonly revision: string;
  /** The first paragraph of its comment. */
  readonly message: string;
  /** As seen from the working folder. */
  readonly file: string;
  /** What is wrong. */
  readonly problem: Problem;
  /** The version table's rows, where they are not what they must be. */
  readonly rows: { readonly expected: readonly string[]; readonly found: readonly string[] } | null;
  /** What failed. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** What to do. */
  readonly hint: string;
}

/** What went wrong. */
export type Wrong = Partial<Pick<Finding, "rows" | "differences" | "data">> & {
  readonly error?: MigrateError;
};

/** The finding about a step's revision. */
export function findingOf({ revision }: Step, problem: Problem, wrong: Wrong): Finding {
  const { id = "", message = "", file = "" } = revision ?? {};
  const { error, rows = null, differences = [], data = [] } = wrong;
  return {
    revision: id,
    message,
    file,
    problem,
    differences,
    data,
    rows,
    error: error === undefined ? null : { code: error.code, message: error.message },
    hint: `${HINTS[problem](file)}; then: migrate verify ${id}`,
  };
}

const HINTS: Readonly<Record<Problem, (file: string) => string>> = {
  upgradeFailed: (file) => `Mend upgrade in ${file}, or the revisions before it`,
  downgradeFailed: (file) => `Mend downgrade in ${file}, or say why there is none: ${IRREVERSIBLE}`,
  notRestored: (file) => `Mend downgrade in ${file}, or say why it cannot: ${IRREVERSIBLE}`,
  secondUpgradeFailed: (file) =>
    `Mend downgrade in ${file}: it leaves something that no comparison of schemas shows`,
  secondUpgradeDiffers: (file) =>
    `Mend upgrade in ${file}: what it makes must not hang on the time, chance, or earlier runs`,
};

const IRREVERSIBLE = 'export const irreversible = "..."';

/** What a revision itself has done wrong; anything else (a lost connection) ends the command. */
export function isOfRevision(error: unknown): error is MigrateError {
  return isMigrateError(error) && (/^(?:revision|unsupported)\./.test(error.code) ||
    error.code === "database.statement_failed" || error.code === "database.foreign_keys" ||
    error.code === "history.row_changed");
}
