/**
 * The wire to SQLite: `node:sqlite`, which Deno has built in. What it does not do like other drivers
 * is written where it is met.
 */
import { backup, DatabaseSync } from "node:sqlite";
import { describeThrown, isMigrateError, MigrateError, NO_PERMISSION } from "../../core/error.ts";
import { folderOf, resolvePath } from "../../core/path.ts";
import { maskUrl } from "../../core/url.ts";
import { sqlOf } from "../statement.ts";
import { watchFile } from "./wire/file_watch.ts";
import { keepPragmas } from "./wire/pragma.ts";
import { openStream } from "./wire/stream.ts";
import { createWire, execute, readAll } from "./wire/execute.ts";
import type { Connection, ConnectOptions } from "../dialect.ts";

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
export type SqliteConnectOptions = Omit<
  ConnectOptions,
  "readTextFile" | "env" | "every" | "onNotice"
>;

/** Opens the database; null where the file does not exist and may not be created. */
export function openDatabase(options: SqliteConnectOptions): Connection | null {
  const file = databaseFile(options);
  if (file !== ":memory:" && !options.mayCreate && options.stat(file) === null) return null;
  const database = open(file, options);
  const pragmas = keepPragmas((sql) => Object.values(database.prepare(sql).get() ?? {})[0]);
  const wire = createWire(database, file, pragmas);
  const { run } = wire;
  const watch = watchFile(file, options.stat);
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
          return watch.around(statement, () => execute(wire, statement));
        } catch (error) {
          throw withIndex(error, index);
        }
      }),
    // deno-lint-ignore require-await -- as above
    query: async (statement, before = []) => {
      for (const first of before) watch.around(first, () => execute(wire, first));
      return run(sqlOf(statement, () => "?"), (prepared) => readAll(prepared, statement));
    },
    // deno-lint-ignore require-await -- as above
    stream: async (statement, size) =>
      openStream(wire, statement, size, `_migrate_rows_${copies++}`),
    ...(file === ":memory:" ? {} : { file }),
    // A revision may make something temporary, or attach something, of the same name.
    home: "main",
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
  if (/asked for (?:read|write) access/.test(reason)) {
    return NO_PERMISSION;
  }
  return /unable to open/.test(reason) ? "permission denied" : reason;
}

function withIndex(error: unknown, index: number): unknown {
  if (!isMigrateError(error, "database.statement_failed")) return error;
  return new MigrateError("database.statement_failed", { ...error.details, index }, {
    cause: error.cause,
  });
}
