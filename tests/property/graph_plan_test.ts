/** What must hold for plans on any graph. */
import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { isMigrateError } from "../../src/core/error.ts";
import { drawGraph } from "../../src/graph/draw.ts";
import { buildGraph, type Graph } from "../../src/graph/graph.ts";
import {
  checkRows,
  isAtHeads,
  planDowngrade,
  planStamp,
  planUpgrade,
} from "../../src/graph/plan.ts";
import { ancestorsOf, newestFirst } from "../../src/graph/query.ts";
import { applyEdits, type Plan } from "../../src/graph/step.ts";
import { revisionLists, type Scene, scenes } from "./graph_arbitrary.ts";

const ids = (graph: Graph, rows: readonly string[]) =>
  new Set(ancestorsOf(graph, rows).map(({ id }) => id));

/** The plan, or null when the target is refused with a clear error. */
function attempt(work: () => Plan): Plan | null {
  try {
    return work();
  } catch (error) {
    if (isMigrateError(error) && error.code.startsWith("graph.")) return null;
    throw error;
  }
}

function plansOf({ graph, rows, target }: Scene): Plan[] {
  return [
    attempt(() => planUpgrade(graph, rows, [target])),
    attempt(() => planDowngrade(graph, rows, target)),
    attempt(() => planStamp(graph, rows, [target])),
  ].filter((plan) => plan !== null);
}

Deno.test("rows chain: each edit finds its row, and every prefix of a plan leaves valid rows", () => {
  fc.assert(fc.property(scenes, (scene) => {
    for (const { rowsBefore, rowsAfter, steps } of plansOf(scene)) {
      assert.deepEqual(rowsBefore, scene.rows);
      const rows = new Set(rowsBefore);
      for (const { edits } of steps) {
        assert.ok(edits.length > 0);
        for (const edit of edits) {
          const gone = edit.kind === "update" ? edit.from : edit.kind === "delete" ? edit.id : null;
          const made = edit.kind === "update" ? edit.to : edit.kind === "insert" ? edit.id : null;
          assert.ok(gone === null || rows.has(gone));
          assert.ok(made === null || !rows.has(made));
          applyEdits(rows, [edit]);
        }
        checkRows(scene.graph, [...rows]);
      }
      assert.deepEqual([...rows].sort(), rowsAfter);
    }
  }));
});

Deno.test("rows are the heads of exactly what has run", () => {
  fc.assert(fc.property(scenes, ({ graph, rows, target }) => {
    const applied = ids(graph, rows);
    const up = attempt(() => planUpgrade(graph, rows, [target]));
    const down = attempt(() => planDowngrade(graph, rows, target));
    const upIds = (up?.steps ?? []).map(({ revision }) => revision?.id ?? "");
    const downIds = new Set((down?.steps ?? []).map(({ revision }) => revision?.id ?? ""));
    assert.deepEqual(ids(graph, up?.rowsAfter ?? rows), applied.union(new Set(upIds)));
    assert.deepEqual(ids(graph, down?.rowsAfter ?? rows), applied.difference(downIds));
  }));
});

Deno.test("what a revision needs is applied before it and undone after it", () => {
  fc.assert(fc.property(scenes, (scene) => {
    for (const { rowsBefore, steps } of plansOf(scene)) {
      const applied = ids(scene.graph, rowsBefore);
      for (const { direction, revision } of steps) {
        if (revision === null || direction === "stamp") continue;
        if (direction === "downgrade") applied.delete(revision.id);
        const missing = ids(scene.graph, [revision.id]).difference(applied);
        assert.deepEqual([...missing], [revision.id]);
        if (direction === "upgrade") applied.add(revision.id);
      }
    }
  }));
});

Deno.test("up and down again returns to the same rows", () => {
  fc.assert(
    fc.property(scenes, ({ graph, rows }) => {
      const up = planUpgrade(graph, rows, ["heads"]);
      assert.equal(isAtHeads(graph, up.rowsAfter), true);
      assert.equal(planUpgrade(graph, up.rowsAfter, ["heads"]).steps.length, 0);
      const down = planDowngrade(graph, up.rowsAfter, "base");
      assert.deepEqual(down.rowsAfter, []);
      assert.equal(down.steps.length, graph.revisions.length);
      // Undoing one step after the other, the last first, ends where it began.
      let current = new Set(up.rowsAfter);
      for (const { revision } of [...up.steps].reverse()) {
        const after = planDowngrade(graph, [...current], `${revision?.id}@-1`);
        assert.deepEqual(after.steps.map((step) => step.revision?.id), [revision?.id]);
        current = new Set(after.rowsAfter);
      }
      assert.deepEqual([...current].sort(), rows);
    }),
    { numRuns: 50 },
  );
});

Deno.test("a stamp leaves the rows that running would leave, from nothing", () => {
  fc.assert(fc.property(scenes, ({ graph, target }) => {
    const up = attempt(() => planUpgrade(graph, [], [target]));
    const stamp = attempt(() => planStamp(graph, [], [target]));
    if (up !== null && stamp !== null) assert.deepEqual(stamp.rowsAfter, up.rowsAfter);
  }));
});

Deno.test("the order in which files are found changes nothing", () => {
  const shuffled = revisionLists.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
  );
  fc.assert(fc.property(shuffled, ([list, other]) => {
    const [a, b] = [buildGraph(list), buildGraph(other)];
    assert.deepEqual(a, b);
    assert.deepEqual(planUpgrade(a, [], ["heads"]), planUpgrade(b, [], ["heads"]));
  }));
});

Deno.test("drawings have a line for each revision, and no stray ends", () => {
  fc.assert(fc.property(revisionLists, (list) => {
    const graph = buildGraph(list);
    const lines = drawGraph(graph, newestFirst(graph));
    assert.equal(lines.filter((line) => line.includes("*")).length, list.length);
    for (const line of lines) assert.match(line, /^[ |\\/_]*(\*[-. |\\/]* rev\d+.*)?$/);
    for (const line of lines) assert.ok(line === line.trimEnd() && line !== "");
  }));
});
