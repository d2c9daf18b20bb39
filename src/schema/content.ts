/** What models say, as texts that can be compared. */

/** Gives one spelling for all names that a database takes for the same. */
export type Fold = (name: string) => string;

/** Members that hold names of objects. */
const OBJECT_MEMBERS: ReadonlySet<string> = new Set(["schema", "table"]);

/** Members that hold other names, or lists of names. */
const NAME_MEMBERS: ReadonlySet<string> = new Set([
  "name",
  "column",
  "columns",
  "collation",
]);

/**
 * A text that is equal for equal values: members sorted, those that are null or undefined left
 * out, names folded. Members that are not known take part like all others.
 *
 * @param foldObject for names of tables and schemas, where that is another.
 */
export function contentOf(
  value: unknown,
  fold: Fold,
  member = "",
  foldObject: Fold = fold,
): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") {
    if (OBJECT_MEMBERS.has(member)) return JSON.stringify(foldObject(value));
    return JSON.stringify(NAME_MEMBERS.has(member) ? fold(value) : value);
  }
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (Array.isArray(value)) {
    return `[${value.map((item) => contentOf(item, fold, member, foldObject)).join()}]`;
  }
  let members = "";
  for (const [key, its] of Object.entries(value).sort(([a], [b]) => byText(a, b))) {
    if (its === null || its === undefined) continue;
    members += `${JSON.stringify(key)}:${contentOf(its, fold, key, foldObject)},`;
  }
  return `{${members}}`;
}

/**
 * Whether both have the same content, without writing it: fast for what is equal. False may also
 * mean that it cannot be told so.
 */
export function isSameContent(
  a: unknown,
  b: unknown,
  fold: Fold,
  member = "",
  foldObject: Fold = fold,
): boolean {
  if (a === b) return true;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (typeof a === "string" && typeof b === "string") {
    if (OBJECT_MEMBERS.has(member)) return foldObject(a) === foldObject(b);
    return NAME_MEMBERS.has(member) && fold(a) === fold(b);
  }
  if (typeof a !== "object" || typeof b !== "object") return false;
  const isSame = (one: unknown, other: unknown, key: string) =>
    isSameContent(one, other, fold, key, foldObject);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => isSame(item, b[at], member));
  }
  return isPlain(a) && isPlain(b) &&
    Object.keys(a).every((key) => isSame(a[key], Object.hasOwn(b, key) ? b[key] : null, key)) &&
    Object.keys(b).every((key) => isNothing(b[key]) || Object.hasOwn(a, key));
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** An object that is no list, date or bytes. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}

/** Sorts by code units: the same everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
