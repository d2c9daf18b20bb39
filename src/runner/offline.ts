/** `--sql`: a plan as a script, without a database. The statements are those of the online run. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { loadDialect } from "../dialect/registry.ts";
import { inlineSql, type Statement } from "../dialect/statement.ts";
import { parseRange } from "../graph/target.ts";
import { planUpgrade } from "../graph/plan.ts";
import { type Replayed, startReplay } from "../operation/replay.ts";
import { EMPTY_SCHEMA } from "../schema/schema.ts";
import { planRequest, readSomeGraph, type Request } from "./apply.ts";
import { createVersionTable, editStatement } from "./history.ts";
import { NO_INTERRUPTION } from "./interruption.ts";
import {
  closeText,
  type Piece,
  type Rehearsal,
  rehearsedSchema,
  rehearseStep,
  startRehearsal,
} from "./record_plan.ts";
import { functionOf, loadModules, stepEnds } from "./revision.ts";
import { readSchemaFrom } from "./schema_source.ts";
import type { RecordingSession, RunContext } from "./session.ts";
import type { Graph } from "../graph/graph.ts";
import type { Plan, Step } from "../graph/step.ts";

/** One step of a script. */
export interface ScriptStep {
  readonly revision: string | null;
  readonly direction: Step["direction"];
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** In order, without the semicolon; transactions and version rows among them. */
  readonly statements: readonly string[];
}

/** A script as data. */
export interface Script {
  readonly dialect: string;
  /** The rows that the version table is taken to have. */
  readonly rows: readonly string[];
  /** What comes before the first step. */
  readonly before: readonly string[];
  readonly steps: readonly ScriptStep[];
  readonly after: readonly string[];
}

/** How to write. */
export interface ScriptOptions {
  /** Where the schema before the first step is read: a URL, or a file of SQL. */
  readonly schemaFrom?: string | undefined;
}

/**
 * Writes a request as a script. A target may be `FROM:TO`; without FROM an upgrade starts at base.
 *
 * @throws `usage.needs_range` for a downgrade without a start, `unsupported.offline` where a
 * revision reads.
 */
export async function writeScript(
  context: RunContext,
  request: Request,
  { schemaFrom }: ScriptOptions,
): Promise<Script> {
  const graph = readSomeGraph(context);
  const session = await openOffline(context);
  const { rows, request: ranged } = readStart(graph, request);
  const plan = planRequest(context, graph, ranged, rows);
  const compilation = await session.dialect.loadCompilation(session.settings.config);
  const rehearsal = startRehearsal({
    session,
    compilation,
    start: () =>
      schemaFrom === undefined
        ? replayTo(session, graph, rows, compilation)
        : readSchemaFrom(context, session, schemaFrom).then(startReplay),
    refuse,
  });
  return await assemble(rehearsal, plan);
}

/** What reads rows can be said in SQL; what reads the schema can be told it. */
function refuse(operation: string): MigrateError {
  const readsRows = operation === "op.query" || operation === "op.run";
  return new MigrateError("unsupported.offline", {
    operation,
    instead: readsRows
      ? "Say it in SQL with op.execute, leave it out with `if (!op.offline)`, or run it online"
      : "Raw SQL may have changed the table: give --schema-from URL|FILE, or copyFrom of op.batchAlterTable",
  });
}

/** The CREATE TABLE of `ensure-version`. */
export async function versionTableScript(context: RunContext): Promise<string> {
  return createVersionTable(await openOffline(context));
}

async function openOffline(context: RunContext): Promise<RecordingSession> {
  const { url } = await context.settings.url();
  const dialect = await loadDialect(url);
  return { ...context, dialect, connection: null, interruption: NO_INTERRUPTION };
}

/** The rows at the start, and the request from there. */
function readStart(
  graph: Graph,
  request: Request,
): { readonly rows: readonly string[]; readonly request: Request } {
  if (request.command === "stamp" && request.purge) {
    throw new MigrateError("unsupported.offline", {
      operation: "stamp --purge",
      instead: "Write DELETE FROM the version table yourself, or run it online",
    });
  }
  const targets = request.command === "downgrade" ? [request.target] : request.targets;
  const ranges = targets.map((text) => splitRange(text));
  const starts = [...new Set(ranges.map(({ from }) => from))];
  const [start = null] = starts;
  if (starts.length > 1) {
    throw new MigrateError("graph.invalid_range", {
      range: targets.join(" "),
      reason: "the targets have different starts",
    });
  }
  if (request.command === "downgrade" && start === null) {
    throw new MigrateError("usage.needs_range", { command: "downgrade" });
  }
  const rows = start === null ? [] : planUpgrade(graph, [], [start]).rowsAfter;
  const ends = ranges.map(({ to }) => to);
  return {
    rows,
    request: request.command === "downgrade"
      ? { ...request, target: ends[0] ?? "" }
      : { ...request, targets: ends },
  };
}

