import assert from "node:assert/strict";
import { type Statement, statement } from "../../src/dialect/statement.ts";
import { t } from "../../src/schema/type.ts";
import { bound, failure, plain, statementFailure } from "../server/exchange.ts";
import { testMariadb } from "../server/mariadb.ts";
import { checkSilence } from "../server/silence.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import type { ColumnType, Row, Value } from "../../templates/migrate.d.ts";

testMariadb("statements are executed in order, and counted", async (url) => {
  await using connection = await openMariadb(url);
  assert.match(connection.version, /^\d+\.\d+\.\d+-MariaDB$/);
  const insert: Statement = {
    ...statement(""),
    text: ["INSERT INTO a VALUES (", ", ", ")"],
    rows: [1, 2, 3].map((id) => [{ value: id, type: null }, { value: `n${id}`, type: null }]),
  };
  const counts = await connection.execute([
    statement("CREATE TABLE a (id int, name text)"),
    statement("START TRANSACTION"),
    insert,
    bound("UPDATE a SET name = ? WHERE id >= ?", ["x", null], [2, null]),
    // What is matched counts, changed or not.
    statement("UPDATE a SET name = 'x' WHERE id = 2"),
    statement("SELECT * FROM a"),
    statement("DO 0 -- and a comment"),
    statement("COMMIT"),
  ]);
  assert.deepEqual(counts, [0, 0, 3, 2, 1, 0, 0, 0]);
  assert.deepEqual(plain(await connection.query(statement("SELECT * FROM a ORDER BY id"))), [
    { id: 1, name: "n1" },
    { id: 2, name: "x" },
    { id: 3, name: "x" },
  ]);
});

testMariadb(
  "a failure says which statement, and where in it; those before it stay",
  async (url) => {
    await using connection = await openMariadb(url);
    const missing = await statementFailure(connection.execute([
      statement("CREATE TABLE a (id int)"),
      statement("SELECT 1"),
      statement("INSERT INTO a VALUES (1)"),
      statement("INSERT INTO b VALUES (1)"),
      statement("INSERT INTO a VALUES (2)"),
    ]));
    assert.equal(missing.index, 3);
    assert.equal(missing.condition, "missing_table");
    assert.equal(missing.serverCode, 1146);
    assert.deepEqual(plain(await connection.query(statement("SELECT id FROM a"))), [{ id: 1 }]);
    const wrong = await statementFailure(connection.execute([
      statement("START TRANSACTION"),
      statement("SELECT id FROM a"),
      bound("UPDATE a\n SET id = '😀ä' WHER id = ?\n", [1, null]),
      statement("COMMIT"),
    ]));
    assert.equal(wrong.index, 2);
    assert.equal(wrong.sql.slice(wrong.offset, (wrong.offset ?? 0) + 4), "WHER");
    const late = await statementFailure(connection.execute([
      statement("SELECT id FROM a"),
      statement("SELECT 1 + (SELECT id FROM (SELECT 1 AS id UNION ALL SELECT 2) b)"),
    ]));
    assert.equal(late.index, 1);
    const own = await statementFailure(connection.query(statement("SELECT nothing FROM a")));
    assert.equal(own.index, undefined);
  },
);

testMariadb("a failing row of many is the statement's", async (url) => {
  await using connection = await openMariadb(url);
  await connection.execute([statement("CREATE TABLE a (id int PRIMARY KEY)")]);
  const rows = Array.from({ length: 5_000 }, (_, id) => [{ value: id % 4_999, type: null }]);
  const insert = { ...statement(""), text: ["INSERT INTO a VALUES (", ")"], rows };
  const details = await statementFailure(
    connection.execute([statement("START TRANSACTION"), statement("SELECT 1"), insert]),
  );
  assert.equal(details.index, 2);
  assert.equal(details.serverCode, 1062);
  await connection.execute([statement("ROLLBACK")]);
  assert.deepEqual(await connection.execute([{ ...insert, rows: rows.slice(0, 4_999) }]), [4_999]);
});

