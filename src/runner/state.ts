/** Where a database is: what the reading commands ask. Nothing is created or changed. */
import { resolvePath } from "../core/path.ts";
import { checksumRevision } from "../environment/checksum.ts";
import { folderOf } from "../core/path.ts";
import { findRevision } from "../graph/query.ts";
import { mentionsCurrent } from "../graph/target.ts";
import { readRows, type Rows } from "./history.ts";
import { readChecksums, readLatestRun, type RunState, summarizeRun } from "./log.ts";
import { findUnfinished, isBegun, type Unfinished } from "./resume/unfinished.ts";
import { type RunContext, type Session, withSession } from "./session.ts";
import type { Graph } from "../graph/graph.ts";

/** The rows of the version table; null where there is no table, or no database. */
export async function readDatabaseRows(context: RunContext): Promise<Rows> {
  return await withSession(
    context,
    false,
    (session) => session === null ? Promise.resolve(null) : readRows(session),
  );
}

/** The rows that resolving a target needs: those of the database where it says `current`, or null. */
export async function rowsFor(
  context: RunContext,
  target: string,
): Promise<readonly string[] | null> {
  return mentionsCurrent(target) ? await readDatabaseRows(context) ?? [] : null;
}

/** A revision whose file is not what was applied. */
export interface ChangedFile {
  /** Its id. */
  readonly revision: string;
  /** As seen from the working folder. */
  readonly file: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
}

/** What `status` tells of a database. */
export interface DatabaseState {
  readonly exists: boolean;
  readonly rows: Rows;
  readonly lastRun: RunState | null;
  readonly changedFiles: readonly ChangedFile[];
  /** The step that was begun and of which something is committed. */
  readonly unfinished: Unfinished | null;
}

/** Reads rows, the last run, and compares the applied revisions' files with their checksums. */
export async function readDatabaseState(context: RunContext, graph: Graph): Promise<DatabaseState> {
  return await withSession(context, false, async (session) => {
    if (session === null) {
      return { exists: false, rows: null, lastRun: null, changedFiles: [], unfinished: null };
    }
    const unfinished = await findUnfinished(session);
    return {
      exists: true,
      rows: await readRows(session),
      lastRun: summarizeRun(await readLatestRun(session)),
      changedFiles: await findChangedFiles(session, graph),
      unfinished: unfinished !== null && isBegun(unfinished) ? unfinished : null,
    };
  });
}

async function findChangedFiles(session: Session, graph: Graph): Promise<readonly ChangedFile[]> {
  const { host } = session;
  const changed: ChangedFile[] = [];
  for (const [id, event] of await readChecksums(session)) {
    const revision = findRevision(graph, id);
    if (revision === undefined || event.checksum === null) continue;
    const path = resolvePath(host.cwd, revision.file);
    const scripts = Array.isArray(event.detail["scripts"]) ? event.detail["scripts"] : [];
    const files = scripts.map((script) => resolvePath(folderOf(path), String(script)));
    const isThere = files.every((file) => host.stat(file)?.kind === "file");
    if (isThere && await checksumRevision(host, path, files) === event.checksum) continue;
    changed.push({ revision: id, file: revision.file, appliedAt: event.at });
  }
  return changed;
}
