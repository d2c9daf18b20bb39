/** What the names in a target stand for in a graph. */
import { MigrateError } from "../core/error.ts";
import { closeMatches } from "../core/text.ts";
import { type Graph, idsAt, revisionAt } from "./graph.ts";
import { SYMBOLS } from "./name.ts";
import { isHead, isRowHead, markLineage } from "./query.ts";
import type { Revision } from "./revision.ts";
import { placesOfRows } from "./rows.ts";
import { parseTarget, type Target } from "./target.ts";
import { type Branch, walkDown, walkTooFar, walkUp } from "./walk.ts";

/** Where a target without a walk from the rows leads: places, or "base". */
export type Resolved = readonly number[] | "base";

/**
 * Reads a target; a label that happens to look like a walk (`release-2`) is taken as the label.
 *
 * @throws graph.invalid_target
 */
export function readTarget(graph: Graph, text: string): Target {
  const target = parseTarget(text);
  const isLabel = target.offset !== 0 && graph.indexOfLabel.has(target.rest);
  return isLabel ? { ...target, symbol: target.rest, offset: 0 } : target;
}

/**
 * The place of an id or label, or of the only one that starts with the text. An exact name wins
 * over longer ones, and with a branch only names of its lineage are looked at.
 *
 * @throws graph.unknown_revision, graph.ambiguous_prefix, graph.not_on_branch
 */
export function resolveName(graph: Graph, name: string, branch: Branch | null): number {
  const place = exactPlace(graph, name);
  if (place !== undefined) {
    if (branch !== null && branch.lineage[place] === 0) {
      throw new MigrateError("graph.not_on_branch", { target: name, branch: branch.name });
    }
    return place;
  }
  const found = findByPrefix(graph, name)
    .flatMap((candidate) => ({ candidate, place: exactPlace(graph, candidate) ?? -1 }))
    .filter(({ place }) => branch === null || branch.lineage[place] === 1);
  const [first] = found;
  if (first === undefined) {
    const known = closeMatches(name, [...SYMBOLS, ...allNames(graph)]);
    throw new MigrateError("graph.unknown_revision", { target: name, known });
  }
  // The label and the id of one revision may both start with the text.
  if (found.some(({ place }) => place !== first.place)) {
    const candidates = found.map(({ candidate }) => candidate);
    throw new MigrateError("graph.ambiguous_prefix", { prefix: name, candidates });
  }
  return first.place;
}

/**
 * The branch that stands before an `@`: the lineage of a label's or any other revision.
 *
 * @throws graph.unknown_branch, graph.ambiguous_prefix
 */
export function resolveBranch(graph: Graph, target: Target): Branch | null {
  const name = target.branch;
  if (name === null) return null;
  if (exactPlace(graph, name) === undefined && findByPrefix(graph, name).length === 0) {
    const close = closeMatches(name, allNames(graph));
    const known = close.length > 0 ? close : [...graph.indexOfLabel.keys()];
    throw new MigrateError("graph.unknown_branch", { branch: name, known });
  }
  const place = resolveName(graph, name, null);
  return { name, place, lineage: markLineage(graph, place) };
}

/**
 * The ids and labels (of more than three characters) that start with the text, sorted.
 * A binary search, so that it costs nothing in a large graph.
 */
export function findByPrefix(graph: Graph, prefix: string): string[] {
  const { names } = graph;
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let i = low; names[i]?.startsWith(prefix); i++) found.push(names[i] ?? "");
  return found;
}

/**
 * Resolves a target that does not start from the rows.
 *
 * @param branch what {@linkcode resolveBranch} gave for it.
 * @throws graph.* as resolveName; graph.multiple_heads for `head`; graph.ambiguous_walk and
 * graph.walked_too_far for walks.
 */
export function resolvePlaces(graph: Graph, target: Target, branch: Branch | null): Resolved {
  const start = resolveSymbol(graph, target, branch);
  if (target.offset === 0) return start;
  const from = start === "base" ? null : onlyPlace(graph, start, branch);
  const walk = target.offset > 0
    ? walkUp(graph, from, target, branch)
    : walkDown(graph, from, target, branch);
  if (walk.walked < Math.abs(target.offset)) throw walkTooFar(target, walk.walked);
  return walk.at === null ? "base" : [walk.at];
}

