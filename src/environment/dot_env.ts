/** The `.env` file beside the config, or in the working folder; never one further up. */
import { describeThrown, MigrateError } from "../core/error.ts";
import { displayPath } from "../core/path.ts";
import type { Host } from "../core/host.ts";

/** What a `.env` file says. */
export interface DotEnv {
  readonly file: string | null;
  readonly values: Readonly<Record<string, string>>;
}

/** @throws `config.unreadable` for a file that is there and cannot be read. */
export async function loadDotEnv(host: Host, folder: string): Promise<DotEnv> {
  const file = `${folder}/.env`;
  if (host.stat(file)?.kind !== "file") return { file: null, values: {} };
  // Loaded here, because importing it takes longer than everything else that a start needs.
  const { parseEnv } = await import("node:util");
  try {
    return { file, values: parseEnv(host.readTextFile(file)) as Record<string, string> };
  } catch (error) {
    throw new MigrateError("config.unreadable", {
      path: displayPath(host.cwd, file),
      reason: describeThrown(error),
    });
  }
}
