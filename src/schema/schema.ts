/**
 * A database's shape as plain data. The table's own types stand in the contract that users see
 * (templates/migrate.d.ts): reflection, models, replay and `op.inspect()` all speak them.
 */
import type { SequenceOptions, TableModel } from "../../templates/migrate.d.ts";

export type {
  CheckModel,
  ColumnModel,
  ColumnType,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  PrimaryKeyModel,
  TableModel,
  UniqueConstraintModel,
} from "../../templates/migrate.d.ts";

/** A view, by its query as the database gives it back. */
export interface ViewModel {
  readonly name: string;
  readonly schema: string | null;
  /** Names that it gives to its columns; null: those of the query. */
  readonly columns: readonly string[] | null;
  readonly query: string;
  readonly materialized: boolean;
}

/** An enumerated type that lives on its own (PostgreSQL). */
export interface EnumModel {
  readonly name: string;
  readonly schema: string | null;
  readonly values: readonly string[];
}

/** A sequence that lives on its own (PostgreSQL, MariaDB); what is left out, the database has chosen. */
export interface SequenceModel {
  readonly name: string;
  readonly schema: string | null;
  readonly options: SequenceOptions;
}

/** Everything that is known of a database's shape. */
export interface Schema {
  readonly tables: readonly TableModel[];
  readonly views: readonly ViewModel[];
  readonly enums: readonly EnumModel[];
  readonly sequences: readonly SequenceModel[];
  /** The schemas (on MySQL the databases) besides the connection's own. */
  readonly schemas: readonly string[];
}

/** A database with nothing in it. */
export const EMPTY_SCHEMA: Schema = Object.freeze({
  tables: [],
  views: [],
  enums: [],
  sequences: [],
  schemas: [],
});
