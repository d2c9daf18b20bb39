import assert from "node:assert/strict";
import { buildGraph } from "./graph.ts";
import {
  ancestorsOf,
  bases,
  branchPoints,
  childrenOf,
  descendantsOf,
  effectiveParentsOf,
  findRevision,
  heads,
  labelsOf,
  newestFirst,
  rowHeads,
} from "./query.ts";
import type { Revision } from "./revision.ts";
import { sampleRevision, sampleRevisions, SAMPLES } from "./sample.ts";

const graphOf = (text: string) => buildGraph(sampleRevisions(text));
const ids = (revisions: readonly Revision[]) => revisions.map(({ id }) => id).join(" ");

Deno.test("R1: a new revision on the head becomes the head", () => {
  assert.equal(ids(heads(graphOf("a; b(a); c(b)"))), "c");
  assert.equal(ids(heads(graphOf("a; b(a); c(b); d(c)"))), "d");
});

Deno.test("R3: an empty graph has no heads, bases or listing", () => {
  const graph = buildGraph([]);
  assert.deepEqual([heads(graph), bases(graph), rowHeads(graph), newestFirst(graph)], [
    [],
    [],
    [],
    [],
  ]);
});

Deno.test.each(
  [
    ["R5", "a; b1(a); b2(a); c(b1, b2); d(c)", "d c b1 b2 a"],
    ["R6", "a; b1(a); b2(a); c1(b1); d11(c1); d12(c1)", "b2 d11 d12 c1 b1 a"],
    ["R21", SAMPLES.G2, "b1a a1a b1b a1b base1 d2 c2 b2 a2 base2 b3 a3 base3"],
  ] as const,
)("%s: newest first, one line at a time", (_, text, expected) => {
  assert.equal(ids(newestFirst(graphOf(text))), expected);
});

Deno.test("R21: heads and bases come in load order; row heads leave out what is depended on", () => {
  assert.equal(ids(heads(graphOf(SAMPLES.G2))), "b1a b1b d2 b3");
  assert.equal(ids(bases(graphOf(SAMPLES.G2))), "base1 base2 base3");
  const graph = graphOf("a1; a2(a1); b1( | a2)");
  assert.equal(ids(heads(graph)), "a2 b1");
  assert.equal(ids(rowHeads(graph)), "b1");
});

Deno.test("R24: a dependency that an ancestor declares is not an effective parent", () => {
  const graph = graphOf(SAMPLES.R24);
  assert.equal(ids(effectiveParentsOf(graph, "b4")), "b3");
  assert.equal(ids(effectiveParentsOf(graph, "b2")), "b1 a3");
});

Deno.test("R27: an id that is part of its parent's id is no loop", () => {
  assert.equal(ids(newestFirst(graphOf("1a1; a(1a1)"))), "a 1a1");
});

Deno.test("R29: thousands of revisions in one line need no recursion", () => {
  const revisions = Array.from(
    { length: 20_000 },
    (_, i) => sampleRevision({ id: `r${i}`, downRevisions: i === 0 ? [] : [`r${i - 1}`] }),
  );
  const graph = buildGraph(revisions);
  assert.equal(newestFirst(graph).length, 20_000);
  assert.equal(ancestorsOf(graph, ["r19999"]).length, 20_000);
});

Deno.test.each(
  [
    ["R8 duplicate label", "a:x; b:x", "graph.duplicate_label"],
    ["label that is an id", "a:b; b", "graph.label_is_id"],
    ["label that is its own id", "a:a", "graph.label_is_id"],
    ["R25 own parent", "a(a)", "graph.self_reference"],
    ["R25 own dependency", "a( | a)", "graph.self_reference"],
    ["own label as dependency", "a( | x):x", "graph.self_reference"],
    ["R26 ring of parents", "a(c); b(a); c(b)", "graph.cycle"],
    ["R26 ring of dependencies", "a( | c); b( | a); c( | b)", "graph.cycle"],
    ["R26 mixed ring", "x; a(x | c); b(a); c(b)", "graph.cycle"],
    ["R28 missing parent", "a(gone)", "graph.missing_revision"],
    ["R28 missing dependency", "a( | gone)", "graph.missing_revision"],
    ["a dependency is no prefix", "abcdef; b( | abcd)", "graph.missing_revision"],
    ["a parent is no label", "a:x; b(x)", "graph.missing_revision"],
    ["duplicate id", "a; a", "graph.duplicate_id"],
    ["label with a meaning", "a:x@y", "graph.invalid_label"],
    ["label that starts with -", "a:-1", "graph.invalid_label"],
  ] as const,
)("%s is an error", (_, text, code) => {
  assert.throws(() => graphOf(text), { code });
});

