/**
 * The last line of a terminal while a step takes its time: which of how many it is, since when, and
 * what it has done. Everything else that is printed takes its place; the cursor is never hidden, so
 * that no end of the process leaves a terminal without one.
 */
import { count, formatDuration, shorten } from "../core/text.ts";
import type { Event } from "../core/event.ts";
import type { Host } from "../core/host.ts";

/** How long a step may take before there is a line, and how often that is drawn; milliseconds. */
const PATIENCE = 1000;
const INTERVAL = 250;

/** Back to the start of the line, which is emptied. */
const CLEAR = "\r\x1b[2K";

/** A line that is there while a step is under way. */
export interface StatusLine {
  /** Takes note of what happens; draws where a driver leaves no time for a timer. */
  note(event: Event): void;
  /** Makes room for something that is printed. */
  clear(): void;
  end(): void;
}

interface Work {
  readonly place: string;
  readonly start: number;
  statements: number;
  rows: number;
}

/** A line on stderr, which must be a terminal that knows control sequences. */
export function createStatusLine(host: Host, dim: (text: string) => string): StatusLine {
  let work: Work | null = null;
  let drawnAt: number | null = null;
  let stop: (() => void) | null = null;
  const clear = () => {
    if (drawnAt !== null) host.stderr.write(CLEAR);
    drawnAt = null;
  };
  const draw = () => {
    const now = host.monotonic();
    if (work === null || now - work.start < PATIENCE) return;
    if (drawnAt !== null && now - drawnAt < INTERVAL) return;
    host.stderr.write(`${CLEAR}${dim(describe(work, now))}`);
    drawnAt = now;
  };
  const note = (event: Event) => {
    if (event.type === "step") {
      const [id = "base"] = event.direction === "upgrade" ? event.to : event.from;
      const place = `${event.place} of ${event.of}, ${shorten(id, 16)}`;
      work = { place, start: host.monotonic(), statements: 0, rows: 0 };
      stop ??= host.every(INTERVAL, draw);
    }
    if (work === null) return;
    if (event.type === "statement") work.statements++;
    if (event.type === "rows") work.rows += event.count;
    draw();
  };
  const end = () => {
    clear();
    stop?.();
    stop = null;
    work = null;
  };
  return { note, clear, end };
}

/** Short enough for every terminal: a line that breaks could not be taken back. */
function describe({ place, start, statements, rows }: Work, now: number): string {
  const done = rows > 0
    ? [count(rows, "row")]
    : statements > 1
    ? [count(statements, "statement")]
    : [];
  return [`  ${place}`, formatDuration(now - start), ...done].join(", ");
}
