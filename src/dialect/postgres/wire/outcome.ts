/**
 * What became of a concurrent index: the only statements outside transactions that are done in
 * several transactions of their own, so that an interrupted one leaves half of it behind.
 */
import { statement } from "../../statement.ts";
import {
  openCursor,
  peek,
  seesOperator,
  takeKeywords,
  takeOperator,
  takeQualifiedName,
} from "../text/cursor.ts";
import { quoting } from "../types.ts";
import type { Connection, Outcome } from "../../dialect.ts";
import type { TableRef } from "../../../operation/spec.ts";

/** What a statement does to which index. */
interface IndexChange {
  readonly action: "create" | "drop";
  readonly index: TableRef;
}

/** Whether the index of a statement is there, and whether it can be used. */
export async function outcomeOf(connection: Connection, sql: string): Promise<Outcome | null> {
  const change = readIndexChange(sql);
  if (change === null) return null;
  const { action, index } = change;
  const path = index.schema === null ? [index.name] : [index.schema, index.name];
  const name = quoting.name(...path);
  const [row] = await connection.query(statement(
    `SELECT i.indisvalid AS valid FROM pg_catalog.pg_index AS i WHERE i.indexrelid = ` +
      `pg_catalog.to_regclass(${quoting.literal(name, null)})`,
  ));
  if (action === "drop") return { isDone: row === undefined, remove: [] };
  if (row === undefined) return { isDone: false, remove: [] };
  if (row["valid"] === true) return { isDone: true, remove: [] };
  const drop = { ...statement(`DROP INDEX CONCURRENTLY ${name}`), transactional: false };
  return { isDone: false, remove: [drop] };
}

/** Reads `CREATE INDEX CONCURRENTLY name ON table` and `DROP INDEX CONCURRENTLY name`. */
export function readIndexChange(sql: string): IndexChange | null {
  const cursor = openCursor(sql);
  if (takeKeywords(cursor, "DROP", "INDEX", "CONCURRENTLY")) {
    takeKeywords(cursor, "IF", "EXISTS");
    const index = takeQualifiedName(cursor);
    // Several cannot be dropped so.
    return index === null || seesOperator(cursor, ",") ? null : { action: "drop", index };
  }
  if (!takeKeywords(cursor, "CREATE")) return null;
  takeKeywords(cursor, "UNIQUE");
  if (!takeKeywords(cursor, "INDEX", "CONCURRENTLY")) return null;
  takeKeywords(cursor, "IF", "NOT", "EXISTS");
  // Without a name the word ON comes next, which is no name there.
  if (takeKeywords(cursor, "ON")) return null;
  const index = takeQualifiedName(cursor);
  if (index === null || !takeKeywords(cursor, "ON")) return null;
  takeKeywords(cursor, "ONLY");
  takeOperator(cursor, "(");
  if (peek(cursor) === undefined) return null;
  const table = takeQualifiedName(cursor);
  // An index is where its table is.
  return table === null
    ? null
    : { action: "create", index: { name: index.name, schema: table.schema } };
}
