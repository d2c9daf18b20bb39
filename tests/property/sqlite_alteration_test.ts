/**
 * Random tables, altered at random by this program on a real SQLite, against databases that are made
 * in the final form at once. `MIGRATE_RUNS` asks for more runs.
 */
import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { comparer } from "../../src/dialect/sqlite/comparer.ts";
import { createCompilation } from "../../src/dialect/sqlite/compiler.ts";
import { openDatabase } from "../../src/dialect/sqlite/connection.ts";
import { sqlite } from "../../src/dialect/sqlite/mod.ts";
import { statement } from "../../src/dialect/statement.ts";
import { record } from "../../src/operation/record_sample.ts";
import { type Replayed, replayOperation, startReplay } from "../../src/operation/replay.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { EMPTY_SCHEMA, type TableModel } from "../../src/schema/schema.ts";
import {
  type AlterationChoice,
  alterationChoices,
  createTable,
  quoted,
  rowOf,
  type TableChoice,
  tableChoice,
} from "./sqlite_alteration_arbitrary.ts";
import { chooseAlteration, type Row } from "./sqlite_alteration_choice.ts";
import { t } from "../../src/schema/type.ts";
import { foldName } from "../../src/dialect/sqlite/text/name.ts";
import type { CompiledOperation, Connection } from "../../src/dialect/dialect.ts";
import type { Operation } from "../../src/operation/mod.ts";

const compilation = createCompilation({});

/** Operations that are handed over together. */
type Chunk = readonly Operation[];

function open(): Connection & Disposable {
  const connection = openDatabase({
    url: "sqlite::memory:",
    origin: "a test",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat: () => null,
  });
  assert.ok(connection !== null);
  return Object.assign(connection, { [Symbol.dispose]: () => void connection.close() });
}

async function execute(connection: Connection, ...texts: readonly string[]): Promise<void> {
  await connection.execute(texts.map(statement));
}

async function column(connection: Connection, text: string): Promise<readonly string[]> {
  return (await connection.query(statement(text))).map((row) => String(Object.values(row)[0]));
}

/** As the runner does: in groups, each seeing what those before it have done. */
async function apply(connection: Connection, chunk: Chunk): Promise<readonly string[]> {
  const sent: string[] = [];
  const groups = compilation.group?.(chunk) ?? [];
  for (const { operation } of groups) {
    const context = { source: { connection }, warn: () => {}, enter: () => {} };
    // No test here has an executeFile.
    const statements = await compilation.compile(operation as CompiledOperation, context);
    for (const its of statements) {
      sent.push(its.text.join("?"));
      await connection.execute([its]);
    }
  }
  return sent;
}

/** A table, its rows, and how it was changed. */
interface State {
  readonly replayed: Replayed;
  readonly rows: readonly Row[];
  readonly table: string;
}

const CREATE_OTHER = "CREATE TABLE log (n)";

/** Makes the table with its rows; null where SQLite refuses it. */
async function start(connection: Connection, choice: TableChoice): Promise<State | null> {
  const operations = await record((op) => {
    op.createTable("other", { id: t.integer().primaryKey(), t_id: t.integer().references("t.id") });
    createTable(op, choice);
    if (choice.hasView) op.createView("v", `SELECT count(*) AS n FROM "t"`);
  });
  const replayed = operations.reduce(
    (its, operation) => replayOperation(its, operation, compilation.rules),
    startReplay(EMPTY_SCHEMA),
  );
  try {
    await apply(connection, operations);
  } catch {
    return null;
  }
  await execute(connection, CREATE_OTHER);
  const model = tableOf(replayed, "t");
  for (const [at, values] of choice.rows.entries()) {
    const names = model.columns.filter(({ computed }) => computed === null)
      .map(({ name }) => quoted(name));
    const row = rowOf(model, values, at);
    await execute(
      connection,
      `INSERT OR IGNORE INTO t (${names.join(", ")}) VALUES (${row.join(", ")})`,
    );
  }
  if (isAutoincrement(model)) {
    await execute(connection, "UPDATE sqlite_sequence SET seq = seq + 90");
  }
  if (choice.hasTrigger) {
    await execute(
      connection,
      "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t'); END",
    );
  }
  return { replayed, rows: await readRows(connection, model), table: "t" };
}

