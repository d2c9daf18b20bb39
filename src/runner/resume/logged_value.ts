/** Values of rows as JSON of the log keeps them, and back. */
import type { Row, Value } from "../../../templates/migrate.d.ts";

/** Characters of rows that the log keeps. */
const MOST = 64_000;

/** Rows for the log; null where they are too many to be kept. */
export function encodeRows(rows: readonly Row[]): readonly unknown[] | null {
  const encoded: unknown[] = [];
  let size = 0;
  for (const row of rows) {
    const its = encodeValue(row);
    size += JSON.stringify(its).length;
    if (size > MOST) return null;
    encoded.push(its);
  }
  return encoded;
}

/** The rows that `encodeRows` was given. */
export function decodeRows(encoded: readonly unknown[]): Row[] {
  // What was encoded there were rows.
  return encoded.map((its) => decode(its) as Row);
}

/** What JSON has no word for is an object with one member that begins with `$`. */
export function encodeValue(value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: value.toHex() };
  if (Array.isArray(value)) return value.map(encodeValue);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, its]) =>
    [escape(key), encodeValue(its)] as const
  );
  return Object.fromEntries(members);
}

function escape(key: string): string {
  return key.startsWith("$") ? `$${key}` : key;
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value);
  const [[key, its] = ["", null]] = members;
  switch (key) {
    case "$bigint":
      return BigInt(String(its));
    case "$number":
      return Number(its);
    case "$date":
      return new Date(Number(its));
    case "$bytes":
      return Uint8Array.fromHex(String(its));
  }
  return Object.fromEntries(
    members.map(([name, part]) => [name.startsWith("$") ? name.slice(1) : name, decode(part)]),
  ) as { readonly [name: string]: Value };
}
