import assert from "node:assert/strict";
import { type Statement, statement } from "../../src/dialect/statement.ts";
import { t } from "../../src/schema/type.ts";
import { bound, failure, plain, statementFailure } from "../server/exchange.ts";
import { checkSilence } from "../server/silence.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
import type { ColumnType, Row, Value } from "../../templates/migrate.d.ts";

testPostgres("statements are executed in order, and counted", async (url) => {
  await using connection = await openPostgres(url);
  assert.match(connection.version, /^\d+\.\d+/);
  const insert: Statement = {
    ...bound("INSERT INTO a VALUES (?, ?)"),
    values: [],
    rows: [1, 2, 3].map((id) => [{ value: id, type: null }, { value: `n${id}`, type: null }]),
  };
  const counts = await connection.execute([
    statement("BEGIN"),
    statement("CREATE TABLE a (id int, name text)"),
    { ...insert, text: ["INSERT INTO a VALUES (", ", ", ")"] },
    bound("UPDATE a SET name = ? WHERE id >= ?", ["x", null], [2, null]),
    statement("SELECT * FROM a"),
    statement("-- nothing"),
    statement("COMMIT"),
  ]);
  assert.deepEqual(counts, [0, 0, 3, 2, 0, 0, 0]);
  assert.equal(connection.transaction, "none");
  assert.deepEqual(plain(await connection.query(statement("SELECT * FROM a ORDER BY id"))), [
    { id: 1, name: "n1" },
    { id: 2, name: "x" },
    { id: 3, name: "x" },
  ]);
});

testPostgres("outside a transaction each statement stands for itself", async (url) => {
  await using connection = await openPostgres(url);
  const details = await statementFailure(connection.execute([
    statement("CREATE TABLE a (id int)"),
    statement("CREATE INDEX CONCURRENTLY ix_a ON a (id)"),
    statement("INSERT INTO a VALUES (1)"),
    statement("INSERT INTO b VALUES (1)"),
    statement("INSERT INTO a VALUES (2)"),
  ]));
  assert.equal(details.index, 3);
  assert.equal(details.condition, "missing_table");
  assert.equal(details.serverCode, "42P01");
  assert.deepEqual(plain(await connection.query(statement("SELECT id FROM a"))), [{ id: 1 }]);
});

testPostgres(
  "inside a transaction a failure says which statement, and where in it",
  async (url) => {
    await using connection = await openPostgres(url);
    const details = await statementFailure(connection.execute([
      statement("BEGIN"),
      statement("CREATE TABLE a (id int)"),
      bound("INSERT INTO a SELECT '😀ä'::text IS NULL OR nothing FROM a WHERE id = ?", [1, null]),
      statement("COMMIT"),
    ]));
    assert.equal(details.index, 2);
    assert.equal(details.offset, details.sql.indexOf("nothing"));
    assert.match(details.sql, /\$1/);
    assert.equal(connection.transaction, "failed");
    const after = await statementFailure(connection.execute([statement("SELECT 1")]));
    assert.equal(after.serverCode, "25P02");
    await connection.execute([statement("ROLLBACK")]);
    assert.equal(connection.transaction, "none");
    assert.equal((await statementFailure(connection.query(statement("TABLE a")))).index, undefined);
  },
);

testPostgres("a failing row of many is the statement's", async (url) => {
  await using connection = await openPostgres(url);
  await connection.execute([statement("CREATE TABLE a (id int PRIMARY KEY)")]);
  const rows = Array.from({ length: 5_000 }, (_, id) => [{ value: id % 4_999, type: null }]);
  const insert = { ...statement(""), text: ["INSERT INTO a VALUES (", ")"], rows };
  const details = await statementFailure(
    connection.execute([statement("BEGIN"), statement("SELECT 1"), insert]),
  );
  assert.equal(details.index, 2);
  assert.equal(details.serverCode, "23505");
  await connection.execute([statement("ROLLBACK")]);
});

