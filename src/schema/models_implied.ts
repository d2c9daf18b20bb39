/** What models say without naming it: the enums of columns, the schemas of objects. */
import { quote } from "../core/text.ts";
import { invalidModels, type MadeModel, type ModelsContext } from "./models_context.ts";
import type { EnumModel, Schema } from "./schema.ts";
import type { ColumnType } from "../../templates/migrate.d.ts";

/**
 * The enums that are declared, then those that columns alone name.
 *
 * @throws `config.invalid_models` where two that have one name have other values.
 */
export function enumsOf(items: readonly MadeModel[], context: ModelsContext): readonly EnumModel[] {
  const found = new Map<string, EnumModel>();
  const key = ({ name, schema }: EnumModel) =>
    JSON.stringify([schema === context.ownSchema ? null : schema, name]);
  for (const item of items) {
    if (item.kind === "enum") found.set(key(item.model), item.model);
  }
  for (const item of items) {
    if (item.kind !== "table") continue;
    for (const column of item.model.columns) {
      const named = enumOf(column.type);
      if (named === null) continue;
      const other = found.get(key(named));
      if (other === undefined) found.set(key(named), named);
      else if (JSON.stringify(other.values) !== JSON.stringify(named.values)) {
        throw invalidModels(
          context,
          `column ${quote(`${item.model.name}.${column.name}`)} has other values of enum ` +
            `${quote(named.name)} than stand elsewhere in the models`,
          item.site,
        );
      }
    }
  }
  return [...found.values()];
}

/** The enum that a type is, or is an array of. */
function enumOf(type: ColumnType): EnumModel | null {
  if (type.type === "array" && type.of !== undefined) return enumOf(type.of);
  if (type.type !== "enum" || typeof type.name !== "string") return null;
  return { name: type.name, schema: type.schema ?? null, values: type.values ?? [] };
}

/** The schemas that are declared, then those that objects are in, but for the connection's own. */
export function schemasOf(
  { schemas, tables, views, enums, sequences }: Schema,
  { ownSchema }: ModelsContext,
): readonly string[] {
  const implied = [...tables, ...views, ...enums, ...sequences].map(({ schema }) => schema);
  const named = implied.filter((name) => name !== null && name !== ownSchema);
  return [...new Set([...schemas, ...named as readonly string[]])];
}
