/** What stands beside tables: databases, sequences, views. */
import { findObject, findTable } from "../../../operation/shape.ts";
import { expression, names, tableName, unsupported } from "../../ansi.ts";
import { ddl } from "./alter.ts";
import { PIECES } from "./piece.ts";
import { rulesFor } from "../rules.ts";
import { sequenceWords } from "../../sequence_words.ts";
import { quoting, TITLE } from "../types.ts";
import type { Kind, OperationOf } from "../../../operation/mod.ts";
import type { Known } from "./known.ts";
import type { Statement } from "../../statement.ts";

const orNot = (ifNotExists: boolean) => ifNotExists ? "IF NOT EXISTS " : "";
const orGone = (ifExists: boolean) => ifExists ? "IF EXISTS " : "";

function createView(
  { view, query, columns, replace, materialized, ifNotExists }: OperationOf<"createView">,
  { schema, family }: Known,
): readonly Statement[] {
  if (materialized) throw unsupported("a materialized view", TITLE);
  const rules = rulesFor(family);
  const isThere = ifNotExists &&
    (findObject(schema.views, view, rules) ?? findTable(schema, view, rules)) !== undefined;
  if (isThere) return [];
  const list = columns === null ? "" : ` (${names(PIECES, columns)})`;
  return [
    ddl(
      `CREATE ${replace ? "OR REPLACE " : ""}VIEW ${tableName(PIECES, view)}${list} AS ${
        expression(PIECES, query)
      }`,
    ),
  ];
}

function createSequence(
  { sequence, options, ifNotExists }: OperationOf<"createSequence">,
  { family }: Known,
): readonly Statement[] {
  requireSequences("createSequence", family);
  if (options.ownedBy !== undefined) {
    throw unsupported("a sequence that a column owns", TITLE, "Leave `ownedBy` out");
  }
  return [
    ddl(
      `CREATE SEQUENCE ${orNot(ifNotExists)}${tableName(PIECES, sequence)}${
        sequenceWords(options, "NOCYCLE")
      }`,
    ),
  ];
}

function requireSequences(operation: string, family: Known["family"]): void {
  if (family === "mariadb") return;
  throw unsupported(operation, TITLE, "Use autoincrement(), or MariaDB");
}

/** The kinds of operations that are here. */
type ObjectKind = Extract<
  Kind,
  | "createEnum"
  | "dropEnum"
  | "createSchema"
  | "dropSchema"
  | "createSequence"
  | "dropSequence"
  | "createView"
  | "dropView"
>;

/** Handlers for everything beside tables. */
export const objectCompiler: {
  readonly [K in ObjectKind]: (operation: OperationOf<K>, known: Known) => readonly Statement[];
} = {
  // The values of an enum stand with its columns.
  createEnum: () => [],
  dropEnum: () => [],
  createSchema: ({ schema, ifNotExists }) => [
    ddl(`CREATE DATABASE ${orNot(ifNotExists)}${quoting.name(schema)}`),
  ],
  dropSchema: ({ schema, ifExists }) => [
    ddl(`DROP DATABASE ${orGone(ifExists)}${quoting.name(schema)}`),
  ],
  createSequence,
  dropSequence: ({ sequence, ifExists }, { family }) => {
    requireSequences("dropSequence", family);
    return [ddl(`DROP SEQUENCE ${orGone(ifExists)}${tableName(PIECES, sequence)}`)];
  },
  createView,
  dropView: ({ view, ifExists, materialized }) => {
    if (materialized) throw unsupported("a materialized view", TITLE);
    return [ddl(`DROP VIEW ${orGone(ifExists)}${tableName(PIECES, view)}`)];
  },
};
