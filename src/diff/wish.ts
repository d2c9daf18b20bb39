/** The wished-for schema as a diff needs it: complete, named, and in the comparer's spelling. */
import { type Canonical, canonicalSchema } from "./canonical.ts";
import { type Named, nameOpen } from "./name_open.ts";
import { byKey, keyOf, objectFold } from "./object_key.ts";
import type { Rules } from "../operation/rules.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { EnumModel, Schema, TableModel } from "../schema/schema.ts";
import type { ColumnType } from "../../templates/migrate.d.ts";

/** What a schema is to become: read once, compared as often as needed. */
export interface Wish {
  /** The models with the enums and schemas that they imply, and null for the own schema. */
  readonly schema: Schema;
  readonly named: Named;
  readonly canonical: Canonical;
}

/** Reads models. */
export function readWish(to: Schema, comparer: Comparer, rules: Rules): Wish {
  const schema = complete(to, comparer, rules);
  const named = nameOpen(schema, true, rules);
  return { schema, named, canonical: canonicalSchema(named.schema, comparer) };
}

function complete(to: Schema, comparer: Comparer, rules: Rules): Schema {
  const own = comparer.ownSchema ?? null;
  const schemaOf = (name: string | null) => name === own ? null : name;
  const inSchema = <Item extends { readonly schema: string | null }>(item: Item): Item => {
    const schema = schemaOf(item.schema);
    return schema === item.schema ? item : { ...item, schema };
  };
  const tables = to.tables.map((table) => ({
    ...inSchema(table),
    foreignKeys: table.foreignKeys.map((key) => ({
      ...key,
      references: inSchema(key.references),
    })),
  }));
  const enums = to.enums.map(inSchema);
  const all = {
    tables,
    views: to.views.map(inSchema),
    sequences: to.sequences.map(inSchema),
    enums: [...enums, ...impliedEnums(tables, enums, schemaOf, rules)],
  };
  return { ...all, schemas: withImplied(to.schemas, all, comparer) };
}

/** Types that columns name and nothing declares. */
function impliedEnums(
  tables: readonly TableModel[],
  declared: readonly EnumModel[],
  schemaOf: (name: string | null) => string | null,
  rules: Rules,
): readonly EnumModel[] {
  if (!rules.hasEnumTypes) return [];
  const known = new Set(byKey(declared, rules).keys());
  return tables.flatMap(({ columns }) => columns).flatMap(({ type }) => {
    const model = enumOf(type, schemaOf);
    if (model === null || known.has(keyOf(model, rules))) return [];
    known.add(keyOf(model, rules));
    return [model];
  });
}

/** The enum that a type is, or is an array of. */
export function enumOf(
  type: ColumnType,
  schemaOf: (name: string | null) => string | null = (name) => name,
): EnumModel | null {
  if (type.of !== undefined) return enumOf(type.of, schemaOf);
  const { name, schema = null, values = [] } = type;
  if (type.type !== "enum" || typeof name !== "string") return null;
  return { name, schema: schemaOf(schema), values };
}

function withImplied(
  schemas: readonly string[],
  { tables, views, enums, sequences }: Omit<Schema, "schemas">,
  comparer: Comparer,
): readonly string[] {
  const fold = objectFold(comparer);
  const named = new Map(schemas.map((name) => [fold(name), name]));
  for (const { schema } of [...tables, ...views, ...enums, ...sequences]) {
    if (schema !== null && !named.has(fold(schema))) named.set(fold(schema), schema);
  }
  return [...named.values()];
}
