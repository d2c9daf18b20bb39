/** Diffs without a database: schemas in the words of models, and what the operations say. */
import { comparerFor } from "../../src/dialect/postgres/comparer.ts";
import { postgres } from "../../src/dialect/postgres/mod.ts";
import { rules as postgresRules } from "../../src/dialect/postgres/rules.ts";
import { comparer as sqliteComparer } from "../../src/dialect/sqlite/comparer.ts";
import { sqlite } from "../../src/dialect/sqlite/mod.ts";
import { rules as sqliteRules } from "../../src/dialect/sqlite/rules.ts";
import { type DiffOptions, diffSchemas, type SchemaDiff } from "../../src/diff/diff.ts";
import { describeOperation, type Operation } from "../../src/operation/mod.ts";
import { applyOperation } from "../../src/operation/replay.ts";
import { buildTable } from "../../src/schema/build.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../../src/schema/schema.ts";
import type { Columns, InSchema, TableOptions } from "../../templates/migrate.d.ts";

/** The databases that these tests know by heart. */
export type DialectName = "sqlite" | "postgres";

/** What a diff needs to know of each. */
export const OPTIONS: Readonly<Record<DialectName, DiffOptions>> = {
  sqlite: { comparer: sqliteComparer, rules: sqliteRules, supports: sqlite.supports },
  postgres: {
    comparer: comparerFor("public"),
    rules: postgresRules,
    supports: postgres.supports,
  },
};

/** A table as models have it. */
export function table(
  name: string,
  columns: Columns,
  options: TableOptions & InSchema = {},
  dialect: DialectName = "postgres",
): TableModel {
  return buildTable(name, columns, options, { dialect, naming: {} });
}

/** A schema of some tables and whatever else. */
export function schema(tables: readonly TableModel[], others: Partial<Schema> = {}): Schema {
  return { ...EMPTY_SCHEMA, tables, ...others };
}

/** What operations make of a database. */
export function replay(
  operations: readonly Operation[],
  from: Schema,
  dialect: DialectName = "postgres",
): Schema {
  const { rules } = OPTIONS[dialect];
  let schema = from;
  for (const operation of operations) schema = applyOperation(operation, schema, rules);
  return schema;
}

/** What a database is that was made of models: constraints have the names that it gives. */
export function databaseOf(models: Schema, dialect: DialectName = "postgres"): Schema {
  const { operations } = diffSchemas(EMPTY_SCHEMA, models, OPTIONS[dialect]);
  return replay(operations, EMPTY_SCHEMA, dialect);
}

/** How a database that was made of some models differs from others. */
export function diff(
  from: Schema,
  to: Schema,
  more: Partial<DiffOptions> = {},
  dialect: DialectName = "postgres",
): SchemaDiff {
  return diffSchemas(databaseOf(from, dialect), to, { ...OPTIONS[dialect], ...more });
}

/** Operations in a few words each. */
export function told({ operations }: { readonly operations: readonly Operation[] }): string[] {
  return operations.map(describeOperation);
}
