/** Renames that were decided, done before anything is compared: what depends on a name follows. */
import { walkOperations } from "./walk_operations.ts";
import type { Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { Schema } from "../schema/schema.ts";
import type { Rename } from "./diff_options.ts";

/** A schema under its new names, and what gave it these. */
export interface Renamed {
  readonly operations: readonly Operation[];
  readonly schema: Schema;
}

/**
 * Tables first, since columns are told by their tables' new names.
 *
 * @throws `revision.invalid_operation` where there is no such table or column.
 */
export function applyRenames(from: Schema, renames: readonly Rename[], rules: Rules): Renamed {
  const tables = renames.filter(({ kind }) => kind === "table");
  const columns = renames.filter(({ kind }) => kind === "column");
  const operations = [...tables, ...columns].map(renameOperation);
  return { operations, schema: walkOperations(operations, from, rules) };
}

function renameOperation(rename: Rename): Operation {
  const { table, newName } = rename;
  if (rename.kind === "table") return { kind: "renameTable", table, newName, ifExists: false };
  return { kind: "renameColumn", table, column: rename.column, newName, ifExists: false };
}
