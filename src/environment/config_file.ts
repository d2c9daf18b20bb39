/** Where the config file is. */
import { MigrateError } from "../core/error.ts";
import { resolvePath } from "../core/path.ts";
import type { Host } from "../core/host.ts";

/** The name that is looked for in the working folder. */
export const CONFIG_FILE = "migrate.config.ts";

/**
 * The absolute path of the config file; null where none was named and there is none.
 *
 * @throws `config.not_found` for a named file that is not there.
 */
export function findConfig(host: Host, named: string | undefined): string | null {
  const file = resolvePath(host.cwd, named ?? CONFIG_FILE);
  if (host.stat(file)?.kind === "file") return file;
  if (named === undefined) return null;
  throw new MigrateError("config.not_found", { file: named });
}
