/** Random revision graphs, databases at random places of them, and targets for them. */
import fc from "./fast_check.ts";
import { buildGraph, type Graph, idsAt } from "../../src/graph/graph.ts";
import type { Revision } from "../../src/graph/revision.ts";
import { reduceToHeads } from "../../src/graph/rows.ts";
import { sampleRevision } from "../../src/graph/sample.ts";

/** A graph, the rows of a database that is somewhere in it, and a target. */
export interface Scene {
  readonly graph: Graph;
  readonly rows: readonly string[];
  readonly target: string;
}

interface Draft {
  readonly parents: readonly number[];
  readonly dependencies: readonly number[];
  readonly isLabelled: boolean;
  readonly fileOrder: number;
}

const DRAFT: fc.Arbitrary<Draft> = fc.record({
  parents: fc.array(fc.nat(), { maxLength: 3 }),
  dependencies: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(), { maxLength: 2 }) },
  ),
  isLabelled: fc.nat(5).map((n) => n === 0),
  fileOrder: fc.nat(999),
});

/** Revisions that form a valid graph: each leads to earlier ones, mostly to the one before. */
export const revisionLists: fc.Arbitrary<Revision[]> = fc.array(DRAFT, {
  minLength: 1,
  maxLength: 24,
}).map((drafts) =>
  drafts.map(({ parents, dependencies, isLabelled, fileOrder }, index) => {
    const earlier = (numbers: readonly number[]) =>
      index === 0 ? [] : [...new Set(numbers.map((number) => `rev${number % index}`))];
    return sampleRevision({
      id: `rev${index}`,
      downRevisions: earlier(parents),
      dependsOn: earlier(dependencies),
      branchLabels: isLabelled ? [`label${index}`] : [],
      file: `${fileOrder}_${index}.ts`,
    });
  })
);

/** A graph, a database at any reachable place, and one of its revisions or a symbol as target. */
export const scenes: fc.Arbitrary<Scene> = fc.record({
  revisions: revisionLists,
  at: fc.array(fc.nat(), { maxLength: 4 }),
  target: fc.nat(),
  form: fc.nat(9),
}).map(({ revisions, at, target, form }) => {
  const graph = buildGraph(revisions);
  const places = at.map((number) => number % revisions.length);
  const id = `rev${target % revisions.length}`;
  const count = (target % 3) + 1;
  const forms = ["heads", "head", "base", `+${count}`, `-${count}`, `${id}@head`, `${id}@base`];
  return {
    graph,
    rows: idsAt(graph, reduceToHeads(graph, places)),
    target: forms[form] ?? id,
  };
});
