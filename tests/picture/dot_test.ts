/** What Graphviz itself makes of our text. */
import assert from "node:assert/strict";
import fc from "../property/fast_check.ts";
import { sampleRevision } from "../../src/graph/sample.ts";
import { writeDot } from "../../src/picture/dot.ts";
import { printable } from "../../src/picture/plain_text.ts";
import { ODD_TEXTS, pictureOf, samplePicture } from "./sample_picture.ts";
import type { Picture } from "../../src/picture/picture.ts";

interface Structure {
  readonly objects?: readonly { readonly name: string; readonly penwidth?: string }[];
  readonly edges?: readonly {
    readonly tail: number;
    readonly head: number;
    readonly style?: string;
  }[];
}

// Pinned here and not in deno.json: what stands there is downloaded before the first `migrate`.
const viz = await (await import("npm:@viz-js/viz@3.31.0")).instance();

function render(picture: Picture, format: "json" | "svg"): string {
  const result = viz.render(writeDot(picture), { format });
  // It warns of characters that it knows no width of.
  assert.deepEqual(result.errors.filter(({ level }) => level === "error"), []);
  return result.output ?? "";
}

function structureOf(picture: Picture): Structure {
  return JSON.parse(render(picture, "json"));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** For each node the lines that stand on it. */
function linesOf(picture: Picture): string[][] {
  const [, ...nodes] = render(picture, "svg").split(/<g id="node\d+" class="node">/);
  return nodes.map((node) =>
    [...node.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
      text.replace(
        /&(?:#(\d+)|(\w+));/g,
        (_, code, name) =>
          code === undefined ? ENTITIES[name] ?? "?" : String.fromCodePoint(Number(code)),
      )
        // Several spaces are kept by these.
        .replaceAll("\u00A0", " ")
    )
  );
}

Deno.test("nodes and edges", () => {
  const { objects = [], edges = [] } = structureOf(samplePicture("a; b(a); c(a | b):label", ["b"]));
  const names = objects.map(({ name }) => name);
  assert.deepEqual([...names].sort(), ["a", "b", "c"]);
  assert.deepEqual(
    edges.map(({ tail, head, style }) => [names[tail], names[head], style]).sort(),
    [["a", "b", undefined], ["a", "c", undefined], ["b", "c", "dashed"]],
  );
  const thick = objects.filter(({ penwidth }) => penwidth === "3");
  assert.deepEqual(thick.map(({ name }) => name), ["b"]);
});

function checkMessage(message: string): void {
  const id = `i${message.replace(/[\s\p{Cc}\p{Cf}\p{Cs}@+:-]/gu, "").slice(0, 200)}`;
  const picture = pictureOf([
    sampleRevision({ id, message }),
    sampleRevision({ id: "next", downRevisions: [id], branchLabels: [`l${id}`] }),
  ]);
  const { objects = [], edges = [] } = structureOf(picture);
  assert.deepEqual([objects.length, edges.length], [2, 1]);
  assert.deepEqual(
    linesOf(picture).find(([first]) => first === printable(id).replaceAll("\u00A0", " ")),
    // No line is there for a message without characters.
    [printable(id), printable(message), "[base]"].filter(Boolean)
      .map((line) => line.replaceAll("\u00A0", " ")),
  );
}

Deno.test.each(ODD_TEXTS)("the text %j", (text) => checkMessage(text));

Deno.test("any text", () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'\\"&;<>{}|nlrNGETLH#x41amp\n ') }),
    fc.string({ unit: "binary" }),
  );
  fc.assert(fc.property(text, checkMessage), { numRuns: 200 });
});
