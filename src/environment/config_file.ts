/** Where the config file is. */
import { MigrateError } from "../core/error.ts";
import { folderOf, relativePath, resolvePath } from "../core/path.ts";
import type { Host } from "../core/host.ts";

/** The name that is looked for in the working folder. */
export const CONFIG_FILE = "migrate.config.ts";

/**
 * The nearest folder above the working one that has a config, as one goes there (`..`); for advice
 * only, as settings are never taken from above.
 */
export function findConfigAbove(host: Host): string | null {
  for (let folder = host.cwd; folderOf(folder) !== folder;) {
    folder = folderOf(folder);
    if (hasConfig(host, folder)) return relativePath(host.cwd, folder).replace(/\/$/, "");
  }
  return null;
}

function hasConfig(host: Host, folder: string): boolean {
  try {
    return host.stat(resolvePath(folder, CONFIG_FILE))?.kind === "file";
  } catch {
    // A folder that may not be looked into is not meant.
    return false;
  }
}

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
