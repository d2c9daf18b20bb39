/** The graph as SVG. */
import { type Card, LINE_HEIGHT, MESSAGE_FONT, TEXT_X } from "./card.ts";
import { type Layout, layoutPicture, type PlacedCard } from "./layout.ts";
import { escapeMarkup } from "./markup.ts";
import { badgesOf, describePicture, type Picture, type PictureNode } from "./picture.ts";
import { fitText, textWidth } from "./plain_text.ts";
import style from "./picture.css" with { type: "text" };

/** The sheet that the elements' classes refer to. */
export const PICTURE_STYLE = style;

/** What the legend says of a symbol. */
export interface LegendEntry {
  /** SVG in a box of 24 by 20. */
  readonly symbol: string;
  readonly text: string;
}

const LEGEND_SYMBOL_WIDTH = 24;
const LEGEND_LINE = 24;
const LEGEND_GAP = 20;
/** The least width of an image, for the sake of its heading. */
const NARROWEST = 720;
const MARGIN = 28;

/**
 * The whole image: heading, legend, graph.
 *
 * @throws unsupported.picture
 */
export function drawSvg(picture: Picture): string {
  const layout = layoutPicture(picture);
  const width = Math.ceil(Math.max(layout.width, NARROWEST));
  const room = width - 2 * MARGIN;
  const summary = describePicture(picture);
  const legend = drawLegend(legendOf(picture), room);
  const top = 72 + legend.height;
  const height = Math.ceil(top + layout.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="revision-graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="heading summary">`,
    `<title id="heading">Revision graph</title>`,
    `<desc id="summary">${escapeMarkup(summary)}</desc>`,
    `<style>\n${style}</style>`,
    `<rect class="background" width="100%" height="100%"/>`,
    `<text class="heading" x="${MARGIN}" y="38">Revision graph</text>`,
    `<text class="summary" x="${MARGIN}" y="60">${
      escapeMarkup(fitText(summary, room, MESSAGE_FONT))
    }</text>`,
    `<g transform="translate(${MARGIN} 72)">${legend.svg}</g>`,
    `<g transform="translate(0 ${top})">`,
    ...drawLayout(picture, layout),
    "</g>",
    "</svg>",
  ].join("\n");
}

/**
 * The graph alone, for a page that can be worked with: its cards are buttons.
 *
 * @throws unsupported.picture
 */
export function drawInteractiveSvg(picture: Picture): string {
  const layout = layoutPicture(picture);
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  return [
    `<svg id="graph" class="revision-graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="Revisions, newest first">`,
    ...drawLayout(picture, layout, `role="button" tabindex="-1"`),
    "</svg>",
  ].join("\n");
}

/** What the symbols of this picture mean. */
export function legendOf({ nodes, edges, rows }: Picture): LegendEntry[] {
  const dependency = { symbol: `<path class="edge dependency" d="M2 10H22"/>`, text: "depends on" };
  const states = rows === null ? [] : ["applied", "pending"] as const;
  return [
    { symbol: `<path class="edge" d="M2 10H22"/>`, text: "down revision, the older one below" },
    ...(edges.some(({ kind }) => kind === "dependsOn") ? [dependency] : []),
    ...states.filter((state) => nodes.some((node) => node.state === state)).map((state) => ({
      symbol: `<g class="${state}">${drawMark(state, 12, 10)}</g>`,
      text: state,
    })),
    ...(nodes.some(({ isCurrent }) => isCurrent)
      ? [{
        symbol:
          `<g class="current"><rect class="box" x="2" y="3" width="20" height="14" rx="3"/></g>`,
        text: "current: where the database is",
      }]
      : []),
  ];
}

/** The entries beside each other, in as many lines as they need. */
function drawLegend(
  entries: readonly LegendEntry[],
  room: number,
): { svg: string; height: number } {
  let [x, y] = [0, 0];
  const parts = entries.map(({ symbol, text }) => {
    const width = LEGEND_SYMBOL_WIDTH + 6 + textWidth(text, MESSAGE_FONT);
    if (x > 0 && x + width > room) [x, y] = [0, y + LEGEND_LINE];
    const part = `<g transform="translate(${x} ${y})">${symbol}<text x="${
      LEGEND_SYMBOL_WIDTH + 6
    }" y="15">${escapeMarkup(text)}</text></g>`;
    x += Math.ceil(width) + LEGEND_GAP;
    return part;
  });
  return { svg: parts.join(""), height: y + LEGEND_LINE };
}

function drawLayout(picture: Picture, layout: Layout, attributes = ""): string[] {
  return [
    ...layout.edges.map(({ edge, path }) =>
      `<path class="edge${edge.kind === "dependsOn" ? " dependency" : ""}" d="${path}"/>`
    ),
    ...picture.nodes.map((node, index) => {
      const placed = layout.cards[index];
      return placed === undefined ? "" : drawCard(node, placed, layout.cardWidth, attributes);
    }),
  ];
}

function drawCard(
  node: PictureNode,
  { card, x, y }: PlacedCard,
  width: number,
  attributes: string,
): string {
  const title = describeNode(node);
  const classes = [
    "card",
    ...(node.state ? [node.state] : []),
    ...(node.isCurrent ? ["current"] : []),
  ];
  const label = attributes === "" ? "" : ` ${attributes} aria-label="${escapeMarkup(title)}"`;
  return `<g class="${classes.join(" ")}" transform="translate(${round(x)} ${round(y)})"${label}>` +
    `<title>${escapeMarkup(title)}</title>` +
    `<rect class="box" width="${width}" height="${card.height}" rx="6"/>` +
    drawMark(node.state, 14, LINE_HEIGHT / 2) +
    `<text class="id" x="${TEXT_X}" y="18">${escapeMarkup(card.id)}</text>` +
    `<text x="${card.messageX}" y="18.5">${escapeMarkup(card.message)}</text>` +
    drawBadges(card) +
    "</g>";
}

/** A revision in a sentence, with what its card shows by symbols. */
function describeNode(node: PictureNode): string {
  const { id, message } = node.revision;
  const facts = [...(node.state ? [node.state] : []), ...badgesOf(node).map(({ text }) => text)];
  return `${id}, ${message}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/** A disc with a tick, a ring, or a dot. */
function drawMark(state: PictureNode["state"], x: number, y: number): string {
  if (state === null) return `<circle class="mark" cx="${x}" cy="${y}" r="3.5"/>`;
  const circle = `<circle class="mark" cx="${x}" cy="${y}" r="${state === "applied" ? 7 : 6}"/>`;
  if (state === "pending") return circle;
  return `${circle}<path class="tick" d="M${x - 3.2} ${y + 0.2}l2.3 2.4 4.2 -4.8"/>`;
}

function drawBadges({ badges }: Card): string {
  return badges.map(({ kind, text, x, width }) => {
    const rect = `<rect x="${x}" y="26" width="${width}" height="17" rx="8.5"/>`;
    return `<g class="badge badge-${kind}">${rect}<text x="${
      round(x + width / 2)
    }" y="38.5" text-anchor="middle">${escapeMarkup(text)}</text></g>`;
  }).join("");
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
