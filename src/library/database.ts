/** A database that a program migrates: the commands as calls, their reports as values. */
import { MigrateError, toMigrateError } from "../core/error.ts";
import { statement } from "../dialect/statement.ts";
import { readGraph } from "../environment/directory.ts";
import { historyRange } from "../graph/plan.ts";
import { newestFirst } from "../graph/query.ts";
import { type RevisionData, revisionData } from "../graph/revision_data.ts";
import { apply, type ApplyOptions, type ApplyReport, type Request } from "../runner/apply.ts";
import { type RunContext, withSession } from "../runner/session.ts";
import { rowsFor } from "../runner/state.ts";
import {
  type CurrentReport,
  readCurrent,
  readStatus,
  type StatusReport,
} from "../runner/status.ts";
import deno from "../../deno.json" with { type: "json" };
import type { CheckReport } from "../runner/comparison/check.ts";
import type { AcceptReport } from "../runner/drift/accept.ts";
import type { DriftReport } from "../runner/drift/report.ts";
import type { DryRunReport } from "../runner/offline/dry_run.ts";
import type { VerifyChoice } from "../runner/verify/choice.ts";
import type { VerifyReport } from "../runner/verify/verify.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** How to run revisions. */
export interface RunOptions {
  /** A file to copy a SQLite database to before the first change; true: one beside it. */
  readonly backup?: string | boolean;
  /** Goes on with a revision that was begun and not finished (`--resume`). */
  readonly resume?: boolean;
  /** What became of the statement that nobody can tell of (`--in-doubt`). */
  readonly inDoubt?: "applied" | "missing";
}

/**
 * A database with its revisions. Each call is what the command of its name does, and gives what
 * that prints with `--json`; calls of one object are done one after the other. Rejects with a
 * `MigrateError`.
 */
export interface Database extends AsyncDisposable {
  /** Applies what is pending, up to a target: `head`, `heads`, `+1`, an id, `label@head`. */
  upgrade(target?: string | readonly string[], options?: RunOptions): Promise<ApplyReport>;
  /** Undoes revisions down to a target, which stays applied: `-1`, `base`, an id. Asks nobody. */
  downgrade(target: string, options?: RunOptions): Promise<ApplyReport>;
  /** Records revisions as applied without running them; `purge` removes all other rows first. */
  stamp(
    targets: string | readonly string[],
    options?: { readonly purge?: boolean },
  ): Promise<ApplyReport>;
  /** What `upgrade` would do, with its statements; nothing is changed (`--dry-run`). */
  planUpgrade(target?: string | readonly string[]): Promise<DryRunReport>;
  /** What `downgrade` would do, with its statements; nothing is changed (`--dry-run`). */
  planDowngrade(target: string): Promise<DryRunReport>;
  /** Where the database is. */
  current(): Promise<CurrentReport>;
  /** Where the database is, what is pending, how the last run ended. */
  status(): Promise<StatusReport>;
  /** The revisions, newest first; those of a range such as `base:head` or `current:`. */
  history(range?: string): Promise<readonly RevisionData[]>;
  /** Compares the models of the config with the database. */
  check(): Promise<CheckReport>;
  /** Compares the database with what its revisions gave it; `replay` runs them anew for that. */
  drift(options?: { readonly replay?: boolean }): Promise<DriftReport>;
  /** Takes the database as it is for what its revisions gave, from now on (`drift --accept`). */
  acceptDrift(why?: string): Promise<AcceptReport>;
  /**
   * Runs revisions up, down and up again on a scratch database: what is pending, those of a range
   * such as `a:b`, or `"all"`.
   */
  verify(range?: string): Promise<VerifyReport>;
  /** The rows of a query, for tests: the way into a database in memory, which nobody else sees. */
  query(sql: string): Promise<readonly Row[]>;
  /** Waits for the calls that are under way, and lets go of what is held. `await using` does it. */
  close(): Promise<void>;
}

/**
 * Gives the calls for a context; closing closes the connection that it keeps.
 *
 * @param hide takes passwords out of a message.
 */
