/** Mermaid's text: nothing in it can be read as anything but a letter, until Mermaid shows it. */
import assert from "node:assert/strict";
import fc from "../property/fast_check.ts";
import { sampleRevision } from "../../src/graph/sample.ts";
import { writeMermaid } from "../../src/picture/mermaid.ts";
import { printable } from "../../src/picture/plain_text.ts";
import { ODD_TEXTS, pictureOf, samplePicture } from "./sample_picture.ts";

Deno.test("nodes, edges and where the database is", () => {
  assert.equal(
    writeMermaid(samplePicture("a; b(a); c(a | b):label", ["b"])),
    `flowchart BT
  r0["c<br/>message of c<br/>head, label"]
  r1["b<br/>message of b<br/>current, effective head"]
  r2["a<br/>message of a<br/>base, branch point"]
  r2 --> r0
  r1 -. needed by .-> r0
  r2 --> r1
  classDef applied fill:#dcebff,stroke:#0550ae,color:#1b1f24
  class r1,r2 applied
  classDef pending fill:#ffffff,stroke:#9a4b00,color:#1b1f24,stroke-dasharray:4 3
  class r0 pending
  classDef current stroke-width:4px
  class r1 current`,
  );
});

function checkMessage(message: string): void {
  const text = writeMermaid(pictureOf([sampleRevision({ id: "a", message })]));
  const [, node = "", ...rest] = text.split("\n");
  assert.deepEqual(rest, []);
  const [, label = ""] = /^ {2}r0\["a(?:<br\/>(.*))?<br\/>head, base"\]$/u.exec(node) ?? [];
  assert.match(label, /^(?:[\p{L}\p{M}\p{N} ,]|#\d+;)*$/u);
  const shown = label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  assert.doesNotMatch(shown, /\$\$|fa:fa-|\uFB02°|¶ß/);
  assert.equal(shown.replaceAll("\u2060", ""), printable(message).replaceAll("\u2060", ""));
}

Deno.test.each(ODD_TEXTS)("the text %j", (text) => checkMessage(text));

Deno.test("any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), checkMessage), { numRuns: 500 });
});
