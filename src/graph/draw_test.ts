import assert from "node:assert/strict";
import { branchLines, currentLine, drawGraph, headLine, historyLine, longLines } from "./draw.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { newestFirst } from "./query.ts";
import type { Revision } from "./revision.ts";
import { sampleRevision, sampleRevisions, SAMPLES } from "./sample.ts";

const graphOf = (text: string) => buildGraph(sampleRevisions(text));
const M = graphOf(SAMPLES.M);

function revision(graph: Graph, id: string): Revision {
  return graph.revisions[graph.indexOfId.get(id) ?? -1] ?? sampleRevision({ id });
}

function draw(text: string): string[] {
  const graph = graphOf(text);
  return drawGraph(graph, newestFirst(graph)).map((line) => line.replace(/, message.*$/, ""));
}

Deno.test.each(
  [
    ["a", "<base> -> a, message of a"],
    ["b", "a -> b (branchpoint), message of b"],
    ["c1", "b -> c1 (c1branch), message of c1"],
    ["e", "d1, d2 -> e (c1branch, c2branch) (current) (mergepoint), message of e"],
    ["f", "e -> f (c1branch, c2branch) (head), message of f"],
  ] as const,
)("history line of %s", (id, expected) => {
  assert.equal(historyLine(M, revision(M, id), new Set(["e"])), expected);
});

Deno.test("history line with depends on as written, and an effective head", () => {
  const graph = graphOf("a1:lib; b1; b2(b1 | lib)");
  assert.equal(historyLine(graph, revision(graph, "b2")), "b1 (lib) -> b2 (head), message of b2");
  assert.equal(
    historyLine(graph, revision(graph, "a1")),
    "<base> -> a1 (lib) (effective head), message of a1",
  );
});

Deno.test("lines of heads and current", () => {
  assert.equal(
    headLine(M, revision(M, "f"), new Set(["f"])),
    "f (c1branch, c2branch) (head) (current)",
  );
  assert.equal(headLine(M, revision(M, "e")), "e (c1branch, c2branch)");
  assert.equal(currentLine(M, revision(M, "f")), "f (head)");
  assert.equal(currentLine(M, revision(M, "e")), "e (mergepoint)");
});

Deno.test("branches lists the children below their branch point", () => {
  assert.deepEqual(branchLines(M, revision(M, "b")), [
    "b (branchpoint)",
    "  -> c1 (c1branch)",
    "  -> c2 (c2branch)",
  ]);
  assert.equal(branchLines(M, revision(M, "b"), true)[1], "  -> c1 (c1branch), message of c1");
});

Deno.test("long form", () => {
  const graph = buildGraph([
    sampleRevision({ id: "a" }),
    sampleRevision({ id: "x" }),
    sampleRevision({
      id: "m",
      downRevisions: ["a"],
      dependsOn: ["x"],
      branchLabels: ["main"],
      documentation: "add users\n\nand groups",
      file: "migrations/m.ts",
    }),
    sampleRevision({ id: "p", downRevisions: ["m"] }),
    sampleRevision({ id: "q", downRevisions: ["m"] }),
    sampleRevision({ id: "z", downRevisions: ["p", "q"] }),
  ]);
  assert.deepEqual(longLines(graph, revision(graph, "m"), new Set(["m"])), [
    "Rev: m (branchpoint) (current)",
    "Parent: a",
    "Also depends on: x",
    "Branches into: p, q",
    "Branch names: main",
    "Path: migrations/m.ts",
    "",
    "    add users",
    "",
    "    and groups",
  ]);
  assert.deepEqual(longLines(graph, revision(graph, "z")).slice(0, 4), [
    "Rev: z (head) (mergepoint)",
    "Merges: p, q",
    "Branch names: main",
    "Path: z.ts",
  ]);
  assert.equal(longLines(graph, revision(graph, "a"))[1], "Parent: <base>");
});

Deno.test("graph: a branch and its merge", () => {
  assert.deepEqual(draw(SAMPLES.M), [
    "* f (c1branch, c2branch) (head)",
    "* e (c1branch, c2branch)",
    "|\\",
    "* | d1 (c1branch)",
    "* | c1 (c1branch)",
    "| * d2 (c2branch)",
    "| * c2 (c2branch)",
    "|/",
    "* b",
    "* a",
  ]);
});

Deno.test("graph: three parents, crossed by a second merge of the same", () => {
  assert.deepEqual(draw(SAMPLES.T), [
    "* d1 (head)",
    "*-. c1",
    "|\\ \\",
    "| | | * d2 (head)",
    "| | | * c2",
    "| | |/",
    "| |/|",
    "|/| |",
    "* | | b1",
    "| * | b2",
    "|/ /",
    "| * b3",
    "|/",
    "* a",
  ]);
});

Deno.test("graph: lines that end make room for those right of them", () => {
  assert.deepEqual(draw("a; b; c; d; m(a, b, c, d); x(a)"), [
    "*---. m (head)",
    "|\\ \\ \\",
    "| * | | b",
    "|  / /",
    "| * | c",
    "|  /",
    "| * d",
    "| * x (head)",
    "|/",
    "* a",
  ]);
});

Deno.test("graph: long ways go along under the other lines", () => {
  assert.deepEqual(draw("p; q; r; h1(p, q, r); h2(p); h3(q, r)"), [
    "*-. h1 (head)",
    "|\\ \\",
    "| | | * h2 (head)",
    "| |_|/",
    "|/| |",
    "* | | p",
    " / /",
    "| | * h3 (head)",
    "| |/",
    "|/|",
    "* | q",
    " /",
    "* r",
  ]);
});

Deno.test("graph: a second parent whose line is beside or before it already", () => {
  assert.deepEqual(draw("a; b(a); c(b); m(c, a); n(m, b)"), [
    "* n (head)",
    "|\\",
    "* | m",
    "|\\ \\",
    "* | | c",
    "| |/",
    "|/|",
    "* | b",
    "|/",
    "* a",
  ]);
});

Deno.test("graph: more than two parents, with other lines at the right", () => {
  assert.deepEqual(draw("r; s; t; a(r, s, t); b(a); o(r); z(b, o)"), [
    "* z (head)",
    "|\\",
    "* | b",
    "|  \\",
    "*-. | a",
    "|\\ \\ \\",
    "| * | | s",
    "|  / /",
    "| * | t",
    "|  /",
    "| * o",
    "|/",
    "* r",
  ]);
});

Deno.test("graph: what is depended on stands beside the id, and parents outside the list are left out", () => {
  const graph = graphOf("a; b(a); x( | b)");
  const list = newestFirst(graph).filter(({ id }) => id !== "a");
  assert.deepEqual(drawGraph(graph, list, new Set(["b"])), [
    "* x (head) (depends on b), message of x",
    "* b (effective head) (current), message of b",
  ]);
});
