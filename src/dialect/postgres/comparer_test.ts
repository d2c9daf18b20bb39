import assert from "node:assert/strict";
import { compareSchemas } from "../../schema/comparer.ts";
import { buildTable } from "../../schema/build.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../../schema/schema.ts";
import { sqlText } from "../../schema/fragment.ts";
import { t } from "../../schema/type.ts";
import { comparer, comparerFor } from "./comparer.ts";
import { expressionText } from "./expression/text.ts";
import { NOWHERE } from "./expression/type.ts";
import { normalTypeText, parseColumnType } from "./text/parse_type.ts";
import type { Columns, ColumnSpec, TableOptions } from "../../../templates/migrate.d.ts";

const table = (columns: Columns, options?: TableOptions) =>
  buildTable("users", columns, options, { dialect: "postgres", naming: {} });
const schemaOf = (...tables: readonly TableModel[]): Schema => ({ ...EMPTY_SCHEMA, tables });

const TYPES = new Map([
  ["name", "character varying(10)"],
  ["n", "numeric(10,2)"],
  [
    "a",
    "integer",
  ],
  ["b", "integer"],
  ["ts", "timestamp without time zone"],
]);
const AROUND = { ...NOWHERE, typeOf: (column: string) => TYPES.get(column), table: "users" };

Deno.test("an expression is compared by what it means", () => {
  const same: readonly (readonly [string, string])[] = [
    ["a > 0 and b<5 or a=1", "(((a > 0) AND (b < 5)) OR (a = 1))"],
    [
      "name in ('x', 'y')",
      "(name)::text = ANY ((ARRAY['x'::character varying, 'y'::text])::text[])",
    ],
    ["n > 0", "(n > (0)::numeric)"],
    ["n > -1.5", "(n > '-1.5'::numeric)"],
    ["users.a BETWEEN 1 AND 2", "((a >= 1) AND (a <= 2))"],
    ["ts > '2026-01-01'", "(ts > '2026-01-01 00:00:00'::timestamp without time zone)"],
    ["Name /* who */ LIKE 'a%'", `"name" ~~ 'a%'::text`],
    ["a <> 1 -- never", "a != 1"],
  ];
  for (const [written, found] of same) {
    assert.equal(expressionText(written, AROUND), expressionText(found, AROUND), written);
  }
  const different: readonly (readonly [string, string])[] = [
    ["a > 0 AND (b < 5 OR a = 1)", "a > 0 AND b < 5 OR a = 1"],
    ["a - (b - 1) > 0", "a - b - 1 > 0"],
    ["name = 'A'", "name = 'a'"],
    [`"Name" = 'a'`, "name = 'a'"],
    ["a::text = name", "a = name"],
    ["a::numeric / b > 1", "a / b > 1"],
    ["name = 'a' COLLATE \"C\"", "name = 'a'"],
    ["now() > ts", "CURRENT_TIMESTAMP > ts"],
  ];
  for (const [one, other] of different) {
    assert.notEqual(expressionText(one, AROUND), expressionText(other, AROUND), one);
  }
});

Deno.test("what is no expression is compared by its tokens", () => {
  const text = (written: string) => expressionText(written, NOWHERE);
  assert.equal(text("a  >  )  B"), text("A>)b"));
  assert.equal(text("string_agg(a, ',' ORDER BY b)"), text("STRING_AGG(a,',' order by b)"));
  for (const odd of ["", "(", "CASE", "a IN", "'open", "a BETWEEN 1", "x[", "a::", "f(1", "NOT"]) {
    assert.equal(typeof text(odd), "string");
  }
});

Deno.test("types have one spelling", () => {
  const spellings: readonly (readonly [string, string])[] = [
    ["VARCHAR(10)", "character varying(10)"],
    ["Decimal ( 10 )", "numeric(10,0)"],
    ["numeric(10, 2)[]", "numeric(10,2)[]"],
    ["TIMESTAMPTZ(3)", "timestamp(3) with time zone"],
    ["TIMESTAMP WITHOUT TIME ZONE", "timestamp without time zone"],
    ["time", "time without time zone"],
    ["INT8[3][4]", "bigint[]"],
    ["float(24)", "real"],
    ["FLOAT", "double precision"],
    ["CHAR", "character(1)"],
    [`"char"`, `"char"`],
    ["pg_catalog.int4", "integer"],
    [`audit."Mood"`, `audit."Mood"`],
    ["interval day to second", "interval day to second"],
    ["bit varying(5)", "bit varying(5)"],
  ];
  for (const [written, normal] of spellings) assert.equal(normalTypeText(written), normal, written);
  assert.equal(parseColumnType("interval(3)").type, "raw");
});

Deno.test("what other databases say is not compared", () => {
  const one = table({ id: t.integer().primaryKey() }, {
    sqlite: { strict: true },
    mysql: { engine: "InnoDB" },
  });
  const other = table({ id: t.raw("int4").notNull() }, {
    primaryKey: { name: "users_pkey", columns: ["id"] },
  });
  assert.deepEqual(compareSchemas(schemaOf(one), schemaOf(other), comparer), []);
});

Deno.test("a schema is left out only where it is known to be the connection's own", () => {
  const own = table({ id: t.integer() });
  const said = { ...own, schema: "app" };
  const count = (its: typeof comparer) => compareSchemas(schemaOf(own), schemaOf(said), its).length;
  assert.deepEqual([count(comparer), count(comparerFor("app"))], [2, 0]);
});

Deno.test("defaults are values of their column's type", () => {
  const differing = (spec: ColumnSpec, found: string) => {
    const model = table({ a: spec });
    const columns = model.columns.map((column) => ({ ...column, default: sqlText(found) }));
    return compareSchemas(schemaOf(model), schemaOf({ ...model, columns }), comparer).length;
  };
  const same: readonly (readonly [ColumnSpec, string])[] = [
    [t.string(5).default("x"), "'x'::character varying"],
    [t.boolean().default(true), "true"],
    [t.jsonb().default({ b: 1, a: 2 }), `'{"a": 2, "b": 1}'::jsonb`],
    [t.array(t.boolean()).default([true]), "'{t}'::boolean[]"],
    [
      t.dateTime({ timezone: true }).default("2026-01-01T02:00:00+02:00"),
      "'2026-01-01 00:00:00+00'",
    ],
    [t.integer().default(-1), "'-1'::integer"],
  ];
  for (const [spec, found] of same) assert.equal(differing(spec, found), 0, found);
  assert.equal(differing(t.string(5).default("true"), "true"), 1);
  assert.equal(differing(t.dateTime().default(sqlText("now()")), "CURRENT_TIMESTAMP"), 1);
});
