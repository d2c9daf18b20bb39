/** The schema that revisions make. */
import { readGraph } from "../../environment/directory.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { mentionsCurrent } from "../../graph/target.ts";
import { EMPTY_SCHEMA, type Schema } from "../../schema/schema.ts";
import { readRows } from "../history.ts";
import { NO_INTERRUPTION } from "../interruption.ts";
import { reflectAll, withoutOwnTables } from "./live_schema.ts";
import { replayTo } from "./replay_plan.ts";
import { runPlan } from "../run.ts";
import { withScratch } from "./scratch.ts";
import type { SourceSchema, Workbench } from "./workbench.ts";

/** What revisions make: replayed where that tells everything, else run. */
export async function readRevisions(bench: Workbench, target: string): Promise<SourceSchema> {
  const { session, compilation, comparer } = bench;
  const { settings, dialect } = session;
  const graph = readGraph(session.host, settings);
  const title = `revisions:${target}`;
  const described = (schema: Schema, isReflected: boolean): SourceSchema => ({
    title,
    schema: withoutOwnTables(schema, settings, comparer),
    isReflected,
    others: [],
  });
  const targets = mentionsCurrent(target) ? await readRows(session) ?? [] : [target];
  const { rowsAfter } = targets.length === 0 || target === "base"
    ? { rowsAfter: [] }
    : planUpgrade(graph, [], targets);
  if (rowsAfter.length === 0) return described(EMPTY_SCHEMA, false);
  // Where running costs no more than replaying it is the better witness.
  if (dialect.scratchUrl === undefined) {
    const offline = { ...session, connection: null, interruption: NO_INTERRUPTION };
    const { schema, unknown } = await replayTo(offline, graph, rowsAfter, compilation);
    const isKnown = !unknown.everything && !unknown.others && unknown.tables.size === 0;
    if (isKnown) return described(schema, false);
  }
  return await withScratch(session, title, async (scratch) => {
    await runPlan(scratch, {
      toolVersion: "",
      plan: (rows) => planUpgrade(graph, rows, rowsAfter),
    });
    const { schema, others } = await reflectAll(scratch, false);
    return { ...described(schema, true), others };
  });
}
