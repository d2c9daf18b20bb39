import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "./fast_check.ts";
import { text, value } from "./quoting_arbitrary.ts";
import { quoting } from "../../src/dialect/sqlite/types.ts";

const RUNS = 5000;

const name = text.filter((its) => its !== "" && !/^sqlite_/i.test(its));

Deno.test("any name survives creation, insertion and reading back", () => {
  using database = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });
  fc.assert(
    fc.property(name, name, (table, column) => {
      const [quotedTable, quotedColumn] = [quoting.name("main", table), quoting.name(column)];
      database.exec(`CREATE TABLE ${quotedTable} (${quotedColumn})`);
      database.exec(`INSERT INTO ${quotedTable} (${quotedColumn}) VALUES (1)`);
      const found = database.prepare(
        "SELECT s.name AS t, c.name AS c FROM sqlite_schema AS s, pragma_table_info(s.name) AS c",
      ).get();
      assert.deepEqual({ ...found }, { t: table, c: column });
      const row = database.prepare(`SELECT ${quotedColumn} FROM ${quoting.name(table)}`).get();
      assert.deepEqual(Object.entries({ ...row }), [[column, 1]]);
      database.exec(`DROP TABLE ${quotedTable}`);
    }),
    { numRuns: RUNS },
  );
});

Deno.test("any string, number and bytes survive as literals", () => {
  using database = new DatabaseSync(":memory:");
  fc.assert(
    fc.property(value, (value) => {
      const read = database.prepare(`SELECT ${quoting.literal(value, null)} AS v`);
      read.setReadBigInts(true);
      const isWhole = typeof value === "number" && Number.isSafeInteger(value);
      assert.deepEqual(read.get()?.["v"], isWhole ? BigInt(value) : value);
    }),
    { numRuns: RUNS },
  );
});
