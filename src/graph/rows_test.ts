import assert from "node:assert/strict";
import { buildGraph } from "./graph.ts";
import { checkRows, currentRevisions, findRowProblems, isAtHeads } from "./plan.ts";
import { sampleRevisions, SAMPLES } from "./sample.ts";

const graphOf = (text: string) => buildGraph(sampleRevisions(text));
const L = graphOf(SAMPLES.L);
const DEPENDING = graphOf("a1; a2(a1); b1; b2(b1 | a2)");

Deno.test("V32: current shows what is implied by depends on, too", () => {
  const { revisions } = currentRevisions(DEPENDING, ["b2"]);
  assert.deepEqual(revisions.map(({ id }) => id), ["a2", "b2"]);
});

Deno.test("V40: current works with rows that no file defines", () => {
  const { revisions, unknown } = currentRevisions(L, ["zzz", "b"]);
  assert.deepEqual([revisions.map(({ id }) => id), unknown], [["b"], ["zzz"]]);
});

Deno.test("V41: heads that are implied by depends on count as reached", () => {
  assert.equal(isAtHeads(DEPENDING, ["b2"]), true);
  assert.equal(isAtHeads(DEPENDING, ["b1", "a2"]), false);
  assert.equal(isAtHeads(L, ["e"]), true);
  assert.equal(isAtHeads(L, ["d"]), false);
  assert.equal(isAtHeads(L, ["e", "zzz"]), false);
  assert.equal(isAtHeads(L, []), false);
  assert.equal(isAtHeads(buildGraph([]), []), true);
});

Deno.test("rows are checked", () => {
  checkRows(L, ["c"]);
  checkRows(DEPENDING, ["a2", "b1"]);
  assert.throws(() => checkRows(L, ["y", "c", "x"], "versions"), {
    code: "history.unknown_row",
    details: { rows: ["x", "y"], table: "versions" },
  });
  assert.throws(() => checkRows(L, ["c", "a"]), {
    code: "history.overlapping_rows",
    details: { id: "c", ancestor: "a", table: undefined },
  });
  assert.throws(() => checkRows(DEPENDING, ["a1", "b2"]), { code: "history.overlapping_rows" });
});

Deno.test("all problems of rows are found", () => {
  assert.deepEqual(findRowProblems(L, ["zzz", "a", "e", "c"]), {
    unknown: ["zzz"],
    implied: [{ id: "a", by: "c" }, { id: "c", by: "e" }],
  });
  assert.deepEqual(findRowProblems(L, ["e", "e"]), { unknown: [], implied: [] });
});
