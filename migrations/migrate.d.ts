// migrate 0.1.0: the types of revisions, models and migrate.config.ts.
//
// Written by `migrate init`, refreshed by `migrate init --types` and `migrate revision`; do not edit.
// Self-contained: nothing is imported, nothing is resolved at run time.

// ---------------------------------------------------------------- revisions

/**
 * What `upgrade` and `downgrade` receive. Both may be sync or async.
 *
 * @example
 * ```ts
 * export function upgrade({ op, t, sql }: Migration) {
 *   op.addColumn("users", "created_at", t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`));
 * }
 * ```
 */
export interface Migration {
  /** The operations (Alembic: `from alembic import op`). */
  readonly op: Op;
  /** The column types (Alembic: `sa.Integer()`, `sa.String(50)` and so on). */
  readonly t: Types;
  /** SQL with bound values (Alembic: `sa.text()`). */
  readonly sql: Sql;
}

/**
 * The name of an index or constraint. With `null` the naming convention of the config chooses, or
 * else the database. `op.f("name")` keeps the naming convention away from a name.
 */
export type Name = string | FinalName | null;
/** A name that no naming convention changes; made by `op.f`. */
export interface FinalName {
  /** The name as it stands in the database. */
  readonly name: string;
  /** Tells it from other objects. */
  readonly final: true;
}

/** Part of most last arguments. */
export interface InSchema {
  /**
   * The schema of the object on PostgreSQL, the database on MySQL and MariaDB. Left out: the
   * connection's own (on PostgreSQL the first of `search_path`). SQLite has none and refuses it.
   */
  schema?: string;
}
/** Dropping, renaming or changing what may be gone already. */
export interface IfExists {
  /**
   * Does nothing if there is no such object. Where the database has no IF EXISTS for it, migrate
   * looks first; offline that is answered from replay, else `unsupported.offline`.
   */
  ifExists?: boolean;
}
/** Creating what may be there already. */
export interface IfNotExists {
  /**
   * Does nothing if the name is taken; warns if what is there has another shape. Where the database
   * has no IF NOT EXISTS, migrate looks first; offline from replay, else `unsupported.offline`.
   */
  ifNotExists?: boolean;
}
/** When a constraint is checked: PostgreSQL; SQLite for foreign keys only; refused on MySQL. */
export interface Deferrable {
  /** True lets a transaction put the check off until its end. */
  deferrable?: boolean;
  /** `"deferred"` puts it off in every transaction; `"immediate"` (the default) only on request. */
  initially?: "immediate" | "deferred";
}
/** Part of what changes a table that others may be using; for other changes there is the batch. */
export interface MysqlAlter {
  /** MySQL and MariaDB, ignored elsewhere. */
  mysql?: MysqlAlterOptions;
}
/** How MySQL and MariaDB change a table; what cannot be done so they refuse. */
export interface MysqlAlterOptions {
  /** ALGORITHM; left out: the quickest that can do it. `"nocopy"` is MariaDB's. */
  algorithm?: "instant" | "nocopy" | "inplace" | "copy";
  /** LOCK, what others can do meanwhile; left out: as much as can be. */
  lock?: "none" | "shared" | "exclusive";
}
/** What SQLite does with a row that breaks a constraint. */
export interface OnConflict {
  /** SQLite, ignored elsewhere (Alembic: `sqlite_on_conflict`). */
  sqlite?: {
    /** ON CONFLICT of the constraint; left out: `"abort"`. */
    onConflict?: "rollback" | "abort" | "fail" | "ignore" | "replace";
  };
}
/**
 * What happens to the rows that refer to a row which is deleted or whose key changes. The
 * databases' default is `"no action"`. MySQL and MariaDB (InnoDB) refuse `"set default"`.
 */
export type ReferentialAction = "cascade" | "restrict" | "set null" | "set default" | "no action";

/**
 * The operations. Methods that change something return nothing: they record, in order, and the
 * runner executes. `query`, `run`, `inspect`, `savepoint` and `autocommitBlock` first flush what
 * was recorded, return promises and must be awaited (`revision.missing_await`). A failed operation
 * ends the revision; one after its end is `revision.late_operation`, the outer `op` inside a block
 * is `revision.outer_operation`, a call that makes no sense `revision.invalid_operation`.
 */
export interface Op {
  // tables
  /**
   * Creates a table with its constraints and indexes, in the order of `columns`. PostgreSQL enums
   * must exist (`createEnum`). Returns no table object: `bulkInsert` takes the name.
   *
   * @example
   * ```ts
   * op.createTable("posts", {
   *   id: t.integer().primaryKey().autoincrement(),
   *   author_id: t.integer().notNull().references("users.id", { onDelete: "cascade" }),
   *   title: t.string(200).notNull(),
   * }, { unique: [{ columns: ["author_id", "title"] }] });
   * ```
   */
  createTable(
    name: string,
    columns: Columns,
    options?: TableOptions & InSchema & IfNotExists,
  ): void;
  /** Drops a table with its indexes and triggers; enum types stay. Drop what refers to it first. */
  dropTable(name: string, options?: InSchema & IfExists): void;
  /** Foreign keys to the table follow; its indexes, constraints and sequences keep their names. */
  renameTable(name: string, newName: string, options?: InSchema & IfExists): void;
  /** Sets or replaces the comment. Ignored on SQLite, which has no comments. */
  createTableComment(table: string, comment: string, options?: InSchema): void;
  /** Removes the comment. Ignored on SQLite. */
  dropTableComment(table: string, options?: InSchema): void;

  // columns
  /**
   * Adds a column (Alembic: `op.add_column(table, sa.Column(name, type, ...))`) with the
   * constraints and the index of its modifiers. NOT NULL on a table with rows needs a default.
   * SQLite rebuilds the table where it cannot add the column as it is.
   *
   * @example
   * ```ts
   * op.addColumn("users", "locale", t.string(10).notNull().default("en"));
   * ```
   */
  addColumn(
    table: string,
    name: string,
    column: ColumnSpec,
    options?: InSchema & IfNotExists & Position & MysqlAlter,
  ): void;
  /**
   * Changes what `change` names and leaves the rest. MySQL restates the whole column and SQLite
   * rebuilds the table; what they need besides comes from the database, offline from replay, so
   * Alembic's `existing_*` are hardly ever needed (`change.existing`).
   *
   * @example
   * ```ts
   * op.alterColumn("users", "name", { type: t.string(200), nullable: false, default: null });
   * ```
   */
  alterColumn(
    table: string,
    name: string,
    change: ColumnChange,
    options?: InSchema & IfExists & MysqlAlter,
  ): void;
  /**
   * Alembic: `alter_column(new_column_name=...)`. Indexes, constraints and views follow; on MySQL
   * and MariaDB views do not: replace them.
   */
  renameColumn(
    table: string,
    name: string,
    newName: string,
    options?: InSchema & IfExists,
  ): void;
  /** Takes along the indexes, uniques and foreign keys of the column. */
  dropColumn(table: string, name: string, options?: InSchema & IfExists & MysqlAlter): void;

  // indexes and constraints
  /**
   * Creates an index on columns, or on expressions given as fragments. With
   * `postgres: { concurrently: true }` it runs outside a transaction: what precedes it is
   * committed.
   *
   * @example
   * ```ts
   * op.createIndex("ix_users_email", "users", ["email"], { unique: true });
   * op.createIndex("ix_users_lower", "users", [sql`lower(email)`], { where: "active" });
   * ```
   */
  createIndex(
    name: Name,
    table: string,
    columns: readonly IndexColumn[],
    options?: IndexOptions & InSchema & IfNotExists,
  ): void;
  /** Drops an index. MySQL and MariaDB look for the table where it is left out. */
  dropIndex(
    name: string | FinalName,
    table?: string,
    options?: InSchema & IfExists & MysqlAlter & {
      /** PostgreSQL, ignored elsewhere. */
      postgres?: {
        /** Without blocking writers, outside a transaction: what precedes it is committed. */
        concurrently?: boolean;
      };
    },
  ): void;
  /**
   * Gives a table without one its primary key. MySQL ignores the name; SQLite rebuilds the table.
   */
  createPrimaryKey(
    name: Name,
    table: string,
    columns: readonly string[],
    options?: InSchema & IfNotExists,
  ): void;
  /** Adds UNIQUE over `columns`; SQLite rebuilds the table. */
  createUniqueConstraint(
    name: Name,
    table: string,
    columns: readonly string[],
    options?: UniqueOptions & InSchema & IfNotExists,
  ): void;
  /**
   * `columns` of `table` must find a row of `referent` by its `referentColumns` (Alembic: source,
   * referent, local and remote columns). SQLite rebuilds the table.
   *
   * @example
   * ```ts
   * op.createForeignKey("fk_posts_author", "posts", "users", ["author_id"], ["id"], {
   *   onDelete: "cascade",
   * });
   * ```
   */
  createForeignKey(
    name: Name,
    table: string,
    referent: string,
    columns: readonly string[],
    referentColumns: readonly string[],
    options?: ForeignKeyOptions & InSchema & IfNotExists & {
      /** The schema of `referent`, where it is not the connection's own. */
      referentSchema?: string;
    },
  ): void;
  /** `condition` is SQL without the word CHECK. SQLite rebuilds the table. */
  createCheckConstraint(
    name: Name,
    table: string,
    condition: string | SqlFragment,
    options?: CheckOptions & InSchema & IfNotExists,
  ): void;
  /**
   * PostgreSQL's EXCLUDE: no two rows for which every operator holds, for example
   * `[["room", "="], ["during", "&&"]]`. Refused elsewhere (`unsupported.operation`).
   */
  createExcludeConstraint(
    name: Name,
    table: string,
    elements: readonly (readonly [expression: string, operator: string])[],
    options?: ExcludeOptions & InSchema & IfNotExists,
  ): void;
  /** PostgreSQL: checks the rows that `notValid` left out, without blocking writers. */
  validateConstraint(name: string, table: string, options?: InSchema): void;
  /**
   * Drops a constraint of any kind. An unnamed one (SQLite) is dropped with `null` as the name, and
   * described by `type` and `columns`.
   */
  dropConstraint(
    name: Name,
    table: string,
    options?: InSchema & IfExists & {
      /** The kind (Alembic: `type_`): for unnamed ones, and for primary keys on MySQL. */
      type?: "primaryKey" | "unique" | "foreignKey" | "check";
      /** Its columns, to find one without a name. */
      columns?: readonly string[];
    },
  ): void;
  /** Mind the order: table, old name, new name. */
  renameConstraint(
    table: string,
    name: string,
    newName: string,
    options?: InSchema & IfExists,
  ): void;