testMariadb("values go and come back", async (url) => {
  await using connection = await openMariadb(url);
  const date = new Date("2026-02-03T04:05:06.789Z");
  const text = `it's "q" \\ \\' \n 😀 \0 \x1a %_`;
  const cases: readonly (readonly [
    column: string,
    value: Value,
    type: ColumnType | null,
    back: Value,
  ])[] = [
    ["TEXT", null, t.text(), null],
    ["BOOL", true, null, 1],
    ["TINYINT", -7, null, -7],
    ["BIGINT", -3_000_000_000, null, -3_000_000_000],
    ["BIGINT", 9007199254740993n, null, 9007199254740993n],
    ["BIGINT UNSIGNED", 18446744073709551615n, null, 18446744073709551615n],
    ["DECIMAL(30, 0)", 123456789012345678901234567890n, null, "123456789012345678901234567890"],
    ["DECIMAL(5, 2)", 1.5, null, "1.50"],
    ["DECIMAL(10, 3)", "12.340", t.numeric(10, 3), "12.340"],
    ["DOUBLE", 1e300, t.double(), 1e300],
    ["DOUBLE", 0.1, t.double(), 0.1],
    ["FLOAT", 0.5, t.float(), 0.5],
    ["VARCHAR(100)", text, t.string(100), text],
    ["LONGTEXT", text, null, text],
    ["VARCHAR(10) CHARACTER SET latin1", "äß", null, "äß"],
    ["BLOB", new Uint8Array([0, 1, 39, 92, 255]), null, new Uint8Array([0, 1, 39, 92, 255])],
    ["VARBINARY(5)", new Uint8Array([]), t.binary(), new Uint8Array([])],
    ["BIT(9)", new Uint8Array([1, 2]), null, new Uint8Array([1, 2])],
    ["DATE", date, t.date(), "2026-02-03"],
    ["TIME(3)", date, t.time({ precision: 3 }), "04:05:06.789"],
    ["TIME", "-838:59:59", null, "-838:59:59"],
    ["DATETIME(6)", date, t.dateTime({ precision: 6 }), "2026-02-03 04:05:06.789000"],
    ["TIMESTAMP NULL", "2026-02-03 04:05:06", null, "2026-02-03 04:05:06"],
    ["YEAR", 2026, null, 2026],
    ["JSON", { a: [1, null, "x\\"] }, t.json(), { a: [1, null, "x\\"] }],
    ["JSON", [1, { b: "c" }], null, [1, { b: "c" }]],
    ["JSON", '"text"', t.json(), "text"],
    ["ENUM('a', 'b')", "b", null, "b"],
    ["SET('a', 'b')", "a,b", null, "a,b"],
  ];
  // Also where SQL of a revision has changed how text is read.
  for (const mode of ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"]) {
    for (const [column, value, type, back] of cases) {
      const [row] = await connection.query(statement("SELECT v FROM a"), [
        statement(`CREATE OR REPLACE TEMPORARY TABLE a (v ${column}) CHARACTER SET utf8mb4`),
        statement(`SET sql_mode = '${mode}'`),
        bound("INSERT INTO a VALUES (?)", [value, type]),
      ]);
      assert.deepEqual(row?.["v"], back, `${mode} ${column} ${String(value)}`);
    }
  }
  await connection.restoreSettings?.();
  // The mode counts from the statement on that sets it.
  const [escaped] = await connection.query(bound("SELECT ? AS v", ["a\\\\b", null]), [
    statement("SET sql_mode = 'NO_BACKSLASH_ESCAPES'"),
  ]);
  assert.equal(escaped?.["v"], "a\\\\b");
  await connection.restoreSettings?.();
  const [empty] = await connection.query(statement("SELECT 1 AS a, 2 AS a, 3 AS `__proto__`"));
  assert.deepEqual(Object.entries(empty ?? {}), [["a", 2], ["__proto__", 3]]);
});

testMariadb("what cannot be stored or sent is refused before it is sent", async (url) => {
  await using connection = await openMariadb(url);
  for (const value of [NaN, Infinity, "\ud800", new Date(NaN)]) {
    const error = await failure(connection.query(bound("SELECT ?", [value, null])));
    assert.equal(error.code, "revision.invalid_operation");
  }
  const zero = await failure(connection.execute([statement("SELECT '\0'")]));
  assert.equal(zero.code, "revision.invalid_operation");
  const local = await failure(
    connection.execute([statement("LOAD DATA LOCAL INFILE 'a' INTO TABLE b")]),
  );
  assert.equal(local.code, "unsupported.operation");
  const long = "x".repeat(20_000_000);
  const details = await statementFailure(
    connection.execute([statement("DO 0"), bound("SELECT ?", [long, null])]),
  );
  assert.equal(details.index, 1);
  assert.ok(details.sql.length < 1000);
  assert.equal((await connection.query(statement("SELECT 1"))).length, 1);
});

