/** Where a database is: what the reading commands ask. Nothing is created or changed. */
import { mentionsCurrent } from "../graph/target.ts";
import { type ChangedFile, compareChecksums, toldChange } from "./changed_file.ts";
import { readRows, type Rows } from "./history.ts";
import { readLatestRun, type RunState, summarizeRun, waitPatiently } from "./log.ts";
import { findUnfinished, isBegun, type Unfinished } from "./resume/unfinished.ts";
import { type RunContext, withSession } from "./session.ts";
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
    const rows = await readRows(session);
    const { changes } = await compareChecksums(session, graph, rows ?? []);
    return {
      exists: true,
      rows,
      lastRun: summarizeRun(await waitPatiently(session, () => readLatestRun(session))),
      changedFiles: changes.map(toldChange),
      unfinished: unfinished !== null && isBegun(unfinished) ? unfinished : null,
    };
  });
}
