/** Rows in batches, as they were when the query began. */
import { sqlOf, type Statement } from "../../statement.ts";
import { execute, readAll, readRow, type Wire } from "./execute.ts";
import type { Row } from "../../../../templates/migrate.d.ts";

/**
 * Reads from a copy: a SELECT that is stepped while its table is written may miss rows or see some
 * twice (sqlite.org/isolation.html). The copy is a temporary table, which SQLite keeps out of memory.
 */
export function openStream(
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
