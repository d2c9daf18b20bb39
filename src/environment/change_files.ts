/** Changing several files together: all of them, or none. */
import { resolvePath } from "../core/path.ts";
import { write } from "./template.ts";
import type { Host } from "../core/host.ts";

/** A file with its text before and after. */
export interface FileChange {
  /** As it is shown: relative to the working folder. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Writes the new texts; where one cannot be written, those before it get their old text back.
 *
 * @throws `config.unwritable`
 */
export function changeFiles(host: Host, changes: readonly FileChange[]): void {
  const done: FileChange[] = [];
  try {
    for (const change of changes) {
      done.push(change);
      write(host, resolvePath(host.cwd, change.file), change.after, true);
    }
  } catch (error) {
    for (const { file, before } of done) restore(host, file, before);
    throw error;
  }
}

function restore(host: Host, file: string, text: string): void {
  const path = resolvePath(host.cwd, file);
  try {
    if (host.readTextFile(path) !== text) write(host, path, text, true);
  } catch {
    // The error that is on its way says which file cannot be written.
  }
}
