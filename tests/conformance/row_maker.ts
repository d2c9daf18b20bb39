/** Rows for any table: they keep to its types, keys and NOT NULL, though to no CHECK. */
import type { InsertRow } from "../../src/operation/bulk_insert.ts";
import type { ColumnModel, ColumnType, Schema, TableModel } from "../../src/schema/schema.ts";
import type { Value } from "../../templates/migrate.d.ts";
import type { Rows } from "./case.ts";

const COUNT = 3;

/** A value of a type: others for other rows. */
function valueOf(type: ColumnType, row: number): Value {
  const digits = `00${row + 1}`.slice(-2);
  switch (type.type) {
    case "numeric":
      return row + 1;
    case "float":
    case "double":
      return row + 0.5;
    case "boolean":
      return row % 2 === 0;
    case "date":
      return `2024-01-${digits}`;
    case "time":
      return `10:00:${digits}.000000`;
    case "dateTime":
      return `2024-01-${digits} 10:00:00.000000`;
    case "interval":
      return `00:00:${digits}`;
    case "binary":
      return new Uint8Array([row, 255]);
    case "json":
    case "jsonb":
      return { row };
    case "uuid":
      return `000000000000000000000000000000${digits}`;
    case "enum":
      return type.values?.[row % type.values.length] ?? "";
    case "char":
      return String.fromCharCode(97 + row);
    case "string":
      return type.length !== undefined && type.length < 4 ? `${row}` : `row ${row}`;
    case "text":
      return `row ${row} 'ä'`;
    case "array":
      return [];
    case "raw":
      return row + 1;
    default:
      return row + 1;
  }
}

function isFilledByDatabase({ computed, identity }: ColumnModel): boolean {
  return computed !== null || identity?.always === true;
}

/** Whether no two rows may agree in the column, so that a NULL more or less is no matter. */
function isKey(table: TableModel, column: string): boolean {
  return table.primaryKey?.columns.includes(column) ?? false;
}

/** The row of the referred table that a column's value must be taken from. */
function referredValue(
  table: TableModel,
  column: string,
  row: number,
  made: ReadonlyMap<string, readonly InsertRow[]>,
): { readonly value: Value } | null {
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column));
  if (key === undefined) return null;
  const { references: { table: referred, columns } } = key;
  // Of its own rows, and of those that are not there yet, none.
  const rows = made.get(referred);
  const target = columns[key.columns.indexOf(column)] ?? "";
  // Rows of cases hold values where others refer to them, no fragments.
  return { value: (rows?.[row]?.[target] ?? null) as Value };
}

function makeRow(
  table: TableModel,
  row: number,
  isFilled: boolean,
  made: ReadonlyMap<string, readonly InsertRow[]>,
): InsertRow {
  const cells = table.columns.filter((column) => !isFilledByDatabase(column)).map((column) => {
    const referred = referredValue(table, column.name, row, made);
    if (referred !== null) return [column.name, referred.value] as const;
    const isNull = !isFilled && row === COUNT - 1 && column.nullable && !isKey(table, column.name);
    return [column.name, isNull ? null : valueOf(column.type, row)] as const;
  });
  return Object.fromEntries(cells);
}

/** Tables so that each comes after those that it refers to, as far as that can be. */
function byReference(tables: readonly TableModel[]): readonly TableModel[] {
  const sorted: TableModel[] = [];
  const visit = (table: TableModel, path: readonly TableModel[]): void => {
    if (sorted.includes(table) || path.includes(table)) return;
    for (const { references } of table.foreignKeys) {
      const referred = tables.find(({ name }) => name === references.table);
      if (referred !== undefined) visit(referred, [...path, table]);
    }
    sorted.push(table);
  };
  for (const table of tables) visit(table, []);
  return sorted;
}

/** The rows to insert, in order of the tables. */
export function makeRows(
  { tables }: Schema,
  given: Rows | "filled" | "none" | undefined,
): readonly { readonly table: TableModel; readonly rows: readonly InsertRow[] }[] {
  if (given === "none") return [];
  const made = new Map<string, readonly InsertRow[]>();
  return byReference(tables).map((table) => {
    const own = typeof given === "object" ? given[table.name] : undefined;
    const rows = own ?? Array.from(
      { length: COUNT },
      (_, row) => makeRow(table, row, given === "filled", made),
    );
    made.set(table.name, rows);
    return { table, rows };
  });
}
