/** What rendering is asked, and what it notes on its way. */
import { call, type Code, text } from "./render_code.ts";
import { quoteText } from "./render_text.ts";
import type { Operation } from "../../operation/mod.ts";
import type { ColumnType, Name, NamingConvention } from "../../../templates/migrate.d.ts";

/** What rendering can be told. */
export interface RenderOptions {
  /** The config's hook: the source text of an item; undefined: as usual, null: none. */
  readonly renderItem?: ((item: Operation | ColumnType) => string | null | undefined) | undefined;
  /** The naming convention that the revision will be recorded with. */
  readonly naming?: NamingConvention | undefined;
}

/** Rendering at work. */
export interface Rendering extends RenderOptions {
  /** The names of the function's argument that the text uses; filled while rendering. */
  readonly uses: Set<string>;
  /** What marks a name as final. */
  readonly final: "op.f" | "f";
}

/** Names of the argument that are used in a text of the user's. */
export function noteUses(its: string, rendering: Rendering): string {
  for (const [name] of its.matchAll(/(?<![.\w$])(?:op|t|sql)\b/g)) rendering.uses.add(name);
  return its;
}

/** A name as it stands in the database: marked where the naming convention would change it. */
export function renderName(
  kind: keyof NamingConvention | null,
  name: Name,
  rendering: Rendering,
): Code {
  if (name === null) return text("null");
  const its = typeof name === "string" ? name : name.name;
  const template = kind === null ? undefined : rendering.naming?.[kind];
  if (!template?.includes("%(constraint_name)s")) return text(quoteText(its));
  rendering.uses.add(rendering.final === "f" ? "f" : "op");
  return call(rendering.final, text(quoteText(its)));
}