  // several changes of one table as one rebuild where the database needs it (SQLite); plain ALTERs elsewhere
  /**
   * Groups changes of one table (Alembic: `with op.batch_alter_table(...) as batch_op`): one
   * rebuild on SQLite, plain ALTERs elsewhere. Needed only for its options, since SQLite rebuilds
   * by itself. `body` must be sync: a promise from it is an error. Inside use `batch`, not `op`.
   *
   * @example
   * ```ts
   * op.batchAlterTable("users", (batch) => {
   *   batch.addColumn("age", t.integer());
   *   batch.dropColumn("nick");
   * }, { columnOrder: ["id", "name", "age"] });
   * ```
   */
  batchAlterTable(
    table: string,
    body: (batch: BatchOp) => void | undefined,
    options?: BatchOptions & InSchema,
  ): void;

  // types, namespaces, sequences, views
  /**
   * PostgreSQL: CREATE TYPE ... AS ENUM, before the first `t.enum` of that name. Other databases
   * keep the values in the columns and have nothing to create.
   */
  createEnum(name: string, values: readonly string[], options?: InSchema & IfNotExists): void;
  /**
   * PostgreSQL: a new value, last unless placed. It can be used only after a commit: add it in
   * `autocommitBlock` if this revision uses it. Refused elsewhere (`unsupported.operation`): change
   * the columns with `alterColumn` and the new `t.enum`.
   */
  addEnumValue(
    name: string,
    value: string,
    options?: InSchema & IfNotExists & {
      /** Right before this value. Not together with `after`. */
      before?: string;
      /** Right after this value. Not together with `before`. */
      after?: string;
    },
  ): void;
  /**
   * PostgreSQL: renames a value; rows follow. Refused elsewhere (`unsupported.operation`): use
   * `alterColumn` and `execute`.
   */
  renameEnumValue(name: string, value: string, newValue: string, options?: InSchema): void;
  /** PostgreSQL: drops the type, which no column may use any more. Elsewhere nothing to drop. */
  dropEnum(name: string, options?: InSchema & IfExists): void;
  /** A schema on PostgreSQL, a database on MySQL and MariaDB; refused on SQLite. */
  createSchema(name: string, options?: IfNotExists): void;
  /** Drops an empty schema; on MySQL and MariaDB the database with all in it. Refused on SQLite. */
  dropSchema(
    name: string,
    options?: IfExists & {
      /** PostgreSQL: drops what is in it too. Default: false. */
      cascade?: boolean;
    },
  ): void;
  /** PostgreSQL and MariaDB; refused elsewhere (`unsupported.operation`). */
  createSequence(name: string, options?: SequenceOptions & InSchema & IfNotExists): void;
  /** PostgreSQL and MariaDB; refused elsewhere (`unsupported.operation`). */
  dropSequence(name: string, options?: InSchema & IfExists): void;
  /** Creates a view from a SELECT. Values in `query` become literals of the view. */
  createView(
    name: string,
    query: string | SqlFragment,
    options?: InSchema & IfNotExists & {
      /** Takes the place of a view of that name. Not together with `ifNotExists`. */
      replace?: boolean;
      /** PostgreSQL; refused elsewhere (`unsupported.operation`). */
      materialized?: boolean;
      /** Names for its columns, in the order of the SELECT. */
      columns?: readonly string[];
    },
  ): void;
  /** Drops a view. Views that use it must go first. */
  dropView(
    name: string,
    options?: InSchema & IfExists & {
      /** PostgreSQL: it was created as a materialized view. */
      materialized?: boolean;
    },
  ): void;

  // data
  /**
   * One statement or a script, split as the database would (strings, comments, dollar quotes,
   * triggers). Values in a `sql` fragment are bound, never pasted; in a string nothing is, and
   * `:name` needs no escape. Gives nothing back: `run` counts rows, `query` reads them.
   *
   * @example
   * ```ts
   * op.execute(sql`UPDATE users SET locale = ${"en"} WHERE locale IS NULL`);
   * ```
   */
  execute(statement: string | SqlFragment): void;
  /**
   * Runs a SQL script, as `execute` does. The path is relative to the revision; the text of the
   * file is part of the revision's checksum.
   *
   * @example
   * ```ts
   * op.executeFile("./sql/create_triggers.sql");
   * ```
   */
  executeFile(path: string): void;
  /**
   * Inserts in chunks; any iterable, also a generator, so that the rows need not fit in memory.
   * Types come from `types`, else from the table as replayed or reflected; a value that is
   * ambiguous without one (an array, a Date) is an error.
   *
   * @example
   * ```ts
   * op.bulkInsert("roles", [{ id: 1, name: "admin" }, { id: 2, name: "guest" }]);
   * ```
   */
  bulkInsert<R extends { readonly [K in keyof R]: Value | SqlFragment }>(
    table: string,
    rows: Iterable<R> | AsyncIterable<R>,
    options?: InSchema & {
      /** Types by column, for values that are ambiguous without: `{ tags: t.json() }`. */
      types?: Record<string, ColumnType>;
    },
  ): void;
  /**
   * Reads rows (Alembic: `op.get_bind().execute(...)`) after flushing: all when awaited;
   * `for await` in batches of constant memory, as they were at the start, flushing what the loop
   * recorded before each next batch. `R`, a `type` and no `interface`, is taken on trust. Offline:
   * `unsupported.offline`.
   *
   * @example
   * ```ts
   * for await (const user of op.query<{ id: number; name: string }>("SELECT id, name FROM users")) {
   *   op.execute(sql`UPDATE users SET slug = ${user.name.toLowerCase()} WHERE id = ${user.id}`);
   * }
   * ```
   */
  query<R extends { readonly [K in keyof R]: Value } = Row>(
    statement: string | SqlFragment,
  ): Promise<R[]> & AsyncIterable<R>;
  /**
   * Runs a statement now, after flushing, and says how many rows it touched (Alembic:
   * `op.get_bind().execute(...).rowcount`). Must be awaited. Offline: `unsupported.offline`.
   *
   * @example
   * ```ts
   * const { rowCount } = await op.run(sql`DELETE FROM sessions WHERE expires_at < ${"2026-01-01"}`);
   * ```
   */
  run(statement: string | SqlFragment): Promise<{
    /** Rows that were inserted, changed or deleted; 0 for DDL. */
    rowCount: number;
  }>;

  // control
  /**
   * A picture of the named tables (all when left out) after everything recorded so far (Alembic:
   * `sa.inspect(op.get_bind())`). It does not change afterwards. Must be awaited. Offline it comes
   * from replay; asking for what raw SQL may have touched is an error there (see `--schema-from`).
   *
   * @example
   * ```ts
   * const schema = await op.inspect(["users"]);
   * if (!schema.hasColumn("users", "locale")) op.addColumn("users", "locale", t.string(10));
   * ```
   */
  inspect(tables?: readonly string[]): Promise<Inspector>;
  /**
   * Runs `body` in a savepoint (Alembic: `op.get_bind().begin_nested()`); if it fails, its work is
   * rolled back and the promise rejects, so that the revision can catch it and go on. Use the inner
   * `op`. Must be awaited. On MySQL and MariaDB every DDL statement commits, so only changes of
   * data are rolled back.
   *
   * @example
   * ```ts
   * const done = await op.savepoint((op) => op.execute("CREATE EXTENSION pg_trgm"))
   *   .then(() => true, () => false);
   * ```
   */
  savepoint<T>(body: (op: Op) => T | Promise<T>): Promise<T>;
  /**
   * Commits what precedes it, runs `body` outside a transaction (where a failure leaves what is
   * done), begins anew (Alembic: `op.get_context().autocommit_block()`). Use the inner `op`. Must
   * be awaited. For a whole revision there is `export const transaction = "none"`. After a failure
   * `migrate upgrade --resume` goes on behind what is done.
   *
   * @example
   * ```ts
   * await op.autocommitBlock((op) => op.addEnumValue("mood", "curious", { after: "happy" }));
   * ```
   */
  autocommitBlock(body: (op: Op) => void | Promise<void>): Promise<void>;
  /** Records a custom operation of the config (`operations`), with its arguments as they are. */
  invoke(operation: string, ...args: readonly unknown[]): void;

