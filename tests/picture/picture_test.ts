/** What a picture says, whatever it is drawn as. */
import assert from "node:assert/strict";
import { buildGraph } from "../../src/graph/graph.ts";
import { historyRange } from "../../src/graph/plan.ts";
import { sampleRevisions, SAMPLES } from "../../src/graph/sample.ts";
import { badgesOf, createPicture, describePicture } from "../../src/picture/picture.ts";
import { fitText, printable, textWidth } from "../../src/picture/plain_text.ts";
import { samplePicture } from "./sample_picture.ts";

Deno.test("states and the current revisions come from the rows and what they need", () => {
  const picture = samplePicture("a; b(a); c(b); d(b | x):side; x", ["d", "gone"]);
  const told = Object.fromEntries(
    picture.nodes.map(({ revision, state, isCurrent }) => [revision.id, [state, isCurrent]]),
  );
  assert.deepEqual(told, {
    a: ["applied", false],
    b: ["applied", false],
    c: ["pending", false],
    d: ["applied", true],
    x: ["applied", true],
  });
  assert.deepEqual(picture.rows, ["d", "gone"]);
  for (const rows of [null, []]) {
    const { nodes } = samplePicture("a; b(a)", rows);
    const state = rows === null ? null : "pending";
    assert(nodes.every((node) => node.state === state && !node.isCurrent));
  }
});

Deno.test("edges lead to what is older, each once", () => {
  const { nodes, edges } = samplePicture(SAMPLES.G2);
  assert(edges.every(({ from, to }) => from < to));
  assert.deepEqual(
    edges.filter(({ kind }) => kind === "dependsOn")
      .map(({ from, to }) => `${nodes[from]?.revision.id} ${nodes[to]?.revision.id}`).sort(),
    ["b1b a3", "c2 a3"],
  );
  // A down revision that is a dependency too is one edge.
  assert.deepEqual(samplePicture("a; b(a | a)").edges, [{ from: 0, to: 1, kind: "downRevision" }]);
});

Deno.test("a part of a graph has the marks of the whole, and no edges that lead outside", () => {
  const graph = buildGraph(sampleRevisions("a; b(a); c(b); d(c)"));
  const { nodes, edges } = createPicture(graph, historyRange(graph, "b:c", null), null);
  assert.deepEqual(nodes.map(({ revision }) => revision.id), ["c", "b"]);
  assert.deepEqual(edges, [{ from: 0, to: 1, kind: "downRevision" }]);
  assert(nodes.every(({ isHead, isBase }) => !isHead && !isBase));
});

Deno.test("badges", () => {
  const { nodes } = samplePicture(SAMPLES.M, ["e"]);
  const badges = Object.fromEntries(
    nodes.map((node) => [node.revision.id, badgesOf(node).map(({ text }) => text)]),
  );
  assert.deepEqual(badges, {
    f: ["head"],
    e: ["current", "merge point"],
    d1: [],
    d2: [],
    c1: ["c1branch"],
    c2: ["c2branch"],
    b: ["branch point"],
    a: ["base"],
  });
  assert.equal(
    describePicture(samplePicture(SAMPLES.M, ["e"])),
    "8 revisions, 1 head, 1 branch point, 1 merge point, the database is at e, 1 pending",
  );
});

Deno.test("text is cut to what there is room for, by whole characters", () => {
  const font = { size: 10, isFixed: true };
  assert.equal(fitText("abc", 100, font), "abc");
  for (const text of ["abcdefghijkl", "👩👩👩👩👩👩👩👩", "日本語日本語日本語", "W".repeat(40)]) {
    for (const isFixed of [true, false]) {
      const fitted = fitText(text, 50, { size: 10, isFixed });
      assert(textWidth(fitted, { size: 10, isFixed }) <= 50, fitted);
      assert(fitted.length > 1 && text.startsWith(fitted.slice(0, -1)));
      assert.equal(printable(fitted), fitted);
    }
  }
});
