import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "./fast_check.ts";
import { quoting } from "../../src/dialect/sqlite/types.ts";

const RUNS = 5000;

const WORDS = ["order", "select", "rowid", "oid", "a", "A", "temp", "main", "true", "null", "_"];
const UNITS = [
  '"',
  "'",
  "`",
  "[",
  "]",
  ".",
  ";",
  "--",
  "/*",
  "?",
  ":a",
  "$1",
  "\\",
  "%",
  " ",
  "\n",
];
/** Anything that SQLite can keep: not NUL, and whole characters. */
const text = fc.array(
  fc.oneof(
    fc.constantFrom(...WORDS, ...UNITS, "😀", "ß", "\u2028", "\x01", "\x7f", "\uFEFF"),
    fc.string({ unit: "binary", maxLength: 3 }),
  ),
  { maxLength: 4 },
).map((parts) => parts.join("").replaceAll("\0", "").toWellFormed());
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
  const value = fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array(),
  );
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
