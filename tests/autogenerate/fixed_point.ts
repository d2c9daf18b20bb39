/**
 * The fixed point, for the schema of every conformance case: what is written for it makes it, and
 * then nothing is left to be written; what undoes it leaves nothing.
 */
import assert from "node:assert/strict";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { renderModels } from "../../src/diff/render/render_models.ts";
import { record } from "../../src/operation/record_sample.ts";
import { compare, schemasIn } from "../../src/runner/comparison/comparison.ts";
import { NO_INTERRUPTION } from "../../src/runner/interruption.ts";
import { reflectAll, reflectLive } from "../../src/runner/comparison/live_schema.ts";
import { renderBody } from "../../src/runner/comparison/revision_body.ts";
import { spellTypes } from "../../src/runner/comparison/spelled_type.ts";
import { settleTexts } from "../../src/runner/comparison/server_form.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { sql } from "../../src/schema/fragment.ts";
import { readModels } from "../../src/schema/models.ts";
import { EMPTY_SCHEMA, type Schema } from "../../src/schema/schema.ts";
import { t } from "../../src/schema/type.ts";
import { apply, type Bench, recordPart, withBench } from "../conformance/bench.ts";
import { CASES } from "../conformance/cases/mod.ts";
import { replayAll } from "../conformance/check_replay.ts";
import { pathOf } from "../conformance/start.ts";
import { MARIADB_URL } from "../server/mariadb.ts";
import { statement } from "../../src/dialect/statement.ts";
import { startReplay } from "../../src/operation/replay.ts";
import type { Case } from "../conformance/case.ts";
import type { TestDatabase } from "../conformance/databases.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Settings } from "../../src/environment/settings.ts";
import type { Workbench } from "../../src/runner/comparison/workbench.ts";
import type { Migration } from "../../templates/migrate.d.ts";

/**
 * Registers a test for each case, or with `share` for one of so many unless `MIGRATE_RUNS` asks for
 * all; none where there is no such database.
 */
export function testFixedPoints(database: TestDatabase | null, share = 1): void {
  if (database === null) return;
  const step = Deno.env.get("MIGRATE_RUNS") === undefined ? share : 1;
  let number = 0;
  for (const [topic, cases] of Object.entries(CASES)) {
    for (const its of cases) {
      if (number++ % step !== 0) continue;
      Deno.test({
        name: `${database.title}: fixed point: ${topic}: ${its.name}`,
        // Connections are kept for the next case.
        sanitizeResources: false,
        sanitizeOps: false,
        fn: () => checkFixedPoint(database, its),
      });
    }
  }
  Deno.test(`${database.title}: nothing is left`, database.dispose);
}

/** What a revision's function is, as its file has it. */
type Body = (migration: Migration) => void;

async function checkFixedPoint(database: TestDatabase, its: Case): Promise<void> {
  const wish = await makeWish(database, its);
  if (wish === null) return;
  await withBench(database, async (bench) => {
    const work = workbenchOf(bench);
    const { operations, unhandled } = compare(work, EMPTY_SCHEMA, wish);
    assert.deepEqual(unhandled, [], "what nothing makes");
    // What is written is what runs.
    await apply(bench, await readBack(bench, operations));
    const made = await readMade(work, wish);
    await assertSame(work, made, wish, "generated from nothing, then compared");
    await assertSame(work, made, await asModels(bench, made), "as models, then compared");
    const { operations: downgrade, irreversible } = invertAll(
      operations,
      EMPTY_SCHEMA,
      bench.compilation.rules,
    );
    assert.deepEqual(irreversible, [], "what nothing undoes");
    await apply(bench, await readBack(bench, downgrade));
    await assertSame(work, await readMade(work, wish), EMPTY_SCHEMA, "undone");
  });
}

