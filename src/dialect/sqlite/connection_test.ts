import assert from "node:assert/strict";
import { isMigrateError, type MigrateError } from "../../core/error.ts";
import { createDenoHost } from "../../core/host_deno.ts";
import { t } from "../../schema/type.ts";
import { type Statement, statement } from "../statement.ts";
import { databaseFile, openDatabase, type SqliteConnectOptions } from "./connection.ts";
import type { Connection } from "../dialect.ts";
import type { Row } from "../../../templates/migrate.d.ts";

function open(url: string, options: Partial<SqliteConnectOptions> = {}): Connection {
  const connection = openDatabase({
    url,
    origin: "--url",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat: createDenoHost().stat,
    ...options,
  });
  assert.ok(connection !== null);
  return connection;
}

async function withMemory(test: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = open("sqlite::memory:");
  try {
    await test(connection);
  } finally {
    await connection.close();
  }
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "migrate_test_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const all = (...texts: readonly string[]) => texts.map(statement);

async function failureOf(work: Promise<unknown>): Promise<MigrateError> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  assert.ok(isMigrateError(error), String(error));
  return error;
}

Deno.test("files of URLs", () => {
  const cases: readonly (readonly [url: string, file: string | null])[] = [
    ["sqlite:app.db", "/dir/app.db"],
    ["sqlite:///app.db", "/dir/app.db"],
    ["sqlite:////abs/app.db", "/abs/app.db"],
    ["sqlite:/abs/app.db", "/abs/app.db"],
    ["sqlite+aiosqlite:///app.db", "/dir/app.db"],
    ["sqlite:my%20app%25.db", "/dir/my app%.db"],
    ["sqlite:C:\\a\\b.db", "C:/a/b.db"],
    ["sqlite:///C:/a/b.db", "C:/a/b.db"],
    ["sqlite::memory:", ":memory:"],
    ["sqlite://", ":memory:"],
    ["sqlite:///:memory:", ":memory:"],
    ["sqlite:app.db?mode=ro", null],
    ["sqlite://host/app.db", null],
    ["sqlite:100%.db", null],
    ["sqlite:a%00b", null],
  ];
  for (const [url, file] of cases) {
    const read = () => databaseFile({ url, origin: "--url", directory: "/dir" });
    if (file !== null) assert.equal(read(), file, url);
    else assert.throws(read, (error) => isMigrateError(error, "config.invalid_url"), url);
  }
});

Deno.test("changed rows are counted, and DDL changes none", () =>
  withMemory(async (connection) => {
    assert.match(connection.version, /^3\.\d+/);
    const counts = await connection.execute(all(
      "CREATE TABLE a (id)",
      "INSERT INTO a VALUES (1), (2), (3)",
      "CREATE TABLE b (id)",
      "SELECT * FROM a",
      "UPDATE a SET id = 9 WHERE id > 1",
      "CREATE INDEX i ON a (id)",
      "DELETE FROM a WHERE id = 77",
      "DELETE FROM a",
    ));
    assert.deepEqual(counts, [0, 3, 0, 0, 2, 0, 0, 3]);
    const rows = [1, 2].map((value) => [{ value, type: null }]);
    const insert: Statement = {
      text: ["INSERT INTO a VALUES (", ")"],
      values: [],
      rows,
      transactional: true,
    };
    assert.deepEqual(await connection.execute([insert]), [2]);
  }));

Deno.test("integers are never rounded", () =>
  withMemory(async (connection) => {
    const [row] = await connection.query(statement(
      "SELECT 9007199254740991 AS safe, 9007199254740993 AS big, 1.0 AS real, x'00ff' AS bytes",
    ));
    assert.deepEqual({ ...row }, {
      safe: 9007199254740991,
      big: 9007199254740993n,
      real: 1,
      bytes: Uint8Array.of(0, 255),
    });
    const bound: Statement = {
      text: ["SELECT ", " AS a, typeof(", ") AS b"],
      values: [{ value: 2n ** 62n, type: null }, { value: 1, type: t.double() }],
      transactional: true,
    };
    assert.deepEqual({ ...(await connection.query(bound))[0] }, { a: 2n ** 62n, b: "real" });
  }));

Deno.test("a failed statement says which, why and where", () =>
  withMemory(async (connection) => {
    await connection.execute(
      all("CREATE TABLE a (id INTEGER PRIMARY KEY, n NOT NULL CHECK (n > 0))"),
    );
    const cases: readonly (readonly [
      sql: string,
      at: string | null,
      condition?: "missing_table",
    ])[] = [
      ["SELEC 1", "SELEC"],
      ["SELECT 'äö😀', FROM a", "FROM"],
      ["-- ä\nSELECT nix FROM a", "nix"],
      ["SELECT 1 + @", "@"],
      ["SELECT * FROM nix", null, "missing_table"],
      ["INSERT INTO a VALUES (1, NULL)", null],
      ["INSERT INTO a VALUES (1, 0)", null],
      ["CREATE TABLE a (id)", null],
      ["SELECT (", null],
    ];
    for (const [sql, at, condition] of cases) {
      const error = await failureOf(connection.execute([...all("SELECT 1"), statement(sql)]));
      assert.ok(isMigrateError(error, "database.statement_failed"), sql);
      const { index, offset } = error.details;
      assert.equal(index, 1);
      assert.equal(error.details.sql, sql);
      assert.equal(error.details.condition, condition);
      if (at !== null) {
        assert.ok(offset !== undefined && sql.startsWith(at, offset), `${sql} ${offset}`);
      }
    }
    const nul = await failureOf(connection.query(statement("SELECT 1\0; DROP TABLE a")));
    assert.equal(nul.code, "revision.invalid_operation");
  }));

