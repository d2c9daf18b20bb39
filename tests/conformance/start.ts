/** What a case finds: the schema that it gives, with rows in every table. */
import { apply, type Bench, readRows, recordPart, reflect } from "./bench.ts";
import { makeRows } from "./row_maker.ts";
import type { Schema, TableModel } from "../../src/schema/schema.ts";
import type { Row } from "../../templates/migrate.d.ts";
import type { Case } from "./case.ts";

/** Rows by the table that they are in. */
export type Data = ReadonlyMap<string, readonly Row[]>;

/** What the operations find. */
export interface Start {
  readonly schema: Schema;
  readonly data: Data;
}

/** Makes what the case finds. */
export async function prepare(bench: Bench, its: Case, isLacking: boolean): Promise<Start> {
  const given = isLacking ? its.without ?? its.given : its.given;
  if (given !== undefined) await apply(bench, await recordPart(bench, given, its.naming));
  const schema = await reflect(bench);
  await insertRows(bench, schema, its);
  return { schema, data: await readData(bench, schema) };
}

async function insertRows(bench: Bench, schema: Schema, its: Case): Promise<void> {
  await apply(
    bench,
    makeRows(schema, its.rows).filter(({ rows }) => rows.length > 0).map(({ table, rows }) => ({
      kind: "bulkInsert",
      table: { name: table.name, schema: table.schema },
      rows,
      types: Object.fromEntries(table.columns.map(({ name, type }) => [name, type])),
    })),
  );
}

/** All rows of all tables. */
export async function readData(bench: Bench, { tables }: Schema): Promise<Data> {
  const data = new Map<string, readonly Row[]>();
  for (const table of tables) data.set(table.name, await readRows(bench, pathOf(table)));
  return data;
}

/** A table as `quoting.name` takes it. */
export function pathOf({ schema, name }: Pick<TableModel, "name" | "schema">): readonly string[] {
  return schema === null ? [name] : [schema, name];
}
