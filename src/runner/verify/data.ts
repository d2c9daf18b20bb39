/** The rows of a scratch database, and which of them a step back has not brought back. */
import { statement } from "../../dialect/statement.ts";
import { qualifiedName } from "../../schema/comparer.ts";
import { encodeValue } from "../resume/logged_value.ts";
import { quoteTable, type Session } from "../session.ts";
import type { Row } from "../../../templates/migrate.d.ts";
import type { Schema, TableModel } from "../../schema/schema.ts";

/** Values as texts, by column. */
type Told = Readonly<Record<string, string>>;

/** The rows of a table by their primary key; without one each by all that it holds. */
interface TableData {
  readonly rows: ReadonlyMap<string, { readonly row: Told; readonly times: number }>;
}

/** The rows of all tables, by their names. */
export type Data = ReadonlyMap<string, TableData>;

/** How many rows of a table are not what they were. */
export interface DataDifference {
  /** Its name. */
  readonly table: string;
  /** How many rows are gone. */
  readonly lost: number;
  /** How many are new. */
  readonly added: number;
  /** How many have other values. */
  readonly changed: number;
  /** In which the changed ones differ. */
  readonly columns: readonly string[];
}

/** Reads all rows: what is there, seeds and revisions have put there. */
export async function readData(session: Session, { tables }: Schema): Promise<Data> {
  const data = new Map<string, TableData>();
  for (const table of tables) {
    const text = `SELECT * FROM ${quoteTable(session, table)}`;
    const rows = await session.connection.query(statement(text));
    data.set(qualifiedName(table), tableData(table, rows));
  }
  return data;
}

function tableData({ primaryKey }: TableModel, all: readonly Row[]): TableData {
  const rows = new Map<string, { row: Told; times: number }>();
  for (const row of all) {
    const told = Object.fromEntries(
      Object.entries(row).sort(([a], [b]) => a < b ? -1 : 1)
        .map(([name, value]) => [name, JSON.stringify(encodeValue(value))]),
    );
    const key = JSON.stringify(primaryKey?.columns.map((name) => told[name]) ?? told);
    const found = rows.get(key);
    if (found === undefined) rows.set(key, { row: told, times: 1 });
    else found.times++;
  }
  return { rows };
}

/** What has become of the rows; tables that only one side has are the schema's business. */
export function compareData(expected: Data, found: Data): readonly DataDifference[] {
  return [...expected].flatMap(([table, own]) => {
    const other = found.get(table);
    const difference = other === undefined ? null : compareTable(table, own, other);
    return difference === null ? [] : [difference];
  });
}

function compareTable(table: string, own: TableData, other: TableData): DataDifference | null {
  let [lost, added, changed] = [0, 0, 0];
  const columns = new Set<string>();
  for (const [key, { row, times }] of own.rows) {
    const now = other.rows.get(key);
    lost += Math.max(0, times - (now?.times ?? 0));
    const differing = now === undefined
      ? []
      : Object.keys(row).filter((name) => row[name] !== now.row[name]);
    if (differing.length > 0) changed++;
    differing.forEach((name) => columns.add(name));
  }
  for (const [key, { times }] of other.rows) {
    added += Math.max(0, times - (own.rows.get(key)?.times ?? 0));
  }
  if (lost + added + changed === 0) return null;
  return { table, lost, added, changed, columns: [...columns] };
}
