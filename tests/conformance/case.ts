/** What a conformance case is: data and two functions, held against every database. */
import type { ErrorCode } from "../../src/core/error.ts";
import type { InsertRow } from "../../src/operation/bulk_insert.ts";
import type { Migration, NamingConvention } from "../../templates/migrate.d.ts";

/** What databases differ in, as `Dialect.supports` calls it. */
export type Capability =
  | "transactionalDdl"
  | "partialIndexes"
  | "expressionIndexes"
  // Of the following some are asked of dialects, some are for cases alone: see `databases.ts`.
  | "arrays"
  | "booleans"
  | "columnPositions"
  // Tables may be without columns.
  | "columnlessTables"
  | "deferrableForeignKeys"
  | "deferrableUniques"
  | "enumTypes"
  | "identityColumns"
  | "excludeConstraints"
  // The order of columns never changes: `columnOrder` of a batch means nothing.
  | "fixedColumnOrder"
  | "indexNulls"
  | "materializedViews"
  // Tables are changed by making them anew, and looked at before.
  | "rebuilds"
  // The type of a column can be changed that a view or a computed column reads.
  | "retypesUsedColumns"
  | "schemas"
  | "sequences"
  | "setDefault"
  // Constraints may be without a name.
  | "unnamedConstraints"
  | "validateConstraint";

/** Collations of SQLite, for which each database has others in their places. */
export type CollationName = "NOCASE" | "RTRIM" | "BINARY" | "nocase";

/** What a part of a revision is given: what revisions are, and what the database calls things. */
export interface CaseMigration extends Migration {
  /** The database's own collation in the place of one of SQLite. */
  readonly collation: (name: CollationName) => string;
}

/** A part of a revision. */
export type Part = (migration: CaseMigration) => void;

/**
 * What makes no sense to ask of the database as it is: `revision.invalid_operation` of databases
 * that are looked at first, `database.statement_failed` of those that say it themselves.
 */
export type Senseless = "senseless";

/** Rows by table; of a table that is not named they are made from its columns. */
export type Rows = Readonly<Record<string, readonly InsertRow[]>>;

/** One thing that every database must do right. */
export interface Case {
  readonly name: string;
  /** A database that lacks one of these must refuse the operations. */
  readonly needs?: readonly Capability[];
  /** How it refuses them; `unsupported.operation` where it is left out. */
  readonly refusal?: ErrorCode | Senseless;
  /** Makes what the operations find. */
  readonly given?: Part;
  /**
   * In place of `given` where the database lacks what it needs, so that it is the operations that
   * are refused.
   */
  readonly without?: Part;
  /** The rows that are there before; `filled`: made without NULLs; `none`: the tables are empty. */
  readonly rows?: Rows | "filled" | "none";
  /** The naming convention of the config. */
  readonly naming?: NamingConvention;
  readonly operations: Part;
  /** The operations must fail so, and leave nothing behind. */
  readonly fails?: ErrorCode | Senseless;
  /** Why nothing can undo the operations. */
  readonly noInverse?: string;
  /** Why the inverse can only run on empty tables: rows are not thought of by inverting. */
  readonly inverseNeedsNoRows?: string;
  /**
   * Why the statements from replay are others than those from the database, to the same effect,
   * where tables are rebuilt.
   */
  readonly spelledOtherwise?: string;
  /** Tables whose rows the operations change; not compared. */
  readonly changesRows?: readonly string[];
  /** What tables hold afterwards, the columns named, in any order. */
  readonly expected?: Rows;
}
