/**
 * Where everything stands. A component is cut into sections; its sections go below each other in
 * columns, as text does in a newspaper, so that a long history is a page and not a thread; the
 * components go beside each other.
 */
import { reverseEdges } from "../core/graph_sort.ts";
import { type Card, chooseCardWidth, measureCard } from "./card.ts";
import { drawEdge, type Port } from "./edge_path.ts";
import {
  type Block,
  type BlockInput,
  edgeKey,
  LAYER_GAP,
  layoutBlock,
  LINE_GAP,
} from "./layered.ts";
import type { Picture, PictureEdge } from "./picture.ts";
import { findComponents, findSections, type Section } from "./section.ts";

/** A card and its upper left corner. */
export interface PlacedCard {
  readonly card: Card;
  readonly x: number;
  readonly y: number;
}

/** An edge as SVG draws it. */
export interface PlacedEdge {
  readonly edge: PictureEdge;
  readonly path: string;
}

/** Everything in its place; cards in the order of the picture's nodes. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly cardWidth: number;
  readonly cards: readonly PlacedCard[];
  readonly edges: readonly PlacedEdge[];
}

/** Room around a component. */
const MARGIN = 28;
/** Between columns; edges to the next one go up here. */
const GUTTER = 56;
/** The room that an edge needs above a column and below it. */
const TURN = 16;
/** No column is made shorter than this by folding. */
const SHORTEST_COLUMN = 900;
/** Width by height that pictures tend to. */
const ASPECT = 1.5;

/** A section with its size; `block` is null for a waist. */
interface Item {
  readonly nodes: readonly number[];
  readonly block: Block | null;
  readonly width: number;
  readonly height: number;
}

interface Column {
  readonly items: { readonly item: Item; readonly y: number }[];
  width: number;
  height: number;
}

/** What has been placed so far: of nodes the middle of the upper edge. */
interface Canvas {
  readonly places: { x: number; y: number; column: Place }[];
  readonly passes: Map<string, Port[]>;
}

/** A column in the picture. */
interface Place {
  readonly number: number;
  readonly axis: number;
  readonly top: number;
  /** The middle of the gutter before it. */
  readonly gutter: number;
}

/**
 * Lays a picture out.
 *
 * @throws unsupported.picture for a graph beyond what can be laid out.
 */
export function layoutPicture({ nodes, edges }: Picture): Layout {
  const cardWidth = chooseCardWidth(nodes);
  const cards = nodes.map((node) => measureCard(node, cardWidth));
  const needs: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) needs[from]?.push(to);
  const heights = cards.map(({ height }) => height);
  const dependencies = edges.filter(({ kind }) => kind === "dependsOn");
  const loose = new Set(dependencies.map(({ from, to }) => edgeKey(from, to)));
  const neededBy = reverseEdges(needs);
  const common = { needs, neededBy, loose, heights, cardWidth };
  const components = findComponents(needs, neededBy).map((component) =>
    fold(measureSections(findSections(component, needs, neededBy), common))
  );
  const canvas: Canvas = { places: [], passes: new Map() };
  const size = placeComponents(components, canvas);
  return {
    ...size,
    cardWidth,
    cards: cards.map((card, node) => {
      const { x, y } = placeOf(canvas, node);
      return { card, x: x - cardWidth / 2, y };
    }),
    edges: edges.map((edge) => ({ edge, path: pathOf(edge, canvas, heights) })),
  };
}

function measureSections(
  sections: readonly Section[],
  common: Omit<BlockInput, "nodes" | "above" | "below">,
): Item[] {
  return sections.map(({ isWaist, nodes }, index): Item => {
    const [first = 0] = nodes;
    if (isWaist) {
      return { nodes, block: null, width: common.cardWidth, height: common.heights[first] ?? 0 };
    }
    const above = sections[index - 1]?.nodes[0] ?? null;
    const below = sections[index + 1]?.nodes[0] ?? null;
    const block = layoutBlock({ ...common, nodes, above, below });
    return { nodes, block, width: block.width, height: block.height };
  });
}

