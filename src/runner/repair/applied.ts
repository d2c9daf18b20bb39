/** What a database has of the revisions whose files are about to change. */
import { isMigrateError } from "../../core/error.ts";
import { maskUrl } from "../../core/url.ts";
import { readDatabaseRows } from "../state.ts";
import type { RunContext } from "../session.ts";

/** The rows of a database that could be asked. */
export interface ReachableRows {
  /** For messages. */
  readonly database: string;
  readonly rows: readonly string[];
}

/**
 * The rows of the configured database; null where none is configured or it does not answer, which
 * is said, because then nobody knows what it has.
 *
 * @throws config.* but for a missing URL; history.version_table_shape, lock.timeout
 */
export async function readReachableRows(context: RunContext): Promise<ReachableRows | null> {
  const { settings, emit } = context;
  try {
    const { url } = await settings.url();
    return { database: maskUrl(url), rows: await readDatabaseRows(context) ?? [] };
  } catch (error) {
    if (isMigrateError(error, "config.missing_url")) {
      emit({
        type: "notice",
        message: describeMissing(Object.keys(settings.config.databases ?? {})),
      });
      return null;
    }
    const isAway = isMigrateError(error) &&
      (error.code.startsWith("database.") || error.code === "unsupported.database");
    if (!isAway) throw error;
    emit({
      type: "warning",
      message: `Whether the database has these revisions was not looked at: ${error.message}`,
    });
    return null;
  }
}

function describeMissing(names: readonly string[]): string {
  const how = names.length === 0 ? "--url" : `-n (${names.join(", ")})`;
  return `No database is looked at, because none is named: with ${how} it would be`;
}
