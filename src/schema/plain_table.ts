/** Tables for trying types on. */
import { NO_ADDITIONS } from "./build.ts";
import type { ColumnType, TableModel } from "./schema.ts";

/** A table with columns of these types, and nothing else to it. */
export function plainTable(name: string, types: readonly ColumnType[]): TableModel {
  const columns = types.map((type, index) => ({
    name: `c${index}`,
    type,
    nullable: true,
    default: null,
    autoincrement: null,
    identity: null,
    computed: null,
    collation: null,
    comment: null,
  }));
  return { name, schema: null, columns, ...NO_ADDITIONS };
}