  /** Marks a name as final, so that the naming convention is not applied to it. */
  f(name: string): FinalName;
  /** The database that the revision runs on. */
  readonly dialect: {
    /** Alembic's `postgresql` is `postgres` here; MariaDB is told from MySQL. */
    readonly name: "sqlite" | "postgres" | "mysql" | "mariadb";
    /** The server's version, for example `"16.4"`; null offline. */
    readonly version: string | null;
    /** Whether the database can do something, by the name of the capability. */
    supports(capability: string): boolean;
  };
  /** True under `--sql`, where there is no database (Alembic: `context.is_offline_mode()`). */
  readonly offline: boolean;
  /** The `-x KEY=VALUE` of the command line (Alembic: `context.get_x_argument`). */
  readonly x: Readonly<Record<string, string>>;
}

/**
 * What a batch records: the operations of one table, without its name, in order. Each means what
 * the method of that name means on `Op`.
 */
export interface BatchOp {
  /** A new column, also after or before one that this batch adds. */
  addColumn(name: string, column: ColumnSpec, options?: IfNotExists & Position): void;
  /** Changes a column; a place moves it (SQLite, MySQL and MariaDB). */
  alterColumn(name: string, change: ColumnChange, options?: IfExists & Position): void;
  /** Renames a column; later lines of the batch use the new name. */
  renameColumn(name: string, newName: string, options?: IfExists): void;
  /** Takes along the indexes, uniques and foreign keys of the column. */
  dropColumn(name: string, options?: IfExists): void;
  /** Creates an index, on SQLite after the rebuild. */
  createIndex(
    name: Name,
    columns: readonly IndexColumn[],
    options?: IndexOptions & IfNotExists,
  ): void;
  /** Drops an index of the table. */
  dropIndex(
    name: string | FinalName,
    options?: IfExists & {
      /** PostgreSQL, ignored elsewhere. */
      postgres?: {
        /** Without blocking writers, outside a transaction: what precedes it is committed. */
        concurrently?: boolean;
      };
    },
  ): void;
  /** Gives the table its primary key. */
  createPrimaryKey(name: Name, columns: readonly string[], options?: IfNotExists): void;
  /** Adds UNIQUE over `columns`. */
  createUniqueConstraint(
    name: Name,
    columns: readonly string[],
    options?: UniqueOptions & IfNotExists,
  ): void;
  /** `columns` of this table refer to `referentColumns` of `referent`. */
  createForeignKey(
    name: Name,
    referent: string,
    columns: readonly string[],
    referentColumns: readonly string[],
    options?: ForeignKeyOptions & IfNotExists & {
      /** The schema of `referent`, where it is not the connection's own. */
      referentSchema?: string;
    },
  ): void;
  /** `condition` is SQL without the word CHECK. */
  createCheckConstraint(
    name: Name,
    condition: string | SqlFragment,
    options?: CheckOptions & IfNotExists,
  ): void;
  /** PostgreSQL's EXCLUDE; refused elsewhere (`unsupported.operation`). */
  createExcludeConstraint(
    name: Name,
    elements: readonly (readonly [expression: string, operator: string])[],
    options?: ExcludeOptions & IfNotExists,
  ): void;
  /** With `null` as the name, `type` and `columns` say which one. */
  dropConstraint(
    name: Name,
    options?: IfExists & {
      /** The kind (Alembic: `type_`): for unnamed ones, and for primary keys on MySQL. */
      type?: "primaryKey" | "unique" | "foreignKey" | "check";
      /** Its columns, to find one without a name. */
      columns?: readonly string[];
    },
  ): void;
  /** Renames a constraint of the table. */
  renameConstraint(name: string, newName: string, options?: IfExists): void;
  /** Sets or replaces the comment. Ignored on SQLite. */
  createTableComment(comment: string): void;
  /** Removes the comment. Ignored on SQLite. */
  dropTableComment(): void;
}

/**
 * Where a column goes; give one of the three, else it goes last (Alembic: `insert_after`,
 * `insert_before`). SQLite places by rebuilding the table; PostgreSQL cannot place columns and
 * refuses (`unsupported.operation`).
 */
export type Position =
  | { after?: string; before?: undefined; first?: undefined }
  | { before: string; after?: undefined; first?: undefined }
  | { first: boolean; after?: undefined; before?: undefined };
/** How `batchAlterTable` rebuilds. They matter on SQLite; other databases never rebuild. */
export interface BatchOptions extends MysqlAlter {
  /**
   * `"auto"` (the default): native ALTERs where SQLite can do them safely, a rebuild otherwise.
   * `"always"` rebuilds, even with an empty body, for `table` alone. `"never"` fails where a
   * rebuild is needed (`unsupported.operation`).
   */
  recreate?: "auto" | "always" | "never";
  /** What the table is now, in place of reflection: for offline use after raw SQL. */
  copyFrom?: {
    /** All columns of the table. */
    columns: Columns;
  } & TableOptions;
  /** Constraints and options that the rebuilt table gets besides (`table_args`, `table_kwargs`). */
  table?: TableOptions;
  /** The columns in their new order; those left out come last, as they were. */
  columnOrder?: readonly string[];
  /** Names the unnamed constraints that reflection finds, so that they can be dropped by name. */
  namingConvention?: NamingConvention;
}

/**
 * Templates for the names of unnamed indexes (`ix`), unique constraints (`uq`), checks (`ck`),
 * foreign keys (`fk`) and primary keys (`pk`), with SQLAlchemy's tokens: `%(table_name)s`,
 * `%(column_0_name)s`, `%(column_0_label)s`, `%(referred_table_name)s`, `%(constraint_name)s`.
 */
export type NamingConvention = Partial<Record<"ix" | "uq" | "ck" | "fk" | "pk", string>>;

// ---------------------------------------------------------------- columns and types

/**
 * The columns of a table, in order. Use pairs, `[["2024", t.integer()]]`, where a name looks like
 * an integer: JavaScript puts such keys first.
 */
export type Columns =
  | Record<string, ColumnSpec>
  | readonly (readonly [name: string, column: ColumnSpec])[];
/**
 * A column: a type with modifiers (Alembic: `sa.Column(...)`). Immutable: every modifier returns a
 * new one. Columns are nullable unless said otherwise.
 */
export interface ColumnSpec<V extends Value = Value> extends ColumnType {
  /** NOT NULL (Alembic: `nullable=False`). */
  notNull(): ColumnSpec<V>;
  /** NULL is allowed: the default, and the way to undo `notNull` in a helper. */
  nullable(): ColumnSpec<V>;
  /** Implies NOT NULL. On several columns: one composite key. */
  primaryKey(name?: Name): ColumnSpec<V>;
  /**
   * The database counts. PostgreSQL: identity by default, or `"serial"`; MySQL: AUTO_INCREMENT;
   * SQLite: the rowid alias, for an `integer()` primary key (AUTOINCREMENT by the table option).
   * Unlike SQLAlchemy's, an integer primary key counts only if asked to (on SQLite always).
   */
  autoincrement(kind?: "identity" | "serial"): ColumnSpec<V>;
  /**
   * PostgreSQL: an identity column with options of its own (Alembic: `sa.Identity()`). Elsewhere
   * use `autoincrement`.
   */
  identity(
    options?: SequenceOptions & {
      /** GENERATED ALWAYS, which refuses inserted values. Default: BY DEFAULT. */
      always?: boolean;
    },
  ): ColumnSpec<V>;
  /**
   * What the database fills in (Alembic: `server_default`): a literal of the column's type, or SQL.
   * A string is always a literal; write functions as fragments.
   *
   * @example
   * ```ts
   * t.boolean().notNull().default(true);
   * t.dateTime().default(sql`CURRENT_TIMESTAMP`); // portable
   * ```
   */
  default(value: V | null | SqlFragment): ColumnSpec<V>;
  /** A generated column (Alembic: `sa.Computed`). */
  computed(
    expression: string | SqlFragment,
    options?: {
      /**
       * Keeps the value on disk (Alembic: `persisted`). Default: stored on PostgreSQL, which before
       * 18 has no other; virtual elsewhere.
       */
      stored?: boolean;
    },
  ): ColumnSpec<V>;
  /** A unique constraint on this column alone; for several use `unique` of the table options. */
  unique(name?: Name): ColumnSpec<V>;
  /** A plain index on this column, created after the table (Alembic: `index=True`). */
  index(name?: Name): ColumnSpec<V>;
  /** A CHECK; `condition` is SQL without the word CHECK. */
  check(condition: string | SqlFragment, name?: Name): ColumnSpec<V>;
  /**
   * A foreign key to `"table.column"` or `"schema.table.column"` (Alembic: `sa.ForeignKey`).
   *
   * @example
   * ```ts
   * t.integer().references("users.id", { name: "fk_posts_author", onDelete: "cascade" });
   * ```
   */
  references(
    target: `${string}.${string}`,
    options?: ForeignKeyOptions & {
      /** The name of the constraint. */
      name?: Name;
    },
  ): ColumnSpec<V>;
  /** The collation, by the database's own name: `"NOCASE"`, `"de_DE"`, `"utf8mb4_bin"`. */
  collate(collation: string): ColumnSpec<V>;
  /** Another type or default on one database: `t.json().variant("postgres", t.jsonb())`. */
  variant(dialect: "sqlite" | "postgres" | "mysql" | "mariadb", spec: ColumnSpec): ColumnSpec<V>;
  /** Kept in the database. Ignored on SQLite. */
  comment(text: string): ColumnSpec<V>;
  /**
   * What columns have on MySQL and MariaDB alone. Ignored elsewhere.
   *
   * @example
   * ```ts
   * t.dateTime().mysql({ onUpdate: sql`CURRENT_TIMESTAMP` });
   * ```
   */
  mysql(options: MysqlColumnOptions): ColumnSpec<V>;
}
/** What columns have on MySQL and MariaDB alone. */
export interface MysqlColumnOptions {
  /** ON UPDATE: what it becomes when its row changes, always `CURRENT_TIMESTAMP`; null: it stays. */
  onUpdate?: string | SqlFragment | null;
  /** INVISIBLE: `SELECT *` leaves it out (MySQL 8.0.23). Default: false. */
  invisible?: boolean;
}
/** The portable types, by name; `raw` is the database's own spelling. */
export type TypeName =
  | "smallInteger"
  | "integer"
  | "bigInteger"
  | "numeric"
  | "float"
  | "double"
  | "string"
  | "char"
  | "text"
  | "boolean"
  | "date"
  | "time"
  | "dateTime"
  | "interval"
  | "binary"
  | "json"
  | "jsonb"
  | "uuid"
  | "enum"
  | "set"
  | "array"
  | "raw";

