/** Indexes as they are created and dropped by themselves. */
import { findIndex, findUniqueIndex } from "../../../operation/shape_index.ts";
import { findTableOfIndex } from "../../../operation/drop_index.ts";
import { findTable, refOf } from "../../../operation/shape.ts";
import { invalid } from "../../../schema/fragment.ts";
import { quote } from "../../../core/text.ts";
import { tableName } from "../../ansi.ts";
import { alterTable, alterWords, ddl } from "./alter.ts";
import { PIECES } from "./piece.ts";
import { rulesFor } from "../rules.ts";
import { indexPieces } from "./spelling.ts";
import { quoting } from "../types.ts";
import type { Known } from "./known.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type { Statement } from "../../statement.ts";

/** CREATE INDEX. */
export function createIndex(
  { table: ref, index, ifNotExists }: OperationOf<"createIndex">,
  { schema, family }: Known,
): readonly Statement[] {
  const rules = rulesFor(family);
  const table = ifNotExists ? findTable(schema, ref, rules) : undefined;
  const isThere = table !== undefined &&
    (findIndex(table, index.name, rules) ?? findUniqueIndex(table, index.name, rules));
  if (isThere) return [];
  const { kind, method, columns, suffix } = indexPieces(index, family);
  const words = alterWords(index.mysql ?? {}).map((word) => ` ${word}`).join("");
  return [
    ddl(
      `CREATE ${kind}INDEX ${quoting.name(index.name)}${method} ON ${
        tableName(PIECES, ref)
      } (${columns})${suffix}${words}`,
    ),
  ];
}

type DropIndex = OperationOf<"dropIndex"> & { readonly table: TableRef };

/** The index is dropped from its table, which is looked for where it is not named. */
export function dropIndex(
  operation: OperationOf<"dropIndex">,
  { schema, family }: Known,
  drop: (item: DropIndex) => readonly Statement[],
): readonly Statement[] {
  const { index, schema: of, table, ifExists } = operation;
  const rules = rulesFor(family);
  if (table !== null) {
    const known = findTable(schema, table, rules);
    const isThere = known !== undefined &&
      (findIndex(known, index, rules) ?? findUniqueIndex(known, index, rules)) !== undefined;
    if (isThere) return drop({ ...operation, table });
    // The server says what is not there.
    return ifExists ? [] : alterTable(table, [`DROP INDEX ${quoting.name(index)}`]);
  }
  const found = findTableOfIndex(schema, index, null, of, rules);
  if (found !== undefined) {
    const others = schema.tables.filter((its) => its !== found);
    if (findTableOfIndex({ ...schema, tables: others }, index, null, of, rules) !== undefined) {
      throw invalid(`several tables have an index ${quote(index)}; name the table`);
    }
    return drop({ ...operation, table: refOf(found) });
  }
  if (ifExists) return [];
  throw invalid(`there is no index ${quote(index)}; name its table`);
}
