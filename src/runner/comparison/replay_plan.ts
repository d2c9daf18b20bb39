/** What revisions make of an empty database, as far as they tell without one. */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { type Replayed, startReplay } from "../../operation/replay.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import {
  type Rehearsal,
  rehearsedSchema,
  rehearseStep,
  startRehearsal,
} from "../offline/record_plan.ts";
import { functionOf, loadModules } from "../revision.ts";
import type { RecordingSession } from "../session.ts";
import type { Graph } from "../../graph/graph.ts";

/** What reads rows can be said in SQL; what reads the schema can be told it. */
export function refuseOffline(operation: string): MigrateError {
  const readsRows = operation === "op.query" || operation === "op.run";
  return new MigrateError("unsupported.offline", {
    operation,
    instead: readsRows
      ? "Say it in SQL with op.execute, leave it out with `if (!op.offline)`, or run it online"
      : "Raw SQL may have changed the table: give --schema-from URL|FILE, or copyFrom of op.batchAlterTable",
  });
}

/** The schema that the revisions up to some rows make, as far as they tell without a database. */
export async function replayTo(
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
    refuse: refuseOffline,
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
