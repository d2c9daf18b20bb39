/** A check asks as often whatever there is: a thousand tables cost no more questions than ten. */
import assert from "node:assert/strict";
import { compare } from "../../src/runner/comparison/comparison.ts";
import { reflectLive } from "../../src/runner/comparison/live_schema.ts";
import { settleTexts } from "../../src/runner/comparison/server_form.ts";
import { apply, type Bench, recordPart, withBench } from "../conformance/bench.ts";
import { DATABASES } from "../conformance/databases.ts";
import { workbenchOf } from "./fixed_point.ts";
import type { TestDatabase } from "../conformance/databases.ts";
import type { Part } from "../conformance/case.ts";

/** Tables with all that a check looks at. */
function tables(count: number): Part {
  return ({ op, t, sql }) => {
    for (let at = 0; at < count; at++) {
      op.createTable(`t${at}`, {
        id: t.integer().primaryKey(),
        name: t.string(20).notNull().default("x").unique(`uq_${at}`),
        at: t.dateTime().default(sql`CURRENT_TIMESTAMP`).index(`ix_${at}`),
        other: at === 0
          ? t.integer()
          : t.integer().references(`t${at - 1}.id`, { name: `fk_${at}` }),
      }, { checks: [{ name: `ck_${at}`, condition: "id > 0 AND name <> 'y'" }] });
    }
  };
}

/** How many questions a check of these tables asks. */
async function countQuestions(database: TestDatabase, count: number): Promise<number> {
  let questions = 0;
  await withBench(database, async (bench) => {
    const operations = await recordPart(bench, tables(count));
    await apply(bench, operations);
    const models = operations.flatMap((its) => its.kind === "createTable" ? [its.table] : []);
    const wish = { tables: models, views: [], enums: [], sequences: [], schemas: [] };
    const work = workbenchOf(counting(bench, () => questions++));
    const { schema } = await reflectLive(work.session, []);
    const { differences } = compare(work, schema, await settleTexts(work, wish, schema));
    assert.deepEqual(differences, []);
  });
  return questions;
}

/** The bench, where somebody counts what is asked. */
function counting(bench: Bench, count: () => void): Bench {
  const { connection } = bench;
  return {
    ...bench,
    connection: {
      ...connection,
      version: connection.version,
      query: (...args) => {
        count();
        return connection.query(...args);
      },
      execute: (...args) => {
        count();
        return connection.execute(...args);
      },
    },
  };
}

for (const database of [DATABASES.sqlite, DATABASES.postgres]) {
  if (database === null) continue;
  Deno.test({
    name: `${database.title}: questions of a check`,
    sanitizeResources: false,
    sanitizeOps: false,
    async fn() {
      const few = await countQuestions(database, 5);
      assert.ok(few > 0);
      assert.equal(await countQuestions(database, 300), few);
      await database.dispose();
    },
  });
}
