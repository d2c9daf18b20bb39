/** What `status` and `current` tell of a database. Nothing is created or changed. */
import { readGraph } from "../environment/directory.ts";
import { currentRevisions, findRowProblems, isAtHeads, planUpgrade } from "../graph/plan.ts";
import { rowHeads } from "../graph/query.ts";
import { type RevisionData, revisionData } from "../graph/revision_data.ts";
import { type UnfinishedData, unfinishedData } from "./resume/unfinished_data.ts";
import { readDatabaseRows, readDatabaseState } from "./state.ts";
import type { ChangedFile } from "./changed_file.ts";
import type { Graph } from "../graph/graph.ts";
import type { Direction } from "../graph/step.ts";
import type { RunState } from "./log.ts";
import type { RunContext } from "./session.ts";

/** A revision that is still to be applied. */
export interface PendingRevision {
  /** Its revision id. */
  readonly id: string;
  /** The first paragraph of its comment. */
  readonly message: string;
  /** As seen from the working folder. */
  readonly file: string;
}

/** The newest run that the log knows. */
export interface LastRun {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** What it did. */
  readonly direction: Direction | null;
  /** How many steps it had. */
  readonly steps: number;
  /** How many of them are finished. */
  readonly finished: number;
  /** What those took. */
  readonly durationMs: number;
  /** Where it failed; null: it did not. */
  readonly failed: {
    readonly at: string;
    readonly revision: string | null;
    readonly code: string;
    readonly message: string;
  } | null;
  /** It began and neither finished all its steps nor failed: it is running, or was killed. */
  readonly isOpen: boolean;
}

/** Where a database is, what is pending, how the last run ended. */
export interface StatusReport {
  /** Whether there is a database. */
  readonly exists: boolean;
  /** Whether it has a version table. */
  readonly hasVersionTable: boolean;
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** What the rows will be when everything is applied. */
  readonly heads: readonly string[];
  /** What `upgrade heads` would apply, in order; empty where the rows have a problem. */
  readonly pending: readonly PendingRevision[];
  /** Rows that no file defines. */
  readonly unknownRows: readonly string[];
  /** Rows that another row implies. */
  readonly overlappingRows: readonly { readonly id: string; readonly by: string }[];
  /** Applied revisions whose file is another now. */
  readonly changedFiles: readonly ChangedFile[];
  /** Null: the log knows of none. */
  readonly lastRun: LastRun | null;
  /** A step that was begun and not finished. */
  readonly unfinished: UnfinishedData | null;
}

/**
 * Reads all that `status` tells.
 *
 * @throws config.*, graph.*, database.*
 */
export async function readStatus(context: RunContext): Promise<StatusReport> {
  const graph = readGraph(context.host, context.settings);
  const state = await readDatabaseState(context, graph);
  const rows = state.rows ?? [];
  const { unknown, implied } = findRowProblems(graph, rows);
  const isPlannable = unknown.length + implied.length === 0 && graph.revisions.length > 0;
  const steps = isPlannable ? planUpgrade(graph, rows, ["heads"]).steps : [];
  return {
    exists: state.exists,
    hasVersionTable: state.rows !== null,
    rows,
    heads: rowHeads(graph).map(({ id }) => id),
    pending: steps.flatMap(({ revision }) => revision ?? [])
      .map(({ id, message, file }) => ({ id, message, file })),
    unknownRows: unknown,
    overlappingRows: implied,
    changedFiles: state.changedFiles,
    lastRun: state.lastRun && tellRun(state.lastRun),
    unfinished: state.unfinished && unfinishedData(state.unfinished),
  };
}

function tellRun({ started, finished, failed, isOpen }: RunState): LastRun {
  return {
    startedAt: started.at,
    direction: started.direction,
    steps: Number(started.detail["steps"]),
    finished: finished.length,
    durationMs: finished.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    failed: failed && {
      at: failed.at,
      revision: failed.revision,
      code: String(failed.detail["code"]),
      message: String(failed.detail["message"]),
    },
    isOpen,
  };
}

/** Where a database is. */
export interface CurrentReport {
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** The revisions that it is at, those included that another branch's row implies. */
  readonly revisions: readonly RevisionData[];
  /** Rows that no file defines. */
  readonly unknown: readonly string[];
  /** Whether everything is applied. */
  readonly atHeads: boolean;
}

/** A database's place in the graph. */
export async function readCurrent(context: RunContext, graph: Graph): Promise<CurrentReport> {
  const rows = await readDatabaseRows(context) ?? [];
  const { revisions, unknown } = currentRevisions(graph, rows);
  return {
    rows,
    revisions: revisions.map((revision) => revisionData(graph, revision)),
    unknown,
    atHeads: isAtHeads(graph, rows),
  };
}
