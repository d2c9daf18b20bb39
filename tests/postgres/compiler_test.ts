/** What the compiler writes, taken by a server; and what it looks up, found there. */
import assert from "node:assert/strict";
import { isMigrateError } from "../../src/core/error.ts";
import { createCompilation } from "../../src/dialect/postgres/compiler.ts";
import { GIVEN, GOLDEN } from "../../src/dialect/postgres/compiler_sample.ts";
import { defaultConstraintName } from "../../src/dialect/postgres/compare/default_name.ts";
import { isTransactional, splitScript } from "../../src/dialect/postgres/text/script.ts";
import { quoting } from "../../src/dialect/postgres/types.ts";
import { describeStatement, type Statement, statement } from "../../src/dialect/statement.ts";
import { record } from "../../src/operation/record_sample.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
import type { Connection } from "../../src/dialect/dialect.ts";

const { compile } = createCompilation({});

const RESET = `DISCARD TEMP;
DROP SCHEMA IF EXISTS audit CASCADE; DROP SCHEMA IF EXISTS old CASCADE;
DROP SCHEMA IF EXISTS "S" CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public`;

async function run(connection: Connection, script: string): Promise<void> {
  await connection.execute([statement("BEGIN")]);
  await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
  await connection.execute([statement("COMMIT")]);
}

for (const [kind, cases] of Object.entries(GOLDEN)) {
  testPostgres(`PostgreSQL takes ${kind}`, async (url) => {
    await using connection = await openPostgres(url);
    const major = parseInt(connection.version);
    for (const [call, expected, version = 0] of cases) {
      await run(connection, `${RESET}; ${GIVEN}`);
      const [operation] = await record(call, { dialect: "postgres" });
      assert.ok(operation !== undefined && operation.kind !== "executeFile");
      const work = async () =>
        await compile(operation, { source: { connection }, warn: () => {}, enter: () => {} });
      if (typeof expected === "string") {
        await assert.rejects(work, (error) => isMigrateError(error), String(call));
        continue;
      }
      const statements: readonly Statement[] = await work();
      const texts = statements.map((its) => describeStatement(its, quoting.literal));
      assert.deepEqual(texts, expected);
      if (version > major) continue;
      for (const its of statements) {
        if (its.transactional) await connection.execute([statement("BEGIN")]);
        await connection.execute([its]);
        if (its.transactional) await connection.execute([statement("COMMIT")]);
      }
      if (kind === "bulkInsert") continue;
      // Values as literals, as offline.
      await run(connection, `${RESET}; ${GIVEN}`);
      for (const text of expected) await connection.execute([statement(text)]);
    }
  });
}

testPostgres("names of unnamed constraints are the server's", async (url) => {
  await using connection = await openPostgres(url);
  const long = "über_lang_".repeat(6).slice(0, 40);
  const tables = ["t", "Größe", long, "x".repeat(60)];
  for (const table of tables) {
    const name = quoting.name(table);
    const [a, b] = ["ä" + "b".repeat(25), "c".repeat(30)].map((its) => quoting.name(its));
    await connection.execute(
      [
        `CREATE TABLE ${name} (${a} int PRIMARY KEY, ${b} int UNIQUE, d int REFERENCES ${name}, e int4range)`,
        `ALTER TABLE ${name} ADD UNIQUE (${b})`,
        `ALTER TABLE ${name} ADD UNIQUE (${a}, ${b}, d)`,
        `ALTER TABLE ${name} ADD CHECK (d > 0), ADD CHECK (d > 1), ADD CHECK (${b} > d), ADD CHECK (true)`,
        `ALTER TABLE ${name} ADD EXCLUDE USING gist (e WITH &&)`,
      ].map(statement),
    );
    const rows = await connection.query({
      ...statement(""),
      text: [
        `SELECT conname AS "name", contype::text AS "type", (SELECT json_agg(a.attname ORDER BY u.n) FROM unnest(conkey) WITH ORDINALITY u (k, n) JOIN pg_attribute a ON attrelid = conrelid AND attnum = k)::text AS "columns" FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid WHERE contype <> 'n' AND r.relname = `,
        " ORDER BY c.oid",
      ],
      values: [{ value: table, type: null }],
    });
    assert.equal(rows.length, 10);
    const taken = new Set<string>();
    const kinds = { p: "primaryKey", u: "unique", c: "check", f: "foreignKey", x: "exclude" };
    for (const row of rows) {
      const kind = kinds[row["type"] as keyof typeof kinds] as "unique";
      const columns = row["columns"] === null ? [] : JSON.parse(String(row["columns"]));
      const predicted = defaultConstraintName(table, { kind, columns }, (its) => taken.has(its));
      assert.equal(predicted, row["name"]);
      taken.add(predicted);
    }
  }
});

testPostgres("what runs outside of transactions is what the server refuses there", async (url) => {
  await using connection = await openPostgres(url);
  await run(
    connection,
    `${GIVEN}; CREATE TABLE p (a int) PARTITION BY LIST (a);
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)`,
  );
  const refused = [
    "VACUUM plain",
    "/* c */ vacuum (verbose) plain",
    "CREATE INDEX CONCURRENTLY i ON plain (a)",
    "create unique index concurrently if not exists i on plain (a)",
    "DROP INDEX CONCURRENTLY ix_name",
    "REINDEX TABLE CONCURRENTLY plain",
    "REINDEX (VERBOSE, CONCURRENTLY) TABLE plain",
    "REINDEX DATABASE postgres",
    "REINDEX SCHEMA public",
    "CREATE DATABASE x",
    "DROP DATABASE x",
    "ALTER DATABASE postgres SET TABLESPACE pg_default",
    "CREATE TABLESPACE x LOCATION '/nowhere'",
    "DROP TABLESPACE x",
    "ALTER SYSTEM SET work_mem = '4MB'",
    "CLUSTER",
    "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
    "COMMIT PREPARED 'x'",
  ];
  const taken = [
    "ANALYZE plain",
    "REINDEX TABLE plain",
    "CREATE INDEX ON plain (a)",
    "DROP INDEX ix_name",
    "CLUSTER plain USING ix_a",
    "ALTER TABLE p DETACH PARTITION p1",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY ages",
    "ALTER TYPE mood ADD VALUE 'x'",
    "ALTER DATABASE postgres SET work_mem = '4MB'",
    "DROP TABLE plain",
    "SELECT 'VACUUM'",
  ];
  await run(
    connection,
    "CREATE INDEX ix_a ON plain (a); CREATE UNIQUE INDEX ix_ages ON ages (age)",
  );
  for (const sql of [...refused, ...taken]) {
    await connection.execute([statement("BEGIN")]);
    const code = await connection.execute([statement(sql)])
      .then(() => null, (error) => String(JSON.stringify(error.details)));
    await connection.execute([statement("ROLLBACK")]);
    const isRefused = code !== null && /transaction block/.test(code);
    assert.equal(isRefused, !isTransactional(sql), `${sql}: ${code}`);
    assert.equal(isRefused, refused.includes(sql), sql);
  }
});
