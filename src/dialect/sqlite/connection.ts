/**
 * The wire to SQLite: `node:sqlite`, which Deno has built in. What it does not do like other drivers
 * is written where it is met.
 */
import { backup, DatabaseSync, type StatementSync } from "node:sqlite";
import { describeThrown, isMigrateError, MigrateError } from "../../core/error.ts";
import { folderOf, resolvePath } from "../../core/path.ts";
import { maskUrl } from "../../core/url.ts";
import { invalid } from "../../schema/fragment.ts";
import { type BoundValue, sqlOf, type Statement } from "../statement.ts";
import { keepPragmas, type PragmaKeeper } from "./pragma.ts";
import { encode, REBUILD_PREFIX } from "./types.ts";
import type { Connection, ConnectOptions } from "../dialect.ts";
import type { Row } from "../../../templates/migrate.d.ts";

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * The file of a URL, `:memory:` for none: `sqlite:app.db`, `sqlite:///app.db`, `sqlite:////abs/app.db`,
 * `sqlite::memory:`, `sqlite://`.
 */
export function databaseFile(
  { url, origin, directory }: Pick<ConnectOptions, "url" | "origin" | "directory">,
): string {
  const [, , rest = ""] = /^([^:]*):(.*)$/s.exec(url) ?? [];
  const invalid = (reason: string) =>
    new MigrateError("config.invalid_url", { url: maskUrl(url), origin, reason });
  if (rest.includes("?")) throw invalid("SQLite URLs take no parameters");
  if (rest === "" || rest === "//" || rest === ":memory:" || rest === "///:memory:") {
    return ":memory:";
  }
  if (/^\/\/[^/]/.test(rest)) throw invalid("use sqlite:FILE, or three slashes: sqlite:///FILE");
  const path = decodePath(rest.startsWith("///") ? rest.slice(3) : rest);
  if (path === undefined || path.includes("\0")) throw invalid("the path cannot be decoded");
  return resolvePath(directory, path);
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** What opening a file needs. */
export type SqliteConnectOptions = Omit<ConnectOptions, "readTextFile" | "env" | "onNotice">;

/** Opens the database; null where the file does not exist and may not be created. */
export function openDatabase(options: SqliteConnectOptions): Connection | null {
  const file = databaseFile(options);
  if (file !== ":memory:" && !options.mayCreate && options.stat(file) === null) return null;
  const database = open(file, options);
  const pragmas = keepPragmas((sql) => Object.values(database.prepare(sql).get() ?? {})[0]);
  const wire = createWire(database, file, pragmas);
  const { run } = wire;
  let version: string | undefined;
  let copies = 0;
  const connection: Connection = {
    // Asked when it is needed: even this waits for a lock on the file.
    get version() {
      return version ??= String(run("SELECT sqlite_version() AS v", (its) => its.get()?.["v"]));
    },
    // deno-lint-ignore require-await -- the driver is synchronous, the contract is not
    execute: async (statements) =>
      statements.map((statement, index) => {
        try {
          return execute(wire, statement);
        } catch (error) {
          throw withIndex(error, index);
        }
      }),
    // deno-lint-ignore require-await -- as above
    query: async (statement, before = []) => {
      for (const first of before) execute(wire, first);
      return run(sqlOf(statement, () => "?"), (prepared) => readAll(prepared, statement));
    },
    // deno-lint-ignore require-await -- as above
    stream: async (statement, size) =>
      openStream(wire, statement, size, `_migrate_rows_${copies++}`),
    ...(file === ":memory:" ? {} : { file }),
    backup: (to) => backUp(database, file, to, options),
    // deno-lint-ignore require-await -- as above
    restoreSettings: async () => pragmas.restore(),
    // deno-lint-ignore require-await -- as above
    close: async () => database.close(),
  };
  return connection;
}

/** SQLite's online backup: right also while others write, unlike a copy of the file. */
async function backUp(
  database: DatabaseSync,
  file: string,
  to: string,
  { stat }: SqliteConnectOptions,
): Promise<void> {
  const failed = (reason: string, cause?: unknown) =>
    new MigrateError("database.backup_failed", { database: file, file: to, reason }, { cause });
  if (stat(to) !== null) throw failed("it exists already");
  try {
    await backup(database, to);
  } catch (error) {
    throw failed(openingReason(to, stat, error), error);
  }
}

type Run = <T>(sql: string, work: (statement: StatementSync) => T) => T;

/** The two ways to run a text: prepared, and at once without a result. */
interface Wire {
  readonly run: Run;
  readonly exec: (sql: string) => void;
}

/**
 * Prepared statements that are kept. Deno frees a statement when it is garbage, and each DDL visits
 * all that are left: thousands of them make it several times slower. So they are used again, and what
 * needs none is not prepared.
 */
const KEPT_STATEMENTS = 50;

/**
 * Others are not kept: the driver ends the whole process when an EXPLAIN of a statement with triggers
 * runs again after the schema has changed.
 */
const KEPT = /^\s*(?:select|insert|update|delete|replace|with|values)\b/i;

/** The driver reads the names of columns before SQLite has noticed that they have changed. */
const ALL_COLUMNS = /\*/;

function createWire(database: DatabaseSync, file: string, pragmas: PragmaKeeper): Wire {
  const kept = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const found = kept.get(sql);
    if (found !== undefined) return found;
    const prepared = database.prepare(sql);
    if (!KEPT.test(sql) || ALL_COLUMNS.test(sql)) return prepared;
    const [oldest] = kept.keys();
    if (kept.size >= KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, prepared);
    return prepared;
  };
  return {
    run: (sql, work) =>
      attempt(database, file, sql, () => {
        pragmas.note(sql);
        return work(prepare(sql));
      }),
    exec: (sql) =>
      attempt(database, file, sql, () => {
        pragmas.note(sql);
        database.exec(sql);
      }),
  };
}

