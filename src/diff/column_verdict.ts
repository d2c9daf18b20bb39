/** What the user's own functions say of types and defaults, which counts more than the comparer. */
import { isFragment } from "../schema/fragment.ts";
import { contentOf, type Fold } from "../schema/content.ts";
import { keyOf } from "./object_key.ts";
import { modelOf } from "./canonical.ts";
import type { Canonical } from "./canonical.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { ColumnModel, Schema, TableModel } from "../schema/schema.ts";
import type { DiffOptions } from "./diff_options.ts";

/** A column that differs because the user says so. */
export interface Forced {
  readonly table: TableModel;
  readonly expected: ColumnModel;
  readonly found: ColumnModel;
}

/** What was found, with what counts as the same in the expected spelling. */
export interface Judged {
  readonly found: Schema;
  readonly forced: readonly Forced[];
  /** By the expected column: what is to be changed though it seems the same. */
  readonly members: ReadonlyMap<object, ReadonlySet<"type" | "default">>;
}

type Choices = Pick<DiffOptions, "compareType" | "compareServerDefault">;

/** Asks about every column that both sides have. */
export function judgeColumns(
  expected: Canonical,
  found: Canonical,
  choices: Choices,
  comparer: Comparer,
): Judged {
  const fold = comparer.foldName;
  const members = new Map<object, Set<"type" | "default">>();
  const { compareType, compareServerDefault = true } = choices;
  const forced: Forced[] = [];
  if (compareType === undefined && compareServerDefault === true) {
    return { found: found.schema, forced, members };
  }
  const others = new Map(expected.schema.tables.map((table) => [keyOf(table, comparer), table]));
  const tables = found.schema.tables.map((table) => {
    const wished = others.get(keyOf(table, comparer));
    if (wished === undefined) return table;
    const byName = new Map(wished.columns.map((column) => [fold(column.name), column]));
    const columns = table.columns.map((column) => {
      const its = byName.get(fold(column.name));
      if (its === undefined) return column;
      const pair = { table: wished, expected: its, found: column };
      const judged = judge(pair, expected, found, choices, fold);
      const isForced = judged.forced.length > 0;
      if (isForced) members.set(its, new Set(judged.forced));
      const same = contentOf(judged.column, fold) === contentOf(its, fold);
      if (isForced && same) forced.push({ ...pair, found: judged.column });
      if (judged.column !== column) found.models.set(judged.column, modelOf(found.models, column));
      return judged.column;
    });
    const changed = { ...table, columns };
    found.models.set(changed, modelOf(found.models, table));
    return changed;
  });
  return { found: { ...found.schema, tables }, forced, members };
}

function judge(
  pair: Forced,
  expected: Canonical,
  found: Canonical,
  choices: Choices,
  fold: Fold,
): { readonly column: ColumnModel; readonly forced: readonly ("type" | "default")[] } {
  const forced: ("type" | "default")[] = [];
  let { found: column } = pair;
  for (const member of ["type", "default"] as const) {
    const differs = member === "type"
      ? typeVerdict(pair, expected, found, choices)
      : defaultVerdict(pair, choices);
    const isSame = contentOf(column[member], fold) === contentOf(pair.expected[member], fold);
    if (differs === true && isSame) forced.push(member);
    if (differs === false && !isSame) column = { ...column, [member]: pair.expected[member] };
  }
  return { column, forced };
}

function typeVerdict(
  { table, expected: wished, found: column }: Forced,
  expected: Canonical,
  found: Canonical,
  { compareType }: Choices,
): boolean | undefined {
  return compareType?.({
    table: table.name,
    name: wished.name,
    database: modelOf(found.models, column).type,
    models: modelOf(expected.models, wished).type,
  });
}

function defaultVerdict(
  { table, expected, found }: Forced,
  { compareServerDefault = true }: Choices,
): boolean | undefined {
  if (compareServerDefault === false) return false;
  if (compareServerDefault === true) return undefined;
  return compareServerDefault({
    table: table.name,
    name: expected.name,
    database: defaultText(found),
    models: defaultText(expected),
  });
}

/** The default of a canonical column, which is text. */
function defaultText({ default: value }: ColumnModel): string | null {
  if (value === null) return null;
  if (!isFragment(value)) return String(value);
  return value.parts.map((part) => "text" in part ? part.text : "").join("");
}
