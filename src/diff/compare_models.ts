/** Two schemas side by side: what differs, and which models the differences are about. */
import {
  compareCanonical,
  type Comparer,
  type Difference,
  qualifiedName,
} from "../schema/comparer.ts";
import { adoptNames } from "./adopt_names.ts";
import { canonicalSchema, modelOf } from "./canonical.ts";
import { judgeColumns, type Judged } from "./column_verdict.ts";
import { nameOpen } from "./name_open.ts";
import { byKey, keyOf } from "./object_key.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Wish } from "./wish.ts";
import type { DiffOptions } from "./diff_options.ts";

/** A table that both sides have, in two shapes. */
export interface TablePair {
  /** As `from` has it. */
  readonly found: TableModel;
  /** As `to` has it. */
  readonly expected: TableModel;
  readonly differences: readonly Difference[];
}

/** What a comparison has found. */
export interface Compared {
  readonly differences: readonly Difference[];
  /** Tables that differ, in the order of `to`. */
  readonly pairs: readonly TablePair[];
  /** `from` with a name for each constraint that the database names. */
  readonly from: Schema;
  /** `to` with a name for each constraint that the database names. */
  readonly to: Schema;
  /** The model of `to` for a canonical one, under the name that it has or shall have. */
  readonly expectedModel: <Model extends object>(canonical: Model) => Model;
  /** The model of `from` for a canonical one. */
  readonly foundModel: <Model extends object>(canonical: Model) => Model;
  /** Whether the name of a model of `to`, if it has one, is only what the database would give. */
  readonly isOpen: (model: object) => boolean;
  /** What of an expected column is to be changed because the user says so. */
  readonly forced: Judged["members"];
}

/** Compares; what the wish leaves open is as `from` has it. */
export function compareModels(
  from: Schema,
  { named: { schema: to, open }, canonical: wished }: Wish,
  options: DiffOptions,
): Compared {
  const { comparer, rules } = options;
  const { schema: own } = nameOpen(from, false, rules);
  const found = canonicalSchema(own, comparer);
  const expected = {
    models: wished.models,
    schema: adoptNames(wished, found.schema, open, comparer),
  };
  const judged = judgeColumns(expected, found, options, comparer);
  const forced = judged.forced.map(({ table, ...columns }): Difference => ({
    kind: "column",
    table: qualifiedName(table),
    name: columns.expected.name,
    ...columns,
  }));
  const compared = compareCanonical(
    expected.schema,
    judged.found,
    comparer.foldName,
    comparer.foldObjectName,
  );
  const isRead = schemasRead(own);
  const differences = [...compared, ...forced].filter((its) => isMeant(its, isRead));
  return {
    differences,
    pairs: pairTables(expected.schema, differences, { expected: to, found: own }, comparer),
    from: own,
    to,
    expectedModel: (canonical) => modelOf(expected.models, canonical),
    foundModel: (canonical) => modelOf(found.models, canonical),
    isOpen: (model) => open.has(model),
    forced: judged.members,
  };
}

/** The order of columns is no wish; nor is a schema gone of which nothing was read. */
function isMeant(
  { kind, expected, name }: Difference,
  isRead: (schema: string) => boolean,
): boolean {
  if (kind === "columnOrder") return false;
  return kind !== "schema" || (expected !== null && expected !== undefined) || isRead(name);
}

/** Tells the schemas of which something is known. */
function schemasRead({ tables, views, enums, sequences }: Schema): (schema: string) => boolean {
  const read = new Set(
    [...tables, ...views, ...enums, ...sequences].map(({ schema }) => schema),
  );
  return (schema) => read.has(schema);
}

function pairTables(
  canonical: Schema,
  differences: readonly Difference[],
  own: { readonly expected: Schema; readonly found: Schema },
  comparer: Comparer,
): readonly TablePair[] {
  const byTable = Map.groupBy(
    differences.filter(({ kind }) => kind !== "table"),
    ({ table }) => table,
  );
  const found = byKey(own.found.tables, comparer);
  const expected = byKey(own.expected.tables, comparer);
  return canonical.tables.flatMap((table) => {
    const its = byTable.get(qualifiedName(table)) ?? [];
    const key = keyOf(table, comparer);
    const pair = { found: found.get(key), expected: expected.get(key) };
    if (its.length === 0 || pair.found === undefined || pair.expected === undefined) return [];
    return [{ found: pair.found, expected: pair.expected, differences: its }];
  });
}
