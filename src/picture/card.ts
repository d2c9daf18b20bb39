/** The card of a revision: what is written where. Positions count from its upper left corner. */
import { type Badge, badgesOf, type PictureNode } from "./picture.ts";
import { fitText, type Font, printable, textWidth } from "./plain_text.ts";

/** A card, measured. */
export interface Card {
  readonly height: number;
  readonly id: string;
  readonly message: string;
  /** Where the message starts. */
  readonly messageX: number;
  readonly badges: readonly PlacedBadge[];
}

/** A badge and its place on the card. */
export interface PlacedBadge extends Badge {
  readonly x: number;
  readonly width: number;
}

/** The font of ids. */
export const ID_FONT: Font = { size: 12, isFixed: true };
/** The font of messages. */
export const MESSAGE_FONT: Font = { size: 13, isFixed: false };
/** The font of badges. */
export const BADGE_FONT: Font = { size: 11, isFixed: false };

/** The height of a card without badges. */
export const LINE_HEIGHT = 28;
/** What badges add to it. */
export const BADGE_LINE_HEIGHT = 21;
/** Where the text starts, right of the mark. */
export const TEXT_X = 28;

const NARROWEST = 180;
const WIDEST = 350;
const MARGIN = 12;
const LONGEST_ID = 140;
const LONGEST_BADGE = 150;
const BADGE_PADDING = 7;
const BADGE_GAP = 5;

/** A width that suits all cards of a picture. */
export function chooseCardWidth(nodes: readonly PictureNode[]): number {
  const widths = nodes.map((node) => {
    const { id, message } = node.revision;
    const badges = badgesOf(node).map(({ text }) => badgeWidth(shortBadge(text)) + BADGE_GAP);
    return Math.max(
      // Rounded as it is placed: half a pixel less would cut the longest message.
      Math.ceil(Math.min(textWidth(printable(id), ID_FONT), LONGEST_ID)) + 8 +
        textWidth(printable(message), MESSAGE_FONT),
      badges.reduce((sum, width) => sum + width, 0),
    );
  });
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  return Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, TEXT_X + widest + MARGIN)));
}

/** Measures the card of a revision. */
export function measureCard(node: PictureNode, cardWidth: number): Card {
  const id = fitText(printable(node.revision.id), LONGEST_ID, ID_FONT);
  const messageX = TEXT_X + Math.ceil(textWidth(id, ID_FONT)) + 8;
  const badges = placeBadges(badgesOf(node), cardWidth - TEXT_X - MARGIN);
  return {
    height: LINE_HEIGHT + (badges.length > 0 ? BADGE_LINE_HEIGHT : 0),
    id,
    message: fitText(
      printable(node.revision.message),
      cardWidth - messageX - MARGIN,
      MESSAGE_FONT,
    ),
    messageX,
    badges,
  };
}

/** As many badges as there is room for; the rest is counted. */
function placeBadges(badges: readonly Badge[], room: number): PlacedBadge[] {
  const placed: PlacedBadge[] = [];
  let x = 0;
  for (const [index, { kind, text }] of badges.entries()) {
    const left = badges.length - index;
    const fitting = shortBadge(text);
    const width = badgeWidth(fitting);
    const reserved = left > 1 ? badgeWidth(`+${left - 1}`) + BADGE_GAP : 0;
    if (x + width + reserved > room) {
      const more = `+${left}`;
      placed.push({ kind: "shape", text: more, x: TEXT_X + x, width: badgeWidth(more) });
      return placed;
    }
    placed.push({ kind, text: fitting, x: TEXT_X + x, width });
    x += width + BADGE_GAP;
  }
  return placed;
}

function shortBadge(text: string): string {
  return fitText(printable(text), LONGEST_BADGE, BADGE_FONT);
}

function badgeWidth(text: string): number {
  return Math.ceil(textWidth(text, BADGE_FONT)) + 2 * BADGE_PADDING;
}