testPostgres("values go and come back", async (url) => {
  await using connection = await openPostgres(url);
  const date = new Date("2026-02-03T04:05:06.789Z");
  const cases: readonly (readonly [value: Value, type: ColumnType | null, back: Value])[] = [
    [null, t.text(), null],
    [true, null, true],
    [false, t.boolean(), false],
    [7, null, 7],
    [-3_000_000_000, null, -3_000_000_000],
    [9007199254740993n, null, 9007199254740993n],
    [123456789012345678901234567890n, null, "123456789012345678901234567890"],
    [1.5, null, "1.5"],
    [1, t.double(), 1],
    [1e300, t.double(), 1e300],
    ["12.340", t.numeric(10, 3), "12.340"],
    [`it's "q" \\ \n 😀`, t.text(), `it's "q" \\ \n 😀`],
    [new Uint8Array([0, 1, 39, 92, 255]), null, new Uint8Array([0, 1, 39, 92, 255])],
    [new Uint8Array([]), t.binary(), new Uint8Array([])],
    [date, t.date(), "2026-02-03"],
    [date, t.time(), "04:05:06.789"],
    [date, t.dateTime(), "2026-02-03 04:05:06.789"],
    [date, t.dateTime({ timezone: true }), "2026-02-03 04:05:06.789+00"],
    [new Date("-000043-03-15T00:00:00Z"), t.dateTime(), "0044-03-15 00:00:00 BC"],
    [new Date("+012026-03-15T00:00:00Z"), t.dateTime(), "12026-03-15 00:00:00"],
    ["1 day 02:00:00", t.interval(), "1 day 02:00:00"],
    [{ a: [1, null, "x"] }, t.jsonb(), { a: [1, null, "x"] }],
    [[1, { b: "c" }], t.json(), [1, { b: "c" }]],
    ['"text"', t.json(), "text"],
    ["8f6e0b3c-1111-4222-8333-944455566677", t.uuid(), "8f6e0b3c-1111-4222-8333-944455566677"],
    [[], t.array(t.text()), []],
    [["a", null, "NULL", "", 'q"\\,{} x'], t.array(t.text()), ["a", null, "NULL", "", 'q"\\,{} x']],
    [[[1, 2], [3, 4]], t.array(t.integer()), [[1, 2], [3, 4]]],
    [[true, false], t.array(t.boolean()), [true, false]],
    [[{ a: 1 }, "2"], t.array(t.jsonb()), [{ a: 1 }, 2]],
    [[new Uint8Array([1, 255])], t.array(t.binary()), [new Uint8Array([1, 255])]],
    [[date], t.array(t.dateTime({ timezone: true })), ["2026-02-03 04:05:06.789+00"]],
  ];
  await connection.execute([statement("SET TIME ZONE 'UTC'")]);
  const { quoting } = await import("../../src/dialect/postgres/types.ts");
  for (const [value, type, back] of cases) {
    const [row] = await connection.query(bound("SELECT ? AS v", [value, type]));
    assert.deepEqual(row?.["v"], back, `bound ${String(value)}`);
    const literal = quoting.literal(value, type);
    const [inline] = await connection.query(
      statement(`SELECT ${literal}${type?.type === "double" ? "::float8" : ""} AS v`),
    );
    // Without a type bytes are the only values whose literal is cast; texts stay what they are.
    assert.deepEqual(inline?.["v"], back, `literal ${literal}`);
  }
  const [empty] = await connection.query(statement("SELECT 'NaN'::float8 AS a, 2::int8 AS a"));
  assert.deepEqual({ ...empty }, { a: 2 });
});

testPostgres("what PostgreSQL cannot store is refused before it is sent", async (url) => {
  await using connection = await openPostgres(url);
  for (const value of [NaN, Infinity, "a\0b", "\ud800", new Date(NaN)]) {
    const error = await failure(connection.query(bound("SELECT ?", [value, null])));
    assert.equal(error.code, "revision.invalid_operation");
  }
  const copy = await failure(connection.execute([statement("COPY a FROM STDIN")]));
  assert.equal(copy.code, "unsupported.operation");
  const inferred = await statementFailure(
    connection.query(bound("SELECT jsonb_build_object('a', ?)", ["x", null])),
  );
  assert.equal(inferred.serverCode, "42P18");
});

testPostgres("a stream has the rows as they were at the call", async (url) => {
  await using connection = await openPostgres(url);
  await connection.execute([
    statement("CREATE TABLE a AS SELECT id FROM generate_series(1, 2500) AS id"),
  ]);
  for (const isInTransaction of [true, false]) {
    if (isInTransaction) await connection.execute([statement("BEGIN")]);
    const sizes: number[] = [];
    let sum = 0;
    const rows = await connection.stream(bound("SELECT id FROM a WHERE id > ?", [0, null]), 1000);
    await connection.execute([statement("DELETE FROM a WHERE id > 5")]);
    for await (const batch of { [Symbol.asyncIterator]: () => rows }) {
      sizes.push(batch.length);
      for (const { id } of batch) sum += Number(id);
      await connection.execute([statement("UPDATE a SET id = id + 1000")]);
      // The cursor outlives the transaction.
      if (isInTransaction && sizes.length === 1) await connection.execute([statement("COMMIT")]);
    }
    if (isInTransaction) assert.deepEqual(sizes, [1000, 1000, 500]);
    assert.equal(sum, isInTransaction ? 3126250 : 3 * 5 * 1000 + 15);
  }
  const cursors = await connection.query(statement("SELECT name FROM pg_cursors WHERE name <> ''"));
  assert.deepEqual(cursors, []);
});