export function createDatabase(context: RunContext, hide: (text: string) => string): Database {
  const { call, close } = createTurns(async () => await context.kept?.connection.close(), hide);
  const run = (request: Request, options: RunOptions = {}) =>
    call(request.command, () => apply(context, request, applyOptions(options)));
  const dryRun = (name: string, request: Request) =>
    call(name, async () => {
      const { dryRun } = await import("../runner/offline/dry_run.ts");
      return await dryRun(context, request);
    });
  return {
    upgrade: (target = "head", options) =>
      run({ command: "upgrade", targets: listOf(target) }, options),
    downgrade: (target, options) => run({ command: "downgrade", target }, options),
    stamp: (targets, { purge = false } = {}) =>
      run({ command: "stamp", targets: listOf(targets), purge }),
    planUpgrade: (target = "head") =>
      dryRun("planUpgrade", { command: "upgrade", targets: listOf(target) }),
    planDowngrade: (target) => dryRun("planDowngrade", { command: "downgrade", target }),
    current: () =>
      call("current", () => readCurrent(context, readGraph(context.host, context.settings))),
    status: () => call("status", () => readStatus(context)),
    history: (range) => call("history", () => readHistory(context, range)),
    check: () =>
      call("check", async () => {
        const { checkModels } = await import("../runner/comparison/check.ts");
        return await checkModels(context);
      }),
    drift: ({ replay = false } = {}) =>
      call("drift", async () => {
        const { checkDrift } = await import("../runner/drift/drift.ts");
        return await checkDrift(context, { replays: replay });
      }),
    acceptDrift: (why) =>
      call("acceptDrift", async () => {
        const { acceptDrift } = await import("../runner/drift/accept.ts");
        return await acceptDrift(context, { why: why ?? null, toolVersion: deno.version });
      }),
    verify: (range) =>
      call("verify", async () => {
        const { verifyRevisions } = await import("../runner/verify/verify.ts");
        return await verifyRevisions(context, verifyChoice(range));
      }),
    query: (sql) => call("query", () => readRows(context, sql)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Calls one after the other; none once it is closed. */
function createTurns(release: () => Promise<void>, hide: (text: string) => string): {
  readonly call: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
} {
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;
  return {
    call: async (name, work) => {
      if (closing !== null) throw new MigrateError("usage.closed", { call: name });
      const result = last.then(work);
      last = result.catch(() => {});
      try {
        return await result;
      } catch (error) {
        const failure = toMigrateError(error);
        // A server, a driver or a revision may have repeated what it was told.
        failure.message = hide(failure.message);
        throw failure;
      }
    },
    close: () => closing ??= last.then(release),
  };
}

function listOf(targets: string | readonly string[]): readonly string[] {
  return typeof targets === "string" ? [targets] : targets;
}

function applyOptions({ backup = false, resume = false, inDoubt }: RunOptions): ApplyOptions {
  return {
    toolVersion: deno.version,
    backup: typeof backup === "string" ? backup : backup ? "" : undefined,
    resume: resume ? { inDoubt: inDoubt ?? null } : undefined,
  };
}

function verifyChoice(range: string | undefined): VerifyChoice {
  if (range === undefined) return { kind: "pending" };
  return range === "all" ? { kind: "all" } : { kind: "range", range };
}

async function readHistory(
  context: RunContext,
  range: string | undefined,
): Promise<readonly RevisionData[]> {
  const graph = readGraph(context.host, context.settings);
  const revisions = range === undefined
    ? newestFirst(graph)
    : historyRange(graph, range, await rowsFor(context, range));
  return revisions.map((revision) => revisionData(graph, revision));
}

/** @throws `database.cannot_open` where there is no database. */
async function readRows(context: RunContext, sql: string): Promise<readonly Row[]> {
  return await withSession(context, false, async (session) => {
    if (session !== null) return await session.connection.query(statement(sql));
    throw new MigrateError("database.cannot_open", {
      database: "the database",
      reason: "it does not exist",
    });
  });
}
