/**
 * The acceptance cases of Alembic's planning (R*: identifiers and the map, V*: plans and rows,
 * 7.7: behaviours that no test of Alembic covers), by their names in the inventory.
 *
 * On purpose different from Alembic:
 * - R26 names the ring of a cycle, not everything above it (graph_test.ts).
 * - V16 `-1` with several rows is an error; Alembic takes the first row that it is given.
 * - V41 a head counts as reached when something that is applied depends on it.
 * - 7.7 `-1` from a merge point undoes it; stamps at, below and above a merge point work, of
 *   `stamp a c` only c is left; walks past the end and ambiguous starts have errors of their own.
 *
 * As in Alembic, though one may wonder: `label@base` takes all that stands on a shared root, and
 * `stamp label@base` deletes rows that merely depend on the label; stamps do not walk.
 */
import assert from "node:assert/strict";
import { buildGraph, type Graph } from "./graph.ts";
import { planDowngrade, planStamp, planUpgrade } from "./plan.ts";
import { sampleRevisions, SAMPLES } from "./sample.ts";
import type { Plan, RowEdit } from "./step.ts";

const { G2, L, B, M, P, T, K, R24 } = SAMPLES;
const TWO_TREES = "a1:la; a2(a1); b1:lb; b2(b1); b3(b2 | a2)";
const CROSSED = "a1; a2(a1); a3(a2 | b1); b1; b2(b1 | a2); b3(b2)";
const DEP_MERGE = "a1; b1( | a1); bmerge(a1, b1)";

const words = (text: string) => text.split(" ").filter(Boolean);
const ran = (plan: Plan) => plan.steps.map(({ revision }) => revision?.id ?? "-").join(" ");

type Command = `${"up" | "down" | "stamp"} ${string}`;

function plan(graph: Graph, rows: string, command: Command): Plan {
  const [name, ...targets] = words(command);
  if (name === "up") return planUpgrade(graph, words(rows), targets);
  if (name === "stamp") return planStamp(graph, words(rows), targets);
  return planDowngrade(graph, words(rows), targets[0] ?? "");
}

const show = (edit: RowEdit) =>
  edit.kind === "update"
    ? `${edit.from}>${edit.to}`
    : edit.kind === "insert"
    ? `+${edit.id}`
    : `-${edit.id}`;