function open(file: string, { settings, stat }: SqliteConnectOptions): DatabaseSync {
  try {
    return new DatabaseSync(file, {
      // Waiting is the runner's: the driver would block the whole process.
      timeout: 0,
      // Off while revisions run, as under Alembic: a table rebuild would delete the children.
      enableForeignKeyConstraints: settings.sqlite?.foreignKeys ?? false,
      enableDoubleQuotedStringLiterals: settings.sqlite?.doubleQuotedStrings ?? false,
    });
  } catch (error) {
    throw new MigrateError("database.cannot_open", {
      database: file,
      reason: openingReason(file, stat, error),
    }, { cause: error });
  }
}

/** SQLite only says "unable to open database file": what is really the matter. */
function openingReason(file: string, stat: ConnectOptions["stat"], error: unknown): string {
  const folder = folderOf(file);
  if (stat(file)?.kind === "directory") return "it is a folder";
  const parent = stat(folder);
  if (parent === null) return `the folder ${folder} does not exist`;
  if (parent.kind !== "directory") return `${folder} is not a folder`;
  const reason = describeThrown(error);
  if (/Requires (?:read|write) access/.test(reason)) return "this migrate has no permission for it";
  return /unable to open/.test(reason) ? "permission denied" : reason;
}

/** What changes rows, behind any comments; everything else reports the count of a statement before. */
const CHANGES_ROWS =
  /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:insert|update|delete|replace|with)\b/i;

function execute(wire: Wire, statement: Statement): number {
  const sql = sqlOf(statement, () => "?");
  const changesRows = CHANGES_ROWS.test(sql);
  if (statement.rows !== undefined) return executeRows(wire, sql, statement.rows, statement.text);
  if (!changesRows && statement.values.length === 0) {
    wire.exec(sql);
    return 0;
  }
  const changes = wire.run(sql, (prepared) => changesOf(prepared, statement.values));
  return changesRows ? changes : 0;
}

/** Rows that one INSERT takes: each call of the driver costs more than a row in it. */
const ROWS_AT_ONCE = 50;

function executeRows(
  { run }: Wire,
  sql: string,
  rows: readonly (readonly BoundValue[])[],
  text: Statement["text"],
): number {
  const tuple = `(${text.slice(1).map(() => "?").join(", ")})`;
  const canJoin = sql.endsWith(` VALUES ${tuple}`) && text.length * ROWS_AT_ONCE < MOST_PARAMETERS;
  const joined = sql + `, ${tuple}`.repeat(ROWS_AT_ONCE - 1);
  let changes = 0;
  let at = 0;
  for (; canJoin && at + ROWS_AT_ONCE <= rows.length; at += ROWS_AT_ONCE) {
    const values = rows.slice(at, at + ROWS_AT_ONCE).flat();
    changes += run(joined, (prepared) => changesOf(prepared, values));
  }
  if (at === rows.length) return changes;
  return changes +
    run(
      sql,
      (prepared) => rows.slice(at).reduce((sum, values) => sum + changesOf(prepared, values), 0),
    );
}

/** As SQLite is built by default (https://www.sqlite.org/limits.html). */
const MOST_PARAMETERS = 32_766;

function changesOf(prepared: StatementSync, values: readonly BoundValue[]): number {
  return Number(prepared.run(...values.map(({ value, type }) => encode(value, type))).changes);
}

function readAll(prepared: StatementSync, { values }: Statement): Row[] {
  prepared.setReadBigInts(true);
  const rows = prepared.all(...values.map(({ value, type }) => encode(value, type)));
  return rows.map(readRow);
}

/** Integers come as bigint, so that none is rounded; those that a number holds become one. */
function readRow(row: Record<string, unknown>): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) row[name] = Number(value);
  }
  return row as Row;
}

/**
 * Reads from a copy: a SELECT that is stepped while its table is written may miss rows or see some
 * twice (sqlite.org/isolation.html). The copy is a temporary table, which SQLite keeps out of memory.
 */
