import assert from "node:assert/strict";
import { statement } from "../../dialect/statement.ts";
import {
  keep,
  keepLogged,
  type Ledger,
  noteRolledBack,
  noteStatement,
  noteUnit,
  openLedger,
} from "./ledger.ts";
import { foldLong, logDone, type LoggedEntry, logRemains } from "./logged.ts";
import { decodeRows, encodeRows } from "./logged_value.ts";
import {
  canShareTransaction,
  firstWord,
  hashMember,
  hashTogether,
  isAboutSession,
  isQuestion,
  rawUnit,
  type Unit,
} from "./unit.ts";
import type { Value } from "../../../templates/migrate.d.ts";

const quoting = { literal: (value: Value) => JSON.stringify(value) };
const raw = (sql: string) => rawUnit("op.execute", statement(sql));

function several(...texts: readonly string[]): Unit {
  const operation = { kind: "createSchema", schema: texts[0] ?? "", ifNotExists: false } as const;
  return {
    members: [{ kind: "operation", operation }],
    statements: texts.map(statement),
    isRaw: false,
    isWhole: true,
  };
}

async function told(ledger: Ledger): Promise<readonly (string | undefined)[]> {
  return (await logDone(ledger)).map(({ sql }) => sql);
}

Deno.test("a unit is done with its last statement", async () => {
  const ledger = openLedger(true);
  const unit = several("one", "two");
  noteStatement(ledger, unit, 0);
  assert.deepEqual([ledger.entries.length, ledger.partial?.at], [0, 1]);
  keep(ledger);
  const half = await logRemains(ledger, quoting);
  assert.deepEqual(half?.done, []);
  assert.deepEqual([half?.next?.at, half?.next?.isInDoubt], [1, false]);
  assert.deepEqual(half?.next?.statements?.map(({ sql }) => sql), ["one", "two"]);
  noteStatement(ledger, unit, 1);
  assert.deepEqual(await told(ledger), ["one; two"]);
  assert.equal(ledger.partial, null);
});

Deno.test("a unit that grows is not done before it is whole", () => {
  const ledger = openLedger(true);
  const unit = several("one");
  unit.isWhole = false;
  noteStatement(ledger, unit, 0);
  assert.equal(ledger.entries.length, 0);
  unit.statements.push(statement("two"));
  unit.isWhole = true;
  noteStatement(ledger, unit, 1);
  assert.equal(ledger.entries.length, 1);
});

Deno.test("what remains is what is committed", async () => {
  const ledger = openLedger(true);
  noteUnit(ledger, raw("a"));
  assert.equal(await logRemains(ledger, quoting), null);
  keep(ledger);
  noteUnit(ledger, raw("b"));
  const remains = await logRemains(ledger, quoting);
  assert.deepEqual(remains?.done.map(({ sql }) => sql), ["a"]);
  keepLogged(ledger);
  // The log knows; that nothing has come since is said too.
  assert.deepEqual(await logRemains(ledger, quoting), { done: [], next: null });
});

Deno.test("nothing is noted where there is no log", async () => {
  const ledger = openLedger(false);
  noteStatement(ledger, several("one", "two"), 0);
  noteUnit(ledger, raw("a"));
  noteRolledBack(ledger, 0, { thrown: { code: null, message: "no" }, depth: 1 });
  keep(ledger);
  assert.deepEqual([ledger.entries, ledger.partial], [[], null]);
  assert.equal(await logRemains(ledger, quoting), null);
});

Deno.test("a savepoint that is rolled back leaves only that it failed", async () => {
  const ledger = openLedger(true);
  noteUnit(ledger, raw("a"));
  noteUnit(ledger, raw("b"));
  noteRolledBack(ledger, 1, { thrown: { code: "x.y", message: "no" }, depth: 2 });
  const [first, second] = await logDone(ledger);
  assert.equal(first?.sql, "a");
  assert.deepEqual(second?.results, [{ thrown: { code: "x.y", message: "no" }, depth: 2 }]);
});