const isAutoincrement = ({ options }: TableModel) => options.sqlite?.autoincrement === true;

function tableOf({ schema }: Replayed, name: string): TableModel {
  const table = schema.tables.find((its) => its.name === name);
  assert.ok(table !== undefined, name);
  return table;
}

async function readRows(connection: Connection, model: TableModel): Promise<readonly Row[]> {
  const names = model.columns.filter(({ computed }) => computed === null).map(({ name }) => name);
  const hasRowid = model.options.sqlite?.withoutRowid !== true;
  const list = names.map((name, at) => `quote(${quoted(name)}) AS v${at}`).join(", ");
  const order = hasRowid ? "rowid" : quoted(model.primaryKey?.columns[0] ?? "");
  const rows = await connection.query(statement(
    `SELECT ${hasRowid ? "quote(rowid)" : "0"} AS id, ${list} FROM ${quoted(model.name)} ` +
      `ORDER BY ${order}`,
  ));
  return rows.map((row) => ({
    rowid: String(row["id"]),
    values: new Map(names.map((name, at) => [foldName(name), String(row[`v${at}`])])),
  }));
}

/** The alterations in chunks, and what they must lead to. */
async function plan(
  state: State,
  choices: readonly AlterationChoice[],
): Promise<{ readonly chunks: readonly Chunk[]; readonly final: State }> {
  const chunks: Operation[][] = [[]];
  let final = state;
  for (const [at, choice] of choices.entries()) {
    const table = tableOf(final.replayed, final.table);
    const alteration = chooseAlteration({
      table,
      rows: final.rows,
      referred: referredColumns(final),
      hasNewKey: chunks.flat().some(({ kind }) => kind === "createPrimaryKey"),
      hasNewType: chunks.flat().some((its) =>
        its.kind === "alterColumn" && its.change.type !== undefined
      ),
      at,
      choice,
    });
    if (alteration === null) continue;
    const operations = await record(alteration.call);
    if (alteration.isAlone) chunks.push([...operations], []);
    else chunks.at(-1)?.push(...operations);
    const replayed = operations.reduce(
      (its, operation) => replayOperation(its, operation, compilation.rules),
      final.replayed,
    );
    const [renamed] = operations;
    final = {
      replayed,
      rows: alteration.rows(final.rows),
      table: renamed?.kind === "renameTable" ? renamed.newName : final.table,
    };
    if (choice.isLast) chunks.push([]);
  }
  return { chunks: await inBatches(chunks, choices), final };
}

function referredColumns({ replayed, table }: State): readonly string[] {
  return replayed.schema.tables.filter(({ name }) => name !== table)
    .flatMap(({ foreignKeys }) => foreignKeys)
    .filter(({ references }) => references.table === table)
    .flatMap(({ references }) => references.columns);
}

/** Some chunks of one table as explicit batches. */
async function inBatches(
  chunks: readonly Chunk[],
  choices: readonly AlterationChoice[],
): Promise<readonly Chunk[]> {
  const full = chunks.filter(({ length }) => length > 0);
  return await Promise.all(full.map(async (chunk, at) => {
    const [first] = chunk;
    const isAlone = first === undefined || first.kind === "renameTable" ||
      first.kind === "batchAlterTable" || !("table" in first) || first.table === null;
    if (isAlone || choices[at]?.isIt === true) return chunk;
    const recreate = (choices[at]?.pick ?? 0) % 3 === 0 ? "always" : "auto";
    const { name } = first.table;
    const [batch] = await record((op) => op.batchAlterTable(name, () => {}, { recreate }));
    assert.ok(batch?.kind === "batchAlterTable");
    return [{ ...batch, items: chunk } as Operation];
  }));
}

/** The final form made at once. */
async function build(connection: Connection, { replayed, rows, table }: State): Promise<void> {
  for (const model of replayed.schema.tables) {
    await apply(connection, [{ kind: "createTable", table: model, ifNotExists: false }]);
  }
  await execute(connection, CREATE_OTHER);
  const model = tableOf(replayed, table);
  for (const { rowid, values } of rows) {
    const names = model.columns.filter(({ computed }) => computed === null).map((its) => its.name);
    const hasRowid = model.options.sqlite?.withoutRowid !== true;
    const literals = names.map((name) => values.get(foldName(name)) ?? "missing");
    await execute(
      connection,
      `INSERT INTO ${quoted(table)} (${
        [...hasRowid ? ["rowid"] : [], ...names.map(quoted)].join(", ")
      }) VALUES (${[...hasRowid ? [rowid] : [], ...literals].join(", ")})`,
    );
  }
}

