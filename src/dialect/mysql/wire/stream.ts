/** Rows in batches, as they were when the query began. */
import { readRows } from "./decode.ts";
import type { Answer } from "./exchange.ts";
import type { Row } from "../../../../templates/migrate.d.ts";

/**
 * Gives the rows of an answer piece by piece. All of them are here already, in the driver's own form,
 * which is small: while the server sends rows its connection can do nothing else, and to copy them
 * into a temporary table would lock what is read, lose types and need a right.
 */
export async function* readInBatches(
  { fields, rows }: Answer,
  size: number,
): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += size) {
    yield readRows(fields, rows.slice(from, from + size));
  }
}
