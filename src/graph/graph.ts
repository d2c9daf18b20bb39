/**
 * The graph of revisions: immutable, and indexed by integers, so that every question about it
 * takes time linear in what it has to look at. Made once per command from the files' headers.
 */
import { MigrateError } from "../core/error.ts";
import { type Edges, findRing, reverseEdges, sortByLine } from "../core/graph_sort.ts";
import { closeMatches, compareText } from "../core/text.ts";
import { inheritLabels } from "./labels.ts";
import { checkId, checkLabel } from "./name.ts";
import type { Revision } from "./revision.ts";

/** All revisions and how they hang together. Integers are places in `revisions`. */
export interface Graph {
  /** Ordered by file path, so that nothing depends on the order in which files were found. */
  readonly revisions: readonly Revision[];
  /** Revision id -> place. */
  readonly indexOfId: ReadonlyMap<string, number>;
  /** Branch label -> place of the revision that declares it. */
  readonly indexOfLabel: ReadonlyMap<string, number>;
  /** Ids and labels that may be shortened (longer than three characters), sorted. */
  readonly names: readonly string[];
  /** Down revisions, in the order of the file. */
  readonly parents: Edges;
  /** Revisions that have this one as a down revision. */
  readonly children: Edges;
  /** What `dependsOn` names, resolved. */
  readonly dependencies: Edges;
  /** Parents and dependencies, each once: what must be applied first. */
  readonly needs: Edges;
  /** The opposite of `needs`. */
  readonly neededBy: Edges;
  /** All places, children before parents and dependencies, one line at a time. */
  readonly newestFirst: readonly number[];
  /** Labels of the branches that each revision is on: its own and inherited ones, sorted. */
  readonly labels: readonly (readonly string[])[];
}

/**
 * Checks the revisions and builds their graph, in linear time. The order of the input is of no
 * consequence.
 *
 * @throws graph.invalid_id, graph.invalid_label, graph.duplicate_id, graph.duplicate_label,
 * graph.label_is_id, graph.missing_revision, graph.self_reference, graph.cycle
 */
export function buildGraph(input: readonly Revision[]): Graph {
  const revisions = [...input].sort((a, b) =>
    compareText(a.file, b.file) || compareText(a.id, b.id)
  );
  const indexOfId = indexIds(revisions);
  const indexOfLabel = indexLabels(revisions, indexOfId);
  const parents = revisions.map((revision) =>
    resolveReferences(revision, "downRevision", revision.downRevisions, indexOfId)
  );
  const dependable = indexOfLabel.size === 0 ? indexOfId : new Map([...indexOfId, ...indexOfLabel]);
  const dependencies = revisions.map((revision) =>
    resolveReferences(revision, "dependsOn", revision.dependsOn, dependable)
  );
  const needs = parents.map((own, node) => union(own, dependencies[node] ?? []));
  const newestFirst = sortByLine(needs);
  if (newestFirst.length < revisions.length) throwCycle(revisions, needs, newestFirst);
  const edges = { parents, children: reverseEdges(parents), neededBy: reverseEdges(needs) };
  return Object.freeze({
    revisions,
    indexOfId,
    indexOfLabel,
    names: [...indexOfId.keys(), ...indexOfLabel.keys()].filter(canBeShortened).sort(),
    ...edges,
    dependencies,
    needs,
    newestFirst,
    labels: inheritLabels(revisions, edges, newestFirst),
  });
}

/** The revision at a place of the graph. */
export function revisionAt(graph: Graph, place: number): Revision {
  const revision = graph.revisions[place];
  if (revision === undefined) {
    throw new MigrateError("internal.bug", { reason: `no revision at ${place} of the graph` });
  }
  return revision;
}

/** The ids at some places, sorted: never in an order that depends on file names. */
export function idsAt(graph: Graph, places: Iterable<number>): string[] {
  return Array.from(places, (place) => revisionAt(graph, place).id).sort();
}

/** Shorter names are written out: nobody saves a character of `001`, and many would be ambiguous. */
function canBeShortened(name: string): boolean {
  return name.length > 3;
}

function indexIds(revisions: readonly Revision[]): Map<string, number> {
  const index = new Map<string, number>();
  revisions.forEach(({ id, file }, place) => {
    checkId(id, file);
    const other = index.get(id);
    if (other !== undefined) {
      const files = [revisions[other]?.file ?? "", file];
      throw new MigrateError("graph.duplicate_id", { id, files });
    }
    index.set(id, place);
  });
  return index;
}

function indexLabels(
  revisions: readonly Revision[],
  indexOfId: ReadonlyMap<string, number>,
): Map<string, number> {
  const index = new Map<string, number>();
  revisions.forEach(({ branchLabels, file }, place) => {
    for (const label of branchLabels) {
      checkLabel(label, file);
      const sameId = indexOfId.get(label);
      if (sameId !== undefined) {
        const files = unique([file, revisions[sameId]?.file ?? ""]);
        throw new MigrateError("graph.label_is_id", { label, files });
      }
      const other = index.get(label);
      if (other !== undefined && other !== place) {
        const files = [revisions[other]?.file ?? "", file];
        throw new MigrateError("graph.duplicate_label", { label, files });
      }
      index.set(label, place);
    }
  });
  return index;
}

/** The places that a field of a revision names, each once, in the order of the file. */
function resolveReferences(
  revision: Revision,
  field: "downRevision" | "dependsOn",
  names: readonly string[],
  index: ReadonlyMap<string, number>,
): readonly number[] {
  const { id, file } = revision;
  const self = index.get(id);
  const places = names.map((name) => {
    const place = index.get(name);
    if (place === undefined) {
      const known = closeMatches(name, [...index.keys()]);
      throw new MigrateError("graph.missing_revision", { id: name, file, field, known });
    }
    if (place === self) throw new MigrateError("graph.self_reference", { id, file, field });
    return place;
  });
  return places.length > 1 ? unique(places) : places;
}

function throwCycle(
  revisions: readonly Revision[],
  needs: Edges,
  sorted: readonly number[],
): never {
  const ring = (findRing(needs, sorted) ?? []).flatMap((place) => revisions[place] ?? []);
  throw new MigrateError("graph.cycle", {
    ids: ring.map(({ id }) => id),
    files: ring.map(({ file }) => file),
  });
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

/** Most revisions depend on nothing: they share one list for `parents` and `needs`. */
function union(parents: readonly number[], dependencies: readonly number[]): readonly number[] {
  return dependencies.length === 0 ? parents : unique([...parents, ...dependencies]);
}
