/**
 * Reads the schema of a PostgreSQL database (13 to 18) from pg_catalog, in a number of queries that
 * does not depend on what there is: seven, and five where tables are named.
 */
import { EMPTY_SCHEMA, type Schema } from "../../schema/schema.ts";
import { readConstraints, readIndexes } from "./reflect/constraint_rows.ts";
import { tableModel } from "./reflect/model.ts";
import { readEnums, readSequences, type SequenceRow } from "./reflect/object_rows.ts";
import {
  type ContextRow,
  readColumns,
  readContext,
  readRelations,
  type RelationRow,
  type Scope,
} from "./reflect/table_rows.ts";
import { sequenceOptions } from "./compare/sequence_option.ts";
import type { Query } from "./reflect/row.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { SequenceModel, TableModel, ViewModel } from "../../schema/schema.ts";

export type { Query } from "./reflect/row.ts";

/** What to read; everything in the connection's own schema when left out. */
export interface ReflectOptions {
  /**
   * Tables and views: a name alone, dots and all, is one of the connection's own schema. Enums,
   * sequences and schemas are not looked for then.
   */
  readonly tables?: readonly (string | TableRef)[] | undefined;
  /** Schemas to read besides the connection's own; `"all"`: whatever there is. */
  readonly schemas?: readonly string[] | "all" | undefined;
}

/** A schema with what Schema has no place for. */
export interface PostgresSchema {
  readonly schema: Schema;
  /** The schema that models call null; null: the search path names none. */
  readonly currentSchema: string | null;
  /** Left out of the tables: CREATE INDEX CONCURRENTLY has failed, or is at work. */
  readonly invalidIndexes: readonly (TableRef & { readonly table: string })[];
}

/**
 * The schema as plain data. Left out are temporary and foreign tables, indexes that are not valid,
 * and what belongs to extensions. A partition is a table that inherits from a partitioned one. The
 * queries should run in one transaction if someone else may change the schema meanwhile.
 */
export async function reflectSchema(query: Query, options: ReflectOptions = {}): Promise<Schema> {
  return (await reflectPostgres(query, options)).schema;
}

/** The same with what is to be known besides. */
export async function reflectPostgres(
  query: Query,
  { tables, schemas = [] }: ReflectOptions = {},
): Promise<PostgresSchema> {
  const context = await readContext(query);
  const { currentSchema } = context;
  const schemaOf = (schema: string) => schema === currentSchema ? null : schema;
  const scope: Scope = tables === undefined
    ? {
      schemas: [
        ...new Set([currentSchema ?? [], schemas === "all" ? context.schemas : schemas].flat()),
      ],
    }
    : { tables: tables.map((its) => typeof its === "string" ? { name: its, schema: null } : its) };
  const relations = await readRelations(query, scope);
  const own = relations.filter(({ kind }) => kind === "table" || kind === "partitioned");
  // One connection works them off in order: it has the next to do while an answer is being read.
  const [{ models, invalidIndexes }, others] = await Promise.all([
    readTables(query, own, context, schemaOf),
    tables === undefined ? readObjects(query, scope, context) : EMPTY_SCHEMA,
  ]);
  const views = relations.flatMap((relation) => viewModel(relation, schemaOf));
  return {
    schema: { ...others, tables: models, views },
    currentSchema,
    invalidIndexes,
  };
}

async function readTables(
  query: Query,
  relations: readonly RelationRow[],
  { version }: ContextRow,
  schemaOf: (schema: string) => string | null,
) {
  const ids = relations.map(({ id }) => id);
  const byTable = <Row extends { readonly table: number }>(rows: readonly Row[]) =>
    Map.groupBy(rows, ({ table }) => table);
  const [columnRows, constraintRows, indexRows] = await Promise.all([
    readColumns(query, ids),
    readConstraints(query, ids, version),
    readIndexes(query, ids, version),
  ]);
  const columns = byTable(columnRows);
  const constraints = byTable(constraintRows);
  const indexes = byTable(indexRows);
  const models = relations.map((relation): TableModel =>
    tableModel({
      relation,
      columns: columns.get(relation.id) ?? [],
      constraints: constraints.get(relation.id) ?? [],
      indexes: indexes.get(relation.id) ?? [],
      schemaOf,
    })
  );
  const invalidIndexes = relations.flatMap(({ id, name, schema }) => {
    const invalid = (indexes.get(id) ?? []).filter(({ valid }) => !valid);
    return [...new Set(invalid.map(({ index }) => index))]
      .map((index) => ({ name: index, table: name, schema: schemaOf(schema) }));
  });
  return { models, invalidIndexes };
}

async function readObjects(
  query: Query,
  scope: Scope,
  { currentSchema, schemas }: ContextRow,
): Promise<Pick<Schema, "enums" | "sequences" | "schemas">> {
  const schemaOf = (schema: string) => schema === currentSchema ? null : schema;
  const [enums, sequences] = await Promise.all([
    readEnums(query, scope),
    readSequences(query, scope),
  ]);
  return {
    enums: enums.map(({ name, schema, values }) => ({ name, schema: schemaOf(schema), values })),
    sequences: sequences.map((row) => sequenceModel(row, schemaOf(row.schema))),
    schemas: schemas.filter((schema) => schema !== currentSchema),
  };
}

function sequenceModel(row: SequenceRow, schema: string | null): SequenceModel {
  const { counter, ownedBy } = row;
  // CREATE SEQUENCE as we write it has no type, which is bigint: smaller ones have a maximum.
  const options = counter === null ? {} : sequenceOptions(counter, "bigint");
  return {
    name: row.name,
    schema,
    options: { ...options, ...(ownedBy === null ? {} : { ownedBy }) },
  };
}

function viewModel(
  { name, schema, kind, query }: RelationRow,
  schemaOf: (schema: string) => string | null,
): ViewModel[] {
  if (query === null) return [];
  return [{
    name,
    schema: schemaOf(schema),
    columns: null,
    query: query.trim().replace(/;$/, ""),
    materialized: kind === "materialized",
  }];
}
