/** The shape of a recorded history: what a real project's Alembic revisions did, as data. */

/** A type as it was recorded: its portable name, its arguments and its spelling. */
export interface RecordedType {
  readonly name: string;
  readonly sql: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly timezone?: boolean;
}

/** A column. Defaults are SQL. */
export interface RecordedColumn {
  readonly name: string;
  readonly type: RecordedType;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  readonly autoincrement: boolean | "auto";
  readonly default: string | null;
  readonly unique: boolean;
  readonly comment: string | null;
}

/** A foreign key. */
export interface RecordedForeignKey {
  readonly name?: string | null;
  readonly columns: readonly string[];
  readonly refTable: string;
  readonly refColumns: readonly string[];
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
}

/** A check. */
export interface RecordedCheck {
  readonly name?: string | null;
  readonly sql: string;
}

/** A value of a statement: JSON, or what JSON lacks. */
export type RecordedValue =
  | null
  | boolean
  | number
  | string
  | { readonly $bytes: string }
  | { readonly $dateTime: string }
  | { readonly $now: unknown };

/** A new column with its constraints. */
interface AddedColumn {
  readonly column: RecordedColumn;
  readonly references: readonly Omit<RecordedForeignKey, "columns">[];
  readonly checks: readonly RecordedCheck[];
}

/** A step about one table; inside a batch the table is left out. */
export type TableStep =
  | { readonly op: "addColumn" } & AddedColumn
  | { readonly op: "dropColumn"; readonly column: string }
  | {
    readonly op: "alterColumn";
    readonly column: string;
    readonly type?: RecordedType;
    readonly nullable?: boolean;
    readonly default?: string | null;
    readonly newName?: string;
  }
  | {
    readonly op: "createIndex";
    readonly name: string | null;
    readonly columns: readonly (string | { readonly sql: string })[];
    readonly unique: boolean;
    readonly where?: string | null;
  }
  | { readonly op: "dropIndex"; readonly name: string }
  | {
    readonly op: "createUniqueConstraint" | "createPrimaryKey";
    readonly name: string | null;
    readonly columns: readonly string[];
  }
  | { readonly op: "createForeignKey"; readonly name: string | null } & RecordedForeignKey
  | { readonly op: "createCheckConstraint"; readonly name: string | null } & RecordedCheck
  | {
    readonly op: "dropConstraint";
    readonly name: string | null;
    readonly type: string | null;
    readonly columns?: readonly string[];
  };

/** Every step. */
export type Step =
  | TableStep & { readonly table: string }
  | {
    readonly op: "createTable";
    readonly table: string;
    readonly columns: readonly RecordedColumn[];
    readonly primaryKey:
      | { readonly name: string | null; readonly columns: readonly string[] }
      | null;
    readonly unique: readonly {
      readonly name: string | null;
      readonly columns: readonly string[];
    }[];
    readonly checks: readonly RecordedCheck[];
    readonly foreignKeys: readonly RecordedForeignKey[];
  }
  | { readonly op: "dropTable"; readonly table: string }
  | { readonly op: "renameTable"; readonly table: string; readonly newName: string }
  | {
    readonly op: "bulkInsert";
    readonly table: string;
    readonly rows: readonly Readonly<Record<string, RecordedValue>>[];
  }
  | {
    readonly op: "execute";
    readonly sql: string;
    readonly params: readonly RecordedValue[];
    /** The text around the values, where there are any. */
    readonly parts?: readonly string[];
  }
  | {
    readonly op: "batch";
    readonly table: string;
    readonly recreate: string;
    readonly namingConvention: Readonly<Record<string, string>> | null;
    readonly steps: readonly TableStep[];
  };

/** One revision. */
export interface RecordedRevision {
  readonly id: string;
  readonly down: readonly string[];
  readonly labels: readonly string[];
  readonly depends: readonly string[];
  readonly message: string;
  readonly up: readonly Step[];
  readonly down_steps: readonly Step[];
  /** What the downgrade did right after the upgrade. */
  readonly down_probe?: { readonly restoresSchema: boolean } | null;
}

/** A whole history. */
export interface History {
  readonly system: string;
  readonly dialect: string;
  /** The schema before the first revision; null: an empty database. */
  readonly start: string | null;
  readonly heads: readonly string[];
  readonly order: readonly string[];
  readonly down_order: readonly string[];
  readonly revisions: readonly RecordedRevision[];
}
