/** The lines of edges, as the `d` of SVG's paths. */

/** Where a line comes in above and goes on below. */
export interface Port {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** The way from the foot of one column to the head of the next. */
export interface Turn {
  /** The height at which it leaves the old column. */
  readonly below: number;
  /** Where it goes up. */
  readonly gutter: number;
  /** The height at which it comes to the new column. */
  readonly above: number;
  /** The middle of the new column. */
  readonly axis: number;
}

const RADIUS = 8;

/** The line through the ports, the first one's bottom and the last one's top being its ends. */
export function drawEdge(ports: readonly Port[], turn: Turn | null): string {
  const [start, ...rest] = ports;
  if (start === undefined) return "";
  let [x, y] = [start.x, start.bottom];
  const parts = [`M${round(x)} ${round(y)}`];
  if (turn !== null) {
    parts.push(...drawTurn(turn));
    [x, y] = [turn.axis, turn.above + RADIUS];
  }
  for (const port of rest) {
    const middle = round((y + port.top) / 2);
    parts.push(
      Math.abs(x - port.x) < 0.5
        ? `V${round(port.top)}`
        : `C${round(x)} ${middle} ${round(port.x)} ${middle} ${round(port.x)} ${round(port.top)}`,
    );
    if (port.bottom > port.top) parts.push(`V${round(port.bottom)}`);
    [x, y] = [port.x, port.bottom];
  }
  return parts.join("");
}

/** Down, right into the gutter, up, right again, and down: with round corners. */
function drawTurn({ below, gutter, above, axis }: Turn): string[] {
  const [right, down, up] = [`q0 ${RADIUS} ${RADIUS} ${RADIUS}`, RADIUS, -RADIUS];
  return [
    `V${round(below - RADIUS)}${right}`,
    `H${round(gutter - RADIUS)}q${RADIUS} 0 ${RADIUS} ${up}`,
    `V${round(above + RADIUS)}q0 ${up} ${RADIUS} ${up}`,
    `H${round(axis - RADIUS)}q${RADIUS} 0 ${RADIUS} ${down}`,
  ];
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
