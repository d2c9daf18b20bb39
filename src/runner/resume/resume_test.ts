import assert from "node:assert/strict";
import { type ErrorCode, isMigrateError } from "../../core/error.ts";
import { statement } from "../../dialect/statement.ts";
import { type Ledger, noteRolledBack, noteUnit, openLedger } from "./ledger.ts";
import { foldLong, logDone } from "./logged.ts";
import { checkPassed, passOver, passRolledBack, startResume } from "./resume.ts";
import { type Member, rawUnit } from "./unit.ts";
import { readUnfinished } from "./unfinished.ts";
import type { StepWork } from "../step_work.ts";

const unit = (sql: string) => rawUnit("op.run", statement(sql));
const member = (sql: string) => unit(sql).members[0] as Member;

/** The work of a step that goes on behind what is in the ledger. */
async function goOn(ledger: Ledger): Promise<StepWork> {
  const done = JSON.parse(JSON.stringify(await logDone(ledger)));
  const unfinished = {
    revision: "a1",
    direction: "upgrade",
    done,
    next: null,
    at: "",
    failure: null,
  } as const;
  // Only these are asked for while work is passed over.
  return {
    resume: startResume({ unfinished, isAsked: true, inDoubt: null }),
    session: { emit: () => {} },
    revision: { id: "a1" },
    ledger: openLedger(true),
  } as unknown as StepWork;
}

async function fails(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(work, (error) => isMigrateError(error, code));
}

/** Three calls and a savepoint that failed, told one by one or as one block. */
async function written(isFolded: boolean): Promise<Ledger> {
  const ledger = openLedger(true);
  noteUnit(ledger, unit("one"), { rowCount: 1 });
  noteRolledBack(ledger, 1, { thrown: { code: "x.y", message: "no" }, depth: 1 });
  noteUnit(ledger, unit("two"), { rows: [{ n: 2n }] });
  if (isFolded) {
    ledger.weight = Infinity;
    await foldLong(ledger);
    assert.equal(ledger.entries.length, 1);
  }
  noteUnit(ledger, unit("three"));
  return ledger;
}

for (const isFolded of [false, true]) {
  const how = isFolded ? "as one" : "one by one";
  Deno.test(`what is done is passed over, ${how}`, async () => {
    const work = await goOn(await written(isFolded));
    assert.deepEqual(await passOver(work, member("one")), { rowCount: 1 });
    await passRolledBack(work, 2);
    await assert.rejects(passRolledBack(work, 1), { message: "no", code: "x.y" });
    assert.deepEqual(await passOver(work, member("two")), { rows: [{ n: { $bigint: "2" } }] });
    await passRolledBack(work, 1);
    assert.notEqual(work.resume, null);
    assert.equal(await passOver(work, member("three")), null);
    assert.equal(work.resume, null);
    checkPassed(work);
  });

  Deno.test(`what is another is refused, ${how}`, async () => {
    const work = await goOn(await written(isFolded));
    await passOver(work, member("one"));
    await assert.rejects(passRolledBack(work, 1), { message: "no" });
    await fails(passOver(work, member("TWO")), "history.changed_step");
  });

  Deno.test(`what is missing is refused, ${how}`, async () => {
    const work = await goOn(await written(isFolded));
    await passOver(work, member("one"));
    assert.throws(
      () => checkPassed(work),
      (error) => isMigrateError(error, "history.changed_step"),
    );
  });
}

const event = (name: string, revision: string | null, detail: object) => ({
  at: "2026-01-01T00:00:00.000Z",
  event: name,
  run: "1",
  revision,
  direction: "upgrade",
  checksum: null,
  duration_ms: null,
  detail: JSON.stringify(detail),
});
const next = { hashes: ["h"], at: 0, isInDoubt: true, what: "", sql: "x" };

Deno.test("events add up to what is unfinished", () => {
  assert.equal(readUnfinished([]), null);
  const failed = event("failed", "a", { code: "x", message: "no" });
  assert.equal(readUnfinished([failed]), null);
  assert.equal(readUnfinished([event("failed", null, {})]), null);
  const first = event("statements", "a", { done: [{ hash: "1" }], next });
  const second = event("statements", "a", { done: [{ hash: "2" }, { hash: "3", count: 5 }], next });
  const all = readUnfinished([first, second, failed]);
  assert.deepEqual(all?.done.map(({ hash }) => hash), ["1", "2", "3"]);
  assert.deepEqual([all?.next, all?.failure], [next, "no"]);
  const known = event("failed", "a", { message: "no", done: [], next: null });
  assert.equal(readUnfinished([first, known])?.next, null);
  // All that is known is that nothing is there.
  assert.equal(readUnfinished([event("statements", "a", { done: [], next }), known]), null);
  // Another step: what was before it is over.
  const other = readUnfinished([first, event("statements", "b", { done: [], next })]);
  assert.deepEqual([other?.revision, other?.done], ["b", []]);
});
