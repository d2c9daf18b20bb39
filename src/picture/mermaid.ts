/** The graph as a Mermaid flowchart, which GitHub, GitLab and many editors show. */
import { badgesOf, type Picture, type PictureNode } from "./picture.ts";
import { printable } from "./plain_text.ts";

/** A flowchart whose arrows lead from what is applied first to what is applied after it, upwards. */
export function writeMermaid({ nodes, edges }: Picture): string {
  const named = (test: (node: PictureNode) => boolean) =>
    nodes.flatMap((node, place) => test(node) ? [`r${place}`] : []);
  const style = (places: readonly string[], name: string, text: string) =>
    places.length === 0
      ? []
      : [`  classDef ${name} ${text}`, `  class ${places.join(",")} ${name}`];
  return [
    "flowchart BT",
    ...nodes.map((node, place) => `  r${place}["${labelOf(node)}"]`),
    ...edges.map(({ from, to, kind }) =>
      kind === "dependsOn" ? `  r${to} -. needed by .-> r${from}` : `  r${to} --> r${from}`
    ),
    ...style(
      named(({ state }) => state === "applied"),
      "applied",
      "fill:#dcebff,stroke:#0550ae,color:#1b1f24",
    ),
    ...style(
      named(({ state }) => state === "pending"),
      "pending",
      "fill:#ffffff,stroke:#9a4b00,color:#1b1f24,stroke-dasharray:4 3",
    ),
    ...style(named(({ isCurrent }) => isCurrent), "current", "stroke-width:4px"),
  ].join("\n");
}

function labelOf(node: PictureNode): string {
  const { id, message } = node.revision;
  const badges = badgesOf(node).map(({ text }) => text);
  return [id, message, badges.join(", ")].filter(Boolean).map(escapeMermaid).join("<br/>");
}

/** What Mermaid acts on after it has decoded a label: formulas, icons, its own placeholders. */
const ACTED_ON = /\$(?=\$)|:(?=fa-)|\uFB02(?=°)|¶(?=ß)/gu;

/** A character that cannot be seen, and keeps two others apart. */
const WORD_JOINER = "\u2060";

/**
 * Mermaid reads labels as its own syntax, as Markdown and as HTML, and looks for directives in the
 * whole text: everything but letters, digits, spaces and commas is written as a number.
 */
function escapeMermaid(text: string): string {
  return printable(text).replace(ACTED_ON, `$&${WORD_JOINER}`).replace(
    /[^\p{L}\p{M}\p{N} ,]|\uFB02/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
