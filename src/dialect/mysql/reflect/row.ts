/** Members of rows with types, whichever way the wire gives them. */

/** Runs one statement and gives its rows. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** A row as it comes. */
export type QueryRow = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder();

export function text(row: QueryRow, key: string): string {
  return optionalText(row, key) ?? "";
}

export function optionalText(row: QueryRow, key: string): string | null {
  const value = row[key];
  if (value === null || value === undefined) return null;
  // Texts of the catalogue are BLOBs on some servers.
  return value instanceof Uint8Array ? decoder.decode(value) : String(value);
}

/** A whole number of any size; a bigint only where a number does not hold it. */
export function wholeNumber(row: QueryRow, key: string): number | bigint {
  const written = text(row, key);
  return Number.isSafeInteger(Number(written)) ? Number(written) : BigInt(written);
}

/** A small number; null where there is none. */
export function optionalNumber(row: QueryRow, key: string): number | null {
  const written = optionalText(row, key);
  return written === null ? null : Number(written);
}
