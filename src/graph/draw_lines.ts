/**
 * Drawing a directed graph as text, newest node first, in the manner of `git log --graph`.
 *
 * Each column is the line of one node that is still to come. A node takes its column; its parents
 * take that column and new ones beside it. Columns that wait for the same node join, and columns
 * right of a gap move up, one place per line of text: `|` stays, `/` moves left, `\` right.
 * Even cells of a text line are columns, odd cells are what lies between them.
 */

/** One node: where its lines lead to, and what stands beside it. */
export interface DrawnNode {
  readonly node: number;
  readonly parents: readonly number[];
  readonly text: string;
}

/** A line on its way from one column to the same or one further left. */
interface Move {
  readonly from: number;
  readonly to: number;
}

/**
 * The text lines of a graph. Nodes come children before parents; a parent that is not among them
 * ends its line.
 */
export function drawLines(nodes: readonly DrawnNode[]): string[] {
  const known = new Set(nodes.map(({ node }) => node));
  const lines: string[] = [];
  let columns: readonly number[] = [];
  for (const { node, parents, text } of nodes) {
    const place = columns.indexOf(node);
    const at = place < 0 ? columns.length : place;
    const left = columns.slice(0, at);
    const right = columns.slice(at + 1);
    const drawn = parents.filter((parent) => known.has(parent));
    const joining = drawn.filter((parent) => left.includes(parent));
    const opening = drawn.filter((parent) => !left.includes(parent));
    const spread = Math.max(0, opening.length - 2);

    lines.push(...makeRoom(at, right.length, spread));
    lines.push(`${nodeLine(at, right.length, spread)} ${text}`);
    const isNextTo = opening.length === 2 && opening[1] === right[0];
    if (opening.length > 1) lines.push(forkLine(at, right.length, spread, isNextTo));
    const slots = [...left, ...opening, ...(isNextTo ? right.slice(1) : right)];
    columns = [...new Set(slots)];
    const columnOf = new Map(columns.map((waiting, column) => [waiting, column]));
    // When the line has ended here, all that is right of it stands one column further.
    const shift = opening.length === 0 ? 1 : 0;
    lines.push(...moveUp([
      ...slots.map((slot, column) => ({
        from: column < at ? column : column + shift,
        to: columnOf.get(slot) ?? 0,
      })),
      ...joining.map((parent) => ({ from: at, to: columnOf.get(parent) ?? 0 })),
    ]));
  }
  return lines;
}

/** `| |\`: moves what is right of a node, to make room for more than two parents. */
function makeRoom(at: number, right: number, spread: number): string[] {
  if (right === 0) return [];
  return Array.from({ length: spread }, (_, moved) => {
    const cells = bars(0, at + 1);
    for (let column = at + 1; column <= at + right; column++) {
      cells[2 * (column + moved) + 1] = "\\";
    }
    return join(cells);
  });
}

/** `| * |`, or `| *-. |` where more than two parents follow. */
function nodeLine(at: number, right: number, spread: number): string {
  const cells = bars(0, at);
  cells[2 * at] = "*";
  for (let cell = 2 * at + 1; cell < 2 * (at + spread); cell++) cells[cell] = "-";
  if (spread > 0) cells[2 * (at + spread)] = ".";
  return join([...cells, ...bars(at + spread + 1, right).slice(cells.length)]);
}

/**
 * `| |\ \` below a node with several parents: what is right of it moves on. With `isNextTo` the
 * second parent's line is there already: `| |\|`.
 */
function forkLine(at: number, right: number, spread: number, isNextTo: boolean): string {
  if (isNextTo) {
    const cells = bars(0, at + 1 + right);
    cells[2 * at + 1] = "\\";
    return join(cells);
  }
  const cells = bars(0, at + 1);
  for (let column = at; column <= at + spread + right; column++) cells[2 * column + 1] = "\\";
  return join(cells);
}

/** Moves lines left until each is in its column. */
function moveUp(moves: readonly Move[]): string[] {
  const lines: string[] = [];
  let edges = moves;
  for (;;) {
    const moving = edges.filter(({ from, to }) => from > to);
    const [first] = moving;
    if (first === undefined) return lines;
    const cells: string[] = [];
    for (const { from, to } of edges) {
      cells[from > to ? 2 * from - 1 : 2 * from] = from > to ? "/" : "|";
    }
    // A single long way goes along under the bars, in two lines of text.
    const isLong = moving.length === 1 && first.from - first.to > 2;
    if (isLong) {
      for (let column = first.to + 1; column < first.from - 1; column++) {
        cells[2 * column + 1] = "_";
      }
    }
    lines.push(join(cells));
    edges = edges.map(({ from, to }) =>
      from > to ? { from: isLong ? to + 1 : from - 1, to } : { from, to }
    );
  }
}

/** Cells with bars in `count` columns from `first` on. */
function bars(first: number, count: number): string[] {
  const cells: string[] = [];
  for (let column = first; column < first + count; column++) cells[2 * column] = "|";
  return cells;
}

function join(cells: readonly string[]): string {
  return Array.from(cells, (cell) => cell ?? " ").join("");
}