testPostgres("a stream can be left, fail, and read what has no cursor", async (url) => {
  await using connection = await openPostgres(url);
  const all = async (sql: string) => {
    const rows: Row[] = [];
    const stream = await connection.stream(statement(sql), 2);
    for await (const batch of { [Symbol.asyncIterator]: () => stream }) rows.push(...batch);
    return plain(rows);
  };
  await connection.execute([statement("BEGIN"), statement("CREATE TABLE a (id int)")]);
  const left = await connection.stream(statement("SELECT generate_series(1, 9)"), 2);
  for await (const _ of { [Symbol.asyncIterator]: () => left }) break;
  assert.deepEqual(
    await connection.query(statement("SELECT name FROM pg_cursors WHERE name <> ''")),
    [],
  );
  assert.deepEqual(await all("INSERT INTO a VALUES (1), (2), (3) RETURNING id"), [
    { id: 1 },
    { id: 2 },
    { id: 3 },
  ]);
  assert.deepEqual(await all("WITH x AS (DELETE FROM a RETURNING id) SELECT id FROM x LIMIT 1"), [
    { id: 1 },
  ]);
  assert.deepEqual(await all("SELECT id FROM a FOR UPDATE"), []);
  assert.deepEqual(await all("SELECT WHERE false"), []);
  const sql = "SELECT id, 1 / (5 - id) FROM generate_series(1, 9) AS id";
  const details = await statementFailure(all(sql));
  assert.equal(details.sql, sql);
  await connection.execute([statement("ROLLBACK")]);
  const wrong = await statementFailure(all("SELECT nothing"));
  assert.equal(wrong.offset, 7);
});

testPostgres("notices are passed on, locks that are taken are lock.busy", async (url) => {
  const notices: string[] = [];
  await using connection = await openPostgres(url, {
    onNotice: (message) => notices.push(message),
  });
  await connection.execute([
    statement("DROP TABLE IF EXISTS nothing"),
    statement("CREATE TABLE a (id int)"),
    statement("DO $$ BEGIN RAISE WARNING 'be careful'; END $$"),
  ]);
  assert.equal(notices.length, 2);
  assert.equal(notices[1], "WARNING: be careful");
  await using other = await openPostgres(url);
  await connection.execute([statement("BEGIN"), statement("LOCK TABLE a")]);
  const error = await failure(
    other.execute([statement("BEGIN"), statement("LOCK TABLE a NOWAIT")]),
  );
  assert.equal(error.code, "lock.busy");
  await connection.execute([statement("ROLLBACK")]);
});

testPostgres("a statement is cancelled, and the session goes on", async (url) => {
  await using connection = await openPostgres(url);
  const sleeping = statementFailure(connection.execute([statement("SELECT pg_sleep(60)")]));
  await using observer = await openPostgres(url);
  for (let isActive = false; !isActive;) {
    const rows = await observer.query(bound(
      "SELECT 1 FROM pg_stat_activity WHERE pid = ? AND wait_event = 'PgSleep'",
      [connection.processId, null],
    ));
    isActive = rows.length > 0;
  }
  await connection.cancel();
  assert.equal((await sleeping).serverCode, "57014");
  assert.equal((await connection.query(statement("SELECT 1"))).length, 1);
});

testPostgres("a connection that is gone says so, and stays gone", async (url) => {
  await using administrator = await openPostgres(url);
  const kill = (processId: number) =>
    administrator.query(bound("SELECT pg_terminate_backend(?, 5000)", [processId, null]));
  for (const isBusy of [true, false]) {
    await using connection = await openPostgres(url);
    await connection.execute([statement("BEGIN"), statement("CREATE TABLE gone (id int)")]);
    const sleeping = isBusy
      ? failure(connection.execute([statement("SELECT 1"), statement("SELECT pg_sleep(60)")]))
      : null;
    await kill(connection.processId);
    assert.equal((await sleeping)?.code ?? "database.connection_lost", "database.connection_lost");
    for (const sql of ["INSERT INTO gone VALUES (1)", "COMMIT", "SELECT 1"]) {
      const error = await failure(connection.execute([statement(sql)]));
      assert.equal(error.code, "database.connection_lost", sql);
    }
  }
  const found = await administrator.query(statement("SELECT to_regclass('gone') AS it"));
  assert.equal(found[0]?.["it"], null);
});

testPostgres(
  "a server that answers no more is given up, one that works is waited for",
  (url) => checkSilence(url, openPostgres, "SELECT pg_sleep(1)", "connect_timeout"),
);
