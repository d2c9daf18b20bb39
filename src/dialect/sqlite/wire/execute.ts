/** Running statements on an open database. */
import { isMigrateError } from "../../../core/error.ts";
import { invalid } from "../../../schema/fragment.ts";
import { type BoundValue, sqlOf, type Statement } from "../../statement.ts";
import { failure } from "./failure.ts";
import { encode } from "../types.ts";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Row } from "../../../../templates/migrate.d.ts";
import type { PragmaKeeper } from "./pragma.ts";

type Run = <T>(sql: string, work: (statement: StatementSync) => T) => T;

/** The two ways to run a text: prepared, and at once without a result. */
export interface Wire {
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

/** A wire to the open database of a file. */
export function createWire(database: DatabaseSync, file: string, pragmas: PragmaKeeper): Wire {
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
    throw failure({ file, sql, exec: (text) => database.exec(text) }, error);
  }
}

/** What changes rows, behind any comments; everything else reports the count of a statement before. */
const CHANGES_ROWS =
  /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:insert|update|delete|replace|with)\b/i;

/** Executes a statement, once for each of its rows; gives how many rows it has changed. */
export function execute(wire: Wire, statement: Statement): number {
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

/** All rows of a query. */
export function readAll(prepared: StatementSync, { values }: Statement): Row[] {
  prepared.setReadBigInts(true);
  const rows = prepared.all(...values.map(({ value, type }) => encode(value, type)));
  return rows.map(readRow);
}

/** Integers come as bigint, so that none is rounded; those that a number holds become one. */
export function readRow(row: Record<string, unknown>): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) row[name] = Number(value);
  }
  return row as Row;
}