testMariadb("statements of several answers stand for themselves", async (url) => {
  await using connection = await openMariadb(url);
  await connection.execute([
    statement("CREATE TABLE a (id int)"),
    statement(
      "CREATE PROCEDURE p() BEGIN INSERT INTO a VALUES (1); SELECT 1 AS one; SELECT 2 AS two; END",
    ),
  ]);
  const details = await statementFailure(connection.execute([
    statement("CALL p()"),
    statement("BEGIN NOT ATOMIC SELECT 1; SELECT 2; END"),
    statement("SELECT 1 /* never closed"),
    statement("INSERT INTO missing VALUES (1)"),
  ]));
  assert.ok(details.index === 2 || details.index === 3, String(details.index));
  assert.deepEqual(plain(await connection.query(statement("CALL p()"))), [{ two: 2 }]);
  assert.deepEqual(plain(await connection.query(statement("SELECT COUNT(*) AS n FROM a"))), [
    { n: 2 },
  ]);
});

testMariadb("a stream has the rows as they were at the call", async (url) => {
  await using connection = await openMariadb(url);
  await connection.execute([
    statement("CREATE TABLE a AS SELECT seq AS id FROM seq_1_to_2500"),
    statement("START TRANSACTION"),
  ]);
  const sizes: number[] = [];
  let sum = 0;
  const rows = await connection.stream(bound("SELECT id FROM a WHERE id > ?", [0, null]), 1000);
  await connection.execute([statement("DELETE FROM a WHERE id > 5")]);
  for await (const batch of { [Symbol.asyncIterator]: () => rows }) {
    sizes.push(batch.length);
    for (const { id } of batch) sum += Number(id);
    await connection.execute([statement("UPDATE a SET id = id + 1000")]);
    if (sizes.length === 1) await connection.execute([statement("COMMIT")]);
  }
  assert.deepEqual(sizes, [1000, 1000, 500]);
  assert.equal(sum, 3126250);
});

testMariadb("a stream can be left, fail, and read what is no table", async (url) => {
  await using connection = await openMariadb(url);
  const all = async (sql: string) => {
    const rows: Row[] = [];
    const stream = await connection.stream(statement(sql), 2);
    for await (const batch of { [Symbol.asyncIterator]: () => stream }) rows.push(...batch);
    return plain(rows);
  };
  await connection.execute([statement("CREATE TABLE a (id int, j JSON)")]);
  const left = await connection.stream(statement("SELECT seq FROM seq_1_to_9"), 2);
  for await (const _ of { [Symbol.asyncIterator]: () => left }) break;
  assert.deepEqual(
    await all("INSERT INTO a VALUES (1, '[1]'), (2, NULL), (3, '{}') RETURNING id"),
    [
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ],
  );
  assert.deepEqual(await all("SELECT id, j, id FROM a ORDER BY id DESC FOR UPDATE"), [
    { id: 3, j: {} },
    { id: 2, j: null },
    { id: 1, j: [1] },
  ]);
  assert.deepEqual(await all("SELECT id FROM a WHERE false"), []);
  assert.deepEqual(await all("SHOW TABLES LIKE 'nothing'"), []);
  const sql = "SELECT nothing FROM a";
  assert.equal((await statementFailure(all(sql))).sql, sql);
});

testMariadb("notices are passed on, locks that are taken are lock.busy", async (url) => {
  const notices: string[] = [];
  await using connection = await openMariadb(url, { onNotice: (message) => notices.push(message) });
  await connection.execute([statement("DROP TABLE IF EXISTS nothing")]);
  await connection.execute([
    statement("CREATE TABLE a (id int PRIMARY KEY)"),
    statement("INSERT INTO a VALUES (1)"),
    statement("INSERT IGNORE INTO a VALUES (1)"),
    statement("DO 0"),
  ]);
  assert.equal(notices.length, 2);
  await using other = await openMariadb(url);
  await connection.execute([
    statement("START TRANSACTION"),
    statement("SELECT * FROM a FOR UPDATE NOWAIT"),
  ]);
  const read = [statement("START TRANSACTION"), statement("SELECT * FROM a FOR UPDATE NOWAIT")];
  assert.equal((await failure(other.execute(read))).code, "lock.busy");
  await other.execute([statement("ROLLBACK"), statement("SET SESSION lock_wait_timeout = 0")]);
  assert.equal(
    (await failure(other.execute([statement("ALTER TABLE a ADD b int")]))).code,
    "lock.busy",
  );
  await connection.execute([statement("ROLLBACK")]);
});

