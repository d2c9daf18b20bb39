/**
 * Replays what Alembic itself did on random graphs (revision_graph.json, generated data): the
 * same commands succeed, run the same set of revisions, and leave the same rows. Where migrate
 * differs on purpose, revision_graph_exceptions.ts says why.
 */
import assert from "node:assert/strict";
import { isMigrateError } from "../../src/core/error.ts";
import { buildGraph, type Graph } from "../../src/graph/graph.ts";
import { planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { sampleRevision } from "../../src/graph/sample.ts";
import { applyEdits, type Plan } from "../../src/graph/step.ts";
import cases from "./revision_graph.json" with { type: "json" };
import { EXCEPTIONS, type Outcome } from "./revision_graph_exceptions.ts";

interface Command {
  readonly cmd: string;
  readonly arg: string;
  readonly purge?: boolean;
}

type Case = (typeof cases)[number];

cases.forEach((recorded: Case, index) => {
  Deno.test(`differential: case ${index}`, () => {
    const graph = graphOf(recorded);
    let rows: readonly string[] = [];
    recorded.commands.forEach((command, number) => {
      const theirs = recorded.expected[number];
      assert.ok(theirs);
      const alembic = {
        ok: theirs.ok,
        ran: theirs.ran.map((step) => step.join(" ")).sort(),
        rows: theirs.rows,
      };
      compare(`${index}.${number}`, run(graph, rows, command), alembic, command);
      rows = theirs.rows;
    });
    const { peer_crashed_on: crash } = recorded;
    if (crash !== undefined) compare(`${index}.crash`, run(graph, rows, crash), null, crash);
  });
});

function graphOf({ revisions }: Case): Graph {
  return buildGraph(revisions.map(({ id, down, depends, labels }, index) =>
    sampleRevision({
      id,
      downRevisions: down,
      dependsOn: depends,
      branchLabels: labels,
      file: `${String(index).padStart(4, "0")}.ts`,
    })
  ));
}

/** Ours is Alembic's outcome, or the one of an exception, which must then be one. */
function compare(key: string, ours: Outcome, alembic: Outcome | null, command: Command): void {
  const expected = EXCEPTIONS[key]?.ours ?? alembic;
  assert.deepEqual(ours, expected, `${key}: ${JSON.stringify(command)}`);
  if (key in EXCEPTIONS) assert.notDeepEqual(ours, alembic, `${key} needs no exception`);
}

/** Runs one command; a clear error is an outcome, anything else thrown fails the test. */
function run(graph: Graph, rows: readonly string[], command: Command): Outcome {
  try {
    const plan = planOf(graph, rows, command);
    checkPlan(graph, plan);
    const ran = plan.steps.flatMap(({ direction, revision }) =>
      direction === "stamp" ? [] : `${direction === "upgrade" ? "up" : "down"} ${revision?.id}`
    );
    return { ok: true, ran: ran.sort(), rows: plan.rowsAfter };
  } catch (error) {
    if (!isMigrateError(error)) throw error;
    return { ok: false, ran: [], rows };
  }
}

function planOf(graph: Graph, rows: readonly string[], { cmd, arg, purge }: Command): Plan {
  if (cmd === "upgrade") return planUpgrade(graph, rows, [arg]);
  if (cmd === "downgrade") return planDowngrade(graph, rows, arg);
  return planStamp(graph, rows, [arg], { purge: purge ?? false });
}

/** Steps respect ancestry, and their edits lead to the rows that the plan promises. */
function checkPlan(graph: Graph, { rowsBefore, rowsAfter, steps }: Plan): void {
  const rows = new Set(rowsBefore);
  for (const { edits } of steps) applyEdits(rows, edits);
  assert.deepEqual([...rows].sort(), rowsAfter);
  const order = new Map(steps.map(({ revision }, place) => [revision?.id, place]));
  steps.forEach(({ direction, revision }, place) => {
    if (direction === "stamp" || revision === null) return;
    for (const need of graph.needs[graph.indexOfId.get(revision.id) ?? -1] ?? []) {
      const other = order.get(graph.revisions[need]?.id);
      if (other !== undefined) assert.equal(other < place, direction === "upgrade");
    }
  });
}
