import assert from "node:assert/strict";
import { createDenoHost } from "../core/host_deno.ts";
import { createStatusLine } from "./status_line.ts";
import type { Event } from "../core/event.ts";

const STEP: Event = {
  type: "step",
  place: 2,
  of: 30,
  direction: "upgrade",
  from: ["a"],
  to: ["b"],
  message: "",
};
const STATEMENT: Event = { type: "statement", sql: () => "" };

/** A line on a terminal whose clock stands still. */
function createLine() {
  let now = 0;
  let text = "";
  let tick = () => {};
  const stderr = { write: (its: string) => void (text += its), isTerminal: true };
  const every = (_: number, work: () => void) => {
    tick = work;
    return () => {
      tick = () => {};
    };
  };
  const host = { ...createDenoHost(), stderr, monotonic: () => now, every };
  return {
    line: createStatusLine(host, (its) => its),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    tick: () => tick(),
    /** What was written since, with the clearing of a line as `<`. */
    written: () => {
      const its = text.replaceAll("\r\x1b[2K", "<");
      text = "";
      return its;
    },
  };
}

Deno.test("a step that is quick has no line; one that is slow says where it is", () => {
  const { line, pass, tick, written } = createLine();
  line.note(STEP);
  pass(900);
  tick();
  assert.equal(written(), "");
  pass(100);
  tick();
  assert.equal(written(), "<  2 of 30, b, 1.0 s");
  line.clear();
  assert.equal(written(), "<");
  line.clear();
  assert.equal(written(), "");
});

Deno.test("where no timer comes to its turn, events draw it, and not too often", () => {
  const { line, pass, written } = createLine();
  line.note(STEP);
  for (let n = 0; n < 1000; n++) {
    pass(2);
    line.note(n % 2 === 0 ? STATEMENT : { type: "rows", count: 1000 });
  }
  const drawn = written().split("<").slice(1);
  assert.ok(drawn.length <= 6, String(drawn));
  assert.equal(drawn[0], "  2 of 30, b, 1.0 s, 250,000 rows");
});

Deno.test("when the run is over nothing is drawn any more", () => {
  const { line, pass, tick, written } = createLine();
  line.note(STEP);
  pass(1000);
  tick();
  line.end();
  assert.match(written(), /<$/);
  pass(1000);
  tick();
  line.note(STATEMENT);
  assert.equal(written(), "");
});
