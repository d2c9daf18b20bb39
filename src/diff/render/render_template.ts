/**
 * Template literals on lines. Their text stands as it is; where a line is too long, `deno fmt`
 * puts the last call before its end on a line of its own.
 */
import { widthOf } from "./render_width.ts";
import type { Code, Spot } from "./render_code.ts";

type Template = Extract<Code, { kind: "template" }>;

/** A template on its lines. */
export interface LaidOutTemplate {
  readonly text: string;
  /** Whether its first line is too long, and nothing in it can be put elsewhere. */
  readonly isTooLong: boolean;
}

/** How other pieces are laid out. */
export interface PieceLayout {
  readonly lineWidth: number;
  /** A piece on one line; null where it cannot be. */
  readonly flatten: (code: Code) => string | null;
  readonly layOut: (code: Code, spot: Spot) => string;
}

/** A template at its place. */
export function layOutTemplate(
  template: Template,
  spot: Spot,
  layout: PieceLayout,
): LaidOutTemplate {
  const texts = template.parts.map((part) =>
    typeof part === "string" ? part : layout.flatten(part) ?? ""
  );
  const opened = new Set<number>();
  let overflow = findOverflow(template, texts, opened, spot, layout.lineWidth);
  const { isTooLong } = overflow;
  while (overflow.call !== null) {
    opened.add(overflow.call);
    overflow = findOverflow(template, texts, opened, spot, layout.lineWidth);
  }
  return { text: writeTemplate(template, texts, opened, spot, layout), isTooLong };
}

/** A line that is too long. */
interface Overflow {
  /** The last call on it that can be put on a line of its own; null: there is none. */
  readonly call: number | null;
  /** Whether the first line is too long before there is any. */
  readonly isTooLong: boolean;
}

/** The first line that is too long and has a call. */
function findOverflow(
  { tag, parts }: Template,
  texts: readonly string[],
  opened: ReadonlySet<number>,
  { indent, column, after }: Spot,
  lineWidth: number,
): Overflow {
  let at = column + tag.length + 1;
  let call: number | null = null;
  let isFirstLine = true;
  let isTooLong = false;
  const goOn = (width: number) => {
    at += width;
    if (at > lineWidth && call === null && isFirstLine) isTooLong = true;
    return at > lineWidth && call !== null;
  };
  const startLine = (start: number) => {
    at = start;
    call = null;
    isFirstLine = false;
  };
  for (const [index, part] of parts.entries()) {
    const text = texts[index] ?? "";
    if (typeof part === "string") {
      for (const [row, line] of text.split("\n").entries()) {
        if (row > 0) startLine(0);
        if (goOn(widthOf(line))) return { call, isTooLong };
      }
    } else if (opened.has(index)) startLine(indent + 1);
    else {
      // The opening of a value still belongs to what precedes it.
      if (goOn(2)) return { call, isTooLong };
      if (part.kind === "call") call = index;
      if (goOn(widthOf(text) + 1)) return { call, isTooLong };
    }
  }
  return goOn(1 + after) ? { call, isTooLong } : { call: null, isTooLong };
}

function writeTemplate(
  { tag, parts }: Template,
  texts: readonly string[],
  opened: ReadonlySet<number>,
  { indent }: Spot,
  { layOut }: PieceLayout,
): string {
  const margin = " ".repeat(indent);
  const inner = { indent: indent + 2, column: indent + 2, after: 0 };
  const written = parts.map((part, index) => {
    const text = texts[index] ?? "";
    if (typeof part === "string") return text;
    if (!opened.has(index)) return `\${${text}}`;
    if (part.kind === "call" && part.name.startsWith("new ")) {
      const its = text.slice(part.name.length + 1, -1);
      return `\${${part.name}(\n${margin}  ${its},\n${margin})}`;
    }
    return `\${\n${margin}  ${layOut(part, inner)}\n${margin}}`;
  });
  return `${tag}\`${written.join("")}\``;
}