Deno.test("a locked file is busy at once, and no database is told as such", () =>
  withFolder(async (folder) => {
    const one = open(`sqlite:${folder}/a.db`);
    const two = open(`sqlite:${folder}/a.db`);
    await one.execute(all("CREATE TABLE a (id)", "BEGIN IMMEDIATE", "INSERT INTO a VALUES (1)"));
    assert.equal((await failureOf(two.execute(all("BEGIN IMMEDIATE")))).code, "lock.busy");
    await one.execute(all("COMMIT"));
    await two.execute(all("BEGIN IMMEDIATE", "ROLLBACK"));
    await one.close();
    await two.close();

    await Deno.writeTextFile(`${folder}/text.db`, "This is no database. ".repeat(100));
    const text = open(`sqlite:${folder}/text.db`);
    assert.equal(
      (await failureOf(text.query(statement("SELECT * FROM a")))).code,
      "database.cannot_open",
    );
    await text.close();
    assert.throws(
      () => open(`sqlite:${folder}/no/a.db`),
      (error) =>
        isMigrateError(error, "database.cannot_open") && /folder/.test(error.details.reason),
    );
  }));

Deno.test("what is not there is created only where it may be", () =>
  withFolder(async (folder) => {
    const options = { origin: "", directory: folder, settings: {}, stat: createDenoHost().stat };
    assert.equal(openDatabase({ ...options, url: "sqlite:a.db", mayCreate: false }), null);
    const connection = open("sqlite:a.db", { directory: folder });
    assert.equal(connection.file, `${folder}/a.db`);
    await connection.execute(all("CREATE TABLE a (id)"));
    await connection.backup?.(`${folder}/b.db`);
    const again = connection.backup?.(`${folder}/b.db`) ?? Promise.resolve();
    assert.equal((await failureOf(again)).code, "database.backup_failed");
    await connection.close();
    const copy = open("sqlite:b.db", { directory: folder, mayCreate: false });
    assert.deepEqual((await copy.query(statement("SELECT * FROM a"))).length, 0);
    await copy.close();
  }));

async function read(batches: AsyncIterator<readonly Row[]>): Promise<Row[][]> {
  const read: Row[][] = [];
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    read.push(next.value.map((row) => ({ ...row })));
  }
  return read;
}

const NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)";

Deno.test("a stream gives the rows as they were at the call", () =>
  withMemory(async (connection) => {
    await connection.execute(all("CREATE TABLE a (i)", `INSERT INTO a ${NUMBERS} SELECT i FROM n`));
    const stream = await connection.stream(statement("SELECT i FROM a ORDER BY i DESC"), 2);
    await connection.execute(all("DELETE FROM a"));
    assert.deepEqual(
      (await stream.next()).value,
      [{ i: 5 }, { i: 4 }].map((row) => Object.assign(Object.create(null), row)),
    );
    await connection.execute(all("INSERT INTO a VALUES (100)"));
    assert.deepEqual(await read(stream), [[{ i: 3 }, { i: 2 }], [{ i: 1 }]]);
    const temporary = await connection.query(statement("SELECT name FROM temp.sqlite_schema"));
    assert.deepEqual(temporary, []);
  }));

Deno.test("streams side by side, and one that is left", () =>
  withMemory(async (connection) => {
    const numbers = () => connection.stream(statement(`${NUMBERS} SELECT i FROM n`), 2);
    const first = await numbers();
    const second = await numbers();
    await first.next();
    await first.return?.();
    const third = await numbers();
    assert.equal((await read(second)).flat().length, 5);
    assert.equal((await read(third)).flat().length, 5);
    assert.deepEqual(await connection.query(statement("SELECT name FROM temp.sqlite_schema")), []);
  }));

Deno.test("a stream gives the columns that a query gives", () =>
  withMemory(async (connection) => {
    await connection.execute(
      all("CREATE TABLE a (rowid, b DOUBLE, c)", "INSERT INTO a VALUES (1, 2, '3')"),
    );
    const queries = [
      "SELECT 1 AS id, 2 AS id",
      "SELECT 1 AS id, 2 AS ID",
      'SELECT *, count(*), b + 1, c AS "x y" FROM a',
      'SELECT rowid, _rowid_ AS "_rowid_", 5 AS oid FROM a',
      "INSERT INTO a VALUES (7, 8, 9) RETURNING c",
      "PRAGMA table_info(a)",
      "VALUES (1, x'00')",
      "SELECT i FROM (SELECT 1 AS i) WHERE i > 1",
    ];
    for (const sql of queries) {
      const rows = (await connection.query(statement(sql))).map((row) => ({ ...row }));
      const streamed = await read(await connection.stream(statement(sql), 10));
      assert.deepEqual(streamed.flat(), rows, sql);
    }
    const wrong = await failureOf(connection.stream(statement("SELECT nix"), 10));
    assert.equal(wrong.code, "database.statement_failed");
  }));

Deno.test("foreign keys are off, literals in double quotes are refused unless wished for", async () => {
  await withMemory(async (connection) => {
    const [row] = await connection.query(statement("PRAGMA foreign_keys"));
    assert.equal(row?.["foreign_keys"], 0);
    const error = await failureOf(connection.query(statement('SELECT "nix"')));
    assert.equal(error.code, "database.statement_failed");
  });
  const lenient = open("sqlite::memory:", { settings: { sqlite: { doubleQuotedStrings: true } } });
  assert.deepEqual({ ...(await lenient.query(statement('SELECT "nix" AS a')))[0] }, { a: "nix" });
  await lenient.close();
});
