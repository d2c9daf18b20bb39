/** Revisions with everything in them that could break out of a script. */
import fc from "../property/fast_check.ts";
import type { Parts } from "./case_run.ts";

/** What ends, opens or escapes something somewhere. */
const UNITS = [
  ..."'\"`[];\\$?:@#%-/*.\n\t\r (){}",
  "--",
  "/*",
  "*/",
  "$$",
  "$a$",
  "\\'",
  "''",
  "E'",
  ";\n",
  "\n.quit\n",
  "\n/\n",
  "\ngo\n",
  "\\q",
  "\n\\q\n",
  "\r\n",
  ":a",
  ":'a'",
  "$1",
  "COMMIT;",
  "END;",
  "😀",
  "ß",
  "\u2028",
  "\u0085",
  "\uFEFF",
  "a",
  "B",
  " ",
];

const text = fc.array(fc.constantFrom(...UNITS), { maxLength: 8 }).map((parts) => parts.join(""));

const encoder = new TextEncoder();
// Names of PostgreSQL end after 63 bytes.
const name = text.filter((its) => its.trim() !== "" && encoder.encode(its).length < 60);

/** Statements whose end is not where their text ends. */
const raw = fc.constantFrom(
  "SELECT 1 -- x",
  "SELECT 1 -- it's; \"",
  "SELECT 1 /* open; ' */",
  "SELECT ';' -- /*",
  "SELECT 1 /* -- */",
  "/* first; */ SELECT '--'",
  "-- first;\nSELECT 1\n",
  "SELECT 1 --",
  "SELECT 'two\nlines; -- '",
);

/** What a script is made of. */
export interface Recipe {
  readonly message: string;
  readonly table: string;
  readonly column: string;
  readonly index: string;
  readonly values: readonly string[];
  readonly bytes: Uint8Array;
  readonly raw: readonly string[];
}

/** Any recipe. */
export const recipe: fc.Arbitrary<Recipe> = fc.record({
  message: text,
  table: name,
  column: name.filter((its) => !["a", "B", "id", "bytes"].includes(its)),
  index: name,
  values: fc.array(text, { minLength: 1, maxLength: 3 }),
  bytes: fc.uint8Array({ maxLength: 4 }),
  raw: fc.array(raw, { maxLength: 3 }),
}).filter(({ table, index }) => table.toLowerCase() !== index.toLowerCase());

/** The revisions of a recipe. */
export function revisionsOf({ table, column, index, values, bytes, raw }: Recipe): Parts {
  return {
    r1: ({ op, t }) => {
      op.createTable(table, {
        id: t.integer().primaryKey(),
        [column]: t.text().notNull().default(values[0] ?? ""),
        bytes: t.binary(),
      });
      op.createIndex(index, table, [column]);
    },
    r2: ({ op, sql }) => {
      op.bulkInsert(table, values.map((value, id) => ({ id, [column]: value, bytes })));
      for (const [at, value] of values.entries()) {
        op.execute(sql`INSERT INTO ${sql.id(table)} (${sql.id("id")}, ${sql.id(column)})
          VALUES (${at + 100}, ${value}) -- in a comment; '`);
      }
    },
    r3: ({ op }) => {
      for (const its of raw) op.execute(its);
    },
  };
}

/** How many statements the script must have, transactions and version rows among them. */
export function statementCount({ values, raw }: Recipe): number {
  const ofEachStep = ["BEGIN", "the version row", "COMMIT"].length;
  return 3 * ofEachStep + ["version table", "table", "index"].length + values.length * 2 +
    raw.length;
}
