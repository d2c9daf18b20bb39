/** Revisions whose files are not what was applied. */
import { MigrateError } from "../core/error.ts";
import { folderOf, relativePath, resolvePath } from "../core/path.ts";
import { list } from "../core/text.ts";
import { checksumRevision } from "../environment/checksum.ts";
import { ancestorsOf } from "../graph/query.ts";
import { readChecksums } from "./log.ts";
import type { LoggedEvent } from "./log.ts";
import type { Session } from "./session.ts";
import type { Graph } from "../graph/graph.ts";
import type { Revision } from "../graph/revision.ts";

/** A revision whose file is not what was applied. */
export interface ChangedFile {
  /** Its id. */
  readonly revision: string;
  /** As seen from the working folder. */
  readonly file: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
}

/** The same with what the log shall say of it once somebody accepts it. */
export interface ChecksumChange extends ChangedFile {
  /** Of the file as it was applied or accepted. */
  readonly previous: string;
  readonly checksum: string;
  /** The SQL files that it executes, as seen from its folder; those that are gone are left out. */
  readonly scripts: readonly string[];
}

/** The applied revisions with a checksum in the log, and which of them are not what they were. */
export interface Checksums {
  readonly known: ReadonlySet<string>;
  readonly changes: readonly ChecksumChange[];
}

/**
 * Hashes the files of what is applied, and of nothing else.
 *
 * @param rows of the version table; those that no file defines are no obstacle.
 */
export async function compareChecksums(
  session: Session,
  graph: Graph,
  rows: readonly string[],
): Promise<Checksums> {
  const applied = ancestorsOf(graph, rows.filter((row) => graph.indexOfId.has(row)));
  const logged = applied.length === 0 ? new Map() : await readChecksums(session);
  const known = applied.filter(({ id }) => logged.get(id)?.checksum);
  const host = readingOnce(session.host);
  const changes = await Promise.all(
    known.map((revision) => compareFile(host, revision, logged.get(revision.id))),
  );
  return {
    known: new Set(known.map(({ id }) => id)),
    changes: changes.flatMap((change) => change ?? []),
  };
}

/** Helpers that many revisions import are read once. */
function readingOnce({ cwd, stat, readTextFile }: Session["host"]) {
  const texts = new Map<string, string>();
  return {
    cwd,
    stat,
    readTextFile: (path: string) => {
      const text = texts.get(path) ?? readTextFile(path);
      texts.set(path, text);
      return text;
    },
  };
}

async function compareFile(
  host: ReturnType<typeof readingOnce>,
  { id, file }: Revision,
  event: LoggedEvent,
): Promise<ChecksumChange | null> {
  const path = resolvePath(host.cwd, file);
  const scripts = Array.isArray(event.detail["scripts"]) ? event.detail["scripts"] : [];
  const there = scripts
    .map((script) => resolvePath(folderOf(path), String(script)))
    .filter((script) => host.stat(script)?.kind === "file");
  const checksum = await checksumRevision(host, path, there);
  // One that was accepted without a script that is gone has no such script any more.
  if (there.length === scripts.length && checksum === event.checksum) return null;
  return {
    revision: id,
    file,
    appliedAt: event.at,
    previous: event.checksum ?? "",
    checksum,
    scripts: there.map((script) => relativePath(folderOf(path), script)),
  };
}

/**
 * Warns of applied revisions that were edited since.
 *
 * @throws `history.changed_file` with `strictChecksums`.
 */
export async function checkFiles(
  session: Session,
  graph: Graph,
  rows: readonly string[],
): Promise<readonly ChangedFile[]> {
  const { changes } = await compareChecksums(session, graph, rows);
  const changed = changes.map(toldChange);
  if (changed.length > 0 && session.settings.config.strictChecksums) {
    throw new MigrateError("history.changed_file", { changed, database: session.database });
  }
  const [first, ...others] = changed;
  if (first !== undefined) {
    const files = list(changed.map(({ file }) => file), "and", 5);
    session.emit({
      type: "warning",
      message: others.length === 0
        ? `${files} was edited since ${first.revision} was applied (${first.appliedAt}); ` +
          `if that is meant: migrate repair accept ${first.revision}`
        : `${files} were edited since they were applied (migrate status tells when); ` +
          "if that is meant: migrate repair accept --all",
    });
  }
  return changed;
}

/** What is told of a change. */
export function toldChange({ revision, file, appliedAt }: ChecksumChange): ChangedFile {
  return { revision, file, appliedAt };
}
