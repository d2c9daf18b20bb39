/**
 * What is wrong with a set of revisions that may not make a graph: everything at once, where
 * `buildGraph` stops at the first. Nothing here fails.
 */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { findRing, marked, next, reach, reverseEdges, sortByLine } from "../core/graph_sort.ts";
import { closeMatches, compareText } from "../core/text.ts";
import { buildGraph } from "./graph.ts";
import type { Revision } from "./revision.ts";

/** One finding, told as the error that other commands would end with. */
export interface FileProblem {
  readonly error: MigrateError;
  /** The revisions that it is about. */
  readonly revisions: readonly Revision[];
}

/** All findings: duplicate ids, wrong references, cycles, several unlabelled bases, then the rest. */
export function findFileProblems(revisions: readonly Revision[]): readonly FileProblem[] {
  const found = [
    ...findDuplicates(revisions),
    ...findMissing(revisions),
    ...findCycles(revisions),
    ...findBases(revisions),
  ];
  const isGraphable = found.every(({ error }) => error.code === "graph.several_bases");
  return isGraphable ? [...found, ...findOthers(revisions)] : found;
}

/** Labels, ids that cannot be: whatever else a graph cannot be made of. */
function findOthers(revisions: readonly Revision[]): readonly FileProblem[] {
  try {
    buildGraph(revisions);
    return [];
  } catch (error) {
    if (!isMigrateError(error)) throw error;
    return [{ error, revisions: [] }];
  }
}

/** Revisions by id, in the order of their files. */
export function groupById(revisions: readonly Revision[]): ReadonlyMap<string, Revision[]> {
  const groups = new Map<string, Revision[]>();
  for (const revision of revisions) {
    const group = groups.get(revision.id);
    if (group === undefined) groups.set(revision.id, [revision]);
    else group.push(revision);
  }
  return groups;
}

function findDuplicates(revisions: readonly Revision[]): readonly FileProblem[] {
  return [...groupById(revisions)].filter(([, group]) => group.length > 1).map(([id, group]) => ({
    error: new MigrateError("graph.duplicate_id", { id, files: group.map(({ file }) => file) }),
    revisions: group,
  }));
}

function findMissing(revisions: readonly Revision[]): readonly FileProblem[] {
  const ids = new Set(revisions.map(({ id }) => id));
  const labels = new Set(revisions.flatMap(({ branchLabels }) => branchLabels));
  return revisions.flatMap((revision) => {
    const { file, downRevisions, dependsOn } = revision;
    const missing = (id: string, field: string, known: Iterable<string>): FileProblem => ({
      error: new MigrateError("graph.missing_revision", {
        id,
        file,
        field,
        known: closeMatches(id, [...known]),
      }),
      revisions: [revision],
    });
    return [
      ...downRevisions.filter((id) => !ids.has(id)).map((id) => missing(id, "downRevision", ids)),
      ...dependsOn.filter((name) => !ids.has(name) && !labels.has(name))
        .map((name) => missing(name, "dependsOn", [...ids, ...labels])),
    ];
  });
}

/** References that lead to exactly one other file; those to a duplicate id lead nowhere. */
function clearEdges(revisions: readonly Revision[], names: (its: Revision) => readonly string[]) {
  const places = new Map<string, number | null>();
  revisions.forEach(({ id }, place) => places.set(id, places.has(id) ? null : place));
  revisions.forEach(({ branchLabels }, place) => {
    for (const label of branchLabels) if (!places.has(label)) places.set(label, place);
  });
  return revisions.map((revision) => names(revision).flatMap((name) => places.get(name) ?? []));
}

