/** Differences of what a Schema has no place for: triggers, functions, grants and their like. */
import { qualifiedName } from "../../schema/comparer.ts";
import { pairUp } from "../../schema/pair.ts";
import type { OtherObject } from "../../dialect/dialect.ts";
import type { Content } from "./content.ts";

/** One difference; null: there is none. */
export interface OtherDifference {
  readonly expected: OtherObject | null;
  readonly found: OtherObject | null;
}

/** What differs, but for kinds of which one side was not told all. */
export function compareOthers(expected: Content, found: Content): readonly OtherDifference[] {
  const unseen = new Set([...expected.unseen, ...found.unseen]);
  const seen = ({ others }: Content) => others.filter(({ kind }) => !unseen.has(kind));
  const same = (its: OtherObject) => `${keyOf(its)}\0${its.definition?.create}`;
  return pairUp(seen(expected), seen(found), [same, keyOf, plainKey]).flatMap(([a, b]) =>
    a !== null && b !== null && isSame(a, b) ? [] : [{ expected: a, found: b }]
  );
}

/** Functions of one name are told apart by their arguments, where these are known. */
function keyOf(its: OtherObject): string {
  const drop = its.kind === "function" ? its.definition?.drop ?? "" : "";
  return `${plainKey(its)}\0${drop}`;
}

function plainKey({ kind, schema, table, name }: OtherObject): string {
  return JSON.stringify([kind, schema, table, name]);
}

/** What cannot be said is taken for the same. */
function isSame(a: OtherObject, b: OtherObject): boolean {
  return a.definition === null || b.definition === null ||
    a.definition.create === b.definition.create;
}

/** Kinds whose names say all. */
const WHOLE_NAMES: ReadonlySet<string> = new Set(["grant", "revoked grant", "comment"]);

/** `trigger audit of users`. */
export function nameOther({ kind, name, schema, table }: OtherObject): string {
  if (WHOLE_NAMES.has(kind)) return `${kind} ${kind === "comment" ? "on " : ""}${name}`;
  if (table === null) return `${kind} ${qualifiedName({ name, schema })}`;
  const owner = qualifiedName({ name: table, schema });
  return name === table ? `${kind} of ${owner}` : `${kind} ${name} of ${owner}`;
}

/** Kinds that what is there holds: another definition of them is a person's to bring about. */
const HELD: ReadonlySet<string> = new Set([
  "domain",
  "composite type",
  "range type",
  "partition",
  "foreign table",
  "virtual table",
]);

/** Why no statement takes a difference away; null: one does. */
export function unhandledOther({ expected, found }: OtherDifference): string | null {
  if (expected !== null && found !== null && HELD.has(found.kind)) {
    return "other objects may depend on it, or it holds rows";
  }
  const isKnown = expected === null
    ? typeof found?.definition?.drop === "string"
    : expected.definition !== null;
  return isKnown ? null : "how it is made is not known";
}

/** Whether statements take it away. */
export function isTakenBack(difference: OtherDifference): boolean {
  return unhandledOther(difference) === null;
}

/** Characters that are shown on both sides of where two definitions part. */
const AROUND = 40;

/** The difference in a line. */
export function describeOther({ expected, found }: OtherDifference): string {
  if (found === null) return `${expected === null ? "" : nameOther(expected)}: missing`;
  if (expected === null) return `${nameOther(found)}: not expected`;
  const [own, other] = [expected, found].map((its) => [...its.definition?.create ?? ""]);
  const letters = own ?? [];
  const at = letters.findIndex((letter, place) => letter !== other?.[place]);
  const start = Math.max(0, (at < 0 ? letters.length : at) - AROUND);
  const excerpt = (text: readonly string[] = []) => {
    const end = start + 3 * AROUND;
    const shown = text.slice(start, end).join("").replaceAll(/\s+/g, " ").trim();
    return `${start > 0 ? "..." : ""}${shown}${text.length > end ? "..." : ""}`;
  };
  return `${nameOther(found)}: expected ${excerpt(own)}, found ${excerpt(other)}`;
}
