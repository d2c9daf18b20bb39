// deno-lint-ignore-file no-console -- a script that prints a table
/**
 * Times building a graph and planning on it, for shapes that are hard on a revision graph:
 * `deno run tests/bench/graph_bench.ts [SIZE...]`. Each column should grow with the size, no
 * faster.
 */
import { buildGraph } from "../../src/graph/graph.ts";
import { drawGraph } from "../../src/graph/draw.ts";
import { newestFirst } from "../../src/graph/query.ts";
import { planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import type { Revision } from "../../src/graph/revision.ts";
import { sampleRevision } from "../../src/graph/sample.ts";

type Shape = (index: number, size: number) => Partial<Revision>;

const id = (index: number) => `r${index.toString(16).padStart(7, "0")}`;
const ids = (...indexes: readonly number[]) => indexes.filter((index) => index >= 0).map(id);

const SHAPES: Readonly<Record<string, Shape>> = {
  "chain": (i) => ({ downRevisions: ids(i - 1) }),
  "diamonds": (i) => ({
    downRevisions: i % 3 === 0 ? ids(i - 2, i - 1) : ids(i - (i % 3)),
  }),
  "fan of heads": (i) => ({ downRevisions: i === 0 ? [] : ids(0) }),
  "ten trees": (i) => ({
    downRevisions: ids(i - 10),
    branchLabels: i < 10 ? [`branch${i}`] : [],
    dependsOn: i % 10 === 9 ? ids(i - 5) : [],
  }),
  "dense needs": (i) => ({
    downRevisions: ids(i - 2),
    dependsOn: ids(i - 1, ...Array.from({ length: 8 }, (_, k) => i - 3 - 7 * k)),
  }),
};

function time<Result>(work: () => Result): [Result, number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

function measure(name: string, shape: Shape, size: number): string {
  const revisions = Array.from(
    { length: size },
    (_, i) => sampleRevision({ id: id(i), ...shape(i, size) }),
  );
  const [graph, build] = time(() => buildGraph(revisions));
  const [up, upgrade] = time(() => planUpgrade(graph, [], ["heads"]));
  const [, nothing] = time(() => planUpgrade(graph, up.rowsAfter, ["heads"]));
  const [, downgrade] = time(() => planDowngrade(graph, up.rowsAfter, "base"));
  const [, stamp] = time(() => planStamp(graph, [], ["heads"]));
  const [, draw] = time(() => drawGraph(graph, newestFirst(graph)));
  const times = [build, upgrade, nothing, downgrade, stamp, draw];
  const cells = times.map((ms) => ms.toFixed(1).padStart(10)).join("");
  return name.padEnd(14) + size.toLocaleString("en-US").padStart(9) + cells;
}

const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [1_000, 10_000, 100_000];
const titles = ["build", "up", "nothing", "down", "stamp", "draw"];
console.log("milliseconds".padEnd(23) + titles.map((title) => title.padStart(10)).join(""));
for (const [name, shape] of Object.entries(SHAPES)) {
  for (const size of sizes) console.log(measure(name, shape, size));
}
