/**
 * Types for source code. A database may keep the words that a column was declared with, by which the
 * portable type is more than it says: where it would be spelled otherwise, the words are written.
 */
import { isFragment } from "../../schema/fragment.ts";
import { plainTable } from "../../schema/plain_table.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { ColumnType } from "../../../templates/migrate.d.ts";

/** Operations or a schema with types that say all by themselves. */
export function spellTypes<Data>(data: Data, comparer: Comparer): Data {
  const known = new Map<string, ColumnType>();
  const spell = (type: ColumnType): ColumnType => {
    const { text, ...portable } = type;
    if (type.type === "raw" || text === undefined) return type;
    const key = JSON.stringify(type);
    const found = known.get(key) ?? (
      isSame(type, portable, comparer) ? portable : { kind: "type", type: "raw", text }
    );
    known.set(key, found);
    return found;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isPlain(value) || isFragment(value)) return value;
    if (isType(value)) return spell(value);
    return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, walk(its)]));
  };
  // Its shape is the same.
  return walk(data) as Data;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isType(value: object): value is ColumnType {
  return "kind" in value && value.kind === "type" && "type" in value;
}

/** Whether a database takes two types for the same. */
function isSame(a: ColumnType, b: ColumnType, { canonical }: Comparer): boolean {
  const [table] = canonical({ ...EMPTY_SCHEMA, tables: [plainTable("probe", [a, b])] }).tables;
  const [one, other] = table?.columns ?? [];
  return JSON.stringify(one?.type) === JSON.stringify(other?.type);
}