Deno.test.each(["a@b", "a-b", "a+b", "head", "heads", "base", "current", "", "a b", "a\n", "\0"])(
  "the id %j is invalid",
  (id) => {
    const input = [sampleRevision({ id, file: "x.ts" })];
    assert.throws(() => buildGraph(input), { code: "graph.invalid_id" });
  },
);

Deno.test("ids of 255 characters, with dots, slashes or letters of any language are fine", () => {
  const odd = ["x".repeat(255), "v1.2", "a/b", "schlüssel", "001", "<base>"];
  assert.equal(buildGraph(odd.map((id) => sampleRevision({ id }))).revisions.length, odd.length);
  assert.throws(() => buildGraph([sampleRevision({ id: "x".repeat(256) })]), {
    code: "graph.invalid_id",
  });
});

Deno.test("errors name the files", () => {
  assert.throws(() => graphOf("a; b(a); a"), {
    details: { id: "a", files: ["00000_a.ts", "00002_a.ts"] },
  });
  assert.throws(() => graphOf("abcd; b(abce)"), {
    details: { id: "abce", file: "00001_b.ts", field: "downRevision", known: ["abcd"] },
  });
});

Deno.test("R26: a cycle names its ring only", () => {
  assert.throws(() => graphOf("z; a(z, c); b(a); c(b); after(c)"), {
    code: "graph.cycle",
    details: { ids: ["a", "c", "b"], files: ["00001_a.ts", "00003_c.ts", "00002_b.ts"] },
  });
});

Deno.test("a dependency may be a label, for the revision that declares it", () => {
  const graph = graphOf("a1; a2(a1):lib; b1( | lib)");
  assert.equal(ids(effectiveParentsOf(graph, "b1")), "a2");
  assert.equal(ids(descendantsOf(graph, ["a2"])), "a2 b1");
});

Deno.test("names given twice count once", () => {
  const graph = buildGraph([
    sampleRevision({ id: "a", branchLabels: ["x", "x"] }),
    sampleRevision({ id: "b", downRevisions: ["a", "a"], dependsOn: ["a", "x"] }),
  ]);
  assert.deepEqual(graph.needs, [[], [0]]);
  assert.deepEqual(labelsOf(graph, "b"), ["x"]);
});

Deno.test("labels hold for descendants, and down a single line until something branches", () => {
  const graph = graphOf("root; a(root); b(a); c(b):one; d(c); side(root); m(d, side); n(m)");
  assert.deepEqual(graph.labels.map((labels) => labels.join()), [
    "",
    "one",
    "one",
    "one",
    "one",
    "",
    "one",
    "one",
  ]);
});

Deno.test("labels do not go down past a merge point or what others depend on", () => {
  const merged = graphOf("a; b; m(a, b); c(m):one");
  assert.deepEqual(merged.labels, [[], [], [], ["one"]]);
  const dependedOn = graphOf("a; b(a):one; x( | a)");
  assert.deepEqual(labelsOf(dependedOn, "a"), []);
});

Deno.test("several labels are sorted, own and inherited ones together", () => {
  const graph = buildGraph([
    sampleRevision({ id: "a", branchLabels: ["zeta", "alpha"] }),
    sampleRevision({ id: "b", downRevisions: ["a"], branchLabels: ["more"] }),
  ]);
  assert.deepEqual(labelsOf(graph, "b"), ["alpha", "more", "zeta"]);
  assert.deepEqual(labelsOf(graph, "a"), ["alpha", "more", "zeta"]);
});

Deno.test("lookups by id", () => {
  const graph = graphOf(SAMPLES.B);
  assert.equal(findRevision(graph, "c1")?.id, "c1");
  assert.equal(findRevision(graph, "c1branch"), undefined);
  assert.equal(ids(childrenOf(graph, "b")), "c1 c2");
  assert.equal(ids(branchPoints(graph)), "b");
  assert.deepEqual(childrenOf(graph, "nobody"), []);
});
