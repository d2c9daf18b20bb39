/** The layout of one block: the only file that knows the layout library. */
import { Graph, layout } from "@dagrejs/dagre";
import { type Edges, next } from "../core/graph_sort.ts";
import { MigrateError } from "../core/error.ts";

/** Where an edge passes between the cards of a layer: straight from `top` to `bottom`. */
export interface Pass {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** A block, laid out. Its middle is at x = 0, its top at y = 0. */
export interface Block {
  /** Node -> the middle of its upper edge. */
  readonly places: ReadonlyMap<number, { readonly x: number; readonly y: number }>;
  /** `from-to` -> where the edge passes layers, downwards. */
  readonly passes: ReadonlyMap<string, readonly Pass[]>;
  readonly width: number;
  readonly height: number;
}

/** What is laid out: nodes and the waists above and below them. */
export interface BlockInput {
  readonly nodes: readonly number[];
  readonly above: number | null;
  readonly below: number | null;
  readonly needs: Edges;
  readonly neededBy: Edges;
  /** Of the edges those that may go round about, by their keys. */
  readonly loose: ReadonlySet<string>;
  readonly heights: readonly number[];
  readonly cardWidth: number;
}

/** Between cards of a line. */
export const LINE_GAP = 10;
/** Between layers of a block. */
export const LAYER_GAP = 28;
const SIDE_GAP = 28;
const EDGE_GAP = 14;

/** How much straighter lines of ancestry are to be than dependencies. */
const LINE_WEIGHT = 6;

/** Above this, lines are laid out several revisions at a time. */
const MANY = 300;
/** Above this the careful ranking takes too long, and above the other one there is no picture. */
const CAREFUL_LIMIT = 1500;
const LIMIT = 3000;

/** The key of an edge in `passes`. */
export function edgeKey(from: number, to: number): string {
  return `${from}-${to}`;
}

/**
 * Lays a block out in layers.
 *
 * @throws unsupported.picture for a block beyond what can be laid out.
 */
export function layoutBlock(input: BlockInput): Block {
  const { nodes, above, below, needs, loose, heights, cardWidth } = input;
  const waists = [above, below].filter((waist) => waist !== null);
  const lines = groupLines(input, Math.ceil(nodes.length / MANY));
  if (lines.length > LIMIT) {
    throw new MigrateError("unsupported.picture", { amount: nodes.length });
  }
  const graph = new Graph();
  const ranker = lines.length > CAREFUL_LIMIT ? "longest-path" : "network-simplex";
  graph.setGraph({ ranksep: LAYER_GAP, nodesep: SIDE_GAP, edgesep: EDGE_GAP, ranker });
  const lineOf = new Map<number, number>();
  for (const line of [...lines, ...waists.map((waist) => [waist])]) {
    const [first = 0] = line;
    for (const node of line) lineOf.set(node, first);
    const height = line.reduce((sum, node) => sum + (heights[node] ?? 0) + LINE_GAP, -LINE_GAP);
    graph.setNode(String(first), { width: cardWidth, height });
  }
  const edges = [...lineOf.keys()].flatMap((from) =>
    next(needs, from).filter((to) => lineOf.has(to) && lineOf.get(to) !== lineOf.get(from)).map((
      to,
    ) => ({ from, to, v: String(lineOf.get(from)), w: String(lineOf.get(to)) }))
  );
  for (const { from, to, v, w } of edges) {
    graph.setEdge(v, w, { weight: loose.has(edgeKey(from, to)) ? 1 : LINE_WEIGHT });
  }
  layout(graph);
  return readLayout(input, lines, graph, edges);
}

/** Runs of revisions with nothing beside them in the graph, of at most so many each. */
function groupLines({ nodes, needs, neededBy }: BlockInput, longest: number): number[][] {
  const isInside = new Set(nodes);
  const isTaken = new Set<number>();
  return nodes.flatMap((start) => {
    if (isTaken.has(start)) return [];
    const line = [start];
    for (let node = start; line.length < longest;) {
      const [need, ...more] = next(needs, node);
      const isLine = need !== undefined && more.length === 0 && isInside.has(need) &&
        next(neededBy, need).length === 1;
      if (!isLine) break;
      line.push(need);
      isTaken.add(need);
      node = need;
    }
    return [line];
  });
}

/** What the library found, as a block: without the waists, which stand on the axis anyway. */
function readLayout(
  { heights, cardWidth }: BlockInput,
  lines: readonly (readonly number[])[],
  graph: Graph,
  edges: readonly { from: number; to: number; v: string; w: string }[],
): Block {
  const centers = new Map<number, { x: number; top: number }>();
  const layers = new Map<number, number>();
  for (const [first = 0] of lines) {
    const { x, y, height } = graph.node(String(first));
    centers.set(first, { x, top: y - height / 2 });
    layers.set(Math.round(y), Math.max(layers.get(Math.round(y)) ?? 0, height / 2));
  }
  const passes = new Map<string, Pass[]>();
  for (const { from, to, v, w } of edges) {
    // Every second point lies between two layers, where the line may bend as it likes.
    const points: { x: number; y: number }[] = graph.edge(v, w).points.slice(1, -1);
    passes.set(
      edgeKey(from, to),
      points.filter((_, index) => index % 2 === 1).map(({ x, y }) => {
        const half = layers.get(Math.round(y)) ?? 0;
        return { x, top: y - half, bottom: y + half };
      }),
    );
  }
  const xs = [
    ...[...centers.values()].flatMap(({ x }) => [x - cardWidth / 2, x + cardWidth / 2]),
    ...[...passes.values()].flatMap((its) => its.map(({ x }) => x)),
  ];
  const [left, right] = [smallest(xs), -smallest(xs.map((x) => -x))];
  const middle = (left + right) / 2;
  const top = smallest([...centers.values()].map((center) => center.top));
  const places = new Map<number, { x: number; y: number }>();
  let height = 0;
  for (const line of lines) {
    const start = centers.get(line[0] ?? 0) ?? { x: 0, top: 0 };
    let y = start.top - top;
    for (const node of line) {
      places.set(node, { x: start.x - middle, y });
      y += (heights[node] ?? 0) + LINE_GAP;
    }
    height = Math.max(height, y - LINE_GAP);
  }
  const moved = [...passes].map(([key, its]) =>
    [
      key,
      its.map((pass) => ({ x: pass.x - middle, top: pass.top - top, bottom: pass.bottom - top })),
    ] as const
  );
  return { places, passes: new Map(moved), width: right - left, height };
}

/** A spread of thousands of numbers would be too many arguments. */
function smallest(numbers: readonly number[]): number {
  return numbers.reduce((least, number) => Math.min(least, number), Infinity);
}
