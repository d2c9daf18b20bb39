/**
 * What only the server can tell: whether two texts mean the same to it. It rewrites defaults, checks,
 * index expressions and the queries of views; so what differs by text is made once more, where
 * nobody sees it, and what has become of it is compared.
 */
import { sqlText } from "../../schema/fragment.ts";
import { compareSchemas, type Difference } from "../../schema/comparer.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel, type ViewModel } from "../../schema/schema.ts";
import { createTable, inTrial, takingBack, type Trial, tryToMake } from "./trial.ts";
import type { Workbench } from "./workbench.ts";

/** What texts of SQL stand in. */
const WRITTEN: ReadonlySet<Difference["kind"]> = new Set([
  "column",
  "check",
  "exclude",
  "index",
  "tableOptions",
  "view",
]);

/** The lists of a table by the kind of a difference in them. */
const LISTS = {
  column: "columns",
  check: "checks",
  exclude: "excludes",
  index: "indexes",
} as const;

/**
 * The described schema with the server's words for all that the server takes for what it has.
 *
 * @param described by models or replay.
 * @param reflected by the server.
 */
export async function settleTexts(
  bench: Workbench,
  described: Schema,
  reflected: Schema,
): Promise<Schema> {
  const doubtful = compareSchemas(described, reflected, bench.comparer).filter((its) =>
    WRITTEN.has(its.kind) && isThere(its.expected) && isThere(its.found)
  );
  if (doubtful.length === 0) return described;
  return await inTrial(bench, async (trial) => {
    let schema = described;
    for (const name of new Set(doubtful.flatMap(({ table }) => table ?? []))) {
      schema = await settleTable(trial, schema, reflected, name, doubtful);
    }
    for (const { kind, name } of doubtful) {
      if (kind === "view") schema = await settleView(trial, schema, reflected, name);
    }
    return schema;
  }) ?? described;
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** Puts the server's words where a table says the same in others. */
async function settleTable(
  trial: Trial,
  described: Schema,
  reflected: Schema,
  key: string,
  doubtful: readonly Difference[],
): Promise<Schema> {
  const { keyOf, comparer } = trial;
  const folded = keyOf({ name: key, schema: null });
  const own = described.tables.find((its) => keyOf(its) === folded);
  const live = reflected.tables.find((its) => keyOf(its) === folded);
  if (own === undefined || live === undefined) return described;
  const made = await renderTable(trial, own);
  if (made === null) return described;
  const placed = { ...made, name: live.name, schema: live.schema, foreignKeys: live.foreignKeys };
  const left = new Set(
    compareSchemas(
      { ...EMPTY_SCHEMA, tables: [placed] },
      { ...EMPTY_SCHEMA, tables: [live] },
      comparer,
    ).map(keyOfDifference),
  );
  const settled = doubtful.filter((its) =>
    its.table === key && !left.has(keyOfDifference({ ...its, table: key }))
  );
  const table = settled.reduce((table, difference) => adopt(table, live, difference, trial), own);
  return { ...described, tables: described.tables.map((its) => its === own ? table : its) };
}

function keyOfDifference({ kind, name }: Difference): string {
  return `${kind} ${name}`;
}

/** The part of which a difference tells, in the words of the other. */
function adopt(
  table: TableModel,
  live: TableModel,
  { kind, name }: Difference,
  { comparer: { foldName } }: Trial,
): TableModel {
  if (kind === "tableOptions") return { ...table, options: live.options };
  const list = LISTS[kind as keyof typeof LISTS];
  const isMeant = (its: { readonly name: string | null }) =>
    its.name !== null && foldName(its.name) === foldName(name);
  const items: readonly { readonly name: string | null }[] = table[list];
  const words = (live[list] as typeof items).find(isMeant);
  if (words === undefined) return table;
  return { ...table, [list]: items.map((item) => isMeant(item) ? words : item) };
}

/** The table as the server writes it down; null where it cannot be made. */
async function renderTable(trial: Trial, table: TableModel): Promise<TableModel | null> {
  const { session } = trial;
  const { tablespace: _tablespace, unlogged: _unlogged, inherits: _inherits, ...postgres } =
    table.options.postgres ?? {};
  const alone = {
    ...table,
    schema: null,
    // What they refer to is not there.
    foreignKeys: [],
    indexes: [],
    options: { ...table.options, postgres },
  };
  return await takingBack(session, async () => {
    if (!await tryToMake(trial, createTable(alone))) return null;
    for (const index of table.indexes) {
      const { postgres: { concurrently: _, tablespace: _tablespace, ...its } = {}, ...model } =
        index;
      await tryToMake(trial, {
        kind: "createIndex",
        table: { name: table.name, schema: null },
        index: { ...model, ...(index.postgres === undefined ? {} : { postgres: its }) },
        ifNotExists: false,
      });
    }
    const { tables } = await session.dialect.reflect(session.connection, {
      tables: [{ name: table.name, schema: null }],
    });
    return tables[0] ?? null;
  });
}

async function settleView(
  trial: Trial,
  described: Schema,
  reflected: Schema,
  name: string,
): Promise<Schema> {
  const { keyOf, comparer, session } = trial;
  const folded = keyOf({ name, schema: null });
  const own = described.views.find((its) => keyOf(its) === folded);
  const live = reflected.views.find((its) => keyOf(its) === folded);
  if (own === undefined || live === undefined) return described;
  const made = await takingBack(session, async (): Promise<ViewModel | null> => {
    const isMade = await tryToMake(trial, {
      kind: "createView",
      view: { name: own.name, schema: null },
      query: sqlText(own.query),
      columns: own.columns,
      replace: false,
      materialized: false,
      ifNotExists: false,
    });
    if (!isMade) return null;
    const { views } = await session.dialect.reflect(session.connection, {
      tables: [{ name: own.name, schema: null }],
    });
    return views[0] ?? null;
  });
  if (made === null) return described;
  const placed = { ...made, name: live.name, schema: live.schema, materialized: own.materialized };
  const isSame = compareSchemas(
    { ...reflected, views: [placed] },
    { ...reflected, views: [live] },
    comparer,
  ).length === 0;
  if (!isSame) return described;
  return { ...described, views: described.views.map((its) => its === own ? live : its) };
}
