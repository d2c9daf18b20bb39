/** What `alterColumn` changes. */
import { type Code, objectOf, text } from "./render_code.ts";
import { quoteText } from "./render_text.ts";
import { renderType } from "./render_type.ts";
import { renderMembers, renderValue } from "./render_value.ts";
import type { Rendering } from "./rendering.ts";
import type { ColumnChange } from "../../../templates/migrate.d.ts";

/** The change as an object, without what it does not say. */
export function renderChange(change: Partial<ColumnChange>, rendering: Rendering): Code {
  const { type, nullable, default: value, comment, collation, existing } = change;
  return objectOf({
    type: type === undefined ? undefined : renderType(type, rendering),
    using: quoted(change.using),
    nullable: nullable === undefined ? undefined : text(String(nullable)),
    default: value === undefined ? undefined : renderValue(value, rendering),
    autoincrement: change.autoincrement === undefined
      ? undefined
      : text(String(change.autoincrement)),
    mysql: change.mysql === undefined ? undefined : renderMembers({ ...change.mysql }, rendering),
    collation: quoted(collation),
    comment: quoted(comment),
    newName: quoted(change.newName),
    existing: existing === undefined ? undefined : renderChange(existing, rendering),
  });
}

function quoted(its: string | null | undefined): Code | undefined {
  if (its === undefined) return undefined;
  return text(its === null ? "null" : quoteText(its));
}
