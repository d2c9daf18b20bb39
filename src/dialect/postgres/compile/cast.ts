/** What turns a column's values into ones of another type, where ALTER TYPE does not by itself. */
import { quoting, spellType } from "../types.ts";
import type { ColumnType, TypeName } from "../../../../templates/migrate.d.ts";

/** Types of which each is assigned to each: the casts of pg_cast that need not be asked for. */
const FAMILIES: readonly ReadonlySet<TypeName>[] = [
  new Set<TypeName>(["smallInteger", "integer", "bigInteger", "numeric", "float", "double"]),
  new Set<TypeName>(["date", "dateTime"]),
  new Set<TypeName>(["time", "interval"]),
  new Set<TypeName>(["json", "jsonb"]),
];

/** Anything can be assigned to these, and is refused if it is too long: a cast would cut it. */
const TEXTS: ReadonlySet<TypeName> = new Set<TypeName>(["string", "char", "text"]);

/** For USING; null where none is needed, or nothing is known of the types. */
export function castText(column: string, from: ColumnType, to: ColumnType): string | null {
  if (TEXTS.has(to.type) || from.type === "raw" || to.type === "raw") return null;
  if (FAMILIES.some((family) => family.has(from.type) && family.has(to.type))) return null;
  if (spellType(from) === spellType(to)) return null;
  const isEnum = from.type === "enum" || to.type === "enum";
  return `${quoting.name(column)}${isEnum ? "::text" : ""}::${spellType(to)}`;
}