/**
 * A type as plain data, made by the functions of `t`. Branded by `kind`, so that a SQL fragment is
 * not taken for a type. Which members are set depends on `type`.
 */
export interface ColumnType {
  /** Tells it from a SQL fragment. */
  readonly kind: "type";
  /** The function of `t` that made it. */
  readonly type: TypeName;
  /** `string`, `char`: in characters; `binary`: in bytes. Unset: no limit given. */
  readonly length?: number;
  /** `numeric`: digits in all; `time`, `dateTime`: digits after the second. */
  readonly precision?: number;
  /** `numeric`: digits after the point. */
  readonly scale?: number;
  /** `time`, `dateTime`: with time zone (PostgreSQL). */
  readonly timezone?: boolean;
  /** `enum`: the name of the type; null where it has none. */
  readonly name?: string | null;
  /** `enum`: the schema of the type (PostgreSQL). */
  readonly schema?: string;
  /** `enum`, `set`: the values in order. */
  readonly values?: readonly string[];
  /** `smallInteger`, `integer`, `bigInteger`: without negative numbers (MySQL and MariaDB). */
  readonly unsigned?: boolean;
  /** `array`: the type of the elements. */
  readonly of?: ColumnType;
  /** `raw`: the database's own spelling. */
  readonly text?: string;
}

/**
 * The column types. They become what SQLAlchemy's types become, so that a database that Alembic
 * made reflects as equal. All are functions: `t.text()`, not `t.text`.
 */
export interface Types {
  /** SMALLINT, 16 bits. */
  smallInteger(options?: IntegerOptions): ColumnSpec<number | bigint>;
  /** INTEGER, 32 bits; 64 on SQLite, where only this type can be a counting primary key. */
  integer(options?: IntegerOptions): ColumnSpec<number | bigint>;
  /** BIGINT, 64 bits. On SQLite not for a counting primary key: use `integer`. */
  bigInteger(options?: IntegerOptions): ColumnSpec<number | bigint>;
  /**
   * NUMERIC: exact, `precision` digits in all, `scale` of them after the point. Without them MySQL
   * means (10, 0). SQLite has no exact decimals: what is not whole is a double.
   */
  numeric(precision?: number, scale?: number): ColumnSpec<number | bigint | string>;
  /** FLOAT: single precision on MySQL, double on PostgreSQL and SQLite. */
  float(): ColumnSpec<number>;
  /** DOUBLE PRECISION, 64 bits. */
  double(): ColumnSpec<number>;
  /** VARCHAR, `length` in characters. MySQL refuses one without; SQLite ignores the limit. */
  string(length?: number): ColumnSpec<string>;
  /** CHAR, padded to `length` characters, by default 1. */
  char(length?: number): ColumnSpec<string>;
  /** TEXT without a limit; 64 KiB on MySQL (`t.raw("LONGTEXT")` for more). */
  text(): ColumnSpec<string>;
  /** BOOLEAN; TINYINT(1) on MySQL; 0 and 1 on SQLite, without a CHECK. */
  boolean(): ColumnSpec<boolean>;
  /** DATE; text on SQLite. */
  date(): ColumnSpec<Date | string>;
  /** TIME; text on SQLite. */
  time(options?: TimeOptions): ColumnSpec<Date | string>;
  /** TIMESTAMP on PostgreSQL, DATETIME elsewhere (text on SQLite). */
  dateTime(options?: TimeOptions): ColumnSpec<Date | string>;
  /** INTERVAL on PostgreSQL; DATETIME, counted from 1970, elsewhere as under SQLAlchemy. */
  interval(): ColumnSpec<string>;
  /** BYTEA on PostgreSQL, BLOB elsewhere. `length` in bytes, used by MySQL alone. */
  binary(length?: number): ColumnSpec<Uint8Array>;
  /**
   * JSON; LONGTEXT on MariaDB; kept as text on SQLite. A string is JSON text already, other values
   * are written as JSON: both when they are stored and as a default.
   */
  json(): ColumnSpec;
  /** PostgreSQL's JSONB. For other databases too: `t.json().variant("postgres", t.jsonb())`. */
  jsonb(): ColumnSpec;
  /** UUID on PostgreSQL and MariaDB (10.7); CHAR(32) elsewhere. */
  uuid(): ColumnSpec<string>;
  /**
   * PostgreSQL: the named type, made by `op.createEnum`, never implicitly. MySQL: ENUM, whose name
   * is for the models only. SQLite: VARCHAR of the longest value. `schema` is where the type is.
   *
   * @example
   * ```ts
   * op.createEnum("mood", ["sad", "happy"]);
   * op.addColumn("users", "mood", t.enum("mood", ["sad", "happy"]).notNull().default("happy"));
   * ```
   */
  enum<const V extends string>(
    name: string | null,
    values: readonly V[],
    options?: InSchema,
  ): ColumnSpec<V>;
  /** MySQL and MariaDB: SET, any of the values at once, as `"a,b"`. Refused elsewhere. */
  set(values: readonly string[]): ColumnSpec<string>;
  /** PostgreSQL: an array of a type. Refused elsewhere: use `json`. */
  array(of: ColumnType): ColumnSpec<readonly Value[]>;
  /** The database's own spelling, for what has no portable name: `t.raw("tsvector")`. */
  raw(text: string): ColumnSpec;
}
/** For `t.smallInteger`, `t.integer` and `t.bigInteger`. */
export interface IntegerOptions {
  /** UNSIGNED on MySQL and MariaDB; ignored elsewhere. Default: false. */
  unsigned?: boolean;
}
/** For `t.time` and `t.dateTime`. */
export interface TimeOptions {
  /** WITH TIME ZONE on PostgreSQL; ignored elsewhere. Default: without. */
  timezone?: boolean;
  /** Digits after the second, 0 to 6; ignored on SQLite. Default: the database's (MySQL 0). */
  precision?: number;
}

/** What `alterColumn` changes; what is left out stays. */
export interface ColumnChange {
  /**
   * The new type (Alembic: `type_`). Only the type counts: `nullable` and `default` stand beside
   * it, modifiers on it do not.
   */
  type?: ColumnType;
  /** PostgreSQL: the expression that converts the rows (`postgresql_using`). Needs `type`. */
  using?: string;
  /** False: NOT NULL, which fails if there are NULLs. */
  nullable?: boolean;
  /** The new default (Alembic: `server_default`); `null` drops it. */
  default?: Value | SqlFragment | null;
  /** The new comment; `null` drops it. Ignored on SQLite. */
  comment?: string | null;
  /** The new collation, by the database's own name; `null`: the database's default. */
  collation?: string | null;
  /** Renames it too (Alembic: `new_column_name`); for that alone there is `renameColumn`. */
  newName?: string;
  /**
   * With or without counting: AUTO_INCREMENT on MySQL and MariaDB, an identity on PostgreSQL; on
   * SQLite whether an integer primary key that gets another `type` is the rowid.
   */
  autoincrement?: boolean;
  /** What changes of a column's options on MySQL and MariaDB. Ignored elsewhere. */
  mysql?: MysqlColumnOptions;
  /**
   * What the column is now (Alembic: `existing_type`, `existing_nullable`,
   * `existing_server_default`, `existing_comment`). Needed only offline, where neither reflection
   * nor replay knows it.
   */
  existing?: {
    /** The present type. */
    type?: ColumnType;
    /** Whether NULL is allowed now. */
    nullable?: boolean;
    /** The present default; `null`: it has none. */
    default?: Value | SqlFragment | null;
    /** The present comment; `null`: it has none. */
    comment?: string | null;
    /** The present collation; `null`: the database's default. */
    collation?: string | null;
  };
}

