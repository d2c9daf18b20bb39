/** Errors of the user's revisions: which revision, which operation, which line. */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { type CallSite, positionFrom } from "../../core/position.ts";
import type { Revision } from "../../graph/revision.ts";
import type { Session } from "../session.ts";

/** An error of the user's revision with revision, operation and place. */
export function explain(
  work: { readonly session: Pick<Session, "host">; readonly revision: Revision },
  error: unknown,
  operation: string,
  site: CallSite,
): unknown {
  const position = positionFrom(work.session.host.cwd, site);
  const options = { cause: error };
  if (isMigrateError(error, "database.statement_failed") && error.details.position === undefined) {
    const { details } = error;
    const revision = work.revision.id;
    return new MigrateError(error.code, { ...details, revision, operation, position }, options);
  }
  if (isMigrateError(error, "unsupported.operation") && error.details.position === undefined) {
    return new MigrateError(error.code, { ...error.details, position }, options);
  }
  if (isMigrateError(error, "unsupported.offline") && error.details.position === undefined) {
    return new MigrateError(error.code, { ...error.details, position }, options);
  }
  if (isMigrateError(error, "revision.invalid_operation") && error.details.position === undefined) {
    const { details } = error;
    return new MigrateError(error.code, {
      ...details,
      operation: details.operation || operation,
      position,
    }, options);
  }
  return error;
}

/** What the statement itself knows of its failures says more than the words of the database. */
export function withHint(error: unknown, hint: string | undefined): unknown {
  if (hint === undefined || !isMigrateError(error, "database.statement_failed")) return error;
  return new MigrateError(error.code, { ...error.details, hint }, { cause: error.cause });
}
