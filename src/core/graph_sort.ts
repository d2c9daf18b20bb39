/**
 * Algorithms on directed graphs whose nodes are the integers 0 to n-1. All are linear in nodes
 * plus edges, and none recurses: histories of many thousands of nodes are ordinary.
 */

/** For each node, the nodes that its edges lead to. */
export type Edges = readonly (readonly number[])[];

const NONE: readonly number[] = [];

/** Where the edges of one node lead. */
export function next(edges: Edges, node: number): readonly number[] {
  return edges[node] ?? NONE;
}

/** The same graph with every edge turned round; targets come in ascending order. */
export function reverseEdges(edges: Edges): number[][] {
  const reversed: number[][] = edges.map(() => []);
  edges.forEach((targets, node) => {
    for (const target of targets) reversed[target]?.push(node);
  });
  return reversed;
}

/** Marks (1) the starts and every node that can be reached from them. */
export function reach(edges: Edges, starts: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(edges.length);
  const stack: number[] = [];
  const visit = (node: number) => {
    if (marks[node] !== 0) return;
    marks[node] = 1;
    stack.push(node);
  };
  for (const start of starts) visit(start);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    next(edges, node).forEach(visit);
  }
  return marks;
}

/** The marked nodes in ascending order. */
export function marked(marks: Uint8Array): number[] {
  const nodes: number[] = [];
  marks.forEach((mark, node) => {
    if (mark === 1) nodes.push(node);
  });
  return nodes;
}

/**
 * Orders the nodes so that every edge leads onwards, and follows one line as long as it can: the
 * first free node comes first, then what it leads to, unless another node still to come leads
 * there too. (Kahn's algorithm with a stack in place of the queue.)
 *
 * @param included if given, only these marked nodes and the edges between them count.
 * @returns fewer nodes than went in when there is a cycle: see {@linkcode findRing}.
 */
export function sortByLine(edges: Edges, included?: Uint8Array): number[] {
  const nodes = included === undefined ? [...edges.keys()] : marked(included);
  const waiting = new Uint32Array(edges.length);
  for (const node of nodes) {
    for (const target of next(edges, node)) waiting[target] = (waiting[target] ?? 0) + 1;
  }
  const stack = nodes.filter((node) => waiting[node] === 0).reverse();
  const sorted: number[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    sorted.push(node);
    const targets = next(edges, node);
    for (let i = targets.length - 1; i >= 0; i--) {
      const target = targets[i] ?? 0;
      const left = (waiting[target] ?? 0) - 1;
      waiting[target] = left;
      if (left === 0 && (included === undefined || included[target] === 1)) stack.push(target);
    }
  }
  return sorted;
}

/**
 * One ring of nodes that lead to each other, in the direction of the edges, from its smallest
 * node on; null when there is none.
 *
 * @param sorted what {@linkcode sortByLine} made of all the edges.
 */
export function findRing(edges: Edges, sorted: readonly number[]): number[] | null {
  const isSorted = new Uint8Array(edges.length);
  for (const node of sorted) isSorted[node] = 1;
  const backwards = reverseEdges(edges);
  // Nothing unsorted is free: each has an unsorted predecessor, so walking back meets itself.
  const path: number[] = [];
  const placeInPath = new Map<number, number>();
  let node: number | undefined = isSorted.indexOf(0);
  if (node < 0) return null;
  while (node !== undefined && !placeInPath.has(node)) {
    placeInPath.set(node, path.length);
    path.push(node);
    node = next(backwards, node).find((before) => isSorted[before] === 0);
  }
  if (node === undefined) return null;
  const ring = path.slice(placeInPath.get(node)).reverse();
  const first = ring.indexOf(Math.min(...ring));
  return [...ring.slice(first), ...ring.slice(0, first)];
}