/** Constraints over several columns, indexes, and what belongs to the table as a whole. */
export interface TableOptions {
  /** The primary key. Not together with `primaryKey()` on columns. */
  primaryKey?:
    | readonly string[]
    | ({
      /** The name of the constraint; MySQL ignores it. */
      name?: Name;
      /** In the order of the key. */
      columns: readonly string[];
    } & OnConflict);
  /** Unique constraints (Alembic: `sa.UniqueConstraint`). */
  unique?: readonly ({
    /** The name of the constraint. */
    name?: Name;
    /** No two rows agree in all of these. */
    columns: readonly string[];
  } & UniqueOptions)[];
  /** CHECKs (Alembic: `sa.CheckConstraint`). */
  checks?: readonly ({
    /** The name of the constraint. */
    name?: Name;
    /** SQL without the word CHECK. */
    condition: string | SqlFragment;
  } & CheckOptions)[];
  /** Foreign keys (Alembic: `sa.ForeignKeyConstraint`). */
  foreignKeys?: readonly ({
    /** The name of the constraint. */
    name?: Name;
    /** The columns of this table. */
    columns: readonly string[];
    /** What they refer to. */
    references: {
      /** The table, without its schema. */
      table: string;
      /** As many as `columns`, in the same order. */
      columns: readonly string[];
      /** The schema of the table, where it is not the connection's own. */
      schema?: string;
    };
  } & ForeignKeyOptions)[];
  /** PostgreSQL's EXCLUDE (Alembic: `ExcludeConstraint`); refused elsewhere. */
  excludes?: readonly ({
    /** The name of the constraint. */
    name?: Name;
    /** Expressions with their operators: `[["room", "="], ["during", "&&"]]`. */
    elements: readonly (readonly [expression: string, operator: string])[];
  } & ExcludeOptions)[];
  /** Indexes, created after the table. */
  indexes?: readonly ({
    /** The name of the index; without one it needs a naming convention. */
    name?: Name;
    /** In the order of the index. */
    columns: readonly IndexColumn[];
  } & IndexOptions)[];
  /** Comment of the table. Ignored on SQLite. */
  comment?: string;
  /** A table that is gone when the connection closes (Alembic: `prefixes=["TEMPORARY"]`). */
  temporary?: boolean;
  /** SQLite, ignored elsewhere. */
  sqlite?: {
    /** STRICT: the database checks the types. */
    strict?: boolean;
    /** WITHOUT ROWID: the primary key is the table. */
    withoutRowid?: boolean;
    /** AUTOINCREMENT for a single INTEGER primary key; other tables stay as they are. */
    autoincrement?: boolean;
  };
  /** PostgreSQL, ignored elsewhere. */
  postgres?: {
    /** What stands after PARTITION BY: `"RANGE (created_at)"`. */
    partitionBy?: string;
    /** The parent tables (INHERITS). */
    inherits?: readonly string[];
    /** Storage parameters: `{ fillfactor: 70 }`. */
    with?: Record<string, string | number>;
    /** The tablespace of the table. */
    tablespace?: string;
    /** UNLOGGED: faster, empty after a crash. */
    unlogged?: boolean;
  };
  /** MySQL and MariaDB, ignored elsewhere. */
  mysql?: {
    /** ENGINE, by default the server's, mostly `"InnoDB"`. */
    engine?: string;
    /** The character set of its texts: `"utf8mb4"`. */
    charset?: string;
    /** The collation of its texts: `"utf8mb4_bin"`. */
    collate?: string;
    /** ROW_FORMAT: `"DYNAMIC"`. */
    rowFormat?: string;
  };
}

/** How a unique constraint behaves. */
export interface UniqueOptions extends Deferrable, OnConflict {
  /** PostgreSQL, ignored elsewhere. */
  postgres?: {
    /** Two NULLs collide (from 15). */
    nullsNotDistinct?: boolean;
    /** Makes this existing unique index the constraint; not for a table that is being created. */
    usingIndex?: string;
  };
}
/** How a CHECK is made. */
export interface CheckOptions {
  /** PostgreSQL, ignored elsewhere. */
  postgres?: {
    /** Rows that are there are not checked until `validateConstraint`. */
    notValid?: boolean;
  };
}
/** How an exclude constraint (PostgreSQL) behaves. */
export interface ExcludeOptions extends Deferrable {
  /** The index method, mostly `"gist"`, the default. */
  using?: string;
  /** Only rows of this condition, in SQL. */
  where?: string;
}
/** How a foreign key behaves. */
export interface ForeignKeyOptions extends Deferrable {
  /** When the row referred to is deleted (Alembic: `ondelete`). */
  onDelete?: ReferentialAction;
  /** When its key changes (Alembic: `onupdate`). */
  onUpdate?: ReferentialAction;
  /** `"full"` (PostgreSQL): all columns of the key are NULL or none is. Default: `"simple"`. */
  match?: "simple" | "full";
  /** PostgreSQL, ignored elsewhere. */
  postgres?: {
    /** Rows that are there are not checked until `validateConstraint`. */
    notValid?: boolean;
  };
}
/**
 * A column by its name, an expression as a fragment (migrate writes its parentheses), or either
 * with options. A direction belongs in `order`, never in the text.
 */
export type IndexColumn = string | SqlFragment | {
  /** The column, or an expression. */
  column: string | SqlFragment;
  /** Default: `"asc"`. */
  order?: "asc" | "desc";
  /** Where NULLs sort (PostgreSQL). */
  nulls?: "first" | "last";
  /** PostgreSQL's operator class: `"text_pattern_ops"` (Alembic: `postgresql_ops`). */
  opclass?: string;
  /** The collation of this column in the index (PostgreSQL, SQLite). */
  collation?: string;
  /** MySQL and MariaDB: only so many characters (`mysql_length`); TEXT and BLOB need it. */
  length?: number;
};
/** How an index is made. */
export interface IndexOptions {
  /** No two equal entries. Default: false. */
  unique?: boolean;
  /**
   * Partial index, a condition in SQL: SQLite and PostgreSQL (Alembic: `sqlite_where`,
   * `postgresql_where`). Refused on MySQL and MariaDB (`unsupported.operation`).
   */
  where?: string | SqlFragment;
  /** PostgreSQL, ignored elsewhere (Alembic: `postgresql_*`). */
  postgres?: {
    /** The method: `"btree"` (the default), `"gin"`, `"gist"`, `"brin"`, `"hash"`. */
    using?: string;
    /** Columns that are stored along without being part of the key. */
    include?: readonly string[];
    /** Without blocking writers, outside a transaction: what precedes it is committed. */
    concurrently?: boolean;
    /** Storage parameters: `{ fillfactor: 70 }`. */
    with?: Record<string, string | number>;
    /** The tablespace of the index. */
    tablespace?: string;
    /** Unique: two NULLs collide (from 15). */
    nullsNotDistinct?: boolean;
  };
  /** MySQL and MariaDB, ignored elsewhere (Alembic: `mysql_*`). */
  mysql?: {
    /** The method. Default: the engine's, for InnoDB always `"btree"`. */
    using?: "btree" | "hash";
    /** FULLTEXT or SPATIAL (Alembic: `mysql_prefix`). */
    kind?: "fulltext" | "spatial";
    /** The full-text parser: `"ngram"` on MySQL (Alembic: `mysql_with_parser`). */
    parser?: string;
    /** Kept up, but not used by queries: INVISIBLE on MySQL, IGNORED on MariaDB (10.6). */
    invisible?: boolean;
    /** How a table that is there gets it; as of `MysqlAlterOptions`. */
    algorithm?: "nocopy" | "inplace" | "copy";
    /** What others can do meanwhile; as of `MysqlAlterOptions`. */
    lock?: "none" | "shared" | "exclusive";
  };
}
/** A sequence, or the counter of an identity column. What is left out, the database chooses. */
export interface SequenceOptions {
  /** The first value. */
  start?: number | bigint;
  /** The step, also negative. */
  increment?: number | bigint;
  /** The lowest value. */
  minValue?: number | bigint;
  /** The highest value. */
  maxValue?: number | bigint;
  /** Start again at the other end instead of failing. */
  cycle?: boolean;
  /** How many values a connection takes at once. */
  cache?: number;
  /** PostgreSQL: `"table.column"` whose drop drops the sequence. Not for identity columns. */
  ownedBy?: string;
}

// ---------------------------------------------------------------- SQL fragments and values

