/** What `op.inspect()` gives: questions to a schema that is held as plain data. */
import { compareText } from "../core/text.ts";
import type { Schema } from "./schema.ts";
import type { Inspector, TableModel } from "../../templates/migrate.d.ts";

function sortedNames(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name).sort(compareText);
}

function constraintNames(table: TableModel): readonly (string | null)[] {
  const { primaryKey, uniqueConstraints, checks, foreignKeys, excludes } = table;
  return [
    primaryKey?.name ?? null,
    ...[...uniqueConstraints, ...checks, ...foreignKeys, ...excludes].map(({ name }) => name),
  ];
}

/** An inspector over a schema. */
export function createInspector(schema: Schema): Inspector {
  const tables = new Map(schema.tables.map((table) => [table.name, table]));
  return Object.freeze({
    tableNames: () => sortedNames(schema.tables),
    viewNames: () => sortedNames(schema.views),
    enumNames: () => sortedNames(schema.enums),
    hasTable: (table: string) => tables.has(table),
    hasColumn: (table: string, column: string) =>
      tables.get(table)?.columns.some(({ name }) => name === column) ?? false,
    hasIndex: (table: string, index: string) =>
      tables.get(table)?.indexes.some(({ name }) => name === index) ?? false,
    hasConstraint(table: string, constraint: string) {
      const model = tables.get(table);
      return model !== undefined && constraintNames(model).includes(constraint);
    },
    table: (name: string) => tables.get(name),
  });
}
