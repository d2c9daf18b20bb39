/** Holds one case against one database: everything that must be true of any change. */
import assert from "node:assert/strict";
import { apply, type Bench, recordPart, reflect, withBench } from "./bench.ts";
import { checkApplied } from "./check_applied.ts";
import { checkInverse } from "./check_inverse.ts";
import { checkOffline } from "./check_offline.ts";
import { assertSame, replayAll } from "./check_replay.ts";
import { assertDataKept, assertExpected } from "./check_rows.ts";
import { prepare, readData, type Start } from "./start.ts";
import type { Case } from "./case.ts";
import type { TestDatabase } from "./databases.ts";

/** Runs a case; throws where the database or the program is not as it must be. */
export function checkCase(database: TestDatabase, its: Case): Promise<void> {
  return withBench(database, async (bench) => {
    const isLacking = (its.needs ?? []).some((capability) => !bench.supports(capability));
    const isSpared = its.unless !== undefined && bench.supports(its.unless);
    const refusal = isLacking ? its.refusal ?? "unsupported.operation" : its.fails;
    const code = codeOf(bench, isSpared ? undefined : refusal);
    const start = await prepare(bench, its, isLacking);
    if (code === null) await checkSuccess(database, bench, its, start);
    else await checkFailure(bench, its, start, code);
  });
}

/** The codes, of which the operations must fail with one; null: they must not. */
function codeOf({ supports }: Bench, code: Case["fails"]): readonly string[] | null {
  if (code !== "senseless") return code === undefined ? null : [code];
  const [looked, said] = ["revision.invalid_operation", "database.statement_failed"];
  return supports("looksSometimes") ? [looked, said] : supports("rebuilds") ? [looked] : [said];
}

async function checkSuccess(
  database: TestDatabase,
  bench: Bench,
  its: Case,
  start: Start,
): Promise<void> {
  const guard = bench.dialect.guard?.(bench.connection);
  await guard?.before("execute");
  const operations = await recordPart(bench, its.operations, its.naming);
  const states = replayAll(bench, operations, start.schema);
  const texts = await apply(bench, operations);
  const after = await reflect(bench);
  assertSame(bench, states.at(-1), after, "replayed, then reflected");
  checkApplied(bench, operations, start.schema, after);
  assert.deepEqual(await guard?.violations() ?? [], []);
  await assertDataKept(bench, its, start, operations);
  await assertExpected(bench, its);
  await checkOffline(database, bench, its, start, operations, { texts, after });
  await checkInverse(bench, its, start, operations, states, after);
}

async function checkFailure(
  bench: Bench,
  its: Case,
  { schema, data }: Start,
  codes: readonly string[],
): Promise<void> {
  await assert.rejects(
    async () => apply(bench, await recordPart(bench, its.operations, its.naming)),
    (error) => {
      assert.ok(codes.includes((error as { code?: string }).code ?? ""), String(error));
      return true;
    },
  );
  if (!bench.supports("transactionalDdl")) return;
  const after = await reflect(bench);
  assert.deepEqual(after, schema, "the schema after the rollback");
  assert.deepEqual(await readData(bench, after), data, "the rows after the rollback");
}
