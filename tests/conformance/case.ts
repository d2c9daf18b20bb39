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
  // The columns of a foreign key can be given other types, each by itself.
  | "retypesForeignKeys"
  // A primary key has the name that it was given.
  | "namedPrimaryKeys"
  // Reflection finds primary keys without a name, which a batch's convention names.
  | "unnamedPrimaryKeys"
  // Computed columns can be NOT NULL.
  | "requiredComputedColumns"
  // Names and defaults can have any character.
  | "anyNames"
  // A sequence can be dropped with the column that owns it.
  | "ownedSequences"
  | "fulltextParsers"
  | "setTypes"
  // Some operations look at the table first, and some leave it to the database to refuse.
  | "looksSometimes"
  // What a view reads can be dropped: the view is broken then, and cannot be made again.
  | "brokenViews"
  // A new column that must not be NULL gets the empty value of its type where there are rows.
  | "emptyValues"
  // A unique constraint and a unique index can have one name.
  | "uniquesBesideIndexes"
  // The columns of a table can be dropped one by one from its key, also a counting one.
  | "droppableCounters"
  // There are schemas, but no enums in them: what drops one finds nothing to do.
  | "idleEnums"
  | "validateConstraint";

/** Collations of SQLite, for which each database has others in their places. */
export type CollationName = "NOCASE" | "RTRIM" | "BINARY" | "nocase";

/** What a part of a revision is given: what revisions are, and what the database calls things. */
export interface CaseMigration extends Migration {
  /** The database's own collation in the place of one of SQLite. */
  readonly collation: (name: CollationName) => string;
  /** Whether the database has it: for what a case needs beside what it is about. */
  readonly supports: (capability: Capability) => boolean;
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
  /** With this the database does not fail. */
  readonly unless?: Capability;
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