Deno.test.each(
  [
    // name, graph, rows before, command, what runs in order, rows after
    ["R7", L, "a", "up c c", "b c", "c"],
    ["R22", G2, "", "up b_2@head", "base3 a3 base2 a2 b2 c2 d2", "d2"],
    ["R23", G2, "b1a b1b d2 b3", "down b_2@base", "d2 c2 b2 a2 base2", "b1a b1b b3"],
    ["R23b", G2, "b1a b1b d2 b3", "down b_3@base", "b1b d2 c2 b3 a3 base3", "a1b b1a b2"],
    ["V1", L, "a", "up +2", "b c", "c"],
    ["V2", L, "a", "up b+2", "b c d", "d"],
    ["V3", L, "a", "up d-2", "b", "b"],
    ["V5", L, "e", "down -3", "e d c", "b"],
    ["V6", L, "d", "down a+2", "d", "c"],
    ["V7", L, "d", "down c-2", "d c b", "a"],
    ["V8", L, "d", "down d", "", "d"],
    ["V9", L, "", "down base", "", ""],
    ["V11", B, "a", "up d1 d2", "b c2 d2 c1 d1", "d1 d2"],
    ["V12", B, "b", "up c2branch@head-1", "c2", "c2"],
    ["V13", B, "d1 d2", "down base+2", "d1 c1 d2 c2", "b"],
    ["V14", B, "d1 d2", "down c2branch@base+2", "d2 c2", "d1"],
    ["V15", B, "d1 d2", "down c2branch@base+3", "d2", "c2 d1"],
    ["V17", B, "d2 d1", "down c1branch@-1", "d1", "c1 d2"],
    ["V18", B, "c1 d2", "down c1branch@b", "c1", "d2"],
    ["V19", B, "c1", "up c2branch@+1", "c2", "c1 c2"],
    ["V20", B, "c1 c2", "up c2branch@+1", "d2", "c1 d2"],
    ["V21", M, "b", "up f", "c2 d2 c1 d1 e f", "f"],
    ["V22", M, "f", "down b", "f e d1 c1 d2 c2", "b"],
    ["V23", P, "d2 b1", "up d1", "c1 d1", "d1 d2"],
    ["V24", P, "d2 d1", "down b1", "d1 c1", "b1 d2"],
    ["V26", K, "amerge bmerge cmerge d1", "down b2", "bmerge", "amerge b1 cmerge d1"],
    ["V27", K, "amerge b1 cmerge d1", "down d1@base", "d1", "amerge b1 b2 cmerge"],
    ["V28", CROSSED, "a3 b2", "down b1", "b2", "a3"],
    ["V29", "a1; a2(a1 | a1)", "", "up a2", "a1 a2", "a2"],
    ["V29", "a1; a2(a1 | a1)", "a2", "down a1", "a2", "a1"],
    ["V30", R24, "b4", "down b3", "b4", "b3"],
    ["V31", DEP_MERGE, "a1", "up b1", "b1", "b1"],
    ["V31", DEP_MERGE, "b1", "up bmerge", "bmerge", "bmerge"],
    ["V31", DEP_MERGE, "bmerge", "down a1", "bmerge", "b1"],
    ["V31", DEP_MERGE, "bmerge", "down b1", "bmerge", "b1"],
    ["V33", B, "d1 c2", "stamp b", "b", "b"],
    ["V34", B, "d1 c2", "stamp c1branch@base", "-", "c2"],
    ["V35", B, "c2", "stamp c2branch@head", "d2", "d2"],
    ["V36", "a; b", "", "stamp heads", "a b", "a b"],
    ["V36", "a; b", "a b", "stamp heads", "", "a b"],
    ["V37", M, "e", "stamp c2", "c2", "c2"],
    ["V38", L, "d", "stamp base", "-", ""],
    ["7.7 shared root", B, "d1 d2", "down c1branch@base", "d1 c1 d2 c2 b a", ""],
    ["7.7 across the root", B, "d1 d2", "down c2branch@-3", "d1 c1 d2 c2 b", "a"],
    ["7.7 undo a merge point", M, "e", "down -1", "e", "d1 d2"],
    ["7.7 down to a merged branch", "b1; b2; m(b1, b2)", "m", "down b1", "m", "b1 b2"],
    ["7.7 stamp below a merge", "b1; b2; m(b1, b2)", "m", "stamp b1 b2", "b1 b2", "b1 b2"],
    ["7.7 stamp a c", L, "", "stamp a c", "c", "c"],
    ["7.7 stamp base of a branch", TWO_TREES, "b3", "stamp la@base", "-", ""],
    // Beyond the tables.
    ["base is no target to go up to", L, "a", "up base", "", "a"],
    ["a target below the rows", L, "c", "up a", "", "c"],
    ["dependencies come along", TWO_TREES, "", "up b3", "a1 a2 b1 b2 b3", "b3"],
    ["what was implied by a dependency shows", TWO_TREES, "b3", "down lb@base", "b3 b2 b1", "a2"],
    ["dependants in other trees go, too", TWO_TREES, "b3", "down la@base", "b3 a2 a1", "b2"],
    ["a branch without a row of its own", TWO_TREES, "b3", "down la@-1", "b3 a2", "a1 b2"],
    ["implied and nothing above it", TWO_TREES, "b3", "down a2", "", "b3"],
    ["the head of a branch", B, "d1 d2", "down c1branch@head", "", "d1 d2"],
    ["undo a merge point and more", M, "f", "down -2", "f e", "d1 d2"],
    ["a branch leads past a merge point", M, "f", "down c1branch@-3", "f e d1", "c1 d2"],
    ["so does a parent", M, "f", "down d2@-3", "f e d2", "c2 d1"],
    ["above a labelled branch point", "a:x; b(a); c(a)", "b c", "down x@a", "b c", "a"],
    ["up a branch from below it", B, "b", "up c1branch@+2", "c1 d1", "d1"],
    ["up a branch from nothing", B, "", "up c1branch@+3", "a b c1", "c1"],
    ["base+N", L, "", "up base+2", "a b", "b"],
    ["+N from nothing", L, "", "up +1", "a", "a"],
    [
      "heads of a branch, one depending on the other",
      "a:x; b(a); c(a | b)",
      "",
      "up x@heads",
      "a b c",
      "c",
    ],
    ["stamp cures an overlap", L, "a c", "stamp c", "-", "c"],
    ["stamp at a merge point", M, "d1 d2", "stamp f", "f", "f"],
    ["stamp above in two branches", M, "b", "stamp d1 d2", "d1 d2", "d1 d2"],
    ["stamp across branches", B, "d1", "stamp c2", "c2", "c2 d1"],
    ["stamp base and more", B, "d1 d2", "stamp base c1", "- c1", "c1"],
  ] as const,
)("%s: %s {%s} %s", (_, text, rows, command, steps, rowsAfter) => {
  const result = plan(buildGraph(sampleRevisions(text)), rows, command);
  assert.equal(ran(result), steps);
  assert.deepEqual(result.rowsAfter, words(rowsAfter));
});

