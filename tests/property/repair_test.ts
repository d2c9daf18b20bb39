/** What must hold for rebases and repairs on any set of revisions, also on broken ones. */
import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { isMigrateError } from "../../src/core/error.ts";
import { findFileProblems, unlabelledLines } from "../../src/graph/file_problem.ts";
import { buildGraph } from "../../src/graph/graph.ts";
import { ancestorsOf, descendantsOf } from "../../src/graph/query.ts";
import { planRebase } from "../../src/graph/rebase.ts";
import { applyHeaderEdits, planChain, planNewIds, planRowRepair } from "../../src/graph/repair.ts";
import { checkRows } from "../../src/graph/rows.ts";
import { revisionLists } from "./graph_arbitrary.ts";
import type { Revision } from "../../src/graph/revision.ts";

/** The result, or null when the work is refused with a clear error. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (isMigrateError(error) && error.code.startsWith("graph.")) return null;
    throw error;
  }
}

/** Lists in which some ids, parents and dependencies point anywhere. */
const brokenLists: fc.Arbitrary<Revision[]> = fc.tuple(
  revisionLists,
  fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(3)), { maxLength: 4 }),
).map(([revisions, breaks]) => {
  const list = [...revisions];
  for (const [at, to, kind] of breaks) {
    const place = at % list.length;
    const revision = list[place];
    const name = `rev${to % (list.length + 2)}`;
    if (revision === undefined) continue;
    list[place] = kind === 0
      ? { ...revision, id: name }
      : kind === 1
      ? { ...revision, downRevisions: [name] }
      : kind === 2
      ? { ...revision, dependsOn: [name] }
      : { ...revision, downRevisions: [] };
  }
  return list.map((its, index) => ({ ...its, createDate: `2026-01-01 00:00:${10 + index} UTC` }));
});

Deno.test("a rebase gives a graph in which the line follows its target, and the rest stays", () => {
  fc.assert(fc.property(revisionLists, fc.nat(), fc.nat(), (revisions, from, to) => {
    const graph = buildGraph(revisions);
    const [id, onto] = [`rev${from % revisions.length}`, `rev${to % revisions.length}`];
    const plan = attempt(() => planRebase(graph, id, to % 5 === 0 ? null : onto));
    if (plan === null) return;
    const changed = buildGraph(
      revisions.map((its) =>
        its.id === plan.first.id ? { ...its, downRevisions: [plan.onto.id] } : its
      ),
    );
    const below = (ids: readonly string[]) =>
      new Set(ancestorsOf(changed, ids).map((its) => its.id));
    assert.ok(below([id]).has(plan.onto.id));
    assert.ok(below([id]).has(plan.first.id));
    const moved = new Set(plan.moved.map((its) => its.id));
    assert.deepEqual(moved, new Set(descendantsOf(graph, [plan.first.id]).map((its) => its.id)));
    for (const { id } of revisions) {
      if (moved.has(id)) continue;
      const before = ancestorsOf(graph, [id]).map((its) => its.id);
      assert.deepEqual(below([id]), new Set(before));
    }
  }));
});

Deno.test("there are findings exactly where there is no graph", () => {
  fc.assert(
    fc.property(brokenLists, (revisions) => {
      const problems = findFileProblems(revisions).map(({ error }) => error.code);
      const isGraph = attempt(() => buildGraph(revisions)) !== null;
      assert.equal(
        problems.every((code) => code === "graph.several_bases"),
        isGraph,
        `${problems}`,
      );
    }),
    { numRuns: 1000 },
  );
});

Deno.test("new ids and chains leave less to find, and never touch what is applied", () => {
  fc.assert(
    fc.property(brokenLists, fc.nat(3), (revisions, salt) => {
      const isApplied = (id: string) => id.length % 4 === salt;
      const isCopy = () => false;
      let next = 0;
      const newId = () => `new${next++}`;
      const duplicates = findFileProblems(revisions).flatMap(({ error, revisions }) =>
        error.code === "graph.duplicate_id" ? revisions.slice(0, 1) : []
      );
      const edits = duplicates.flatMap(({ id }) =>
        planNewIds(revisions, id, { isApplied, isCopy, newId }).edits ?? []
      );
      const after = applyHeaderEdits(revisions, edits);
      const ids = after.map(({ id }) => id);
      for (const { revision } of edits) assert.ok(!isApplied(revision.id));
      for (const { revision } of edits) {
        assert.equal(ids.filter((id) => id === revision.id).length, 1, "one keeps the id");
      }
      if (attempt(() => buildGraph(after)) === null) return;
      const chain = planChain(after, { isApplied });
      for (const { revision } of chain.edits ?? []) assert.ok(!isApplied(revision.id));
      if (chain.edits === null) return;
      const chained = applyHeaderEdits(after, chain.edits);
      buildGraph(chained);
      assert.ok(unlabelledLines(chained).length <= 1);
      assert.deepEqual(findFileProblems(chained), []);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("rows are in order after their repair, and none that counts is lost", () => {
  const rows = fc.array(fc.nat(30).map((n) => `rev${n}`), { maxLength: 6 });
  fc.assert(fc.property(revisionLists, rows, (revisions, rows) => {
    const graph = buildGraph(revisions);
    const plan = planRowRepair(graph, rows);
    checkRows(graph, plan.rowsAfter);
    const known = rows.filter((row) => graph.indexOfId.has(row));
    assert.deepEqual(ancestorsOf(graph, plan.rowsAfter), ancestorsOf(graph, known));
    assert.equal(planRowRepair(graph, plan.rowsAfter).steps.length, 0);
  }));
});
