import assert from "node:assert/strict";
import { buildGraph } from "./graph.ts";
import { historyRange } from "./plan.ts";
import { sampleRevisions, SAMPLES } from "./sample.ts";

const graphOf = (text: string) => buildGraph(sampleRevisions(text));
const ABC = graphOf("a; b(a); c(b)");
const G1 = graphOf(SAMPLES.G1);
const G2 = graphOf(SAMPLES.G2);
const B = graphOf(SAMPLES.B);
const M = graphOf(SAMPLES.M);

Deno.test.each(
  [
    ["C1", ABC, "a:b", "b a"],
    ["C1", ABC, "a:+2", "c b a"],
    ["C1", ABC, "-5:c", "c b a"],
    ["C1", ABC, ":b", "b a"],
    ["C1", ABC, "b:", "c b"],
    ["C2", ABC, "current:", "c b"],
    ["C2", ABC, ":current", "b a"],
    ["R16", G1, "ebranch@base:heads", "f someothername e d"],
    ["R16", G1, "e@base:heads", "f someothername e d"],
    ["R16", G1, "c@base:heads", "c somelongername b a"],
    ["R17", G1, "ebranch@-2:heads", "f someothername e"],
    ["R18", G1, "base:ebranch@+2", "e d"],
    ["R23c", G2, "b_2@base:heads", "d2 c2 b2 a2 base2 a3 base3"],
    ["everything", ABC, ":", "c b a"],
    ["from the base", ABC, "base:", "c b a"],
    ["one line of a diamond is not enough", M, "c1:e", "e d1 c1"],
    ["dependencies from other branches, from the base", G2, ":d2", "d2 c2 b2 a2 base2 a3 base3"],
    ["no dependencies from a revision on", G2, "base2:d2", "d2 c2 b2 a2 base2"],
    ["the last three and where they start", ABC, "-1:current", "b a"],
    ["a walk past the end stops there", ABC, "b:+9", "c b"],
    ["a walk along a branch", B, "a:c2branch@+2", "c2 b a"],
    ["both ends may be walks from revisions", ABC, "c-1:base+3", "c b"],
    ["to base", ABC, ":base", ""],
  ] as const,
)("%s: %o %s", (_, graph, range, expected) => {
  const ids = historyRange(graph, range, ["b"]).map(({ id }) => id);
  assert.equal(ids.join(" "), expected);
});

Deno.test("C2: current may be several rows, or none", () => {
  const list = (range: string, ...rows: string[]) =>
    historyRange(B, range, rows).map(({ id }) => id).join(" ");
  assert.equal(list("current:", "c1", "c2"), "d1 c1 d2 c2");
  assert.equal(list(":current", "c1", "c2"), "c1 c2 b a");
  assert.equal(list("current:"), "d1 c1 d2 c2 b a");
  assert.equal(list(":current"), "");
});

Deno.test.each(
  [
    ["R19", ABC, "c:a", "graph.invalid_range"],
    ["R19", G1, "d:c", "graph.invalid_range"],
    ["not on the branch", G1, "ebranch@base:c", "graph.invalid_range"],
    ["no colon", ABC, "a", "graph.invalid_range"],
    ["two walks", ABC, "-1:+1", "graph.invalid_range"],
    ["starts upwards", ABC, "+1:c", "graph.invalid_range"],
    ["ends downwards", ABC, "a:-1", "graph.invalid_range"],
    ["down from several heads", B, "-1:", "graph.ambiguous_walk"],
    ["down across a merge point", M, "-2:f", "graph.ambiguous_walk"],
    ["unknown", ABC, "x:", "graph.unknown_revision"],
    ["no database", ABC, ":current", "graph.invalid_target"],
  ] as const,
)("%s: %o %s fails", (_, graph, range, code) => {
  assert.throws(() => historyRange(graph, range, null), { code });
});

Deno.test("R3: nothing to list in an empty graph", () => {
  assert.deepEqual(historyRange(buildGraph([]), ":", null), []);
});
