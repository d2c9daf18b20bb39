/** A schema as the text of a models file. */
import { toFragment } from "../../schema/fragment.ts";
import { call, type Code, objectOf, optional, text } from "./render_code.ts";
import { flag, type Members, optionalText, renderNames } from "./render_constraint.ts";
import { layOut, LINE_WIDTH } from "./render_layout.ts";
import { arrangeTable } from "./render_lift.ts";
import { renderTable } from "./render_table.ts";
import { quoteText } from "./render_text.ts";
import { renderMembers, renderStatement } from "./render_value.ts";
import type { Schema, TableModel } from "../../schema/schema.ts";
import type { Rendering, RenderOptions } from "./rendering.ts";

/** What rendering models can be told. */
export interface RenderModelsOptions extends RenderOptions {
  /** Where `migrate.d.ts` is, as seen from the file. */
  readonly types: string;
}

/** The members of `Models`, in the order in which they are named. */
const MEMBERS = ["table", "enumType", "view", "sequence", "schema", "f", "t", "sql"];

/**
 * A models file that describes the schema. Constraints of a table may come in another order.
 *
 * @throws `revision.invalid_operation` for what cannot be written.
 */
export function renderModels(schema: Schema, { types, ...options }: RenderModelsOptions): string {
  const rendering: Rendering = { ...options, uses: new Set(), final: "f" };
  const items = renderItems(schema, rendering).map((item) =>
    `  ${layOut(item, { indent: 2, column: 2, after: 1 })},\n`
  );
  return [
    `import type { Models } from ${JSON.stringify(types)};\n\n`,
    items.length === 0
      ? "export default ({ table, t }: Models) => [];\n"
      : `${renderHead(rendering)} => [\n${items.join("")}];\n`,
  ].join("");
}

function renderHead({ uses }: Rendering): string {
  const names = MEMBERS.filter((name) => uses.has(name)).join(", ");
  const line = `export default ({ ${names} }: Models)`;
  return `${line} => [`.length <= LINE_WIDTH
    ? line
    : `export default (\n  { ${names} }: Models,\n)`;
}

/** What others need comes first, though any order will do. */
function renderItems(
  { schemas, enums, sequences, tables, views }: Schema,
  rendering: Rendering,
): readonly Code[] {
  return [
    ...schemas.map((name) => item("schema", { name, schema: null }, [], {}, rendering)),
    ...enums.map((its) => item("enumType", its, [renderNames(its.values)], {}, rendering)),
    ...sequences.map((its) => {
      const members = renderMembers({ ...its.options }, rendering).entries;
      return item("sequence", its, [], Object.fromEntries(members), rendering);
    }),
    ...tables.map((table) => renderTableItem(arrangeTable(table), rendering)),
    ...views.map((its) =>
      item("view", its, [renderStatement(toFragment(its.query), rendering)], {
        columns: its.columns === null ? undefined : renderNames(its.columns),
        materialized: flag(its.materialized),
      }, rendering)
    ),
  ];
}

function renderTableItem(table: TableModel, rendering: Rendering): Code {
  const { columns, options } = renderTable(table, rendering);
  return item("table", table, [columns], options, rendering);
}

/** `name("object", ...args, { ...options })` */
function item(
  name: string,
  object: { readonly name: string; readonly schema: string | null },
  args: readonly Code[],
  options: Members,
  { uses }: Rendering,
): Code {
  uses.add(name);
  return call(
    name,
    text(quoteText(object.name)),
    ...args,
    ...optional(objectOf({ ...options, schema: optionalText(object.schema) })),
  );
}