Deno.test("V25: several heads of merges, one after another", () => {
  const graph = buildGraph(sampleRevisions(T));
  let rows = "a";
  const seen = ["b3", "b1", "b2", "c2", "d2", "c1", "d1"].map((target) => {
    rows = plan(graph, rows, `up ${target}`).rowsAfter.join(" ");
    return rows;
  });
  assert.deepEqual(seen, ["b3", "b1 b3", "b1 b2 b3", "c2", "d2", "c1 d2", "d1 d2"]);
});

Deno.test.each(
  [
    ["V4", L, "b", "up -2", "graph.invalid_target"],
    ["V4", L, "b", "up +5", "graph.walked_too_far"],
    ["V9", L, "", "down -1", "graph.walked_too_far"],
    ["V10", L, "b", "down d", "graph.not_reachable"],
    ["V16", B, "d2 d1", "down -1", "graph.ambiguous_walk"],
    ["V20", B, "c1 c2", "up +1", "graph.ambiguous_walk"],
    ["V40", L, "zzz", "up head", "history.unknown_row"],
    ["V40", L, "zzz", "down base", "history.unknown_row"],
    ["V40", L, "zzz", "stamp a", "history.unknown_row"],
    ["V40", L, "zzz", "stamp base", "history.unknown_row"],
    ["R20", L, "", "up a c", "graph.overlapping_targets"],
    ["7.7 past the head", L, "a", "up head+1", "graph.walked_too_far"],
    ["7.7 past the start", L, "c", "down c-9", "graph.walked_too_far"],
    ["7.7 stamps do not walk", L, "a", "stamp +1", "graph.invalid_target"],
    ["7.7 stamps do not walk", L, "a", "stamp a+1", "graph.invalid_target"],
    ["overlapping rows", L, "a c", "up head", "history.overlapping_rows"],
    ["overlapping rows", L, "a c", "down -1", "history.overlapping_rows"],
    ["overlap that a stamp leaves", `${L}; x`, "a c", "stamp x", "history.overlapping_rows"],
    ["no files", "", "", "up head", "graph.no_revisions"],
    ["no files", "", "", "stamp head", "graph.no_revisions"],
    ["up to two heads", B, "", "up head", "graph.multiple_heads"],
    ["down to two heads", B, "d1 d2", "down heads", "graph.multiple_heads"],
    ["down from nowhere", L, "c", "down +1", "graph.invalid_target"],
    ["further than the merge point", M, "f", "down -3", "graph.ambiguous_walk"],
    ["at every head", B, "d1 d2", "up +1", "graph.walked_too_far"],
    ["up from a branch point", B, "b", "up +1", "graph.ambiguous_walk"],
    ["a branch that is not applied", B, "d1", "down c2branch@-1", "graph.walked_too_far"],
    ["a target on another branch", B, "d1 d2", "down c2branch@c1", "graph.not_on_branch"],
    ["current is for listings", L, "a", "up current", "graph.invalid_target"],
    ["ranges are for listings", L, "a", "up a:b", "graph.invalid_target"],
  ] as const,
)("%s: %s {%s} %s fails", (_, text, rows, command, code) => {
  const graph = buildGraph(sampleRevisions(text));
  assert.throws(() => plan(graph, rows, command), { code });
});

