/** Upgrade, downgrade and stamp: from a target to a finished run. */
import { MigrateError } from "../core/error.ts";
import { displayPath, resolvePath } from "../core/path.ts";
import { readGraph } from "../environment/directory.ts";
import { checkRows, planDowngrade, planStamp, planUpgrade } from "../graph/plan.ts";
import { parseTarget } from "../graph/target.ts";
import { createVersionTable, readRows, versionTableName } from "./history.ts";
import { runPlan } from "./run.ts";
import { type RunContext, runSql, type Session, withSession } from "./session.ts";
import { begin, commit, singleTransaction } from "./transaction.ts";
import type { RunOptions, RunReport } from "./run_report.ts";
import type { Graph } from "../graph/graph.ts";
import type { Plan } from "../graph/step.ts";
import type { ResumeOptions } from "./resume/unfinished.ts";

/** What to apply. */
export type Request =
  | { readonly command: "upgrade"; readonly targets: readonly string[] }
  | { readonly command: "downgrade"; readonly target: string }
  | { readonly command: "stamp"; readonly targets: readonly string[]; readonly purge: boolean };

/** How. */
export interface ApplyOptions {
  readonly toolVersion: string;
  /** A SQLite file to copy the database to first; "" for a name made from the database's. */
  readonly backup?: string | undefined;
  /** Tells what the plan may do, before the first change: for a person who looks on. */
  readonly foresees?: boolean;
  /** Asked before the first change; a throw ends the run with nothing done. */
  readonly confirm?: (plan: Plan) => void;
  /** Goes on with the step that was not finished. */
  readonly resume?: ResumeOptions | undefined;
}

/** What a run did, and the arguments that undo it where there are such. */
export interface ApplyReport extends RunReport {
  /** Of the command line; null: nothing was done, or nothing undoes it. */
  readonly undo: readonly string[] | null;
}

/**
 * The revisions of the environment, at least one.
 *
 * @throws `graph.no_revisions`: a container without its files must not look migrated.
 */
export function readSomeGraph({ host, settings }: Pick<RunContext, "host" | "settings">): Graph {
  const graph = readGraph(host, settings);
  if (graph.revisions.length > 0) return graph;
  const directories = settings.versionLocations.map((folder) => displayPath(host.cwd, folder));
  throw new MigrateError("graph.no_revisions", { directories });
}

/** Makes the plan of a request for rows, which must be known. */
export function planRequest(
  context: Pick<RunContext, "settings">,
  graph: Graph,
  request: Request,
  rows: readonly string[],
): Plan {
  const purges = request.command === "stamp" && request.purge;
  if (request.command !== "stamp") checkRows(graph, rows, versionTableName(context));
  switch (request.command) {
    case "upgrade":
      return planUpgrade(graph, rows, request.targets);
    case "downgrade":
      return planDowngrade(graph, rows, request.target);
    case "stamp":
      return planStamp(graph, rows, request.targets, { purge: purges });
  }
}

/**
 * Applies a request to the database of the settings.
 *
 * @throws any MigrateError; one of a run that had begun carries its RunReport.
 */
export async function apply(
  context: RunContext,
  request: Request,
  options: ApplyOptions,
): Promise<ApplyReport> {
  const graph = readSomeGraph(context);
  const mayCreate = request.command !== "downgrade";
  // What cannot be a target must not leave a new database behind.
  const targets = request.command === "downgrade" ? [request.target] : request.targets;
  targets.forEach(parseTarget);
  return await withSession(context, mayCreate, async (session) => {
    if (session === null) return nothingToDo(planRequest(context, graph, request, []));
    const report = await runPlan(session, {
      toolVersion: options.toolVersion,
      plan: (rows) => planRequest(session, graph, request, rows),
      resume: options.resume,
      ...checkApplied(session, graph, request),
      ...beforeChange(session, options),
    });
    if (report.done.length === 0) {
      if (request.command === "stamp") await (await import("./resume/settle.ts")).settle(session);
      return { ...report, undo: null };
    }
    const { findUndo } = await import("./undo.ts");
    return { ...report, undo: findUndo(graph, report) };
  });
}

/** Looks whether what is applied was edited since, before anything is run on top of it. */
function checkApplied(
  session: Session,
  graph: Graph,
  { command }: Request,
): Pick<RunOptions, "checkApplied"> {
  if (command === "stamp" || session.settings.log === null) return {};
  return {
    checkApplied: async (rows) => {
      if (rows.length === 0) return;
      await (await import("./changed_file.ts")).checkFiles(session, graph, rows);
    },
  };
}

/** What comes between a plan and its first change; a run that knows of nothing gives up no time. */
function beforeChange(
  session: Session,
  { foresees = false, confirm, backup, resume }: ApplyOptions,
): Pick<RunOptions, "beforeChange"> {
  // What a run goes on with was looked at before it began.
  const looks = foresees && resume === undefined;
  if (!looks && confirm === undefined && backup === undefined) return {};
  return {
    beforeChange: async (plan, modules) => {
      if (looks) {
        const outlook = await (await import("./foresee.ts")).foresee(session, plan, modules);
        if (outlook.foreseen.length > 0) session.emit({ type: "outlook", ...outlook });
      }
      confirm?.(plan);
      if (backup !== undefined) await backUp(session, backup);
    },
  };
}

/** A database that is not there is at base: downgrades of it are empty, or no plan at all. */
function nothingToDo({ rowsBefore, rowsAfter }: Plan): ApplyReport {
  return {
    database: "",
    rowsBefore,
    rowsAfter,
    done: [],
    rolledBack: [],
    failed: null,
    kept: [],
    notStarted: [],
    durationMs: 0,
    undo: null,
  };
}

async function backUp(session: Session, file: string): Promise<void> {
  const { connection, host } = session;
  const to = file === "" ? backupName(session) : resolvePath(host.cwd, file);
  if (connection.backup === undefined) {
    throw new MigrateError("unsupported.operation", {
      operation: "--backup",
      dialect: session.dialect.name,
      instead: "Use the database's own backup program before the run",
    });
  }
  await connection.backup(to);
  session.emit({ type: "notice", message: `Backed up to ${displayPath(host.cwd, to)}` });
}

/** Beside the database, with the time in its name: `app.db.20261121T093412Z.backup`. */
function backupName({ connection, host }: Session): string {
  const time = host.now().toISOString().replace(/[-:]|\.\d+/g, "");
  return `${connection.file ?? "database"}.${time}.backup`;
}

/** Creates the version table where it is missing; says whether it did. */
export async function ensureVersion(context: RunContext): Promise<boolean> {
  return await withSession(context, true, async (session) => {
    if (session === null || await readRows(session) !== null) return false;
    const transaction = singleTransaction();
    await begin(session, transaction);
    await runSql(session, createVersionTable(session));
    await commit(session, transaction);
    return true;
  });
}
