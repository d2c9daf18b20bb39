import assert from "node:assert/strict";
import { findRing, marked, reach, reverseEdges, sortByLine } from "./graph_sort.ts";

const DIAMOND = [[1, 2], [3], [3], []];

Deno.test("reverseEdges turns every edge round", () => {
  assert.deepEqual(reverseEdges(DIAMOND), [[], [0], [0], [1, 2]]);
});

Deno.test("reach marks the starts and what they lead to", () => {
  assert.deepEqual(marked(reach(DIAMOND, [1])), [1, 3]);
  assert.deepEqual(marked(reach(DIAMOND, [])), []);
});

Deno.test("sortByLine follows one line, and waits for all that lead to a node", () => {
  assert.deepEqual(sortByLine(DIAMOND), [0, 1, 2, 3]);
  assert.deepEqual(sortByLine([[2], [2], [3, 4], [], []]), [0, 1, 2, 3, 4]);
});

Deno.test("sortByLine looks at the included nodes only", () => {
  assert.deepEqual(sortByLine(DIAMOND, Uint8Array.of(0, 1, 0, 1)), [1, 3]);
});

Deno.test("findRing names one ring, from its smallest node, along the edges", () => {
  const edges = [[1], [3], [1], [4], [1, 5], []];
  assert.deepEqual(findRing(edges, sortByLine(edges)), [1, 3, 4]);
  assert.equal(findRing(DIAMOND, sortByLine(DIAMOND)), null);
});

Deno.test("a node that leads to itself is a ring of one", () => {
  assert.deepEqual(findRing([[], [1]], sortByLine([[], [1]])), [1]);
});
