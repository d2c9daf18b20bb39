/** `--sql`: a plan as a script, without a database. The statements are those of the online run. */
import { MigrateError } from "../../core/error.ts";
import { loadDialect } from "../../dialect/registry.ts";
import { parseRange } from "../../graph/target.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { applyEdits, type Plan } from "../../graph/step.ts";
import { startReplay } from "../../operation/replay.ts";
import { planRequest, readSomeGraph, type Request } from "../apply.ts";
import { createVersionTable } from "../history.ts";
import { NO_INTERRUPTION } from "../interruption.ts";
import { startRehearsal } from "./record_plan.ts";
import { refuseOffline, replayTo } from "../comparison/replay_plan.ts";
import { readSchemaFrom } from "../comparison/script_source.ts";
import { assembleScript, type Script } from "./script.ts";
import type { RecordingSession, RunContext } from "../session.ts";
import type { Graph } from "../../graph/graph.ts";

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
  const { rows, request: ranged } = readStart(graph, request);
  return await writePlan(context, graph, planRequest(context, graph, ranged, rows), schemaFrom);
}

/** Writes the upgrade of one revision, on a database that has all it needs and nothing else. */
export async function writeRevisionScript(
  context: RunContext,
  graph: Graph,
  id: string,
  { schemaFrom }: ScriptOptions,
): Promise<Script> {
  const { steps, rowsAfter } = planUpgrade(graph, [], [id]);
  const rows = new Set<string>();
  for (const { edits } of steps.slice(0, -1)) applyEdits(rows, edits);
  const plan = { rowsBefore: [...rows].sort(), rowsAfter, steps: steps.slice(-1) };
  return await writePlan(context, graph, plan, schemaFrom);
}

async function writePlan(
  context: RunContext,
  graph: Graph,
  plan: Plan,
  schemaFrom: string | undefined,
): Promise<Script> {
  const session = await openOffline(context);
  // No database will be asked: nor is anybody else.
  if (schemaFrom === undefined) await context.host.dropNetwork();
  const compilation = await session.dialect.loadCompilation(session.settings.config);
  const rehearsal = startRehearsal({
    session,
    compilation,
    start: () =>
      schemaFrom === undefined
        ? replayTo(session, graph, plan.rowsBefore, compilation)
        : readSchemaFrom(context, session, schemaFrom).then(startReplay),
    refuse: refuseOffline,
  });
  return await assembleScript(rehearsal, plan);
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
