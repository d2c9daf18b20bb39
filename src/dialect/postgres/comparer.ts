/** What PostgreSQL takes for the same: schemas in one spelling. */
import { columnOf, columnTypes, type TypeSpelling, typeSpelling } from "./compare/column.ts";
import { constraintsOf } from "./compare/constraint.ts";
import { indexOf } from "./compare/index.ts";
import { expressionTokens } from "./text/expression_token.ts";
import { NOT_UNDERSTOOD } from "./expression/tree.ts";
import { NOWHERE, type Surroundings } from "./expression/type.ts";
import { queryText } from "./expression/query_text.ts";
import { withColumnNames } from "./expression/query_column.ts";
import { sequenceOptions } from "./compare/sequence_option.ts";
import { said, settingsOf, tablespaceOf, without } from "./compare/said.ts";
import { tokensText } from "./expression/tree_text.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Schema, SequenceModel, TableModel, ViewModel } from "../../schema/schema.ts";

/**
 * What PostgreSQL answers about likeness.
 *
 * @param currentSchema what a name without a schema means, as reflection tells it: a model that says
 * it is the same as one that does not. Null: not known, then these differ.
 */
export function comparerFor(currentSchema: string | null): Comparer {
  return {
    canonical: (schema) => canonical(schema, currentSchema),
    // Models have names as they are stored, and every letter counts.
    foldName: (name) => name,
    ownSchema: currentSchema,
  };
}

/** As comparerFor, where the connection's own schema is not known. */
export const comparer: Comparer = comparerFor(null);

function canonical(schema: Schema, own: string | null): Schema {
  const schemaOf = (name: string | null) => name === own ? null : name;
  const tables = schema.tables.map((table) => ({ ...table, schema: schemaOf(table.schema) }));
  const byName = new Map(tables.map((table) => [pathOf(table), table]));
  const parentsOf = (table: TableModel) =>
    (table.options.postgres?.inherits ?? []).map((name) => withoutSchema(name, own))
      .flatMap((name) => byName.get(name) ?? []);
  const spell = typeSpelling(own);
  const typeOf = schema.views.length === 0 ? NOWHERE.typeOf : typesByName(tables, spell);
  return {
    // A model cannot say that a table is a partition, so that none can be expected.
    // Nor does it hold what is a session's own.
    tables: tables.filter((table) => table.options.temporary !== true)
      .filter((table) => !parentsOf(table).some(isPartitioned))
      .map((table) => tableOf(table, parentsOf(table), spell, own)),
    views: schema.views.map((view) => ({
      ...viewOf(view, { ...NOWHERE, typeOf, schema: own }),
      schema: schemaOf(view.schema),
    })),
    enums: schema.enums.map((its) => ({ ...its, schema: schemaOf(its.schema) })),
    sequences: schema.sequences.map((its) => ({
      ...sequenceOf(its),
      schema: schemaOf(its.schema),
    })),
    // Every database is made with `public`.
    schemas: schema.schemas.filter((name) => name !== "public" && name !== own),
  };
}

const pathOf = ({ schema, name }: TableModel) => schema === null ? name : `${schema}.${name}`;

const withoutSchema = (name: string, schema: string | null) =>
  schema !== null && name.startsWith(`${schema}.`) ? name.slice(schema.length + 1) : name;

const isPartitioned = ({ options }: TableModel) => options.postgres?.partitionBy !== undefined;

function tableOf(
  table: TableModel,
  parents: readonly TableModel[],
  spell: TypeSpelling,
  own: string | null,
): TableModel {
  const types = columnTypes(table, spell);
  const around = {
    typeOf: (column: string) => types.get(column),
    table: table.name,
    schema: own,
  };
  const key = new Set(table.primaryKey?.columns);
  const columns = table.columns.map((column) =>
    columnOf(column, key.has(column.name), around, spell)
  );
  return {
    ...table,
    columns: withoutInherited(columns, parents, spell, own),
    ...constraintsOf(table, around),
    indexes: table.indexes.map((index) => indexOf(index, table, around)),
    options: optionsOf(table, own),
  };
}

/** What a table has from a parent need not be said, and may be. */
function withoutInherited(
  columns: TableModel["columns"],
  parents: readonly TableModel[],
  spell: TypeSpelling,
  own: string | null,
): TableModel["columns"] {
  if (parents.length === 0) return columns;
  const inherited = new Set(
    parents.flatMap((parent) => tableOf(parent, [], spell, own).columns.map(contentOfInherited)),
  );
  return columns.filter((column) => !inherited.has(contentOfInherited(column)));
}

/** A child does not count, and has comments of its own. */
function contentOfInherited(column: TableModel["columns"][number]): string {
  return JSON.stringify({ ...column, autoincrement: null, identity: null, comment: null });
}

function optionsOf({ options }: TableModel, own: string | null): TableModel["options"] {
  const { partitionBy, inherits, ...others } = options.postgres ?? {};
  const postgres = said({
    ...settingsOf(without(others, "tablespace")),
    ...tablespaceOf(others),
    ...(partitionBy === undefined ? {} : {
      partitionBy: tokensText(expressionTokens(partitionBy)),
    }),
    ...(inherits === undefined || inherits.length === 0 ? {} : {
      inherits: inherits.map((name) => withoutSchema(name, own)),
    }),
  });
  return {
    ...without(options, "temporary", "sqlite", "mysql", "postgres"),
    ...(postgres === undefined ? {} : { postgres }),
  };
}

/** The type that all columns of a name have, for queries: these may name any table. */
function typesByName(
  tables: readonly TableModel[],
  spell: TypeSpelling,
): (column: string) => string | undefined {
  const types = new Map<string, string | undefined>();
  for (const table of tables) {
    for (const [name, type] of columnTypes(table, spell)) {
      types.set(name, types.has(name) && types.get(name) !== type ? undefined : type);
    }
  }
  return (column) => types.get(column.replace(/^.*\./, ""));
}

function viewOf(view: ViewModel, around: Surroundings): ViewModel {
  const tokens = withColumnNames(expressionTokens(view.query), view.columns ?? []);
  try {
    return { ...view, columns: null, query: queryText(tokens, around) };
  } catch (error) {
    if (error !== NOT_UNDERSTOOD) throw error;
    return { ...view, columns: null, query: tokensText(tokens) };
  }
}

function sequenceOf({ name, schema, options }: SequenceModel): SequenceModel {
  return { name, schema, options: sequenceOptions(options, "bigint") };
}