function openStream(
  wire: Wire,
  statement: Statement,
  size: number,
  copy: string,
): AsyncGenerator<Row[]> {
  const { run } = wire;
  const sql = sqlOf(statement, () => "?");
  const columns = run(sql, (prepared) => prepared.columns().map(({ name }) => name.toLowerCase()));
  const rowid = ["rowid", "_rowid_", "oid"].find((name) => !columns.includes(name));
  // What is no SELECT cannot be copied, and a table would rename columns of one name.
  const canCopy = /^\s*(?:select|with|values)\b/i.test(sql) && rowid !== undefined &&
    new Set(columns).size === columns.length;
  if (!canCopy) return batches([run(sql, (prepared) => readAll(prepared, statement))]);
  execute(wire, {
    ...statement,
    text: [`CREATE TEMP TABLE ${copy} AS ${statement.text[0]}`, ...statement.text.slice(1)],
  });
  return readCopy(wire, copy, rowid, size);
}

async function* batches(all: readonly Row[][]): AsyncGenerator<Row[]> {
  yield* all;
}

async function* readCopy(
  { run, exec }: Wire,
  copy: string,
  rowid: string,
  size: number,
): AsyncGenerator<Row[]> {
  try {
    const sql = `SELECT * FROM temp.${copy} WHERE ${rowid} > ? AND ${rowid} <= ? ORDER BY ${rowid}`;
    for (let from = 0;; from += size) {
      const rows = run(sql, (prepared) => {
        prepared.setReadBigInts(true);
        return prepared.all(from, from + size).map(readRow);
      });
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    exec(`DROP TABLE IF EXISTS temp.${copy}`);
  }
}

/** Works with the database; every failure becomes one of ours. */
function attempt<T>(
  database: DatabaseSync,
  file: string,
  sql: string,
  work: () => T,
): T {
  try {
    // SQLite would run what stands before it and drop the rest without a word.
    if (sql.includes("\0")) throw invalid("the SQL text contains a NUL character");
    return work();
  } catch (error) {
    if (isMigrateError(error)) throw error;
    throw failure(database, file, sql, error);
  }
}

function failure(database: DatabaseSync, file: string, sql: string, error: unknown): MigrateError {
  // `exec` adds the text and the place to its message, and leaves the code out.
  const reason = describeThrown(error).replace(/ in [\s\S]* at offset \d+$/, "")
    // While a table is rebuilt, its rows go to one that the user has never heard of.
    .replaceAll(REBUILD_PREFIX, "");
  const code = (error as { errcode?: number }).errcode;
  const primary = code === undefined ? primaryCodeOf(reason) : code & 0xff;
  if (primary === BUSY || primary === LOCKED) {
    return new MigrateError("lock.busy", { database: file }, { cause: error });
  }
  if (primary === NOT_A_DATABASE || primary === CORRUPT) {
    return new MigrateError("database.cannot_open", {
      database: file,
      reason: primary === CORRUPT ? "the file is corrupt" : "it is not a SQLite database",
    }, { cause: error });
  }
  return new MigrateError("database.statement_failed", {
    reason,
    sql,
    offset: errorOffset(database, sql, reason),
    serverCode: code,
    hint: hintFor(reason),
    condition: reason.startsWith("no such table") ? "missing_table" : undefined,
  }, { cause: error });
}

/** The code behind sqlite3_errstr()'s words, of those that are told apart here. */
function primaryCodeOf(reason: string): number | undefined {
  if (/^database (?:table )?is locked|^database schema is locked/.test(reason)) return BUSY;
  if (/^file is not a database/.test(reason)) return NOT_A_DATABASE;
  return /^database disk image is malformed/.test(reason) ? CORRUPT : undefined;
}

/** `prepare` does not say where the error is, `exec` does; EXPLAIN keeps it from running anything. */
function errorOffset(database: DatabaseSync, sql: string, reason: string): number | undefined {
  if (!/syntax error|no such column|unrecognized token|incomplete input/.test(reason)) {
    return undefined;
  }
  const explain = "EXPLAIN ";
  try {
    database.exec(explain + sql);
    return undefined;
  } catch (error) {
    const bytes = Number(/ at offset (\d+)$/.exec(describeThrown(error))?.[1]) - explain.length;
    if (!(bytes >= 0)) return undefined;
    return new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, bytes)).length;
  }
}

function hintFor(reason: string): string | undefined {
  if (/max 0$|cannot VACUUM/.test(reason)) {
    return "ATTACH and VACUUM are refused to a program that runs with restricted permissions, as migrate does: run them with another tool";
  }
  if (/already exists/.test(reason)) {
    return "Was this applied before? `migrate status` shows where the database is, `migrate stamp` records a revision without running it";
  }
  if (/readonly database|attempt to write/.test(reason)) {
    return "Check the permissions of the file and of its folder";
  }
  if (/database or disk is full/.test(reason)) return "Free some space; the step was rolled back";
  if (/Cannot add a NOT NULL column/.test(reason)) {
    return "Give the column a default, or add it nullable, fill it, and alter it";
  }
  if (/double-quoted string/i.test(reason)) {
    return "Use single quotes for text, or sqlite: { doubleQuotedStrings: true } in the config";
  }
  return undefined;
}

function withIndex(error: unknown, index: number): unknown {
  if (!isMigrateError(error, "database.statement_failed")) return error;
  return new MigrateError("database.statement_failed", { ...error.details, index }, {
    cause: error.cause,
  });
}
