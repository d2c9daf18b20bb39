/** Constraints and indexes as calls and as members of a table's options. */
import { type Code, listOf, objectOf, text } from "./render_code.ts";
import { toFragment } from "../../schema/fragment.ts";
import { quoteText } from "./render_text.ts";
import { renderMembers, renderSql } from "./render_value.ts";
import { type Rendering, renderName } from "./rendering.ts";
import type {
  CheckModel,
  Deferrable,
  ExcludeModel,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  OnConflict,
  PrimaryKeyModel,
  UniqueConstraintModel,
  Value,
} from "../../../templates/migrate.d.ts";

/** Members by their names; those that are undefined are not written. */
export type Members = Readonly<Record<string, Code | undefined>>;

/** Names of columns. */
export function renderNames(names: readonly string[]): Code {
  return listOf(names.map((name) => text(quoteText(name))));
}

/** Text in quotes; nothing for none. */
export function optionalText(its: string | null | undefined): Code | undefined {
  return its === null || its === undefined ? undefined : text(quoteText(its));
}

/** `true` for what is so; nothing for what is not, as by default. */
export function flag(its: boolean | undefined): Code | undefined {
  return its === true ? text("true") : undefined;
}

/** Options as they are; nothing for none. */
export function optionalData(its: object | undefined, rendering: Rendering): Code | undefined {
  // Options are plain data: texts, numbers, lists and objects of them.
  return its === undefined
    ? undefined
    : renderMembers(its as { readonly [key: string]: Value }, rendering);
}

function deferrableMembers({ deferrable, initially }: Deferrable): Members {
  return {
    deferrable: deferrable === undefined ? undefined : text(String(deferrable)),
    initially: optionalText(initially),
  };
}

function onConflictMembers({ sqlite }: OnConflict, rendering: Rendering): Members {
  return { sqlite: optionalData(sqlite, rendering) };
}

/** What a primary key says besides its name and columns. */
export function primaryKeyMembers(key: PrimaryKeyModel, rendering: Rendering): Members {
  return onConflictMembers(key, rendering);
}

/** What a unique constraint says besides its name and columns. */
export function uniqueMembers(unique: UniqueConstraintModel, rendering: Rendering): Members {
  return {
    ...deferrableMembers(unique),
    ...onConflictMembers(unique, rendering),
    postgres: optionalData(unique.postgres, rendering),
  };
}

/** What a check says besides its name and condition. */
export function checkMembers({ postgres }: CheckModel, rendering: Rendering): Members {
  return { postgres: optionalData(postgres, rendering) };
}

/** What a foreign key says besides its name and columns. */
export function foreignKeyMembers(key: ForeignKeyModel, rendering: Rendering): Members {
  return {
    onDelete: optionalText(key.onDelete),
    onUpdate: optionalText(key.onUpdate),
    match: optionalText(key.match),
    ...deferrableMembers(key),
    postgres: optionalData(key.postgres, rendering),
  };
}

/** What an exclude constraint says besides its name and elements. */
export function excludeMembers(exclude: ExcludeModel): Members {
  return {
    using: optionalText(exclude.using),
    where: optionalText(exclude.where),
    ...deferrableMembers(exclude),
  };
}

/** The elements of an exclude constraint. */
export function renderElements({ elements }: ExcludeModel): Code {
  return listOf(elements.map((pair) => renderNames(pair)));
}

/** What an index says besides its name and columns. */
export function indexMembers(index: IndexModel, rendering: Rendering): Members {
  return {
    unique: flag(index.unique),
    where: index.where === null ? undefined : renderSql(index.where, rendering),
    postgres: optionalData(index.postgres, rendering),
    mysql: optionalData(index.mysql, rendering),
  };
}

/** The columns of an index. */
export function renderIndexColumns({ columns }: IndexModel, rendering: Rendering): Code {
  return listOf(columns.map((column) => renderIndexColumn(column, rendering)));
}

function renderIndexColumn(
  { column, expression, length, ...details }: IndexColumnModel,
  rendering: Rendering,
): Code {
  const what = column === null
    ? renderSql(expressionOf(expression), rendering)
    : text(quoteText(column));
  const said = objectOf({
    column: what,
    order: optionalText(details.order),
    nulls: optionalText(details.nulls),
    opclass: optionalText(details.opclass),
    collation: optionalText(details.collation),
    length: length === undefined ? undefined : text(String(length)),
  });
  return said.entries.length === 1 ? what : said;
}

/** A text would be taken for the name of a column. */
function expressionOf(expression: IndexColumnModel["expression"]) {
  return toFragment(expression ?? "");
}

/** A member that says the name, where there is one. */
export function nameMember(
  kind: "ix" | "uq" | "ck" | "fk" | "pk" | null,
  name: string | null,
  rendering: Rendering,
): Members {
  return { name: name === null ? undefined : renderName(kind, name, rendering) };
}