/**
 * What can be bound. A whole `number` binds as an integer (a deliberate double:
 * `sql.value(1, t.double())`), booleans as 0 and 1 on SQLite, a Date as the type of its column or
 * of `sql.value` says. `undefined` is none: write `null`. Arrays and objects are JSON or ARRAY by
 * the type; for a list after IN use `sql.join`.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };
/** A row: values by the name of their column. */
export type Row = Record<string, Value>;
declare const made: unique symbol;
/** A piece of SQL with its values; made by `sql`, never by hand. */
export interface SqlFragment {
  /** Tells it from a type and from a value. */
  readonly kind: "sql";
  /** Nobody else can make one. */
  readonly [made]: true;
}
/** The tag for SQL, and what makes fragments besides. */
export interface Sql {
  /**
   * The template's cooked text: write `\\` for a backslash. Interpolated values become bound
   * parameters (offline: literals, correctly quoted), never text; fragments are spliced; names need
   * `sql.id`.
   *
   * @example
   * ```ts
   * op.execute(sql`UPDATE users SET role = ${"admin"} WHERE id IN (${sql.join([1, 2, 3])})`);
   * ```
   */
  (strings: TemplateStringsArray, ...values: readonly (Value | SqlFragment)[]): SqlFragment;
  /**
   * A name, quoted for the database; several make a path.
   *
   * @example
   * ```ts
   * op.execute(sql`ANALYZE ${sql.id("audit", "events")}`); // ANALYZE "audit"."events"
   * ```
   */
  id(name: string, ...path: readonly string[]): SqlFragment;
  /** Text pasted as it is: never input from outside (Alembic: `sa.text()`). */
  raw(text: string): SqlFragment;
  /**
   * A value with its type, where the JavaScript value alone is ambiguous.
   *
   * @example
   * ```ts
   * op.execute(sql`UPDATE posts SET tags = ${sql.value(["a", "b"], t.array(t.text()))}`);
   * ```
   */
  value(value: Value, type: ColumnType): SqlFragment;
  /** Values and fragments in a row, with `separator` (SQL, by default `", "`) between them. */
  join(parts: readonly (Value | SqlFragment)[], separator?: string): SqlFragment;
}

// ---------------------------------------------------------------- reading the schema

/**
 * The schema as it was when `op.inspect` was awaited. Synchronous; it answers for the tables that
 * were asked for, in the connection's own schema.
 */
export interface Inspector {
  /** The tables, sorted by name. */
  tableNames(): readonly string[];
  /** The views, sorted by name. */
  viewNames(): readonly string[];
  /** The enum types (PostgreSQL), sorted by name; empty elsewhere. */
  enumNames(): readonly string[];
  /** Whether there is a table of this name. */
  hasTable(table: string): boolean;
  /** Whether the table has the column; false where there is no such table. */
  hasColumn(table: string, column: string): boolean;
  /** Whether the table has an index of this name; false where there is no such table. */
  hasIndex(table: string, index: string): boolean;
  /** Primary key, unique, foreign key, check or exclude, by name. */
  hasConstraint(table: string, constraint: string): boolean;
  /** The table as plain data; undefined where there is no such table. */
  table(name: string): TableModel | undefined;
}
/** A table as plain data: the one shape that models, reflection and replay share. */
export interface TableModel {
  /** Its name. */
  readonly name: string;
  /** Its schema; null: the connection's own. */
  readonly schema: string | null;
  /** In the order of the table. */
  readonly columns: readonly ColumnModel[];
  /** Null: it has none. */
  readonly primaryKey: PrimaryKeyModel | null;
  /** Constraints; a unique index stands in `indexes`. */
  readonly uniqueConstraints: readonly UniqueConstraintModel[];
  /** Those of columns too. */
  readonly checks: readonly CheckModel[];
  /** Those of columns too. */
  readonly foreignKeys: readonly ForeignKeyModel[];
  /** PostgreSQL's EXCLUDE; empty elsewhere. */
  readonly excludes: readonly ExcludeModel[];
  /** Without those that only back a constraint. */
  readonly indexes: readonly IndexModel[];
  /** Null: it has none. */
  readonly comment: string | null;
  /** What belongs to one database. */
  readonly options: Pick<TableOptions, "temporary" | "sqlite" | "postgres" | "mysql">;
}
/** A column as plain data. */
export interface ColumnModel {
  /** Its name. */
  readonly name: string;
  /** Portable where there is such a type, else `raw`. */
  readonly type: ColumnType;
  /** Whether NULL is allowed. */
  readonly nullable: boolean;
  /** A literal, or SQL as a fragment; null: no default. */
  readonly default: Value | SqlFragment | null;
  /** How the database counts; null: it does not. `"serial"` on PostgreSQL only. */
  readonly autoincrement: "identity" | "serial" | null;
  /** The options of an identity column (PostgreSQL); null: it is none. */
  readonly identity:
    | (SequenceOptions & {
      /** It refuses inserted values. */
      readonly always?: boolean;
    })
    | null;
  /** The expression of a generated column; null: it is none. */
  readonly computed: {
    /** SQL; reflected, as the database gives it back. */
    readonly expression: string | SqlFragment;
    /** False: virtual, computed when it is read. */
    readonly stored: boolean;
  } | null;
  /** Null: the database's default. */
  readonly collation: string | null;
  /** Null: it has none. */
  readonly comment: string | null;
  /** What belongs to MySQL and MariaDB, without what is as by default. */
  readonly mysql?: MysqlColumnOptions;
}
/** A primary key as plain data. */
export interface PrimaryKeyModel extends OnConflict {
  /** Null: unnamed. */
  readonly name: string | null;
  /** In the order of the key. */
  readonly columns: readonly string[];
}
/** A unique constraint as plain data. */
export interface UniqueConstraintModel extends Deferrable, OnConflict {
  /** Null: unnamed. */
  readonly name: string | null;
  /** In the order of the constraint. */
  readonly columns: readonly string[];
  /** What belongs to PostgreSQL. */
  readonly postgres?: {
    /** Two NULLs collide. */
    readonly nullsNotDistinct?: boolean;
    /** The index that became the constraint; reflection does not know it. */
    readonly usingIndex?: string;
  };
}
/** A check as plain data. */
export interface CheckModel {
  /** Null: unnamed. */
  readonly name: string | null;
  /** SQL without the word CHECK; reflected, as the database gives it back. */
  readonly condition: string | SqlFragment;
  /** What belongs to PostgreSQL. */
  readonly postgres?: {
    /** Not validated yet. */
    readonly notValid?: boolean;
  };
}
/** A foreign key as plain data. */
export interface ForeignKeyModel extends ForeignKeyOptions {
  /** Null: unnamed. */
  readonly name: string | null;
  /** The columns of this table. */
  readonly columns: readonly string[];
  /** What they refer to. */
  readonly references: {
    /** The table, without its schema. */
    readonly table: string;
    /** Null: the connection's own. */
    readonly schema: string | null;
    /** As many as the columns of this table, in the same order. */
    readonly columns: readonly string[];
  };
}
/** An exclude constraint (PostgreSQL) as plain data. */
export interface ExcludeModel extends Deferrable {
  /** Null: unnamed. */
  readonly name: string | null;
  /** Expressions with their operators. */
  readonly elements: readonly (readonly [expression: string, operator: string])[];
  /** The index method; null: the database's default. */
  readonly using: string | null;
  /** The condition in SQL; null: for all rows. */
  readonly where: string | null;
}
/** An index as plain data. */
export interface IndexModel {
  /** Its name. */
  readonly name: string;
  /** Its columns and expressions in order. */
  readonly columns: readonly IndexColumnModel[];
  /** No two equal entries. */
  readonly unique: boolean;
  /** The condition of a partial index; null: for all rows. */
  readonly where: string | SqlFragment | null;
  /** What belongs to PostgreSQL. */
  readonly postgres?: IndexOptions["postgres"];
  /** What belongs to MySQL and MariaDB. */
  readonly mysql?: IndexOptions["mysql"];
}
/** A part of an index: either `column` or `expression` is set. */
export interface IndexColumnModel {
  /** The column; null for an expression. */
  readonly column: string | null;
  /** The expression, without outer parentheses; null for a column. */
  readonly expression: string | SqlFragment | null;
  /** Unset: ascending. */
  readonly order?: "asc" | "desc";
  /** Unset: as the database sorts by default. */
  readonly nulls?: "first" | "last";
  /** PostgreSQL's operator class; unset: the default one. */
  readonly opclass?: string;
  /** Unset: the column's. */
  readonly collation?: string;
  /** MySQL and MariaDB: only so many characters. */
  readonly length?: number;
}

// ---------------------------------------------------------------- operations as data

/** A table, or another object, by its name. */
export interface ObjectName {
  /** Its name. */
  readonly name: string;
  /** Null: the connection's own. */
  readonly schema: string | null;
}
/** Part of what drops, renames or changes. */
export type DataIfExists = Readonly<Required<IfExists>>;
/** Part of what creates. */
export type DataIfNotExists = Readonly<Required<IfNotExists>>;
/** What is done to a table. */
export interface OnTable {
  /** The table. */
  readonly table: ObjectName;
}
/** How MySQL and MariaDB do it: the option `mysql` of the method. */
export interface DataAlter {
  /** Unset: as the server likes. */
  readonly alter?: MysqlAlterOptions;
}
/**
 * What operations hold as plain data, by their `kind`, which is the method of `Op` that records
 * them. Members mean what arguments and options of that name mean there; what was not said is
 * false, null or empty.
 */
