import assert from "node:assert/strict";
import { statement } from "../statement.ts";
import { openDatabase } from "./connection.ts";
import { guardForeignKeys } from "./foreign_key_guard.ts";
import type { Connection } from "../dialect.ts";

async function withDatabase(
  setup: string,
  test: (connection: Connection, run: (sql: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const connection = openDatabase({
    url: "sqlite::memory:",
    origin: "",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat: () => null,
  });
  assert.ok(connection !== null);
  const run = (sql: string) => connection.execute(sql.split(";").map(statement));
  try {
    await run(setup);
    await test(connection, run);
  } finally {
    await connection.close();
  }
}

const TABLES = `CREATE TABLE p (id INTEGER PRIMARY KEY);
  CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p)`;

Deno.test("only new violations count, and mended ones do not hide them", async () => {
  await withDatabase(`${TABLES}; INSERT INTO c VALUES (1, 5), (2, 6)`, async (connection, run) => {
    const guard = guardForeignKeys(connection);
    await guard.before("execute");
    assert.deepEqual(await guard.violations(), []);
    await run("DELETE FROM c WHERE id = 1; INSERT INTO c VALUES (3, 7)");
    await guard.before("execute");
    assert.deepEqual(await guard.violations(), ['row 3 of "c" (to "p")']);
  });
});

Deno.test("what makes empty tables needs no check", async () => {
  await withDatabase(TABLES, async (connection, run) => {
    const guard = guardForeignKeys(connection);
    await guard.before("createTable");
    await run("INSERT INTO c VALUES (1, 5)");
    assert.deepEqual(await guard.violations(), []);
  });
});

Deno.test("a table WITHOUT ROWID: rows are counted, as they have no number", async () => {
  const setup = `CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE c (id TEXT PRIMARY KEY, p REFERENCES p) WITHOUT ROWID;
    INSERT INTO c VALUES ('old', 5)`;
  await withDatabase(setup, async (connection, run) => {
    const guard = guardForeignKeys(connection);
    await guard.before("execute");
    await run("INSERT INTO c VALUES ('new', 6)");
    assert.deepEqual(await guard.violations(), ['row ? of "c" (to "p")']);
  });
});

Deno.test("a foreign key that SQLite cannot check does not hinder the others", async () => {
  const setup = `${TABLES}; CREATE TABLE x (a); CREATE TABLE "y ""z" (a REFERENCES x (a));
    INSERT INTO "y ""z" VALUES (1)`;
  await withDatabase(setup, async (connection, run) => {
    const guard = guardForeignKeys(connection);
    await guard.before("execute");
    assert.deepEqual(await guard.violations(), []);
    await run("INSERT INTO c VALUES (1, 5)");
    assert.deepEqual(await guard.violations(), ['row 1 of "c" (to "p")']);
  });
});