testMariadb("a limit for one query is not left behind", async (url) => {
  await using connection = await openMariadb(url);
  const { mariadb } = await import("../../src/dialect/mysql/mod.ts");
  const limit = (lockTimeout: number) =>
    (mariadb.limitTransaction?.({ lockTimeout, statementTimeout: undefined }) ?? []).map((text) =>
      statement(text)
    );
  const ask = statement("SELECT @@lock_wait_timeout AS a, @@innodb_lock_wait_timeout AS b");
  const own = plain(await connection.query(ask));
  assert.deepEqual(plain(await connection.query(ask, limit(50))), [{ a: 1, b: 1 }]);
  assert.deepEqual(plain(await connection.query(ask)), own);
  await connection.execute([statement("START TRANSACTION"), ...limit(7_000), statement("COMMIT")]);
  assert.deepEqual(plain(await connection.query(ask)), [{ a: 7, b: 7 }]);
  await connection.query(ask, limit(50));
  assert.deepEqual(plain(await connection.query(ask)), [{ a: 7, b: 7 }]);
});

testMariadb("settings that SQL of a revision has changed are put back", async (url) => {
  await using connection = await openMariadb(url);
  const ask = statement(
    "SELECT DATABASE() AS d, @@sql_mode AS m, @@foreign_key_checks AS f, @@autocommit AS a, " +
      "@@character_set_client AS c, @@time_zone AS z, @@tx_read_only AS r, 'ä' AS u",
  );
  const before = plain(await connection.query(ask));
  await connection.execute([
    statement("USE information_schema"),
    statement("SET foreign_key_checks = 0, time_zone = '+05:00', @a = 1"),
    statement("/*!40101 SET SQL_MODE='ANSI' */"),
    statement("SET SESSION TRANSACTION READ ONLY"),
    statement("SET NAMES latin1"),
    statement("SET autocommit = 0"),
  ]);
  const [changed] = await connection.query(ask);
  assert.equal(changed?.["d"], "information_schema");
  assert.equal(changed?.["u"], "ä");
  await connection.restoreSettings?.();
  assert.deepEqual(plain(await connection.query(ask)), before);
});

testMariadb("a statement is cancelled, and the session goes on", async (url) => {
  await using connection = await openMariadb(url);
  const sleeping = statementFailure(connection.execute([statement("SELECT SLEEP(60)")]));
  await using observer = await openMariadb(url);
  for (let isActive = false; !isActive;) {
    const rows = await observer.query(bound(
      "SELECT 1 FROM information_schema.processlist WHERE id = ? AND state = 'User sleep'",
      [connection.threadId, null],
    ));
    isActive = rows.length > 0;
  }
  await connection.cancel();
  assert.equal((await sleeping).serverCode, 1317);
  assert.equal((await connection.query(statement("SELECT 1"))).length, 1);
});

testMariadb("a connection that is gone says so, and stays gone", async (url) => {
  await using administrator = await openMariadb(url);
  await administrator.execute([statement("CREATE TABLE a (id int)")]);
  for (const isBusy of [true, false]) {
    await using connection = await openMariadb(url);
    await connection.execute([
      statement("START TRANSACTION"),
      statement("INSERT INTO a VALUES (1)"),
    ]);
    const sleeping = isBusy
      ? failure(connection.execute([statement("SELECT 1"), statement("SELECT SLEEP(60)")]))
      : null;
    await administrator.execute([statement(`KILL ${connection.threadId}`)]);
    assert.equal((await sleeping)?.code ?? "database.connection_lost", "database.connection_lost");
    for (const sql of ["INSERT INTO a VALUES (1)", "COMMIT", "SELECT 1"]) {
      const error = await failure(connection.execute([statement(sql)]));
      assert.equal(error.code, "database.connection_lost", sql);
    }
  }
  assert.deepEqual(await administrator.query(statement("SELECT * FROM a")), []);
});

testMariadb(
  "a server that answers no more is given up, one that works is waited for",
  (url) => checkSilence(url, openMariadb, "SELECT SLEEP(1)", "connect-timeout"),
);