export interface OperationData {
  /** What `op.createTable` records. */
  createTable: { readonly table: TableModel } & DataIfNotExists;
  /** What `op.dropTable` records. */
  dropTable: OnTable & DataIfExists;
  /** What `op.renameTable` records. */
  renameTable: OnTable & { readonly newName: string } & DataIfExists;
  /** What `op.createTableComment` records. */
  createTableComment: OnTable & { readonly comment: string };
  /** What `op.dropTableComment` records. */
  dropTableComment: OnTable;
  /** With the constraints and the index that modifiers of the column ask for. */
  addColumn:
    & OnTable
    & { readonly column: ColumnModel; readonly position: ColumnPlace }
    & Pick<TableModel, "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "indexes">
    & DataIfNotExists
    & DataAlter;
  /** What `op.alterColumn` records. */
  alterColumn:
    & OnTable
    & {
      readonly column: string;
      readonly change: Readonly<ColumnChange>;
      readonly position: ColumnPlace;
    }
    & DataIfExists
    & DataAlter;
  /** What `op.renameColumn` records. */
  renameColumn: OnTable & { readonly column: string; readonly newName: string } & DataIfExists;
  /** What `op.dropColumn` records. */
  dropColumn: OnTable & { readonly column: string } & DataIfExists & DataAlter;
  /** What `op.createIndex` records. */
  createIndex: OnTable & { readonly index: IndexModel } & DataIfNotExists;
  /** What `op.dropIndex` records. */
  dropIndex:
    & {
      readonly index: string;
      readonly table: ObjectName | null;
      readonly schema: string | null;
      readonly concurrently: boolean;
    }
    & DataIfExists
    & DataAlter;
  /** What `op.createPrimaryKey` records. */
  createPrimaryKey: OnTable & { readonly primaryKey: PrimaryKeyModel } & DataIfNotExists;
  /** What `op.createUniqueConstraint` records. */
  createUniqueConstraint: OnTable & { readonly unique: UniqueConstraintModel } & DataIfNotExists;
  /** What `op.createForeignKey` records. */
  createForeignKey: OnTable & { readonly foreignKey: ForeignKeyModel } & DataIfNotExists;
  /** What `op.createCheckConstraint` records. */
  createCheckConstraint: OnTable & { readonly check: CheckModel } & DataIfNotExists;
  /** What `op.createExcludeConstraint` records. */
  createExcludeConstraint: OnTable & { readonly exclude: ExcludeModel } & DataIfNotExists;
  /** What `op.validateConstraint` records. */
  validateConstraint: OnTable & { readonly constraint: string };
  /** What `op.dropConstraint` records. */
  dropConstraint: OnTable & {
    readonly constraint: string | null;
    readonly type: "primaryKey" | "unique" | "foreignKey" | "check" | null;
    readonly columns: readonly string[] | null;
  } & DataIfExists;
  /** What `op.renameConstraint` records. */
  renameConstraint:
    & OnTable
    & { readonly constraint: string; readonly newName: string }
    & DataIfExists;
  /** `additions` are what `table` of the options says. */
  batchAlterTable: OnTable & {
    readonly items: readonly OperationOf<keyof BatchOp>[];
    readonly recreate: "auto" | "always" | "never";
    readonly copyFrom: TableModel | null;
    readonly additions: Omit<TableModel, "name" | "schema" | "columns">;
    readonly columnOrder: readonly string[] | null;
    readonly namingConvention: NamingConvention | null;
  } & DataAlter;
  /** What `op.createEnum` records. */
  createEnum: { readonly type: ObjectName; readonly values: readonly string[] } & DataIfNotExists;
  /** What `op.addEnumValue` records. */
  addEnumValue: {
    readonly type: ObjectName;
    readonly value: string;
    readonly before: string | null;
    readonly after: string | null;
  } & DataIfNotExists;
  /** What `op.renameEnumValue` records. */
  renameEnumValue: {
    readonly type: ObjectName;
    readonly value: string;
    readonly newValue: string;
  };
  /** What `op.dropEnum` records. */
  dropEnum: { readonly type: ObjectName } & DataIfExists;
  /** What `op.createSchema` records. */
  createSchema: { readonly schema: string } & DataIfNotExists;
  /** What `op.dropSchema` records. */
  dropSchema: { readonly schema: string; readonly cascade: boolean } & DataIfExists;
  /** What `op.createSequence` records. */
  createSequence: {
    readonly sequence: ObjectName;
    readonly options: SequenceOptions;
  } & DataIfNotExists;
  /** What `op.dropSequence` records. */
  dropSequence: { readonly sequence: ObjectName } & DataIfExists;
  /** What `op.createView` records. */
  createView: {
    readonly view: ObjectName;
    readonly query: SqlFragment;
    readonly columns: readonly string[] | null;
    readonly replace: boolean;
    readonly materialized: boolean;
  } & DataIfNotExists;
  /** What `op.dropView` records. */
  dropView: { readonly view: ObjectName; readonly materialized: boolean } & DataIfExists;
  /** What `op.execute` records. */
  execute: { readonly sql: SqlFragment };
  /** What `op.executeFile` records. */
  executeFile: { readonly path: string };
  /** What `op.bulkInsert` records. */
  bulkInsert: OnTable & {
    readonly rows:
      | Iterable<{ readonly [column: string]: Value | SqlFragment }>
      | AsyncIterable<{ readonly [column: string]: Value | SqlFragment }>;
    readonly types: { readonly [column: string]: ColumnType };
  };
}
/** Where a column goes; empty: last. */
export interface ColumnPlace {
  /** Right after this column. */
  readonly after?: string;
  /** Right before this column. */
  readonly before?: string;
  /** Before all others. */
  readonly first?: true;
}
/** The operation of a kind, as plain data. */
export type OperationOf<Kind extends keyof OperationData> = {
  [K in Kind]: { readonly kind: K } & OperationData[K];
}[Kind];
/** Any operation as plain data; `kind` tells them apart. */
export type Operation = OperationOf<keyof OperationData>;

// ---------------------------------------------------------------- models and config

/**
 * What a models file receives (Alembic: `target_metadata`). It describes the schema that
 * `revision --autogenerate`, `check` and `diff` compare with; nothing in it is executed.
 *
 * @example
 * ```ts
 * export default ({ table, t }: Models) => [
 *   table("users", { id: t.integer().primaryKey(), email: t.string(200).notNull().unique() }),
 * ];
 * ```
 */
export interface Models {
  /**
   * A table, with the columns and options of `op.createTable`. What its foreign keys refer to must
   * be among the models, unless it is in a schema that they hold nothing of.
   */
  table(name: string, columns: Columns, options?: TableOptions & InSchema): ModelItem;
  /**
   * A PostgreSQL enum type; columns refer to it by `t.enum` with the same name and values. One that
   * columns alone name is part of the models too. Nothing on other databases.
   */
  enumType(name: string, values: readonly string[], options?: InSchema): ModelItem;
  /** A view from a SELECT. Values in `query` become literals of the view. */
  view(
    name: string,
    query: string | SqlFragment,
    options?: InSchema & {
      /** PostgreSQL only. */
      materialized?: boolean;
      /** Names for its columns, in the order of the SELECT. */
      columns?: readonly string[];
    },
  ): ModelItem;
  /** A sequence of its own (PostgreSQL, MariaDB); columns that count need none. */
  sequence(name: string, options?: SequenceOptions & InSchema): ModelItem;
  /** A schema on PostgreSQL, a database on MySQL and MariaDB. One that objects name needs none. */
  schema(name: string): ModelItem;
  /** Marks a name as final, so that the naming convention is not applied to it, as `op.f` does. */
  f(name: string): FinalName;
  /** The column types, as in revisions. */
  readonly t: Types;
  /** SQL fragments, as in revisions. */
  readonly sql: Sql;
}
/** Something that models consist of; made by the functions of `Models`, never by hand. */
export interface ModelItem {
  /** What it is. */
  readonly kind: "table" | "enum" | "view" | "sequence" | "schema";
  /** Its name. */
  readonly name: string;
  /** Nobody else can make one. */
  readonly [made]: true;
}
/** What a models file exports: a function from `Models` to a list, in any order. May be async. */
export type ModelsFile = (
  models: Models,
) => readonly ModelItem[] | Promise<readonly ModelItem[]>;

/** A whole number and its unit, without a space: "500ms", "3s", "2m". */
export type Duration = `${bigint}${"ms" | "s" | "m"}`;
/**
 * `migrate.config.ts`: `export default { ... } satisfies Config`, or a function (`ConfigFile`).
 * Optional. Flags and `MIGRATE_*` variables win over it; paths are relative to this file; an
 * unknown key is `config.unknown_key`. `migrate config` shows every value and its origin.
 *
 * @example
 * ```ts
 * export default {
 *   models: "./models.ts",
 *   lockWait: "2m",
 *   namingConvention: { ix: "ix_%(table_name)s_%(column_0_name)s" },
 * } satisfies Config;
 * ```
 */
