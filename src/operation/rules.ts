/**
 * What replaying and inverting operations must know of a database, without asking one. Each dialect
 * answers.
 */
import type { ColumnType, Schema, TableModel } from "../schema/schema.ts";
import type { SqlFragment } from "../../templates/migrate.d.ts";

/** SQL as authors give it or reflection finds it. */
export type SqlText = string | SqlFragment;

/** The answers of a dialect. */
export interface Rules {
  /** One spelling for all names that the database takes for the same. */
  readonly foldName: (name: string) => string;
  /** As `foldName`, for tables and other objects, where the database takes more of them for others. */
  readonly foldObjectName?: (name: string) => string;
  /** Those of `columns` that an expression over their table names. */
  readonly columnsIn: (expression: SqlText, columns: readonly string[]) => readonly string[];
  /** An expression over a table, after a column of that table was renamed. */
  readonly renameColumn: (expression: SqlText, from: string, to: string) => SqlText;
  /** An expression over a table, after that table was renamed: its name may qualify columns. */
  readonly renameTable: (expression: SqlText, from: string, to: string) => SqlText;
  /** The query of a view, after a column of `table` was renamed: as the database rewrites it. */
  readonly renameColumnInQuery: (query: string, table: string, from: string, to: string) => string;
  /** The query of a view, after a table was renamed. */
  readonly renameTableInQuery: (query: string, from: string, to: string) => string;
  /** Whether the query of a view names a table or view; left out: where renaming that changes it. */
  readonly readsRelation?: (query: string, name: string) => boolean;
  /** Tables whose shape a script may have changed; none where it only reads and writes rows. */
  readonly reshapedBy: (script: SqlText) => readonly string[] | "everything";
  /** Whether enums are types of their own; elsewhere there is nothing to create or to drop. */
  readonly hasEnumTypes: boolean;
  /** Whose options are heeded: those under the other keys are ignored. */
  readonly heeds: "sqlite" | "postgres" | "mysql";
  /** Whether a unique constraint is an index, and dropped as either. */
  readonly uniqueIsIndex?: boolean;
  /** Whether a new column can be put elsewhere than last. */
  readonly placesColumns: boolean;
  /**
   * The table with names for its constraints that have none, as the database gives them; left out
   * where constraints stay without.
   *
   * @param isNew whether the table was created just now.
   */
  readonly nameConstraints?: (table: TableModel, schema: Schema, isNew: boolean) => TableModel;
  /** What makes a column's values ones of another type; null where the database does it unasked. */
  readonly castText?: (column: string, from: ColumnType, to: ColumnType) => string | null;
}
