/** Without a connection the same must come of operations: what is known then comes from replay. */
import assert from "node:assert/strict";
import { isUnknown, replayOperation, startReplay } from "../../src/operation/replay.ts";
import {
  type Bench,
  compileAll,
  inTransaction,
  reflect,
  runSql,
  textOf,
  withBench,
} from "./bench.ts";
import { assertSame } from "./check_replay.ts";
import { prepare, readData, type Start } from "./start.ts";
import type { CompiledOperation } from "../../src/dialect/dialect.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Schema } from "../../src/schema/schema.ts";
import type { Case } from "./case.ts";
import type { TestDatabase } from "./databases.ts";

/** What was done with a connection. */
interface Online {
  readonly texts: readonly string[];
  readonly after: Schema;
}

/** The statements from replay are those of the database, or announced and to the same effect. */
export async function checkOffline(
  database: TestDatabase,
  bench: Bench,
  its: Case,
  { schema }: Start,
  operations: readonly Operation[],
  { texts, after }: Online,
): Promise<void> {
  // Rows may come from generators, which are used up, and files are read.
  if (operations.some(({ kind }) => kind === "bulkInsert" || kind === "executeFile")) return;
  const offline = await compileOffline(bench, schema, operations);
  if (offline === null) return;
  const [own, other] = [comparable(offline), comparable(texts)];
  if (its.spelledOtherwise === undefined || !bench.supports("rebuilds")) {
    assert.deepEqual(own, other, "the statements from replay, then those from the database");
    return;
  }
  assert.notDeepEqual(own, other, "spelled otherwise");
  const data = await readData(bench, after);
  await withBench(database, async (fresh) => {
    await prepare(fresh, its, false);
    await inTransaction(fresh, async () => {
      for (const text of offline) await runSql(fresh, text);
    });
    const found = await reflect(fresh);
    assertSame(fresh, startReplay(after), found, "run online, then from replay");
    assert.deepEqual(await readData(fresh, found), data);
  });
}

/** The statements as compiled from replay alone; null where raw SQL leaves too much unknown. */
async function compileOffline(
  bench: Bench,
  before: Schema,
  operations: readonly Operation[],
): Promise<readonly string[] | null> {
  const { compilation: { rules, reads } } = bench;
  const texts: string[] = [];
  let state = startReplay(before);
  let isKnown = true;
  await compileAll(bench, operations, (operation: CompiledOperation) => {
    if (reads(operation).some((table) => isUnknown(state, table, rules))) isKnown = false;
    return isKnown ? { schema: state.schema } : null;
  }, (statements, operation) => {
    texts.push(...statements.map((statement) => textOf(bench, statement)));
    state = replayOperation(state, operation, rules);
  });
  return isKnown ? texts : null;
}

/** Without probes, which are for views and triggers, and without quotes that need not be. */
function comparable(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !text.startsWith("EXPLAIN "))
    .map((text) => text.replaceAll(/(["`])([a-z_][a-z0-9_]*)\1/g, "$2"));
}
