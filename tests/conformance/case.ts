/** What a conformance case is: data and two functions, held against every database. */
import type { ErrorCode } from "../../src/core/error.ts";
import type { InsertRow } from "../../src/operation/bulk_insert.ts";
import type { Migration, NamingConvention } from "../../templates/migrate.d.ts";

/** What databases differ in, as `Dialect.supports` calls it. */
export type Capability =
  | "transactionalDdl"
  | "partialIndexes"
  | "expressionIndexes"
  // The following are asked of dialects, and answered in `databases.ts` until they do so themselves.
  | "arrays"
  | "columnPositions"
  | "deferrableForeignKeys"
  | "deferrableUniques"
  | "enumTypes"
  | "identityColumns"
  | "excludeConstraints"
  | "indexNulls"
  | "materializedViews"
  | "schemas"
  | "sequences"
  | "setDefault"
  | "validateConstraint";

/** A part of a revision. */
export type Part = (migration: Migration) => void;

/** Rows by table; of a table that is not named they are made from its columns. */
export type Rows = Readonly<Record<string, readonly InsertRow[]>>;

/** One thing that every database must do right. */
export interface Case {
  readonly name: string;
  /** A database that lacks one of these must refuse the operations (`unsupported.operation`). */
  readonly needs?: readonly Capability[];
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
  readonly fails?: ErrorCode;
  /** Why nothing can undo the operations. */
  readonly noInverse?: string;
  /** Why the inverse can only run on empty tables: rows are not thought of by inverting. */
  readonly inverseNeedsNoRows?: string;
  /** Why the statements from replay are others than those from the database, to the same effect. */
  readonly spelledOtherwise?: string;
  /** Tables whose rows the operations change; not compared. */
  readonly changesRows?: readonly string[];
  /** What tables hold afterwards, the columns named, in any order. */
  readonly expected?: Rows;
}
