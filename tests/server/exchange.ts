/** What tests of connections say and look at. */
import assert from "node:assert/strict";
import { isMigrateError, type MigrateError } from "../../src/core/error.ts";
import { type Statement, statement } from "../../src/dialect/statement.ts";
import type { ColumnType, Row, Value } from "../../templates/migrate.d.ts";

/** A statement with values, `?` where they go. */
export function bound(
  sql: string,
  ...values: readonly (readonly [Value, ColumnType | null])[]
): Statement {
  return {
    ...statement(""),
    text: sql.split("?"),
    values: values.map(([value, type]) => ({ value, type })),
  };
}

/** Rows as plain objects, which can be compared with literals. */
export const plain = (rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row }));

/** The error that the work must fail with. */
export async function failure(work: Promise<unknown>): Promise<MigrateError> {
  try {
    await work;
  } catch (error) {
    if (isMigrateError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** What the failure of a statement says. */
export async function statementFailure(
  work: Promise<unknown>,
): Promise<MigrateError<"database.statement_failed">["details"]> {
  const error = await failure(work);
  assert.ok(isMigrateError(error, "database.statement_failed"), error.code);
  return error.details;
}
