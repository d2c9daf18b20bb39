/** Three versions of a schema: what one side has changed, on top of what the other has. */
import { contentOf } from "./content.ts";
import { isFragment } from "./fragment.ts";

/** Objects with members. */
type Members = Readonly<Record<string, unknown>>;

/**
 * `ours` with all that differs between `base` and `theirs`. What both have changed is as `theirs` has
 * it. Objects with names are followed by these, whatever their place; types, SQL and definitions are
 * taken whole.
 */
export function mergeChanges<Data>(base: Data, theirs: Data, ours: Data): Data {
  // What goes in has one shape, and so has what comes out.
  return merge(base, theirs, ours) as Data;
}

function merge(base: unknown, theirs: unknown, ours: unknown): unknown {
  if (isSame(base, theirs)) return ours;
  if (isSame(base, ours)) return theirs;
  if (isList(base) && isList(theirs) && isList(ours)) {
    const all = [...base, ...theirs, ...ours];
    return all.every(isNamed) ? mergeNamed(base, theirs, ours) : theirs;
  }
  const isMergeable = [base, theirs, ours].every(hasMembers);
  return isMergeable ? mergeMembers(base as Members, theirs as Members, ours as Members) : theirs;
}

function mergeMembers(base: Members, theirs: Members, ours: Members): Members {
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs), ...Object.keys(base)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const lists = [base[key], theirs[key], ours[key]];
      const isSet = SETS.has(key) && lists.every(isList);
      const [a, b, c] = lists;
      return [key, isSet ? mergeSet(a as string[], b as string[], c as string[]) : merge(a, b, c)];
    }),
  );
}

/** Lists of texts, each of which comes and goes by itself. */
const SETS: ReadonlySet<string> = new Set(["values", "schemas"]);

function mergeSet(
  base: readonly string[],
  theirs: readonly string[],
  ours: readonly string[],
): readonly string[] {
  return mergeOrder(base, theirs, ours);
}

function mergeNamed(
  base: readonly unknown[],
  theirs: readonly unknown[],
  ours: readonly unknown[],
): readonly unknown[] {
  const [before, after, own] = [base, theirs, ours].map((list) =>
    new Map(list.map((item) => [keyOf(item), item] as const))
  );
  const keys = (list: Map<string, unknown> | undefined) => [...list?.keys() ?? []];
  return mergeOrder(keys(before), keys(after), keys(own)).flatMap((key) => {
    const merged = merge(before?.get(key), after?.get(key), own?.get(key));
    return merged === undefined ? [] : [merged];
  });
}

/** Which keys there are, and in which order. */
function mergeOrder(
  base: readonly string[],
  theirs: readonly string[],
  ours: readonly string[],
): readonly string[] {
  const [before, after, own] = [new Set(base), new Set(theirs), new Set(ours)];
  const left = (key: string) => after.has(key) || !before.has(key);
  const common = (list: readonly string[]) =>
    list.filter((key) => before.has(key) && after.has(key));
  const isMoved = common(base).join("\0") !== common(theirs).join("\0");
  // The side that gives the order, and what the other has besides, each behind what it stood behind.
  const [first, second] = isMoved ? [theirs, ours] : [ours, theirs];
  const isThere = (key: string) => own.has(key) ? left(key) : after.has(key) && !before.has(key);
  const order = first.filter(isThere);
  second.forEach((key, at) => {
    if (!isThere(key) || order.includes(key)) return;
    const previous = second.slice(0, at).findLast((its) => order.includes(its));
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, key);
  });
  return order;
}

function keyOf(item: unknown): string {
  const { kind, schema, table, name, definition } = item as Members;
  if (name === null) return contentOf(item, (its) => its);
  // Functions of one name are told apart by their arguments.
  const drop = kind === "function" && hasMembers(definition) ? definition["drop"] : null;
  return JSON.stringify([kind ?? null, schema ?? null, table ?? null, name, drop]);
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || contentOf(a, (its) => its) === contentOf(b, (its) => its);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNamed(value: unknown): boolean {
  return typeof value === "object" && value !== null && "name" in value;
}

/** Whether it is more than the sum of its members. */
function hasMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !isFragment(value) && !("create" in value) && !("kind" in value && value.kind === "type");
}