Deno.test.each(
  [
    // Of several parents the first by id has its row updated; the others go before or come before.
    ["V21", M, "d2 d1", "up e", "-d2 d1>e"],
    ["V22", M, "e", "down -1", "+d2 e>d1"],
    ["V27", K, "amerge b1 cmerge d1", "down d1@base", "d1>b2"],
    ["V30", R24, "b4", "down b3", "b4>b3"],
    ["V33", B, "c2 d1", "stamp b", "-d1 c2>b"],
    ["V34", B, "d1 c2", "stamp c1branch@base", "-d1"],
    ["V35", B, "c2", "stamp c2branch@head", "c2>d2"],
    ["V36", "a; b", "", "stamp heads", "+a +b"],
    ["V37", M, "e", "stamp c2", "e>c2"],
    ["V38", L, "d", "stamp base", "-d"],
    ["a base", L, "", "up a", "+a"],
    ["a child", L, "a", "up b", "a>b"],
    ["a second branch", B, "c1", "up c2", "+c2"],
    [
      "what another row needs stays implied",
      TWO_TREES,
      "b3",
      "down b2",
      "+b2 b3>a2",
    ],
    ["the last of a branch", B, "c1 c2", "down c1branch@b", "-c1"],
    ["below a merge point", "b1; b2; m(b1, b2)", "m", "stamp b1 b2", "m>b1 +b2"],
  ] as const,
)("%s: %s {%s} %s edits %s", (_, text, rows, command, edits) => {
  const { steps } = plan(buildGraph(sampleRevisions(text)), rows, command);
  assert.equal(steps.flatMap((step) => step.edits.map(show)).join(" "), edits);
});

Deno.test("V40: stamp --purge gets out of unknown rows, and keeps what is right", () => {
  const graph = buildGraph(sampleRevisions(B));
  const purge = (rows: string, ...targets: string[]) => {
    const { steps, rowsAfter } = planStamp(graph, words(rows), targets, { purge: true });
    return [steps.flatMap(({ edits }) => edits.map(show)).join(" "), rowsAfter.join(" ")];
  };
  assert.deepEqual(purge("zzz", "c1"), ["-zzz +c1", "c1"]);
  assert.deepEqual(purge("zzz c2", "heads"), ["-c2 -zzz +d1 +d2", "d1 d2"]);
  assert.deepEqual(purge("zzz d1", "heads"), ["-zzz +d2", "d1 d2"]);
  assert.deepEqual(purge("zzz", "base"), ["-zzz", ""]);
});

Deno.test("choices of an ambiguous walk are targets that work", () => {
  const graph = buildGraph(sampleRevisions(B));
  assert.throws(() => plan(graph, "d1 d2", "down -1"), {
    details: { target: "-1", choices: ["c1branch@-1", "c2branch@-1"] },
  });
  assert.equal(ran(plan(graph, "d1 d2", "down c2branch@-1")), "d2");
  const unlabelled = buildGraph(sampleRevisions("a; b(a); c(a); d(b)"));
  assert.throws(() => plan(unlabelled, "b c", "down -1"), {
    details: { target: "-1", choices: ["b@-1", "c@-1"] },
  });
  assert.throws(() => plan(unlabelled, "b c", "up +1"), {
    details: { target: "+1", choices: ["b@+1"] },
  });
  assert.equal(ran(plan(unlabelled, "b c", "up b@+1")), "d");
});

Deno.test("errors say where the database is and how far a walk goes", () => {
  const graph = buildGraph(sampleRevisions(L));
  assert.throws(() => plan(graph, "b", "down d"), {
    details: { target: "d", rows: ["b"], command: "downgrade" },
  });
  assert.throws(() => plan(graph, "c", "down -5"), {
    details: { target: "-5", possible: 3, asked: 5 },
  });
  assert.throws(() => plan(graph, "", "up a c"), { details: { id: "c", other: "a" } });
});
