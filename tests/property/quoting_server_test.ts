/** Names and literals of any characters, given to the servers and read back. */
import { strict as assert } from "node:assert";
import { MARIADB } from "../mariadb/scene.ts";
import { POSTGRES } from "../postgres/scene.ts";
import { statement } from "../../src/dialect/statement.ts";
import { quoting as mysqlQuoting } from "../../src/dialect/mysql/types.ts";
import { quoting as postgresQuoting } from "../../src/dialect/postgres/types.ts";
import fc from "./fast_check.ts";
import { text, value } from "./quoting_arbitrary.ts";
import type { Quoting } from "../../src/dialect/dialect.ts";
import type { Stage } from "../server/scene.ts";

const RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 40);
/** So many literals travel in one query. */
const LITERALS = 60;

interface Server {
  readonly title: string;
  readonly stage: Stage;
  readonly quoting: Quoting;
  /** Whether the server can have such a name. */
  readonly isName: (name: string) => boolean;
  /** The columns of the only table: the names of both. */
  readonly columns: string;
  /** Makes a text of a value that can be compared. */
  readonly encode: (literal: string, value: unknown) => string;
}

const bytes = (name: string) => new TextEncoder().encode(name).length;

const SERVERS: readonly Server[] = [
  {
    title: "PostgreSQL",
    stage: POSTGRES,
    quoting: postgresQuoting,
    isName: (name) => name !== "" && bytes(name) <= 63,
    columns: `SELECT c.relname AS t, a.attname AS c FROM pg_class c JOIN pg_attribute a
      ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'public'::regnamespace`,
    encode: (literal, value) =>
      value instanceof Uint8Array
        ? `encode(${literal}, 'hex')`
        : typeof value === "string"
        ? `encode(convert_to(${literal}, 'UTF8'), 'hex')`
        : `(${literal})::text`,
  },
  {
    title: "MariaDB",
    stage: MARIADB,
    quoting: mysqlQuoting,
    // Of Unicode it takes the first plane; a blank at the end would be lost.
    isName: (name) =>
      name !== "" && name.length <= 64 && !/[\u{10000}-\u{10ffff}]/u.test(name) &&
      !/\s$/.test(name),
    columns: `SELECT table_name AS t, column_name AS c FROM information_schema.columns
      WHERE table_schema = DATABASE()`,
    encode: (literal, value) =>
      value instanceof Uint8Array || typeof value === "string"
        ? `LOWER(HEX(${literal}))`
        : `CAST(${literal} AS CHAR)`,
  },
];

function checkLiteral(value: string | number | bigint | Uint8Array, found: string): void {
  if (typeof value === "number") {
    // What is no whole number may have come as a decimal with more digits than were given.
    assert.equal(Number(found), value === 0 ? 0 : value);
  } else if (typeof value === "bigint") {
    assert.equal(BigInt(found), value);
  } else {
    const expected = typeof value === "string" ? new TextEncoder().encode(value) : value;
    assert.equal(found, expected.toHex());
  }
}

for (const { title, stage, quoting, isName, columns, encode } of SERVERS) {
  stage.test(`any name survives creation, insertion and reading back on ${title}`, async (url) => {
    await using client = await stage.open(url);
    const name = text.filter(isName);
    const read = (sql: string) => client.query(statement(sql));
    await fc.assert(
      fc.asyncProperty(name, name, async (table, column) => {
        const [quotedTable, quotedColumn] = [quoting.name(table), quoting.name(column)];
        await client.execute([
          statement(`CREATE TABLE ${quotedTable} (${quotedColumn} integer)`),
          statement(`INSERT INTO ${quotedTable} (${quotedColumn}) VALUES (1)`),
        ]);
        try {
          assert.deepEqual((await read(columns)).map(Object.values), [[table, column]]);
          const rows = await read(`SELECT ${quotedColumn} FROM ${quotedTable}`);
          assert.deepEqual(rows.map(Object.entries), [[[column, 1]]]);
        } finally {
          await client.execute([statement(`DROP TABLE ${quotedTable}`)]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  stage.test(`any string, number and bytes survive as literals on ${title}`, async (url) => {
    await using client = await stage.open(url);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: LITERALS }), async (values) => {
        const selected = values.map((its, at) =>
          `${encode(quoting.literal(its, null), its)} AS v${at}`
        );
        const [row] = await client.query(statement(`SELECT ${selected.join(", ")}`));
        values.forEach((its, at) => checkLiteral(its, String(row?.[`v${at}`])));
      }),
      { numRuns: RUNS },
    );
  });
}
