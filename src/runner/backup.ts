/** Where a backup goes that was not named. */
import type { Session } from "./session.ts";

/** Beside the database, with the time in its name: `app.db.20261121T093412Z.backup`. */
export function databaseBackupName({ connection, host }: Session): string {
  const time = host.now().toISOString().replace(/[-:]|\.\d+/g, "");
  return `${connection.file ?? "database"}.${time}.backup`;
}
