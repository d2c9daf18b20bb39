/** The config's function that formats new files. */
import { describeThrown, isMigrateError, MigrateError } from "../../core/error.ts";
import { displayPath } from "../../core/path.ts";
import { positionFrom } from "../../core/position.ts";
import type { Host } from "../../core/host.ts";
import type { Settings } from "../../environment/settings.ts";

/** Calls it for a file that was written; what it throws does not take the file away. */
export async function runPostWrite(
  { host, settings }: { readonly host: Host; readonly settings: Settings },
  file: string,
): Promise<void> {
  try {
    await settings.config.postWrite?.(file);
  } catch (error) {
    if (isMigrateError(error)) throw error;
    throw new MigrateError("config.hook_failed", {
      hook: "postWrite",
      reason: `${describeThrown(error)} (${displayPath(host.cwd, file)} was written)`,
      position: positionFrom(host.cwd, error),
    }, { cause: error });
  }
}
