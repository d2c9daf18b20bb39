/** Calls that record what is done to a table: on `op`, or on the `batch` of that table. */
import { call, type Code, objectOf, optional, text } from "./render_code.ts";
import { type Members, optionalData, optionalText } from "./render_constraint.ts";
import { quoteText } from "./render_text.ts";
import { renderMembers } from "./render_value.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { Rendering } from "./rendering.ts";

/** How operations are recorded: on `op` with their table, or on the `batch` of a table. */
export interface Receiver {
  readonly name: "op" | "batch";
  readonly rendering: Rendering;
}

/** Something that is done to a table. */
export interface OnTable {
  readonly kind: string;
  readonly table: TableRef;
}

/** `op.method("table", ...args, { ...options })`; in a batch without the table. */
export function on(
  at: Receiver,
  { kind, table }: OnTable,
  args: readonly Code[],
  options: Members = {},
): Code {
  return call(
    `${at.name}.${kind}`,
    ...tableArgument(at, table),
    ...args,
    ...last(at, table, options),
  );
}

/** As `on`, where a name comes before the table. */
export function named(
  at: Receiver,
  { kind, table }: OnTable,
  name: Code,
  args: readonly Code[],
  options: Members = {},
): Code {
  return call(
    `${at.name}.${kind}`,
    name,
    ...tableArgument(at, table),
    ...args,
    ...last(at, table, options),
  );
}

function tableArgument({ name }: Receiver, table: TableRef): readonly Code[] {
  return name === "batch" ? [] : [text(quoteText(table.name))];
}

function last(at: Receiver, { schema }: TableRef, options: Members): readonly Code[] {
  return optional(objectOf({
    ...options,
    schema: at.name === "batch" ? undefined : optionalText(schema),
  }));
}

/** Members of plain data. */
export function renderMembersOf(its: object, rendering: Rendering): Members {
  return Object.fromEntries(renderMembers({ ...its }, rendering).entries);
}

/** How MySQL does it. */
export function alterMembers(
  { alter }: { readonly alter?: object },
  rendering: Rendering,
): Members {
  return { mysql: optionalData(alter, rendering) };
}
