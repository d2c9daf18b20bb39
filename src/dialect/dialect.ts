/**
 * What a database family must answer, and nothing else.
 *
 * To add a dialect: a folder with `mod.ts` (this contract), `compiler.ts` (operation -> statements,
 * pure), `types.ts` (types, names and literals in its spelling, pure), `reflector.ts` (its catalogue
 * -> Schema) and `connection.ts` (the wire), and a line in `registry.ts`. What these are made of
 * stands in folders with the same names in each. Everything that decides what is run and when is the
 * runner's, once for all databases.
 */
import type { Host } from "../core/host.ts";
import type { Kind, Operation, OperationOf } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { Schema } from "../schema/schema.ts";
import type { DialectName } from "../schema/type.ts";
import type { ColumnType, DatabaseConfig, Row, Value } from "../../templates/migrate.d.ts";
import type { Statement } from "./statement.ts";

/** Kinds that reach a compiler: `executeFile` has become `execute` by then. */
export type CompiledKind = Exclude<Kind, "executeFile">;

/** An operation that a compiler takes. */
export type CompiledOperation = { [K in CompiledKind]: OperationOf<K> }[CompiledKind];

/** Where a compiler learns how a table is now: from the database, or from what was replayed. */
export type Source =
  | { readonly connection: Connection }
  | { readonly schema: Schema };

/** What compiling an operation has besides the operation. */
export interface CompileContext {
  readonly source: Source;
  /** Tells the user of what was not done as said, for example because it is there already. */
  readonly warn: (message: string) => void;
  /** Says which item of a batch is being compiled, so that an error can point to it. */
  readonly enter: (item: number) => void;
}

/**
 * One function for each kind of operation. `Known` is what the dialect has looked up for it. Throws
 * `unsupported.operation` for what cannot be.
 */
export type Compiler<Known> = {
  readonly [K in CompiledKind]: (operation: OperationOf<K>, known: Known) => readonly Statement[];
};

/** Names and literals in the dialect's spelling. */
export interface Quoting {
  /** A name, or a path of names, quoted where it must be. */
  readonly name: (...path: readonly string[]) => string;
  readonly literal: (value: Value, type: ColumnType | null) => string;
}

/** A thin wire: statements in, rows and counts out. Its errors are MigrateErrors. */
export interface Connection {
  /** The server's version, for example `3.53.2`. */
  readonly version: string;
  /**
   * Runs statements in order and gives the rows that each has changed.
   *
   * @throws `database.statement_failed` with the failed statement's `index`; `lock.busy`; where
   * `canCommitWithin` says so, these and `database.connection_lost` with it too.
   */
  execute(statements: readonly Statement[]): Promise<readonly number[]>;
  /**
   * The rows of a statement; those before it are executed first, in the same round trip.
   *
   * @throws as `execute`.
   */
  query(statement: Statement, before?: readonly Statement[]): Promise<Row[]>;
  /** Batches of rows as they were at the call, whatever is written while they are read. */
  stream(statement: Statement, batchSize: number): Promise<AsyncIterator<readonly Row[]>>;
  /** Puts back what statements since the last call have set for the whole connection. */
  restoreSettings?(): Promise<void>;
  /** Ends the statement that runs now, from outside; where the database can. */
  cancel?(): Promise<void>;
  /** Absolute path of the database, where it is a file. */
  readonly file?: string;
  /**
   * The schema that names without one are in, where SQL of a revision may change that in the midst
   * of a step: names of our own tables say it.
   */
  readonly home?: string;
  /** Copies the database as it is to a file that must not exist; where the database is a file. */
  backup?(file: string): Promise<void>;
  close(): Promise<void>;
}

/** The keys of the config that concern one dialect. */
export type DialectSettings = Pick<DatabaseConfig, "sqlite">;

/** Limits of one transaction, in milliseconds; undefined: the server's own. */
export interface TransactionLimits {
  readonly lockTimeout: number | undefined;
  readonly statementTimeout: number | undefined;
}

/** The lock that one run holds against others for as long as it goes on. */
export interface RunLock {
  /**
   * Takes it if nobody has it, without waiting. `"pooled"`: it was taken, but the connection goes
   * through a pooler that gives each transaction another session, so that it protects nothing.
   */
  take(connection: Connection, name: string): Promise<"taken" | "busy" | "pooled">;
  release(connection: Connection, name: string): Promise<void>;
  /**
   * Waits, without being in anybody's way, until whoever has it has freed it, or so long. That it is
   * over earlier or later says nothing: whoever waits tries again.
   *
   * @param sleep what waits where the server cannot.
   */
  wait(
    connection: Connection,
    name: string,
    milliseconds: number,
    sleep: Host["sleep"],
  ): Promise<void>;
  /** Who has it, in a few words; null where that cannot be told. */
  holder(connection: Connection, name: string): Promise<string | null>;
}

