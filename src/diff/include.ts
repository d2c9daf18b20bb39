/** What the user leaves out, left out of both schemas. */
import { keyOf, objectFold } from "./object_key.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { SchemaObject } from "../../templates/migrate.d.ts";

type Include = (object: SchemaObject) => boolean;
type Kind = SchemaObject["kind"];

/** Objects that either side leaves out. */
interface LeftOut {
  readonly has: (kind: Kind, key: string) => boolean;
}

/** The lists of a table that can be chosen from; the rest comes and goes with it. */
const LISTS = {
  column: "columns",
  index: "indexes",
  uniqueConstraint: "uniqueConstraints",
  foreignKey: "foreignKeys",
  check: "checks",
} as const;

const LIST_KINDS = Object.keys(LISTS) as readonly (keyof typeof LISTS)[];

/** Both schemas without what either side leaves out. */
export function includeOnly(
  from: Schema,
  to: Schema,
  include: Include | undefined,
  comparer: Comparer,
): readonly [from: Schema, to: Schema] {
  if (include === undefined) return [from, to];
  const out = new Set<string>();
  ask(from, true, include, comparer, out);
  ask(to, false, include, comparer, out);
  const leftOut: LeftOut = { has: (kind, key) => out.has(`${kind}\0${key}`) };
  return [without(from, leftOut, comparer), without(to, leftOut, comparer)];
}

function ask(
  schema: Schema,
  reflected: boolean,
  include: Include,
  comparer: Comparer,
  out: Set<string>,
): void {
  const foldSchema = objectFold(comparer);
  const add = (kind: Kind, key: string, object: Omit<SchemaObject, "kind" | "reflected">) => {
    if (!include({ kind, ...object, reflected })) out.add(`${kind}\0${key}`);
  };
  const inSchema = (name: string | null) => name === null ? {} : { schema: name };
  for (const table of schema.tables) {
    const key = keyOf(table, comparer);
    const where = inSchema(table.schema);
    add("table", key, { name: table.name, ...where });
    if (out.has(`table\0${key}`)) continue;
    for (const kind of LIST_KINDS) {
      for (const { name } of table[LISTS[kind]]) {
        const part = { name: name ?? "", table: table.name, ...where };
        add(kind, `${key}\0${comparer.foldName(part.name)}`, part);
      }
    }
  }
  for (const [kind, objects] of objectLists(schema)) {
    for (const object of objects) {
      add(kind, keyOf(object, comparer), { name: object.name, ...inSchema(object.schema) });
    }
  }
  for (const name of schema.schemas) add("schema", foldSchema(name), { name });
}

function objectLists({ views, enums, sequences }: Schema) {
  return [["view", views], ["enum", enums], ["sequence", sequences]] as const;
}

function without(schema: Schema, out: LeftOut, comparer: Comparer): Schema {
  const foldSchema = objectFold(comparer);
  const isIn =
    (kind: Kind) => (object: { readonly name: string; readonly schema: string | null }) =>
      !out.has(kind, keyOf(object, comparer)) &&
      (object.schema === null || !out.has("schema", foldSchema(object.schema)));
  return {
    tables: schema.tables.filter(isIn("table")).map((table) => tableWithout(table, out, comparer)),
    views: schema.views.filter(isIn("view")),
    enums: schema.enums.filter(isIn("enum")),
    sequences: schema.sequences.filter(isIn("sequence")),
    schemas: schema.schemas.filter((name) => !out.has("schema", foldSchema(name))),
  };
}

function tableWithout(table: TableModel, out: LeftOut, comparer: Comparer): TableModel {
  const key = keyOf(table, comparer);
  const lists = LIST_KINDS.map((kind) => {
    const list: readonly { readonly name: string | null }[] = table[LISTS[kind]];
    return [
      LISTS[kind],
      list.filter(({ name }) => !out.has(kind, `${key}\0${comparer.foldName(name ?? "")}`)),
    ] as const;
  });
  // Each list keeps its kind.
  return { ...table, ...Object.fromEntries(lists) as Partial<TableModel> };
}