/** `a:b` with its ends; the whole text as the end where there is no colon. */
function splitRange(text: string): { readonly from: string | null; readonly to: string } {
  if (!text.includes(":")) return { from: null, to: text };
  const { from, to } = parseRange(text);
  return { from: from?.text ?? "base", to: to?.text ?? "head" };
}

/** The schema that the revisions up to the start make, as far as they tell without a database. */
async function replayTo(
  session: RecordingSession,
  graph: Graph,
  rows: readonly string[],
  compilation: Rehearsal["compilation"],
): Promise<Replayed> {
  const empty = startReplay(EMPTY_SCHEMA);
  if (rows.length === 0) return empty;
  const plan = planUpgrade(graph, [], rows);
  const modules = await loadModules(session, plan);
  const rehearsal = startRehearsal({
    session: { ...session, emit: () => {} },
    compilation,
    start: () => Promise.resolve(empty),
    refuse,
  });
  for (const step of plan.steps) {
    const apply = functionOf(step, modules);
    if (apply === null) continue;
    try {
      await rehearseStep(rehearsal, step, apply, []);
    } catch (error) {
      if (!isMigrateError(error, "unsupported.offline")) throw error;
      // What it does with what it reads, nobody knows.
      return { ...empty, unknown: { ...empty.unknown, everything: true, others: true } };
    }
  }
  await rehearsedSchema(rehearsal, "", []);
  return rehearsal.replayed ?? empty;
}

async function assemble(rehearsal: Rehearsal, plan: Plan): Promise<Script> {
  const { session } = rehearsal;
  const { dialect, settings } = session;
  const modules = await loadModules(session, plan);
  const isAll = settings.transaction === "all";
  const begin = [dialect.begin, ...dialect.limitTransaction?.(settings.limits) ?? []];
  const steps: ScriptStep[] = [];
  for (const [index, step] of plan.steps.entries()) {
    const pieces: Piece[] = [];
    const apply = functionOf(step, modules);
    if (apply !== null) await rehearseStep(rehearsal, step, apply, pieces);
    const isAlone = settings.transaction === "none" || step.revision?.transaction === "none";
    // A fresh database has no version table yet.
    const table = index === 0 && plan.rowsBefore.length === 0 ? [createVersionTable(session)] : [];
    const rows = step.edits.flatMap((edit) => literals(session, editStatement(session, edit)));
    const body = pieces.flatMap((piece) => textsOf(session, piece, isAlone ? [] : begin))
      .map((text) => closeText(rehearsal.compilation, text));
    const statements = [...table, ...body, ...rows];
    const isWrapped = !isAlone && !isAll;
    const leavesAll = isAlone && isAll;
    steps.push({
      revision: step.revision?.id ?? null,
      direction: step.direction,
      ...stepEnds(step),
      statements: isWrapped
        ? [...begin, ...statements, "COMMIT"]
        : leavesAll
        ? ["COMMIT", ...statements, ...begin]
        : statements,
    });
  }
  const hasSteps = steps.length > 0;
  return {
    dialect: dialect.name,
    rows: plan.rowsBefore,
    before: hasSteps ? [...dialect.scriptStart ?? [], ...(isAll ? begin : [])] : [],
    steps,
    after: hasSteps && isAll ? ["COMMIT"] : [],
  };
}

function textsOf(
  session: RecordingSession,
  piece: Piece,
  begin: readonly string[],
): readonly string[] {
  if (piece.kind === "statement") return literals(session, piece.statement);
  if (begin.length === 0) return [];
  return piece.kind === "commit" ? ["COMMIT"] : begin;
}

/** A statement with its values as literals; one for each row of many. */
function literals({ dialect }: RecordingSession, its: Statement): readonly string[] {
  return (its.rows ?? [its.values]).map((values) =>
    inlineSql({ ...its, values }, dialect.quoting.literal)
  );
}