/** Every row with all columns, computed ones too. */
async function contents(connection: Connection, { replayed, table }: State): Promise<unknown> {
  const model = tableOf(replayed, table);
  const columns = await column(connection, `SELECT name FROM pragma_table_xinfo('${table}')`);
  const list = columns.map((name, at) => `quote(${quoted(name)}) AS v${at}`).join(", ");
  const hasRowid = model.options.sqlite?.withoutRowid !== true;
  const rows = await connection.query(
    statement(`SELECT ${hasRowid ? "quote(rowid) AS id, " : ""}${list} FROM ${quoted(table)}`),
  );
  return { columns, rows: rows.map((row) => JSON.stringify(Object.values(row))).sort() };
}

async function assertSame(altered: Connection, final: State, choice: TableChoice): Promise<void> {
  using direct = open();
  await build(direct, final);
  assert.deepEqual(await contents(altered, final), await contents(direct, final), "the rows");
  const schema = await sqlite.reflect(altered);
  const tables = (its: typeof schema) => ({ ...its, views: [] });
  const log = { ...schema, tables: schema.tables.filter(({ name }) => name !== "log") };
  const told = compareSchemas(final.replayed.schema, log, comparer).map(describeDifference);
  assert.deepEqual(told, [], "replay and reflection differ");
  const direct2 = tables(await sqlite.reflect(direct));
  const differences = compareSchemas(direct2, tables(schema), comparer).map(describeDifference);
  assert.deepEqual(differences, [], "a database made at once differs");
  assert.deepEqual(await column(altered, "PRAGMA integrity_check"), ["ok"]);
  if (choice.hasView) {
    assert.deepEqual(await column(altered, "SELECT n FROM v"), [String(final.rows.length)]);
  }
  assert.deepEqual(
    await column(altered, "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'"),
    choice.hasTrigger ? [final.table] : [],
  );
}

async function counterOf(connection: Connection, table: string): Promise<string | undefined> {
  const [has] = await column(
    connection,
    "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'",
  );
  if (has !== "1") return undefined;
  const name = table.replaceAll("'", "''");
  return (await column(connection, `SELECT seq FROM sqlite_sequence WHERE name = '${name}'`))[0];
}

async function check(choice: TableChoice, choices: readonly AlterationChoice[]): Promise<boolean> {
  using altered = open();
  const state = await start(altered, choice);
  if (state === null) return false;
  const counter = await counterOf(altered, "t");
  const { chunks, final } = await plan(state, choices);
  const texts = await column(altered, "SELECT sql FROM sqlite_schema WHERE tbl_name = 't'");
  const sent: string[] = [];
  try {
    for (const chunk of chunks) sent.push("-- operations", ...await apply(altered, chunk));
    await assertSame(altered, final, choice);
    if (counter !== undefined && !dropsKey(chunks)) {
      assert.equal(await counterOf(altered, final.table), counter, "the counter");
    }
  } catch (error) {
    const rows = state.rows.map((row) => JSON.stringify([row.rowid, ...row.values]));
    const said = JSON.stringify(
      chunks,
      (_, value) => typeof value === "bigint" ? `${value}` : value,
    );
    throw new Error([String(error), ...texts, ...rows, said, ...sent].join("\n"), { cause: error });
  }
  return true;
}

/** Whether the primary key goes, and with it what it has counted. */
function dropsKey(chunks: readonly Chunk[]): boolean {
  const items = chunks.flat().flatMap((its): readonly Operation[] =>
    its.kind === "batchAlterTable" ? its.items : [its]
  );
  return items.some((its) => its.kind === "dropConstraint" && its.type === "primaryKey");
}

Deno.test("an altered table is what a table made in the final form is", async () => {
  let accepted = 0;
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(tableChoice, alterationChoices, async (choice, choices) => {
      tried++;
      if (await check(choice, choices)) accepted++;
    }),
    { numRuns: Number(Deno.env.get("MIGRATE_RUNS") ?? 300) },
  );
  assert.ok(accepted > tried * 0.7, `SQLite accepted ${accepted} of ${tried}`);
});