/**
 * The revisions that a target names, for commands that only look (`show`, `edit`) or that hang a
 * new file on them (`revision --head`, `merge`): none for `base`, several for `heads`.
 * A walk without a start (`-2`, `label@-2`) goes down from each head.
 *
 * @param rows the database's rows, where the command knows `current`.
 * @throws graph.* as above; graph.invalid_target; history.unknown_row for `current`.
 */
export function resolveRevisions(
  graph: Graph,
  text: string,
  rows: readonly string[] | null = null,
): Revision[] {
  const target = readTarget(graph, text);
  const branch = resolveBranch(graph, target);
  return placesFor(graph, target, branch, rows).map((place) => revisionAt(graph, place));
}

/**
 * The one revision that a target names; null for `base` and in an empty graph.
 *
 * @throws as {@linkcode resolveRevisions}; graph.multiple_heads when there are several.
 */
export function resolveRevision(
  graph: Graph,
  text: string,
  rows: readonly string[] | null = null,
): Revision | null {
  const found = resolveRevisions(graph, text, rows);
  if (found.length > 1) throw multipleHeads(found.map(({ id }) => id), null);
  return found[0] ?? null;
}

/** The heads of the graph or of a branch, by down revision. */
export function headPlaces(graph: Graph, branch: Branch | null): number[] {
  return [...graph.revisions.keys()].filter((place) =>
    isHead(graph, place) && (branch === null || branch.lineage[place] === 1)
  );
}

function placesFor(
  graph: Graph,
  target: Target,
  branch: Branch | null,
  rows: readonly string[] | null,
): readonly number[] {
  if (target.symbol === "current" && rows !== null) return placesOfRows(graph, rows);
  if (target.symbol !== null) {
    const places = resolvePlaces(graph, target, branch);
    return places === "base" ? [] : places;
  }
  if (target.offset > 0) {
    const reason = "where should it start? For example base+1";
    throw new MigrateError("graph.invalid_target", { target: target.text, reason });
  }
  return headPlaces(graph, branch).flatMap((head) => {
    const walk = walkDown(graph, head, target, branch);
    if (walk.walked < -target.offset) throw walkTooFar(target, walk.walked);
    return walk.at ?? [];
  });
}

function resolveSymbol(graph: Graph, target: Target, branch: Branch | null): Resolved {
  const { symbol } = target;
  if (symbol === "base") return "base";
  if (symbol === "heads") {
    return branch === null
      ? [...graph.revisions.keys()].filter((place) => isRowHead(graph, place))
      : headPlaces(graph, branch);
  }
  if (symbol === "head") {
    const places = headPlaces(graph, branch);
    if (places.length > 1) throw multipleHeads(idsAt(graph, places), branch);
    return places;
  }
  if (symbol === "current") {
    const reason = "`current` is known in history, show and edit only";
    throw new MigrateError("graph.invalid_target", { target: target.text, reason });
  }
  return [resolveName(graph, symbol ?? "", branch)];
}

/**
 * The place where exactly one is needed.
 *
 * @throws graph.multiple_heads, and graph.no_revisions because only an empty graph has no head.
 */
export function onlyPlace(
  graph: Graph,
  places: readonly number[],
  branch: Branch | null,
): number {
  const [place] = places;
  if (places.length > 1) throw multipleHeads(idsAt(graph, places), branch);
  if (place === undefined) throw new MigrateError("graph.no_revisions", { directories: [] });
  return place;
}

function multipleHeads(heads: readonly string[], branch: Branch | null): MigrateError {
  return new MigrateError("graph.multiple_heads", { heads, branch: branch?.name ?? null });
}

function exactPlace(graph: Graph, name: string): number | undefined {
  return graph.indexOfId.get(name) ?? graph.indexOfLabel.get(name);
}

function allNames(graph: Graph): string[] {
  return [...graph.indexOfId.keys(), ...graph.indexOfLabel.keys()];
}
