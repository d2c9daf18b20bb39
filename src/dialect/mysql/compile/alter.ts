/**
 * One ALTER TABLE that makes a table what items of a batch make of it: DDL is atomic by the
 * statement, so all that is done to a table together stands in one.
 */
import { tableName } from "../../ansi.ts";
import { type Statement, statement } from "../../statement.ts";
import { columnClauses } from "./alter_column.ts";
import { keyClauses } from "./alter_key.ts";
import { PIECES } from "./piece.ts";
import { tableOptionTexts } from "./spelling.ts";
import type { Family } from "../family.ts";
import type { Followed } from "./follow.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type { TableModel } from "../../../schema/schema.ts";
import type { MysqlAlterOptions } from "../../../../templates/migrate.d.ts";

/** A statement that commits what is open, as all DDL does. */
export function ddl(text: string): Statement {
  return { ...statement(text), transactional: false };
}

/** ALGORITHM and LOCK, each as one clause. */
export function alterWords(
  { algorithm, lock }:
    | Readonly<Record<keyof MysqlAlterOptions, string | undefined>>
    | MysqlAlterOptions = {},
): readonly string[] {
  return [
    ...(algorithm === undefined ? [] : [`ALGORITHM = ${algorithm.toUpperCase()}`]),
    ...(lock === undefined ? [] : [`LOCK = ${lock.toUpperCase()}`]),
  ];
}

/** ALTER TABLE with its clauses; nothing without any. */
export function alterTable(
  table: TableRef,
  clauses: readonly string[],
  alter?: MysqlAlterOptions,
): readonly Statement[] {
  if (clauses.length === 0) return [];
  const text = [...clauses, ...alterWords(alter)].join(", ");
  return [ddl(`ALTER TABLE ${tableName(PIECES, table)} ${text}`)];
}

/** What makes the table of before into the one of after. */
export function alterFollowed(
  followed: Followed,
  family: Family,
  alter?: MysqlAlterOptions,
): readonly Statement[] {
  const { before, after } = followed;
  const { first, drops, adds } = keyClauses(followed, family);
  return [
    ...alterTable(before, first, alter),
    ...alterTable(before, [
      ...drops,
      ...columnClauses(followed, family),
      ...adds,
      ...optionClauses(before, after),
    ], alter),
  ];
}

/** The options that are others, each once. */
function optionClauses(before: TableModel, after: TableModel): readonly string[] {
  const old = new Set(tableOptionTexts(before));
  const comment = after.comment ?? (before.comment === null ? null : "");
  return tableOptionTexts({ ...after, comment }).filter((text) => !old.has(text));
}
