import assert from "node:assert/strict";
import { isLockLimit, limitStatements, NO_LOCK_LIMIT, restoreAfter } from "./setting.ts";

Deno.test("limits are whole seconds, and none where none is wanted", () => {
  const none = { lockTimeout: undefined, statementTimeout: undefined };
  assert.deepEqual(limitStatements(none), []);
  const [lock = "", time] = limitStatements({ lockTimeout: 50, statementTimeout: 1500 });
  assert.equal(lock, "SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1");
  assert.match(time ?? "", /max_statement_time = 1\.5 .*max_execution_time = 1500 /);
  assert.ok(isLockLimit(lock) && isLockLimit(NO_LOCK_LIMIT));
});

Deno.test("what a statement sets for the session is put back", () => {
  const restored = (sql: string) => restoreAfter(sql, "d`b");
  assert.equal(restored("update a set b = 1"), undefined);
  assert.deepEqual(restored("-- x\nuse other"), ["USE `d``b`"]);
  assert.deepEqual(restored("set foreign_key_checks = 0, @a = 1, @@session.unique_checks=0"), [
    "SET SESSION foreign_key_checks = DEFAULT",
    "SET SESSION unique_checks = DEFAULT",
  ]);
  assert.deepEqual(restored("/*!40014 SET @OLD=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */"), [
    "SET SESSION unique_checks = DEFAULT",
  ]);
  assert.deepEqual(restored("set global max_connections = 5, @x := 2"), []);
  for (const sql of ["set names latin1", "SET sql_mode = ''", "set @@autocommit = 0"]) {
    assert.ok(restored(sql)?.includes("SET NAMES utf8mb4"), sql);
  }
  assert.ok(restored("set session transaction read only")?.some((text) => / WRITE$/.test(text)));
});