/** Where and how to connect. */
export interface ConnectOptions {
  readonly url: string;
  /** Who named the URL, for errors about it. */
  readonly origin: string;
  /** Where relative paths of the URL start. */
  readonly directory: string;
  /** Whether a database that is not there may be created. */
  readonly mayCreate: boolean;
  readonly settings: DialectSettings;
  readonly stat: Host["stat"];
  /** Reads a file that the URL names, for example a certificate. */
  readonly readTextFile: Host["readTextFile"];
  /** A variable of the environment that stands in for what the URL leaves out. */
  readonly env: Host["env"];
  /** Watches over answers that do not come. */
  readonly every: Host["every"];
  /** Told what the server says beside its answers. */
  readonly onNotice: (message: string) => void;
}

/** Watches over a step for what the database itself does not. */
export interface StepGuard {
  /**
   * Called before the statements of an operation, or of a read that may write, are run.
   *
   * @param settle executes what precedes it, before the guard looks at the rows.
   */
  before(kind: Kind | "run" | "query", settle?: () => Promise<unknown>): Promise<void>;
  /** What is wrong now and was not before the step; each in a few words. Called before COMMIT. */
  violations(): Promise<readonly string[]>;
}

/** Operations that are compiled as one. */
export interface Group {
  readonly operation: Operation;
  /** Which of the given operations they are; of a batch, for each of its items. */
  readonly members: readonly number[];
}

/** From operations to statements. */
export interface Compilation {
  /** The tables that compiling an operation must know: what precedes it is executed first. */
  readonly reads: (operation: CompiledOperation) => readonly TableRef[];
  readonly compile: (
    operation: CompiledOperation,
    context: CompileContext,
  ) => Promise<readonly Statement[]>;
  /** Which operations are compiled as one; each by itself where it is left out. */
  readonly group?: (operations: readonly Operation[]) => readonly Group[];
  readonly rules: Rules;
  /** Pieces of a script with their offsets, without empty ones. */
  readonly splitScript: (
    sql: string,
  ) => readonly { readonly sql: string; readonly offset: number }[];
  /** The first placeholder of a text, for example `?` or `:name`; undefined without one. */
  readonly findPlaceholder: (sql: string) => string | undefined;
}

/** What to reflect. */
export interface ReflectScope {
  /** Only these. */
  readonly tables?: readonly TableRef[] | undefined;
  /** Schemas besides the connection's own; `"all"`: whatever there is. */
  readonly schemas?: readonly string[] | "all" | undefined;
}

/** What to list besides. */
export interface OthersScope {
  /** Schemas besides the connection's own. */
  readonly schemas?: readonly string[] | undefined;
  readonly withDefinitions: boolean;
  /** Whether each definition reads the same whatever is listed with it. */
  readonly each?: boolean;
}

/**
 * Something that a Schema has no place for, such as a trigger or a function: it is told of, and
 * compared with what it was, never with models.
 */
export interface OtherObject {
  /** For people: `trigger`, `function`. */
  readonly kind: string;
  readonly name: string;
  /** Null: the connection's own. */
  readonly schema: string | null;
  /** The table or view that it is on; null: none. */
  readonly table: string | null;
  /** Whether reflection takes it for a table, which no models can describe. */
  readonly isTable: boolean;
  /** Null where it was not asked for, or cannot be said. */
  readonly definition: ObjectDefinition | null;
}

/** What is said about objects. */
export interface Remarks {
  readonly objects: readonly OtherObject[];
  /** Kinds of objects of which this user is not told all. */
  readonly unseen: readonly string[];
}

/** What makes an object anew. */
export interface ObjectDefinition {
  /** A script. */
  readonly create: string;
  /** Null: nothing does it alone. */
  readonly drop: string | null;
  /** Whether dropping its table takes it away as well. */
  readonly goesWithTable: boolean;
  /** What must be there before it. */
  readonly needs: "nothing" | "tables" | "views";
}