/** The schema that a case ends with, as its author would describe it; null: it cannot be made. */
async function makeWish(database: TestDatabase, its: Case): Promise<Schema | null> {
  let wish: Schema | null = null;
  await withBench(database, async (bench) => {
    const isLacking = (its.needs ?? []).some((capability) => !bench.supports(capability));
    const given = isLacking ? its.without : its.given;
    const parts = its.fails === undefined && !isLacking ? [given, its.operations] : [given];
    const operations: Operation[] = [];
    for (const part of parts) {
      if (part !== undefined) operations.push(...await recordPart(bench, part, its.naming));
    }
    if (operations.length === 0) return;
    await apply(bench, operations);
    const work = workbenchOf(bench);
    const replayed = replayAll(bench, operations, EMPTY_SCHEMA).at(-1) ?? startReplay(EMPTY_SCHEMA);
    const made = await readMade(work, replayed.schema);
    if (await hasBrokenView(bench, made)) return;
    const { everything, tables, others } = replayed.unknown;
    const isKnown = !everything && !others && tables.size === 0;
    if (isKnown) await assertSame(work, made, replayed.schema, "made by hand, then compared");
    await assertSame(work, made, made, "compared with itself");
    wish = isKnown ? withoutTemporary(replayed.schema) : made;
  });
  return wish;
}

/** What the database has, with the schemas of the wish. */
async function readMade(work: Workbench, wish: Schema): Promise<Schema> {
  const { session } = work;
  const { schema } = session.dialect.supports("innerSchemas")
    ? await reflectAll(session, false)
    : await reflectLive(session, schemasIn(wish, work));
  return schema;
}

/** Whether a view reads what is gone: nothing could make it again. */
async function hasBrokenView({ dialect, connection }: Bench, { views }: Schema): Promise<boolean> {
  for (const view of views) {
    const name = dialect.quoting.name(...pathOf(view));
    try {
      await connection.query(statement(`SELECT * FROM ${name} WHERE 1 = 0`));
    } catch {
      return true;
    }
  }
  return false;
}

function withoutTemporary(schema: Schema): Schema {
  return { ...schema, tables: schema.tables.filter(({ options }) => options.temporary !== true) };
}

/** Nothing is to be done, and nothing is told. */
async function assertSame(
  work: Workbench,
  found: Schema,
  wish: Schema,
  what: string,
): Promise<void> {
  const { operations, differences } = compare(work, found, await settleTexts(work, wish, found));
  assert.deepEqual(differences.map(describeDifference), [], what);
  assert.deepEqual(operations, [], what);
}

/** The operations as the text of a revision records them. */
async function readBack(
  bench: Bench,
  operations: readonly Operation[],
): Promise<readonly Operation[]> {
  const { body } = renderBody(workbenchOf(bench), operations);
  const source = `export default function ({ op, t, sql }) {\n${body}}\n`;
  const { default: run } = await importText<{ default: Body }>(source);
  return await record((op) => run({ op, t, sql }), { dialect: bench.dialect.name, naming: {} });
}

/** The schema that models describe which were written from it. */
async function asModels(bench: Bench, schema: Schema): Promise<Schema> {
  const text = renderModels(spellTypes(schema, bench.comparer), { types: "./migrate.d.ts" })
    .replace(/^import type .*$/m, "").replace(/\(\{([^}]*)\}: Models\)/, "({$1})");
  const { default: models } = await importText<{ default: unknown }>(text);
  return await readModels(models, {
    dialect: bench.dialect.name,
    naming: {},
    file: "models.ts",
    locate: () => undefined,
    foldName: bench.comparer.foldName,
    ...(bench.comparer.foldObjectName === undefined
      ? {}
      : { foldObjectName: bench.comparer.foldObjectName }),
    hasEnumTypes: bench.compilation.rules.hasEnumTypes,
    ownSchema: bench.comparer.ownSchema ?? null,
  });
}

async function importText<Module>(source: string): Promise<Module> {
  return await import(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** The workbench of a bench: its settings are the defaults. */
export function workbenchOf({ dialect, connection, compilation, comparer }: Bench): Workbench {
  const host = createDenoHost();
  const settings: Settings = {
    configFile: null,
    directory: host.cwd,
    versionLocations: [host.cwd],
    recursive: false,
    databaseName: null,
    // Where scratch databases are made beside the one at hand.
    url: () => Promise.resolve({ url: MARIADB_URL ?? "", origin: "", directory: host.cwd }),
    versionTable: { name: "alembic_version", schema: null },
    log: null,
    transaction: "each",
    lockWait: 0,
    wait: 0,
    limits: { lockTimeout: undefined, statementTimeout: undefined },
    retries: 0,
    x: {},
    config: {},
    origins: new Map(),
  };
  const session = {
    host,
    settings,
    emit: () => {},
    dialect,
    connection,
    database: "the test's",
    interruption: NO_INTERRUPTION,
    hide: (text: string) => text,
    quietly: <T>(work: () => Promise<T>) => work(),
  };
  return { session, compilation, comparer };
}
