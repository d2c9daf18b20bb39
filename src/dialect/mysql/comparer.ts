/** What MySQL and MariaDB take for the same: schemas in one spelling. */
import { tableCollation, usualCollation } from "./compare/collation.ts";
import { columnOf } from "./compare/column.ts";
import { keysOf } from "./compare/key.ts";
import { type NormalView, viewText } from "./expression/text.ts";
import { sequenceOptions } from "./compare/sequence_option.ts";
import { type ServerFacts, USUAL_FACTS } from "./compare/server_facts.ts";
import type { ColumnsOf } from "./expression/view_normal.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Schema, TableModel, ViewModel } from "../../schema/schema.ts";

/** What the server answers about likeness. */
export function comparerFor(facts: ServerFacts): Comparer {
  return {
    canonical: (schema) => canonical(schema, facts),
    foldName,
    foldObjectName: facts.foldsTables ? foldName : (name) => name,
    ownSchema: facts.database,
  };
}

/** As comparerFor, where no server is known. */
export const comparer: Comparer = comparerFor(USUAL_FACTS);

/** Names of columns, indexes and constraints are the same in any case. */
function foldName(name: string): string {
  return name.toLowerCase();
}

function canonical(schema: Schema, facts: ServerFacts): Schema {
  const schemaOf = (name: string | null) => name === facts.database ? null : name;
  // What is a session's own belongs to no schema.
  const tables = schema.tables.filter(({ options }) => options.temporary !== true)
    .map((table) => ({ ...table, schema: schemaOf(table.schema) }));
  const views = schema.views.map((view) => ({ ...view, schema: schemaOf(view.schema) }));
  const viewOf = viewsOf(tables, views, facts.database);
  return {
    tables: tables.map((table) => tableOf(table, facts)),
    views: views.map((view) => ({ ...view, columns: null, query: viewOf(view).query })),
    enums: [],
    sequences: schema.sequences.map(({ name, schema: its, options }) => ({
      name,
      schema: schemaOf(its),
      options: sequenceOptions(options),
    })),
    schemas: schema.schemas.filter((name) => name !== facts.database),
  };
}

function tableOf(table: TableModel, facts: ServerFacts): TableModel {
  const key = new Set(table.primaryKey?.columns.map(foldName));
  const { engine = facts.engine, rowFormat } = table.options.mysql ?? {};
  const collation = tableCollation(table, facts);
  const usual = usualCollation(table, facts);
  const mysql = {
    ...(foldName(engine) === foldName(facts.engine) ? {} : { engine: foldName(engine) }),
    ...(collation === usual ? {} : { collate: collation }),
    ...(rowFormat === undefined || /^default$/i.test(rowFormat)
      ? {}
      : { rowFormat: rowFormat.toUpperCase() }),
  };
  return {
    ...table,
    columns: table.columns.map((column) =>
      columnOf(column, key.has(foldName(column.name)), collation, facts)
    ),
    ...keysOf(table, engine, facts),
    excludes: table.excludes,
    comment: table.comment === "" ? null : table.comment,
    options: Object.keys(mysql).length === 0 ? {} : { mysql },
  };
}

/** Views in one spelling, each made when it is asked for: they may be of each other. */
function viewsOf(
  tables: readonly TableModel[],
  views: readonly ViewModel[],
  database: string | null,
): (view: ViewModel) => NormalView {
  const columns = new Map<string, readonly string[]>(
    tables.map((table) => [pathOf(table), table.columns.map(({ name }) => name)]),
  );
  const byPath = new Map(views.map((view) => [pathOf(view), view]));
  const made = new Map<ViewModel, NormalView>();
  const inMaking = new Set<ViewModel>();
  const viewOf = (view: ViewModel): NormalView => {
    const known = made.get(view);
    if (known !== undefined) return known;
    inMaking.add(view);
    const normal = viewText(view.query, view.columns, columnsFor(view.schema), database);
    inMaking.delete(view);
    made.set(view, normal);
    return normal;
  };
  const columnsFor = (schema: string | null): ColumnsOf => (path) => {
    const [name = "", of = schema] = path.toReversed();
    const key = pathOf({ schema: of, name });
    const view = byPath.get(key);
    if (view === undefined || inMaking.has(view)) return columns.get(key) ?? null;
    return viewOf(view).columns;
  };
  return viewOf;
}

function pathOf({ schema, name }: { readonly schema: string | null; readonly name: string }) {
  return JSON.stringify([schema, name]);
}