export interface Config extends DatabaseConfig {
  /** The folder of the migrations. Default: `"./migrations"` (Alembic: `script_location`). */
  directory?: string;
  /** Folders of revisions, where there are several. Default: `directory` alone. */
  versionLocations?: readonly string[];
  /** Subfolders hold revisions too (Alembic: `recursive_version_locations`). Default: false. */
  recursive?: boolean;
  /**
   * Names of new files, with the tokens
   * `{rev} {slug} {epoch} {year} {month} {day} {hour} {minute} {second}`. Default:
   * `"{year}-{month}-{day}_{hour}-{minute}_{slug}"`.
   */
  fileTemplate?: string;
  /** The time zone of dates in new files, as `"Europe/Vienna"`. Default: `"UTC"`. */
  timezone?: string;
  /** Characters of the slug in file names. Default: 40. */
  truncateSlugLength?: number;
  /** A folder with templates of your own for new revisions (Alembic: `script.py.mako`). */
  templates?: string;
  /**
   * Several databases, each chosen by `-n NAME`. Their URLs are their own `url`, else
   * `MIGRATE_<NAME>_URL`; `DATABASE_URL` is for the unnamed one only.
   */
  databases?: Readonly<Record<string, DatabaseConfig>>;
  /** Custom operations by name, for `op.invoke` (Alembic: `register_operation`). */
  operations?: Readonly<Record<string, CustomOperation>>;
  /**
   * Called with the path of every new file, to format it (Alembic: `post_write_hooks`). The
   * compiled binary may not start programs; from source it can.
   */
  postWrite?: (file: string) => void | Promise<void>;
  /** A revision edited after it was applied is an error instead of a warning. Default: false. */
  strictChecksums?: boolean;
}
/** The keys that each of several databases can have, and the top level for the only one. */
export interface DatabaseConfig {
  /**
   * `sqlite:app.db`, `postgres://...`, `mysql://...`, `mariadb://...`, or a function that fetches
   * it (secret managers). `--url`, `MIGRATE_URL`, `MIGRATE_URL_FILE` and `DATABASE_URL` come first.
   * None anywhere is `config.missing_url`, never a new file.
   */
  url?: string | (() => string | Promise<string>);
  /** The variable that holds the URL, where it is not one of the usual ones. */
  urlEnv?: string;
  /** A file with the password alone, for a URL without one (container secrets). */
  passwordFile?: string;
  /** A models file, or a `.sql` schema file (as Drizzle and Prisma export them). */
  models?: string;
  /** A database that `verify`, `drift --replay` and `diff` may fill and empty. */
  scratchUrl?: string;
  /**
   * Puts rows into the scratch database of `verify`, so that a downgrade that loses some is found.
   * Called as each revision is applied, and awaited; the rows are there for those behind it.
   *
   * @example
   * ```ts
   * seed: ({ op, revision }) => {
   *   if (revision === "3f9a1c20b7d4") op.bulkInsert("people", [{ name: "Ada", email: "a@b.c" }]);
   * },
   * ```
   */
  seed?: (seed: Seed) => void | Promise<void>;
  /** Default: `"alembic_version"`, which Alembic and migrate share. */
  versionTable?: string;
  /** The schema of the version table; it must exist. Default: the connection's own. */
  versionTableSchema?: string;
  /** The log of what was run; false switches it off. Default: a table `migrate_log`. */
  log?: boolean | {
    /** Default: `"migrate_log"`. */
    table?: string;
    /** Default: beside the version table. */
    schema?: string;
  };
  /**
   * `"each"` (the default): one transaction per revision. `"all"`: one for the whole run, Alembic's
   * default on PostgreSQL. `"none"`: each statement by itself. On MySQL and MariaDB DDL always
   * commits.
   */
  transaction?: "each" | "all" | "none";
  /** How long to wait for another runner, then `lock.timeout` (exit 6). Default: `"60s"`. */
  lockWait?: Duration;
  /** How long a statement waits for a lock: PostgreSQL's `lock_timeout`, MariaDB's `lock_wait_timeout`. */
  lockTimeout?: Duration;
  /**
   * How long a statement may take: PostgreSQL's `statement_timeout`, MariaDB's `max_statement_time`.
   * A server that has not answered 5 seconds later is not waited for. Without a limit one that is
   * silent for a minute is asked over another connection, and given up when that has no answer
   * either, three times in a row.
   */
  statementTimeout?: Duration;
  /** How often a step that ran into `lockTimeout` is tried again, with growing pauses; 0: never. */
  retries?: number;
  /** A downgrade shows its plan and asks first, or needs `--yes`. Default: false. */
  protect?: boolean;
  /** Names for unnamed indexes and constraints (Alembic: `MetaData(naming_convention=...)`). */
  namingConvention?: NamingConvention;
  /** False leaves an object out of autogenerate, check and drift (Alembic: `include_object`). */
  include?: (object: SchemaObject) => boolean;
  /** Whether the types of a column differ; undefined lets migrate decide (Alembic: `None`). */
  compareType?: (
    column: {
      /** The table of the column. */
      table: string;
      /** The column. */
      name: string;
      /** The type as reflected. */
      database: ColumnType;
      /** The type in the models. */
      models: ColumnType;
    },
  ) => boolean | undefined;
  /**
   * Whether defaults are compared, or a function that says whether two differ; undefined lets
   * migrate decide. Default: true.
   */
  compareServerDefault?:
    | boolean
    | ((
      column: {
        /** The table of the column. */
        table: string;
        /** The column. */
        name: string;
        /** The default in the database as SQL; null: none. */
        database: string | null;
        /** The default in the models as SQL; null: none. */
        models: string | null;
      },
    ) => boolean | undefined);
  /**
   * Changes the operations of autogenerate before they are written (Alembic: `Rewriter`); called
   * for each direction. Operations are plain data: filter them, or return changed copies.
   *
   * @example
   * ```ts
   * rewrite: (operations) => operations.filter(({ kind }) => kind !== "dropTable"),
   * ```
   */
  rewrite?: (
    operations: readonly Operation[],
    direction: "upgrade" | "downgrade",
  ) => readonly Operation[];
  /**
   * The source text of an item of autogenerate: statements for an operation, an expression for a
   * type. Undefined: as usual; null leaves an operation out.
   *
   * @example
   * ```ts
   * renderItem: (item) => item.kind === "type" && item.text === "citext" ? `t.raw("citext")` : undefined,
   * ```
   */
  renderItem?: (item: Operation | ColumnType) => string | null | undefined;
  /** Called after each step, and awaited (Alembic: `on_version_apply`). */
  onStep?: (
    step: {
      /** The id of the revision. */
      revision: string;
      /** Upgrade, downgrade, or recorded without running. */
      direction: "up" | "down" | "stamp";
      /** How long it took, in milliseconds. */
      durationMs: number;
    },
  ) => void | Promise<void>;
  /** Used when the database is SQLite. */
  sqlite?: {
    /** Enforce foreign keys while revisions run. Default: false, as under Alembic. */
    foreignKeys?: boolean;
    /** What new violations at the end of a step do; old ones never matter. Default: `"error"`. */
    foreignKeyCheck?: "error" | "warn" | "off";
    /** Accept string literals in double quotes, as old files have them. Default: false. */
    doubleQuotedStrings?: boolean;
    /** AUTOINCREMENT in every table that is created or rebuilt. Default: false. */
    autoincrement?: boolean;
  };
}
/** What `seed` is given: what a revision is, and the id of the one that was applied. */
export interface Seed extends Migration {
  /** The revision that the scratch database has just come to. */
  readonly revision: string;
}
/** What `include` decides about. */
export interface SchemaObject {
  /** What it is. */
  readonly kind:
    | "table"
    | "column"
    | "index"
    | "uniqueConstraint"
    | "foreignKey"
    | "check"
    | "enum"
    | "view"
    | "sequence"
    | "schema";
  /** Its name. */
  readonly name: string;
  /** The table that it belongs to: columns, indexes and constraints. */
  readonly table?: string;
  /** Its schema, where it is not the connection's own. */
  readonly schema?: string;
  /** True: found in the database; false: in the models. */
  readonly reflected: boolean;
}
/**
 * Takes the arguments of `op.invoke` and records ordinary operations. Annotate its parameters:
 * `(op: Op, table: string) => op.addColumn(...)`.
 */
export type CustomOperation = (op: Op, ...args: readonly never[]) => void;
/**
 * What `migrate.config.ts` may export: a config, or a function that returns one. Annotate the
 * result, `(at): Config => ({ ... })`, to have its keys checked.
 */
export type ConfigFile =
  | Config
  | ((
    at: {
      /** The environment, with what `.env` adds. */
      env: Readonly<Record<string, string>>;
      /** The `-x KEY=VALUE` of the command line. */
      x: Readonly<Record<string, string>>;
      /** The `-n NAME` of the command line; null without. */
      name: string | null;
      /** The command: `"upgrade"`, `"check"`. */
      command: string;
    },
  ) => Config | Promise<Config>);
