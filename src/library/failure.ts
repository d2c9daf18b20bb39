/** Failures as programs see them. */
import { isMigrateError as isError } from "../core/error.ts";

/**
 * What every call rejects with when it fails.
 *
 * @example
 * ```ts
 * import { isMigrateError, open } from "@migrate/migrate";
 *
 * await using database = await open({ url: "sqlite:app.db" });
 * try {
 *   await database.upgrade();
 * } catch (error) {
 *   if (isMigrateError(error, "lock.timeout")) console.error("Another run is at work");
 *   else throw error;
 * }
 * ```
 */
export interface MigrateError extends Error {
  /** Always this. */
  readonly name: "MigrateError";
  /** Stable, for example `database.statement_failed`; docs/reference/errors.md lists all of them. */
  readonly code: string;
  /** What to do next, in words of the command line; undefined where nothing can be said. */
  readonly hint: string | undefined;
  /** What the message tells, as data; what is in it depends on the code. */
  readonly details: object;
  /** Of a run that had begun: what it had done, a `RunReport`. Null otherwise. */
  readonly report: object | null;
  /** What the command line would exit with. */
  readonly exitCode: number;
}

/** Whether something that was thrown is a failure of migrate; of this code, if one is given. */
export function isMigrateError(thrown: unknown, code?: string): thrown is MigrateError {
  return isError(thrown) && (code === undefined || thrown.code === code);
}
