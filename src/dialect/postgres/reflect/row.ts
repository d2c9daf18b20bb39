/** Members of rows with types, whichever way the wire gives them. */

/** Runs one statement and gives its rows. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** A row as it comes. */
export type QueryRow = Readonly<Record<string, unknown>>;

export function text(row: QueryRow, key: string): string {
  return String(row[key] ?? "");
}

export function optionalText(row: QueryRow, key: string): string | null {
  const value = row[key];
  return value === null || value === undefined ? null : String(value);
}

export function number(row: QueryRow, key: string): number {
  return Number(row[key] ?? 0);
}

/** A whole number of any size; a bigint only where a number does not hold it. */
export function optionalNumber(row: QueryRow, key: string): number | bigint | null {
  const written = optionalText(row, key);
  if (written === null) return null;
  return Number.isSafeInteger(Number(written)) ? Number(written) : BigInt(written);
}

export function flag(row: QueryRow, key: string): boolean {
  return row[key] === true || row[key] === "t";
}

/** A `text[]`; empty where it is NULL. */
export function names(row: QueryRow, key: string): readonly string[] {
  const value = row[key];
  return Array.isArray(value) ? value.map(String) : [];
}
