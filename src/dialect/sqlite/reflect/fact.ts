/** What is read about a table, before it is a model. */
import type { ColumnRow, ForeignKeyRow, IndexRow, KindRow } from "./rows.ts";
import type { ParsedTable } from "../text/create_table.ts";
import type { ParsedIndex } from "../text/parse_index.ts";

/** Everything that was read about one table. */
export interface TableFacts {
  readonly kind: KindRow;
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  /** Null where its text was not understood: then only what the pragmas say is known. */
  readonly parsed: ParsedTable | null;
  readonly parsedIndexes: ReadonlyMap<string, ParsedIndex | null>;
  /** The columns of another table, by any spelling of its name. */
  readonly referred: (table: string) => ReferredTable | undefined;
}

/** What a foreign key needs to know of the table it points at. */
export interface ReferredTable {
  readonly name: string;
  readonly columns: readonly ColumnRow[];
}