/** Databases that are filled and emptied, to see what SQL makes. */
export interface ScratchDatabases {
  /** What a database says of itself: the same text by whatever URL. Null: nobody else can see it. */
  identify(connection: Connection): Promise<string | null>;
  /** Drops all that is in a database, which holds nothing of anybody's. */
  empty(connection: Connection): Promise<void>;
  /** How to have one for a moment on the server of a connection; where `scratchUrl` is none. */
  readonly temporary?: {
    create(connection: Connection, name: string): Promise<void>;
    /** Makes what a connection to it needs that one to the real database has. */
    prepare?(scratch: Connection, real: Connection): Promise<void>;
    drop(connection: Connection, name: string): Promise<void>;
    /** The URL, with another database of its server. */
    readonly urlOf: (url: string, name: string) => string;
  };
}

/** What became of a statement that ran outside transactions. */
export interface Outcome {
  readonly isDone: boolean;
  /** Where it was left half done: what takes that away, each to be run alone. */
  readonly remove: readonly Statement[];
}

/** A database family. */
export interface Dialect {
  readonly name: DialectName;
  readonly quoting: Quoting;
  /** Loaded when something is to be compiled: most runs find nothing to do. */
  readonly loadCompilation: (settings: DialectSettings) => Promise<Compilation>;
  readonly supports: (capability: string) => boolean;
  /** Whether connecting goes through the network. */
  readonly usesNetwork: boolean;
  /** What begins a transaction that may write. */
  readonly begin: string;
  /** A database that is there for nobody else and goes away by itself; where there is such. */
  readonly scratchUrl?: string;
  /** What a script begins with, so that any client runs it as migrate would. */
  readonly scriptStart?: readonly string[];
  /** What limits a transaction, right behind its beginning; outside one, what travels with it. */
  readonly limitTransaction?: (limits: TransactionLimits) => readonly string[];
  /** What keeps others from changing a table until the transaction ends, without waiting. */
  readonly lockTable?: (table: string) => string;
  /**
   * What a SELECT ends with that keeps others from changing the rows it reads until the transaction
   * ends, without waiting; where locking a table would end the transaction.
   */
  readonly lockRows?: string;
  /**
   * What puts back settings of the session that SQL of a revision may have changed, and by which our
   * own tables would not be found.
   */
  readonly restoreSession?: readonly string[];
  /**
   * Whether what ends a transaction can travel with what comes behind it: each statement has a result
   * of its own, and the first that fails is the last that is executed.
   */
  readonly canCommitWithin?: boolean;
  /** Where beginning a transaction does not already keep other runs away. */
  readonly runLock?: RunLock;
  /**
   * A query for what a name of ours stands for: a row with `migrate_kind` ("table" or what else it
   * is), and where a name is looked for in several schemas also `migrate_schema`, where it was
   * found, and `migrate_home`, where new tables go.
   *
   * @param table quoted, as it is named in statements.
   */
  readonly placeOf: (table: string, name: string, schema: string | null) => string;
  /** A query for the schema where new tables go, as `home`; where names have several to be in. */
  readonly findHome?: string;
  /** CREATE TABLE of the log, in the dialect's types. */
  readonly logTable: (name: string) => string;
  /** null where the database does not exist and may not be created. */
  connect(options: ConnectOptions): Promise<Connection | null>;
  readonly loadComparer: (connection: Connection) => Promise<Comparer>;
  /** What the scope names, or everything in the connection's own schema. */
  reflect(connection: Connection, scope?: ReflectScope): Promise<Schema>;
  /** What begins a transaction that sees the schema as it is at one moment; ended by COMMIT. */
  readonly beginReading?: string;
  /** What there is besides, in the same scope. */
  readonly listOthers?: (
    connection: Connection,
    scope: OthersScope,
  ) => Promise<readonly OtherObject[]>;
  /**
   * What is said about objects besides what they are, in the same scope and shape: comments that
   * models do not hold, grants beyond those of owners, whether triggers are enabled.
   */
  readonly listRemarks?: (
    connection: Connection,
    scope: Pick<OthersScope, "schemas">,
  ) => Promise<Remarks>;
  readonly scratch?: ScratchDatabases;
  /**
   * What begins a transaction in which names without a schema make something that only this
   * connection sees; ended by ROLLBACK. Left out: a scratch database does it.
   */
  readonly beginTrial?: readonly string[];
  /**
   * Whether a statement that may have been interrupted has taken effect, where its text says what to
   * look for; null where it does not.
   */
  readonly outcomeOf?: (connection: Connection, sql: string) => Promise<Outcome | null>;
  /** A guard for the steps of one connection, where the dialect needs one. */
  readonly guard?: (connection: Connection) => StepGuard;
}
