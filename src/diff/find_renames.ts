/** Which tables and columns may have got another name. */
import { applyRenames } from "./apply_renames.ts";
import { compareModels, type TablePair } from "./compare_models.ts";
import { columnLikeness } from "./column_likeness.ts";
import { includeOnly } from "./include.ts";
import { objectFold } from "./object_key.ts";
import { tableLikeness } from "./table_likeness.ts";
import { readWish } from "./wish.ts";
import { refOf } from "../operation/shape.ts";
import type { ColumnModel, Schema, TableModel } from "../schema/schema.ts";
import type { Difference } from "../schema/comparer.ts";
import type { DiffOptions, Rename, RenameCandidate } from "./diff_options.ts";

/** What is less alike than this is not asked about. */
const LEAST_LIKENESS = { table: 0.6, column: 0.7 } as const;

/** With more pairs than this only tables of the same columns are held against each other. */
const MOST_PAIRS = 40_000;

/** Of so many tables with the same columns none is likelier than the others. */
const MOST_ALIKE = 100;

interface Guess {
  readonly rename: Rename;
  readonly likeness: number;
  /** The two, each only once where nothing is ambiguous. */
  readonly old: object;
  readonly new: object;
}

/**
 * Renames that may be meant, likeliest first: of tables that only one side has, then of columns of
 * tables that both have (asked again with the tables' decided, it knows those of their columns).
 */
export function findRenames(
  from: Schema,
  to: Schema,
  options: DiffOptions,
): readonly RenameCandidate[] {
  const { comparer, rules, include, renames = [] } = options;
  const [own, wished] = includeOnly(from, to, include, comparer);
  const wish = readWish(wished, comparer, rules);
  const compared = compareModels(applyRenames(own, renames, rules).schema, wish, options);
  const tables = guessTables(compared.differences, options);
  return [
    ...candidates(tables),
    ...compared.pairs.flatMap((pair) => candidates(guessColumns(pair, options))),
  ];
}

function candidates(guesses: readonly Guess[]): readonly RenameCandidate[] {
  const uses = new Map<object, number>();
  for (const its of guesses.flatMap((guess) => [guess.old, guess.new])) {
    uses.set(its, (uses.get(its) ?? 0) + 1);
  }
  return guesses.toSorted((a, b) => b.likeness - a.likeness).map((guess) => ({
    rename: guess.rename,
    likeness: guess.likeness,
    isAmbiguous: (uses.get(guess.old) ?? 0) > 1 || (uses.get(guess.new) ?? 0) > 1,
  }));
}

/** Tables that are only on one side. A difference of a table holds models of tables. */
function guessTables(differences: readonly Difference[], options: DiffOptions): readonly Guess[] {
  const ofTables = differences.filter(({ kind }) => kind === "table");
  const gone = ofTables.flatMap(({ found }) => found === null ? [] : [found as TableModel]);
  const added = ofTables.flatMap(({ expected }) =>
    expected === null ? [] : [expected as TableModel]
  );
  const fold = options.comparer.foldName;
  const foldSchema = objectFold(options.comparer);
  const schemaOf = ({ schema }: TableModel) => schema === null ? "" : foldSchema(schema);
  const columnsOf = (table: TableModel) =>
    table.columns.map(({ name }) => fold(name)).sort().join("\0");
  const isMany = gone.length * added.length > MOST_PAIRS;
  const groupOf = (table: TableModel) =>
    isMany ? `${schemaOf(table)}\0\0${columnsOf(table)}` : schemaOf(table);
  const groups = Map.groupBy(added, groupOf);
  for (const [key, tables] of isMany ? groups : []) {
    if (tables.length > MOST_ALIKE) groups.delete(key);
  }
  return gone.flatMap((old) =>
    (groups.get(groupOf(old)) ?? []).flatMap((table): Guess[] => {
      const likeness = tableLikeness(old, table, fold);
      if (likeness < LEAST_LIKENESS.table) return [];
      const rename = { kind: "table", table: refOf(old), newName: table.name } as const;
      return [{ rename, likeness, old, new: table }];
    })
  );
}

/** Columns that are only on one side. A difference of a column holds models of columns. */
function guessColumns(pair: TablePair, options: DiffOptions): readonly Guess[] {
  const ofColumns = pair.differences.filter(({ kind }) => kind === "column");
  const gone = ofColumns.flatMap(({ expected, found }) =>
    expected === null ? [found as ColumnModel] : []
  );
  const added = ofColumns.flatMap(({ expected, found }) =>
    found === null ? [expected as ColumnModel] : []
  );
  return gone.flatMap((old) =>
    added.flatMap((column): Guess[] => {
      const likeness = columnLikeness(pair, old, column, options);
      if (likeness < LEAST_LIKENESS.column) return [];
      return [{
        rename: {
          kind: "column",
          table: refOf(pair.expected),
          column: old.name,
          newName: column.name,
        },
        likeness,
        old,
        new: column,
      }];
    })
  );
}
