/** Layouts of random graphs: nothing hides anything, every edge is where it belongs. */
import assert from "node:assert/strict";
import fc from "../property/fast_check.ts";
import { sampleRevision } from "../../src/graph/sample.ts";
import { type Layout, layoutPicture } from "../../src/picture/layout.ts";
import { drawSvg } from "../../src/picture/svg.ts";
import { longHistory, pictureOf, samplePicture } from "./sample_picture.ts";
import type { Picture } from "../../src/picture/picture.ts";
import type { Revision } from "../../src/graph/revision.ts";

/** A revision is given by how far back its down revisions and dependencies lie. */
const REVISIONS = fc.array(
  fc.record({
    down: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
    depends: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 1 }),
    labels: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 60 },
).map((parts) =>
  parts.map(({ down, depends, labels }, index): Revision => {
    const name = (back: number) => back > index ? [] : [`r${index - back}`];
    return sampleRevision({
      id: `r${index}`,
      downRevisions: [...new Set(down.flatMap(name))],
      dependsOn: depends.flatMap(name),
      branchLabels: labels > 6 ? [`label${index}`] : [],
    });
  })
);

Deno.test("a message that fits the widest card is not cut, whatever its id's width", () => {
  for (const length of [10, 100, 1000]) {
    const { cards } = layoutPicture(pictureOf(longHistory(length), null));
    assert.deepEqual(cards.filter(({ card }) => card.message.endsWith("…")), []);
  }
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxesOf({ cards, cardWidth }: Layout): Box[] {
  return cards.map(({ card, x, y }) => ({
    left: x,
    right: x + cardWidth,
    top: y,
    bottom: y + card.height,
  }));
}

/** The ends of a path, and all points that it goes through or is bent by. */
function pointsOf(path: string): { x: number; y: number }[] {
  let [x, y] = [0, 0];
  const points: { x: number; y: number }[] = [];
  for (const [, command = "", rest = ""] of path.matchAll(/([MVHCq])([-\d. ]*)/g)) {
    const numbers = rest.trim().split(" ").map(Number);
    if (command === "V") y = numbers[0] ?? NaN;
    else if (command === "H") x = numbers[0] ?? NaN;
    else {
      const [dx = NaN, dy = NaN] = numbers.slice(-2);
      [x, y] = command === "q" ? [x + dx, y + dy] : [dx, dy];
    }
    points.push({ x, y });
  }
  return points;
}

function check(picture: Picture): void {
  const layout = layoutPicture(picture);
  const boxes = boxesOf(layout);
  assert.equal(boxes.length, picture.nodes.length);
  assert.equal(layout.edges.length, picture.edges.length);
  for (const [index, box] of boxes.entries()) {
    assert(box.left >= 0 && box.top >= 0, "inside");
    assert(box.right <= layout.width && box.bottom <= layout.height, "inside");
    for (const other of boxes.slice(index + 1)) {
      const isApart = box.right <= other.left || other.right <= box.left ||
        box.bottom <= other.top || other.bottom <= box.top;
      assert(isApart, "no card covers another");
    }
  }
  for (const { edge, path } of layout.edges) {
    const [from, to] = [boxes[edge.from], boxes[edge.to]];
    const points = pointsOf(path);
    const [start, end] = [points.at(0), points.at(-1)];
    assert(from && to && start && end);
    const isNear = (a: number, b: number) => Math.abs(a - b) < 0.2;
    assert(isNear(start.x, (from.left + from.right) / 2) && isNear(start.y, from.bottom));
    assert(isNear(end.x, (to.left + to.right) / 2) && isNear(end.y, to.top));
    for (const { x, y } of points) {
      assert(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height, "edges stay inside");
      const isHidden = boxes.some((box) =>
        x > box.left + 1 && x < box.right - 1 && y > box.top + 1 && y < box.bottom - 1
      );
      assert(!isHidden, "no card hides a bend");
    }
  }
}

Deno.test("random graphs", () => {
  fc.assert(fc.property(REVISIONS, (revisions) => check(pictureOf(revisions))), { numRuns: 60 });
});

Deno.test("folded columns", () => check(pictureOf(longHistory(400))));

Deno.test("without revisions", () => {
  const layout = layoutPicture(pictureOf([]));
  assert.deepEqual([layout.cards, layout.edges], [[], []]);
  assert.match(drawSvg(pictureOf([])), /^<svg /);
});

Deno.test("newer revisions stand above older ones, in lines of their own", () => {
  const picture = samplePicture("a; b(a); c(b); d(b); e(c, d)");
  const layout = layoutPicture(picture);
  const at = Object.fromEntries(picture.nodes.map(({ revision }, place) => {
    const { x = NaN, y = NaN } = layout.cards[place] ?? {};
    return [revision.id, { x, y }];
  }));
  const { a, b, c, d, e } = at;
  assert(a && b && c && d && e);
  assert(e.y < c.y && c.y === d.y && d.y < b.y && b.y < a.y);
  assert(a.x === b.x && b.x === e.x);
  assert.equal(c.x + d.x, 2 * a.x, "branches stand on both sides of the line");
});

Deno.test("a thousand revisions of a line are a page and not a thread", () => {
  const line = Array.from(
    { length: 1000 },
    (_, index) =>
      sampleRevision({ id: `r${index}`, downRevisions: index === 0 ? [] : [`r${index - 1}`] }),
  );
  const { width, height } = layoutPicture(pictureOf(line));
  assert(width / height > 1 && width / height < 2, `${width} x ${height}`);
});

Deno.test("what cannot be laid out is an error, soon", () => {
  // Each revision needs the two before it: nothing is a line.
  const ladder = Array.from({ length: 12_000 }, (_, index) =>
    sampleRevision({
      id: `r${index}`,
      downRevisions: [1, 2].filter((back) => back <= index).map((back) => `r${index - back}`),
      file: `${String(index).padStart(6, "0")}.ts`,
    }));
  assert.throws(() => layoutPicture(pictureOf(ladder)), { code: "unsupported.picture" });
});