Deno.test("what is long is made short, but not what a savepoint may take back", async () => {
  const long = (n: number) => raw(`${n} ${"x".repeat(1_500_000)}`);
  const ledger = openLedger(true);
  noteUnit(ledger, long(1));
  noteUnit(ledger, rawUnit("op.run", statement("run")), { rowCount: 7 });
  ledger.mark = 2;
  noteUnit(ledger, long(2));
  noteUnit(ledger, long(3));
  await foldLong(ledger);
  const inner = await logDone(ledger);
  assert.deepEqual(inner.map(({ count }) => count), [undefined, undefined, 2]);
  ledger.mark = 0;
  noteUnit(ledger, long(4));
  for (const n of [5, 6]) noteUnit(ledger, long(n));
  await foldLong(ledger);
  const all = await logDone(ledger);
  assert.deepEqual(all.map(({ count }) => count), [2, 2, 3]);
  assert.deepEqual(all[0]?.results, [null, { rowCount: 7 }]);
  assert.deepEqual(all[1], inner[2]);
  const hashOf = async (units: readonly Unit[]) =>
    await hashTogether(await Promise.all(units.flatMap((its) => its.members).map(hashMember)));
  assert.equal(all[2]?.hash, await hashOf([long(4), long(5), long(6)]));
  const sizes = all.map((its: LoggedEntry) => JSON.stringify(its).length);
  assert.ok(Math.max(...sizes) < 200);
});

Deno.test("a hash tells apart what is different, and nothing else", async () => {
  const value = (its: Value) => ({
    text: ["INSERT INTO t VALUES (", ")"],
    values: [{ value: its, type: null }],
    transactional: true,
  });
  const execute = (its: ReturnType<typeof value>) => rawUnit("op.execute", its).members[0];
  const members = [
    execute(value(1)),
    execute(value("1")),
    execute(value(1n)),
    execute(value(null)),
    execute(value(new Date(1))),
    execute(value(new Uint8Array([1]))),
    execute(value([1])),
    rawUnit("op.run", value(1)).members[0],
    raw("INSERT INTO t VALUES (1)").members[0],
    ...["a", "b"].map((name) => several(name).members[0]),
  ].flatMap((member) => member ?? []);
  const hashes = await Promise.all(members.map(hashMember));
  assert.equal(new Set(hashes).size, members.length);
  // How a statement was compiled does not count, nor does its hint.
  const [plain] = raw("x").members;
  const compiled = { ...statement("x"), transactional: false, hint: "y" };
  const [other] = rawUnit("op.execute", compiled).members;
  assert.ok(plain !== undefined && other !== undefined);
  assert.equal(await hashMember(plain), await hashMember(other));
});

Deno.test("what SQL is told by its first word", () => {
  assert.equal(firstWord(statement("-- why\n /* /* */ ((select 1))")), "select");
  assert.equal(firstWord(statement("# why\nINSERT")), "insert");
  assert.equal(firstWord(statement("")), "");
  const shares = (sql: string) => canShareTransaction(raw(sql), statement(sql));
  assert.ok(["insert x", "WITH a AS (b) DELETE c", "/* */ Update t"].every(shares));
  assert.ok(!["CREATE TABLE t ()", "SELECT f()", "CALL p()", "SET x = 1"].some(shares));
  const own = several("CREATE TABLE t ()");
  assert.ok(canShareTransaction(own, statement("CREATE TABLE t ()")));
  assert.ok(!canShareTransaction(own, { ...statement("x"), transactional: false }));
  assert.ok(
    ["SET x = 1", "pragma y", "USE z"].every((sql) => isAboutSession(raw(sql), statement(sql))),
  );
  assert.ok(!isAboutSession(own, statement("SET x = 1")));
  const asks = ["SELECT 1", "WITH a AS (SELECT 1) SELECT 2", "(VALUES (1))", "PRAGMA x", "SHOW y"];
  assert.ok(asks.every((sql) => isQuestion(statement(sql))));
  const writes = ["INSERT INTO t", "WITH a AS (DELETE FROM t RETURNING 1) SELECT 1", "CALL p()"];
  assert.ok(!writes.some((sql) => isQuestion(statement(sql))));
});

Deno.test("rows survive the log, as long as they are few", () => {
  const rows = [
    { a: 1, b: 1n << 70n, c: "x", d: null, e: true, f: -0.5 },
    { date: new Date(7), bytes: new Uint8Array([0, 255]), list: [1n, null], odd: Infinity },
    { json: { $date: 5, $$x: { y: [2n] } } },
  ];
  const encoded = encodeRows(rows);
  assert.ok(encoded !== null);
  assert.deepEqual(decodeRows(JSON.parse(JSON.stringify(encoded))), rows);
  assert.equal(encodeRows(Array.from({ length: 9000 }, () => ({ text: "123456" }))), null);
});