/** Puts the items into columns of about the same height; a column begins below a waist. */
function fold(items: readonly Item[]): Column[] {
  const single = fill(items, Infinity);
  const [{ width, height } = { width: 0, height: 0 }] = single;
  const wished = Math.max(SHORTEST_COLUMN, Math.sqrt(height * (width + GUTTER) / ASPECT));
  const amount = Math.ceil(height / wished);
  if (amount < 2) return single;
  // Sections are not cut: a little more than the average height saves a column that is nearly empty.
  for (let limit = height / amount;; limit *= 1.03) {
    const columns = fill(items, limit);
    if (columns.length <= amount) return columns;
  }
}

function fill(items: readonly Item[], limit: number): Column[] {
  let column: Column = { items: [], width: 0, height: 0 };
  const columns = [column];
  let before: Item | null = null;
  for (const item of items) {
    const isLinear = before?.block === null && item.block === null;
    const gap = before === null ? 0 : isLinear ? LINE_GAP : LAYER_GAP;
    if (before?.block === null && column.height + gap + item.height > limit) {
      column = { items: [], width: 0, height: 0 };
      columns.push(column);
      before = null;
    }
    const isUnderTurn = column.items.length === 0 && columns.length > 1 && item.block !== null;
    const y = column.items.length === 0 ? (isUnderTurn ? TURN : 0) : column.height + gap;
    column.items.push({ item, y });
    column.height = y + item.height;
    column.width = Math.max(column.width, item.width);
    before = item;
  }
  return columns;
}

/** Components from left to right, and in further rows where they would get too far. */
function placeComponents(
  components: readonly Column[][],
  canvas: Canvas,
): { width: number; height: number } {
  const sizes = components.map((columns) => ({
    width: columns.reduce((sum, { width }) => sum + width + GUTTER, -GUTTER) + 2 * MARGIN,
    height: columns.reduce((most, { height }) => Math.max(most, height), 0) + 2 * MARGIN,
  }));
  const area = sizes.reduce((sum, { width, height }) => sum + width * height, 0);
  const widest = sizes.reduce((most, { width }) => Math.max(most, width), 0);
  const limit = Math.max(widest, Math.sqrt(area * ASPECT));
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  components.forEach((columns, index) => {
    const size = sizes[index] ?? { width: 0, height: 0 };
    if (x > 0 && x + size.width > limit) {
      y += rowHeight;
      [x, rowHeight] = [0, 0];
    }
    placeColumns(columns, { x: x + MARGIN, y: y + MARGIN }, canvas);
    x += size.width;
    width = Math.max(width, x);
    rowHeight = Math.max(rowHeight, size.height);
  });
  return { width, height: y + rowHeight };
}

function placeColumns(
  columns: readonly Column[],
  corner: { readonly x: number; readonly y: number },
  { places, passes }: Canvas,
): void {
  let left = corner.x;
  columns.forEach(({ items, width }, number) => {
    const axis = left + width / 2;
    const column = { number, axis, top: corner.y, gutter: left - GUTTER / 2 };
    for (const { item: { nodes, block }, y } of items) {
      const top = corner.y + y;
      for (const node of nodes) {
        const place = block?.places.get(node) ?? { x: 0, y: 0 };
        places[node] = { x: axis + place.x, y: top + place.y, column };
      }
      for (const [key, its] of block?.passes ?? []) {
        passes.set(
          key,
          its.map((pass) => ({
            x: axis + pass.x,
            top: top + pass.top,
            bottom: top + pass.bottom,
          })),
        );
      }
    }
    left += width + GUTTER;
  });
}

function pathOf({ from, to }: PictureEdge, canvas: Canvas, heights: readonly number[]): string {
  const [start, end] = [placeOf(canvas, from), placeOf(canvas, to)];
  const bottom = start.y + (heights[from] ?? 0);
  const { column } = end;
  const turn = start.column.number === column.number ? null : {
    gutter: column.gutter,
    axis: column.axis,
    below: bottom + TURN,
    above: column.top - TURN,
  };
  const ports = [
    { x: start.x, top: start.y, bottom },
    ...(canvas.passes.get(edgeKey(from, to)) ?? []),
    { x: end.x, top: end.y, bottom: end.y },
  ];
  return drawEdge(ports, turn);
}

function placeOf({ places }: Canvas, node: number): Canvas["places"][number] {
  return places[node] ?? { x: 0, y: 0, column: { number: 0, axis: 0, top: 0, gutter: 0 } };
}
