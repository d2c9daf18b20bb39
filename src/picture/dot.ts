/** The graph in the language of Graphviz. */
import { badgesOf, type Picture, type PictureNode } from "./picture.ts";
import { printable } from "./plain_text.ts";

/** A graph whose arrows lead from what is applied first to what is applied after it, upwards. */
export function writeDot({ nodes, edges }: Picture): string {
  const name = (place: number) => nameOf(nodes[place]);
  return [
    "digraph revisions {",
    "  rankdir=BT;",
    `  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica"];`,
    ...nodes.map((node) => `  ${nameOf(node)} [${attributesOf(node).join(", ")}];`),
    ...edges.map(({ from, to, kind }) =>
      `  ${name(to)} -> ${name(from)}${
        kind === "dependsOn" ? ` [style=dashed, label="needed by"]` : ""
      };`
    ),
    "}",
  ].join("\n");
}

const FILLS = { applied: "#DCEBFF", pending: "#FFFFFF" } as const;

function attributesOf(node: PictureNode): string[] {
  const { id, message, file } = node.revision;
  const badges = badgesOf(node).map(({ text }) => text);
  const lines = [id, message, badges.map((badge) => `[${badge}]`).join(" ")].filter(Boolean);
  return [
    `label=${quote(lines.map(escapeLabel).join("\\n"))}`,
    `tooltip=${quote(escapeLabel(node.state === null ? file : `${file} (${node.state})`))}`,
    ...(node.state === null ? [] : [`fillcolor="${FILLS[node.state]}"`]),
    ...(node.state === "pending" ? [`style="rounded,filled,dashed"`] : []),
    ...(node.isCurrent ? ["penwidth=3"] : []),
  ];
}

/** In labels `\` begins an escape and `&` an entity. */
function escapeLabel(text: string): string {
  return printable(text).replaceAll("\\", "\\\\").replaceAll("&", "&amp;");
}

/** The id, its backslashes doubled too: one alone before the quote would take its meaning. */
function nameOf(node: PictureNode | undefined): string {
  return quote(escapeLabel(node?.revision.id ?? ""));
}

/** A quoted text; what may not stand alone before a quote, a backslash, is escaped already. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
