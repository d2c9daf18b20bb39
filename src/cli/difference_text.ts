/** Differences for people. */
import { count, list, shorten } from "../core/text.ts";
import type {
  Compared,
  ToldDifference,
  UncomparedObject,
} from "../runner/comparison/comparison.ts";
import type { CommandEnvironment } from "./command.ts";
import type { Paint } from "./print.ts";

/** What is told of a difference, whatever is compared. */
type Told = Omit<ToldDifference, "kind"> & { readonly kind: string };

/** A line for each difference, and one for each that is a person's to take away. */
export function differenceLines(
  differences: readonly Told[],
  paint: Paint,
): readonly string[] {
  return differences.flatMap((difference) => [
    queryLine(difference) ?? difference.text,
    ...(difference.unhandled === null
      ? []
      : [paint("yellow", `  to be done by hand: ${difference.unhandled}`)]),
  ]);
}

/** Characters of a query that are shown beside what differs in it. */
const AROUND = 40;

/** Of two long queries the place where they part; null for any other difference. */
function queryLine({ kind, name, expected, found }: Told): string | null {
  const [own, other] = [expected, found].map((its) =>
    kind === "view" && typeof its === "object" && its !== null && "query" in its
      ? String(its.query)
      : null
  );
  if (typeof own !== "string" || typeof other !== "string" || own === other) return null;
  const at = [...own].findIndex((letter, index) => letter !== other[index]);
  const start = Math.max(0, (at < 0 ? own.length : at) - AROUND);
  const excerpt = (query: string) => {
    const shown = shorten(query.slice(start), 3 * AROUND);
    return start === 0 ? shown : `...${shown}`;
  };
  return `view ${name}: expected ${excerpt(own)}, found ${excerpt(other)}`;
}

/** `12 tables, 1 view`; what there is none of is left out, but tables. */
export function countText({ tables, views, enums, sequences }: Compared): string {
  const others = ([[views, "view"], [enums, "enum"], [sequences, "sequence"]] as const)
    .filter(([number]) => number > 0).map(([number, noun]) => count(number, noun));
  return [count(tables, "table"), ...others].join(", ");
}

/** Tells of what nothing has compared; nothing where there is none. */
export function tellUncompared(
  { emit }: CommandEnvironment,
  objects: readonly UncomparedObject[],
  what: string,
): void {
  if (objects.length === 0) return;
  emit({ type: "notice", message: `${what}: ${objectText(objects)}` });
}

/** `2 functions, 1 trigger`; of few their names. */
export function objectText(objects: readonly UncomparedObject[]): string {
  const MOST_NAMES = 3;
  return [...Map.groupBy(objects, ({ kind }) => kind)].map(([kind, its]) => {
    const names = its.map(({ name, table }) => table === null ? name : `${name} of ${table}`);
    if (its.length > MOST_NAMES) return count(its.length, kind, pluralOf(kind));
    return `${its.length === 1 ? kind : pluralOf(kind)} ${list(names)}`;
  }).join(", ");
}

function pluralOf(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
