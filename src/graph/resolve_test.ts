import assert from "node:assert/strict";
import { buildGraph } from "./graph.ts";
import { findByPrefix, resolveRevision, resolveRevisions } from "./resolve.ts";
import { sampleRevision, sampleRevisions, SAMPLES } from "./sample.ts";

const graphOf = (text: string) => buildGraph(sampleRevisions(text));
const G1 = graphOf(SAMPLES.G1);
const L = graphOf(SAMPLES.L);
const B = graphOf(SAMPLES.B);
const M = graphOf(SAMPLES.M);

Deno.test.each(
  [
    ["R9", G1, "ebranch@some", "someothername"],
    ["R9", G1, "abranch@some", "somelongername"],
    ["R13", G1, "e@d", "d"],
    ["R13", G1, "someoth@d", "d"],
    ["R14", G1, "ebranch", "e"],
    ["R14", G1, "ebranch@ebranch", "e"],
    ["R14", G1, "e", "e"],
    ["R15", G1, "abranch@heads", "c"],
    ["7.7 start of a label", G1, "abr@head", "c"],
    ["start of an id", G1, "someo", "someothername"],
    ["head", L, "head", "e"],
    ["id+N", L, "b+2", "d"],
    ["id-N", L, "d-2", "b"],
    ["base+N", L, "base+2", "b"],
    ["head-N", L, "head-1", "d"],
    ["-N", L, "-1", "d"],
    ["-N goes down from each head", B, "-1", "c1 c2"],
    ["label@-N", B, "c1branch@-1", "c1"],
    ["heads", B, "heads", "d1 d2"],
    ["label@heads", B, "c1branch@heads", "d1"],
    ["label@id+N", B, "c2branch@b+2", "d2"],
    ["label@base+N", B, "c2branch@base+3", "c2"],
    ["a branch chooses among the parents of a merge point", M, "c1branch@f-2", "d1"],
    ["a parent chooses itself", M, "d2@e-1", "d2"],
    ["current", B, "current", "c1 d2"],
  ] as const,
)("%s: %o", (_, graph, text, expected) => {
  const found = resolveRevisions(graph, text, ["d2", "c1"]);
  assert.equal(found.map(({ id }) => id).join(" "), expected);
});

Deno.test.each(
  [
    ["R10", G1, "ebranch@sos", "graph.unknown_revision"],
    ["R10", G1, "abranch@qprstuv", "graph.unknown_revision"],
    ["R11", G1, "ebranch@b", "graph.not_on_branch"],
    ["R12", G1, "x@d", "graph.unknown_branch"],
    ["7.7 ambiguous start", G1, "some", "graph.ambiguous_prefix"],
    ["ambiguous start of a branch", G1, "some@head", "graph.ambiguous_prefix"],
    [
      "names of three characters are not shortened",
      graphOf("001; 002"),
      "00",
      "graph.unknown_revision",
    ],
    ["words are lower case", L, "HEAD", "graph.unknown_revision"],
    ["head of two", B, "head", "graph.multiple_heads"],
    ["head of a branch with two", B, "b@head", "graph.multiple_heads"],
    ["heads as a start", B, "heads-1", "graph.multiple_heads"],
    ["7.7 past the head", L, "head+1", "graph.walked_too_far"],
    ["below the base", L, "b-3", "graph.walked_too_far"],
    ["below the base", L, "base-1", "graph.walked_too_far"],
    ["past every base", L, "-6", "graph.walked_too_far"],
    ["up from a branch point", B, "b+1", "graph.ambiguous_walk"],
    ["down from a merge point", M, "e-1", "graph.ambiguous_walk"],
    ["up from nowhere", L, "+1", "graph.invalid_target"],
  ] as const,
)("%s: %o is refused", (_, graph, text, code) => {
  assert.throws(() => resolveRevisions(graph, text), { code });
});

Deno.test("R2, R4: one revision is asked for", () => {
  const twoHeads = graphOf("a; b(a); c1(b); c2(b)");
  assert.throws(() => resolveRevision(twoHeads, "head"), { code: "graph.multiple_heads" });
  assert.throws(() => resolveRevision(twoHeads, "heads"), { code: "graph.multiple_heads" });
  assert.equal(resolveRevisions(twoHeads, "heads").length, 2);
  for (const graph of [L, G1, buildGraph([])]) {
    assert.equal(resolveRevision(graph, "base"), null);
  }
  assert.equal(resolveRevision(G1, "ebranch@base"), null);
  assert.equal(resolveRevision(buildGraph([]), "head"), null);
});

Deno.test("ambiguous walks list targets that work", () => {
  assert.throws(() => resolveRevisions(B, "b+1"), {
    details: { target: "b+1", choices: ["c1branch@b+1", "c2branch@b+1"] },
  });
  assert.throws(() => resolveRevisions(M, "f-2"), {
    details: { target: "f-2", choices: ["c1branch@f-2", "c2branch@f-2"] },
  });
  assert.equal(resolveRevision(M, "c2branch@f-2")?.id, "d2");
});

Deno.test("walks say how far they could go", () => {
  assert.throws(() => resolveRevisions(L, "c+4"), {
    details: { target: "c+4", possible: 2, asked: 4 },
  });
  assert.throws(() => resolveRevisions(L, "c-4"), {
    details: { target: "c-4", possible: 3, asked: 4 },
  });
});

Deno.test("ambiguous starts list the candidates", () => {
  assert.throws(() => resolveRevisions(G1, "some"), {
    details: { prefix: "some", candidates: ["somelongername", "someothername"] },
  });
});

Deno.test("a start of both the id and the label of one revision is not ambiguous", () => {
  assert.equal(resolveRevision(graphOf("billing1:billing"), "bill")?.id, "billing1");
});

Deno.test("unknown names come with what is like them", () => {
  assert.throws(() => resolveRevisions(G1, "xbranch@head"), {
    details: { branch: "xbranch", known: ["abranch", "ebranch"] },
  });
  assert.throws(() => resolveRevisions(L, "HEAD"), {
    details: { target: "HEAD", known: ["head", "heads"] },
  });
});

Deno.test("a label that looks like a walk is the label", () => {
  const graph = buildGraph([sampleRevision({ id: "a", branchLabels: ["release-2"] })]);
  assert.equal(resolveRevision(graph, "release-2")?.id, "a");
  assert.equal(resolveRevision(graph, "release-2@head")?.id, "a");
  assert.equal(resolveRevision(graph, "release-2-1"), null);
});

Deno.test("current needs rows, and rows need files", () => {
  assert.throws(() => resolveRevisions(L, "current"), { code: "graph.invalid_target" });
  assert.throws(() => resolveRevisions(L, "current", ["zzz"]), { code: "history.unknown_row" });
  assert.deepEqual(resolveRevisions(L, "current", []), []);
});

Deno.test("prefixes are looked up in a sorted list", () => {
  assert.deepEqual(findByPrefix(G1, "some"), ["somelongername", "someothername"]);
  assert.deepEqual(findByPrefix(G1, "abranch"), ["abranch"]);
  assert.deepEqual(findByPrefix(G1, "zz"), []);
});