function findCycles(revisions: readonly Revision[]): readonly FileProblem[] {
  const edges = clearEdges(
    revisions,
    ({ downRevisions, dependsOn }) => [...downRevisions, ...dependsOn],
  );
  const problems: FileProblem[] = [];
  edges.forEach((targets, place) => {
    if (!targets.includes(place)) return;
    edges[place] = targets.filter((target) => target !== place);
    problems.push(...selfReferences(revisions.slice(place, place + 1)));
  });
  // Each ring is taken apart when it is found, so that the next one shows.
  for (;;) {
    const ring = findRing(edges, sortByLine(edges));
    if (ring === null) return problems;
    const own = ring.flatMap((place) => revisions[place] ?? []);
    problems.push({
      error: new MigrateError("graph.cycle", {
        ids: own.map(({ id }) => id),
        files: own.map(({ file }) => file),
      }),
      revisions: own,
    });
    for (const place of ring) edges[place] = [];
  }
}

function selfReferences(revisions: readonly Revision[]): readonly FileProblem[] {
  return revisions.map((revision) => {
    const { id, file, downRevisions } = revision;
    const field = downRevisions.includes(id) ? "downRevision" : "dependsOn";
    const error = new MigrateError("graph.self_reference", { id, file, field });
    return { error, revisions: [revision] };
  });
}

/** A line of revisions that no down revision ties to another, and that has no branch label. */
export interface Line {
  readonly bases: readonly Revision[];
  readonly heads: readonly Revision[];
  /** The first `Create Date` of its bases, as far as it can be compared; null without one. */
  readonly date: string | null;
}

/** The unlabelled lines, oldest first, those without a date last. */
export function unlabelledLines(revisions: readonly Revision[]): readonly Line[] {
  const parents = clearEdges(revisions, ({ downRevisions }) => downRevisions);
  const children = reverseEdges(parents);
  const both = parents.map((own, place) => [...own, ...next(children, place)]);
  const seen = new Uint8Array(revisions.length);
  const lines: Line[] = [];
  revisions.forEach((_, start) => {
    if (seen[start] === 1) return;
    const places = marked(reach(both, [start]));
    for (const place of places) seen[place] = 1;
    const pick = (test: (place: number) => boolean) =>
      places.filter(test).flatMap((place) => revisions[place] ?? []);
    if (pick(() => true).some(({ branchLabels }) => branchLabels.length > 0)) return;
    const bases = pick((place) => revisions[place]?.downRevisions.length === 0);
    if (bases.length === 0) return;
    const heads = pick((place) => next(children, place).length === 0);
    const dates = bases.map(({ createDate }) => comparableDate(createDate));
    const date = dates.includes(null) ? null : dates.sort()[0] ?? null;
    lines.push({ bases, heads, date });
  });
  return lines.sort((a, b) =>
    compareText(a.date ?? "~", b.date ?? "~") ||
    compareText(a.bases[0]?.file ?? "", b.bases[0]?.file ?? "")
  );
}

/** Date and time as they are written, which sorts as text; time zones are left out. */
function comparableDate(text: string | null): string | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)/.exec(text ?? "") ?? [];
  return day === undefined ? null : `${day} ${time}`;
}

function findBases(revisions: readonly Revision[]): readonly FileProblem[] {
  const bases = unlabelledLines(revisions).flatMap(({ bases }) => bases);
  const isOneLine = unlabelledLines(revisions).length < 2;
  if (isOneLine) return [];
  return [{
    error: new MigrateError("graph.several_bases", {
      bases: bases.map(({ id, createDate }) => `${id} (${createDate ?? "no Create Date"})`),
      files: bases.map(({ file }) => file),
    }),
    revisions: bases,
  }];
}

/** Marks the ids that rows imply, without a graph: a reference to a duplicate id means all of it. */
export function idsBelow(revisions: readonly Revision[], rows: readonly string[]): Set<string> {
  const groups = groupById(revisions);
  const labels = new Map(
    revisions.flatMap(({ id, branchLabels }) => branchLabels.map((label) => [label, id] as const)),
  );
  const found = new Set<string>(rows);
  for (const id of found) {
    for (const { downRevisions, dependsOn } of groups.get(id) ?? []) {
      for (const name of [...downRevisions, ...dependsOn]) found.add(labels.get(name) ?? name);
    }
  }
  return found;
}
