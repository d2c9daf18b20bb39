/** The graph as one page: no file beside it, nothing from the network, forbidden even if it tried. */
import { sha256 } from "../core/hash.ts";
import { escapeMarkup } from "./markup.ts";
import { badgesOf, describePicture, type Picture, type PictureNode } from "./picture.ts";
import { printable } from "./plain_text.ts";
import { drawInteractiveSvg, legendOf, PICTURE_STYLE } from "./svg.ts";
import pageStyle from "./page.css" with { type: "text" };
import pageScript from "./page.js" with { type: "text" };

/**
 * The page.
 *
 * @throws unsupported.picture
 */
export async function writeHtml(picture: Picture): Promise<string> {
  const style = `\n${PICTURE_STYLE}${pageStyle}`;
  const script = `\n${pageScript}`;
  // By their hashes these two texts may run, and nothing else.
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await hash(script)}'`,
    `style-src 'sha256-${await hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Revision graph</title>
<style>${style}</style>
</head>
<body class="revision-graph">
${writeHeader(picture)}
<main>
<div id="canvas" tabindex="-1">
${drawInteractiveSvg(picture)}
</div>
<aside id="details" aria-label="Details" aria-live="polite"></aside>
</main>
<script type="application/json" id="data">${writeData(picture)}</script>
<script>${script}</script>
</body>
</html>`;
}

function writeHeader(picture: Picture): string {
  const legend = legendOf(picture).map(({ symbol, text }) =>
    `<li><svg width="24" height="20" aria-hidden="true">${symbol}</svg>${escapeMarkup(text)}</li>`
  );
  return `<header>
<h1>Revision graph</h1>
<p id="summary">${escapeMarkup(describePicture(picture))}</p>
<ul id="legend">${legend.join("")}</ul>
<form id="tools">
<label>Search <input type="search" id="search" placeholder="id, message, label, file" autocomplete="off" spellcheck="false"></label>
<output id="found" for="search"></output>
<label>Branch <select id="branch">${writeBranches(picture)}</select></label>
<span role="group" aria-label="Zoom"><button type="button" id="smaller" aria-label="Smaller">−</button><output id="zoom"></output><button type="button" id="larger" aria-label="Larger">+</button><button type="button" id="fit">Fit</button></span>
</form>
</header>`;
}

/** What the picture can be narrowed to: the branches by their labels, and what leads to a head. */
function writeBranches({ nodes }: Picture): string {
  const option = (value: string, text: string) =>
    `<option value="${escapeMarkup(value)}">${escapeMarkup(text)}</option>`;
  const labels = [...new Set(nodes.flatMap(({ branches }) => branches))].sort();
  const heads = nodes.flatMap((node, place) => node.isHead ? [{ node, place }] : []);
  return [
    option("", "all"),
    ...labels.map((label) => option(`label:${printable(label)}`, label)),
    ...heads.map(({ node, place }) => option(`head:${place}`, `up to ${node.revision.id}`)),
  ].join("");
}

/** What the script knows; `<` is written so that no text in it can end the element. */
function writeData({ nodes, edges }: Picture): string {
  const data = {
    nodes: nodes.map(nodeData),
    edges: edges.map(({ from, to, kind }) => ({ from, to, kind })),
  };
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

function nodeData(node: PictureNode): object {
  const { id, message, documentation, file, createDate, irreversible, transaction } = node.revision;
  return {
    id: printable(id),
    message: printable(message),
    documentation: documentation.split("\n").map(printable).join("\n"),
    file: printable(file),
    createDate: createDate === null ? null : printable(createDate),
    irreversible: irreversible === null ? null : printable(irreversible),
    transaction,
    ownLabels: node.revision.branchLabels.map(printable),
    branches: node.branches.map(printable),
    state: node.state,
    isCurrent: node.isCurrent,
    badges: badgesOf(node).map(({ text }) => printable(text)),
  };
}

async function hash(text: string): Promise<string> {
  const hex = await sha256(text);
  return btoa(hex.replace(/../g, (digits) => String.fromCharCode(parseInt(digits, 16))));
}
