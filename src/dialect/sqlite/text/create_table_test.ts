import assert from "node:assert/strict";
import fc from "../../../../tests/property/fast_check.ts";
import { parseCreateTable, type ParsedTable } from "./create_table.ts";
import { parseCreateIndex, parseCreateView } from "./parse_index.ts";
import { parseColumnType } from "./parse_type.ts";

function table(sql: string): ParsedTable {
  const parsed = parseCreateTable(sql);
  assert.ok(parsed?.kind === "table", sql);
  return parsed;
}

/** Spans and names as their source, so that expectations can be written down. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { start: _start, end: _end, ...rest } = value as Record<string, unknown>;
  if ("name" in rest && Object.keys(rest).length === 1) return rest["name"];
  if ("text" in rest && Object.keys(rest).length === 1) return rest["text"];
  return Object.fromEntries(Object.entries(rest).map(([key, its]) => [key, plain(its)]));
}

/** One column's constraints without what is empty. */
function constraints(definition: string): unknown[] {
  return table(`CREATE TABLE t(${definition})`).columns.flatMap((column) =>
    column.constraints.map((constraint) =>
      Object.fromEntries(
        Object.entries(plain(constraint) as Record<string, unknown>).filter(([, value]) =>
          value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
        ),
      )
    )
  );
}

const COLUMN_CASES: readonly (readonly [definition: string, expected: readonly unknown[]])[] = [
  ["a", []],
  ["a INT", []],
  ["a NOT NULL ON CONFLICT FAIL", [{ kind: "notNull", onConflict: "fail" }]],
  ["a NULL", [{ kind: "null" }]],
  ["a PRIMARY KEY DESC ON CONFLICT ROLLBACK AUTOINCREMENT", [
    { kind: "primaryKey", order: "desc", onConflict: "rollback", autoincrement: true },
  ]],
  ["a CONSTRAINT u UNIQUE CONSTRAINT n NOT NULL", [
    { kind: "unique", constraintName: "u" },
    { kind: "notNull", constraintName: "n" },
  ]],
  ["a CONSTRAINT x CONSTRAINT 'y' CHECK(a) CONSTRAINT z", [
    { kind: "nothing", constraintName: "x" },
    { kind: "check", constraintName: "y", condition: "a" },
    { kind: "nothing", constraintName: "z" },
  ]],
  ["a CHECK ( /* 1 */ a > ')' /* 2 */ AND (b) -- 3\n )", [
    { kind: "check", condition: "a > ')' /* 2 */ AND (b)" },
  ]],
  ['a COLLATE "no case"', [{ kind: "collate", collation: "no case" }]],
  ["a INT GENERATED ALWAYS AS (b + 1) STORED NOT NULL", [
    { kind: "generated", expression: "b + 1", stored: true },
    { kind: "notNull" },
  ]],
  ["a GENERATED ALWAYS AS (1)", [{ kind: "generated", expression: "1" }]],
  ["a VARCHAR(3) GENERATED ALWAYS AS (1) VIRTUAL", [{ kind: "generated", expression: "1" }]],
  ["a AS (1)", [{ kind: "generated", expression: "1" }]],
  ["a generated", []],
  ["generated always AS (1)", [{ kind: "generated", expression: "1" }]],
  ["a DEFAULT -  5 NOT NULL", [
    { kind: "default", form: "literal", value: "-  5" },
    { kind: "notNull" },
  ]],
  ["a DEFAULT (1 + (2)) UNIQUE", [
    { kind: "default", form: "expression", value: "1 + (2)" },
    { kind: "unique" },
  ]],
  ['a DEFAULT "x"', [{ kind: "default", form: "name", value: '"x"' }]],
  ["a DEFAULT word CHECK (a)", [
    { kind: "default", form: "name", value: "word" },
    { kind: "check", condition: "a" },
  ]],
  ["a DEFAULT true", [{ kind: "default", form: "literal", value: "true" }]],
  ["a DEFAULT 'x' DEFAULT NULL", [
    { kind: "default", form: "literal", value: "'x'" },
    { kind: "default", form: "literal", value: "NULL" },
  ]],
  ["a REFERENCES [p q](x, `y`) ON DELETE SET NULL MATCH Full ON UPDATE NO ACTION NOT DEFERRABLE", [
    {
      kind: "foreignKey",
      table: "p q",
      references: ["x", "y"],
      onDelete: "set null",
      onUpdate: "no action",
      match: "Full",
      deferral: { deferrable: false, initially: null },
    },
  ]],
  ["a REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED", [
    { kind: "foreignKey", table: "p" },
    { kind: "notNull" },
    { kind: "deferral", deferrable: true, initially: "deferred" },
  ]],
  ["a REFERENCES p ON DELETE CASCADE ON INSERT CASCADE ON DELETE RESTRICT", [
    { kind: "foreignKey", table: "p", onDelete: "restrict" },
  ]],
];

for (const [definition, expected] of COLUMN_CASES) {
  Deno.test(`constraints of ${definition}`, () => {
    assert.deepEqual(constraints(definition), expected);
  });
}

const TYPE_CASES: readonly (readonly [definition: string, type: string | null])[] = [
  ["a", null],
  ["a INT", "INT"],
  ["a varchar /* n */ (10)", "varchar /* n */ (10)"],
  ["a unsigned big int (20, -2) NOT NULL", "unsigned big int (20, -2)"],
  ["a 'quoted' \"type\" [x] `y`", "'quoted' \"type\" [x] `y`"],
  ["a INT GENERATED ALWAYS AS (1)", "INT"],
  ["a INT GENERATED /**/ ALWAYS AS (1)", "INT"],
  ["a key desc", "key desc"],
  ["a CHECK (a)", null],
  ["a -- INT\n", null],
];

for (const [definition, type] of TYPE_CASES) {
  Deno.test(`type of ${JSON.stringify(definition)}`, () => {
    const [column] = table(`CREATE TABLE t(${definition})`).columns;
    assert.equal(column?.type?.text ?? null, type);
  });
}

Deno.test("constraints of a table, with commas and without", () => {
  for (const comma of [",", " ", " -- ,\n"]) {
    const parsed = table(
      `CREATE TABLE "t" (a, b, CONSTRAINT pk PRIMARY KEY (a COLLATE x DESC, "b" AUTOINCREMENT) ` +
        `ON CONFLICT IGNORE${comma}UNIQUE ('a', (b))${comma}CONSTRAINT c CHECK (a, ')')${comma}` +
        `CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p${comma}CONSTRAINT last) WITHOUT ROWID, STRICT`,
    );
    const [key, unique, check, foreign, last] = parsed.constraints;
    assert.ok(key?.kind === "primaryKey" && key.autoincrement && key.onConflict === "ignore");
    assert.equal(key.constraintName?.name, "pk");
    assert.deepEqual(key.columns.map(plain), [
      { column: "a", expression: "a COLLATE x", collation: "x", order: "desc" },
      { column: "b", expression: '"b"', collation: null, order: null },
    ]);
    assert.ok(unique?.kind === "unique");
    assert.deepEqual(unique.columns.map(({ column }) => column?.name), ["a", "b"]);
    assert.ok(check?.kind === "check" && check.condition.text === "a, ')'");
    assert.ok(foreign?.kind === "foreignKey" && foreign.references.length === 0);
    assert.deepEqual(foreign.columns.map(({ name }) => name), ["a", "b"]);
    assert.ok(last?.kind === "nothing" && last.constraintName?.name === "last");
    assert.ok(parsed.strict && parsed.withoutRowid);
  }
});

Deno.test("spans point at columns, constraints and the body", () => {
  const sql = "CREATE TABLE t /*x*/ ( a INT /*1*/ NOT NULL /*2*/, -- 3\n [b c], /*4*/ " +
    "CONSTRAINT u UNIQUE (a) /*5*/ ) STRICT /*6*/";
  const { columns, constraints, body, options } = table(sql);
  const at = ({ start, end }: { start: number; end: number }) => sql.slice(start, end);
  assert.deepEqual(columns.map(at), ["a INT /*1*/ NOT NULL", "[b c]"]);
  assert.deepEqual(columns[0]?.constraints.map(at), ["NOT NULL"]);
  assert.deepEqual(constraints.map(at), ["CONSTRAINT u UNIQUE (a)"]);
  assert.equal(at(body), sql.slice(sql.indexOf("("), sql.lastIndexOf(")") + 1));
  assert.equal(options?.text, "STRICT");
});

Deno.test("heads of tables", () => {
  const heads: readonly (readonly [string, unknown])[] = [
    ["create table if not exists a.b(x)", ["a", "b", false, true]],
    ["CREATE TEMP TABLE 'q'(x)", [null, "q", true, false]],
    ["CREATE TEMPORARY TABLE [q]](x)", null],
    ["CREATE TABLE a AS SELECT 1", null],
    ["CREATE INDEX a ON b(c)", null],
    ["", null],
  ];
  for (const [sql, expected] of heads) {
    const parsed = parseCreateTable(sql);
    assert.deepEqual(
      parsed?.kind === "table"
        ? [parsed.schema?.name ?? null, parsed.name.name, parsed.temporary, parsed.ifNotExists]
        : parsed,
      expected,
      sql,
    );
  }
});

Deno.test("virtual tables", () => {
  assert.deepEqual(
    plain(parseCreateTable("CREATE VIRTUAL TABLE a USING fts5(title, tokenize = 'x, y', (1, 2))")),
    {
      kind: "virtual",
      schema: null,
      name: "a",
      module: "fts5",
      arguments: ["title", "tokenize = 'x, y'", "(1, 2)"],
    },
  );
  assert.deepEqual(
    plain(parseCreateTable("CREATE VIRTUAL TABLE a USING m")),
    { kind: "virtual", schema: null, name: "a", module: "m", arguments: [] },
  );
});

Deno.test("indexes and their columns", () => {
  const parsed = parseCreateIndex(
    "CREATE UNIQUE INDEX [i] ON 't' (desc, desc desc, a || desc, b COLLATE nocase ASC, " +
      "lower(c) COLLATE x DESC, (((d))), 'e', f COLLATE desc, NOT asc, CASE WHEN g END DESC) " +
      "WHERE a > ')' -- end\n ;",
  );
  assert.ok(parsed !== null && parsed.unique);
  assert.equal(parsed.table.name, "t");
  assert.equal(parsed.where?.text, "a > ')'");
  const entry = (column: string | null, expression: string, order: string | null = null) =>
    [column, expression, order] as const;
  assert.deepEqual(
    parsed.columns.map(({ column, expression, order }) =>
      entry(column?.name ?? null, expression.text, order)
    ),
    [
      entry("desc", "desc"),
      entry("desc", "desc", "desc"),
      entry(null, "a || desc"),
      entry("b", "b COLLATE nocase", "asc"),
      entry(null, "lower(c) COLLATE x", "desc"),
      entry("d", "(((d)))"),
      entry("e", "'e'"),
      entry("f", "f COLLATE desc"),
      entry(null, "NOT asc"),
      entry(null, "CASE WHEN g END", "desc"),
    ],
  );
  assert.deepEqual(parsed.columns.map(({ collation }) => collation?.name ?? null), [
    null,
    null,
    null,
    "nocase",
    "x",
    null,
    null,
    "desc",
    null,
    null,
  ]);
  assert.equal(parseCreateIndex("CREATE TABLE a(b)"), null);
});

Deno.test("views", () => {
  const view = parseCreateView("CREATE VIEW v(\"a b\", c) AS -- x\n SELECT 1, ';' -- y\n");
  assert.deepEqual(plain(view), {
    schema: null,
    name: "v",
    columns: ["a b", "c"],
    query: "SELECT 1, ';'",
  });
  assert.equal(parseCreateView("CREATE VIEW v"), null);
});

const TYPE_NAMES: readonly (readonly [text: string, type: Record<string, unknown>])[] = [
  ["INTEGER", { type: "integer" }],
  ["INTEGER(11)", { type: "integer" }],
  ["bigint", { type: "bigInteger" }],
  ["SmallInt", { type: "smallInteger" }],
  ["VARCHAR(10)", { type: "string", length: 10 }],
  ["VARCHAR(10, 2)", { type: "string" }],
  ["VARCHAR(-1)", { type: "string" }],
  ["varchar /* x */ ( 1_0 )", { type: "string", length: 10 }],
  ["CHAR(32)", { type: "char", length: 32 }],
  ["TEXT", { type: "text" }],
  ["NUMERIC(10, 2)", { type: "numeric", precision: 10, scale: 2 }],
  ["DECIMAL", { type: "numeric" }],
  ["FLOAT(5)", { type: "float", precision: 5 }],
  ["REAL", { type: "float" }],
  ["DOUBLE", { type: "double" }],
  ["double\nprecision", { type: "double" }],
  ["bool", { type: "boolean" }],
  ["DATE", { type: "date" }],
  ["TIME", { type: "time" }],
  ["DATETIME(6)", { type: "dateTime", precision: 6 }],
  ["TIMESTAMP", { type: "dateTime" }],
  ["BLOB", { type: "binary" }],
  ["JSON", { type: "json" }],
  ['"DATE"', { type: "date" }],
  ["TIMESTAMP WITH TIME ZONE", { type: "raw" }],
  ["constructor", { type: "raw" }],
  ["", { type: "raw" }],
];

for (const [text, type] of TYPE_NAMES) {
  Deno.test(`portable type of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseColumnType(text), { kind: "type", ...type, text });
  });
}

const pieces = fc.array(
  fc.constantFrom(
    ..."CREATE TABLE VIRTUAL INDEX VIEW ON USING AS IF NOT EXISTS a . ( ) ) , ; CONSTRAINT PRIMARY KEY UNIQUE CHECK FOREIGN REFERENCES DEFAULT - COLLATE GENERATED ALWAYS DEFERRABLE INITIALLY ON CONFLICT DELETE SET NULL MATCH AUTOINCREMENT DESC WITHOUT STRICT 'x' \"y\" [z ' -- /*"
      .split(" "),
  ),
  { maxLength: 30 },
);

Deno.test("no text makes the parsers throw", () => {
  fc.assert(
    fc.property(
      pieces,
      fc.constantFrom("", "CREATE TABLE t(", "CREATE INDEX i ON t("),
      (its, head) => {
        const sql = head + its.join(" ");
        parseCreateTable(sql);
        parseCreateIndex(sql);
        parseCreateView(sql);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("depth and length cost linear time and no stack", () => {
  const deep = "(".repeat(200_000);
  const closed = deep + "1" + ")".repeat(200_000);
  table(`CREATE TABLE t(a CHECK ${closed} DEFAULT ${closed}, UNIQUE ${closed})`);
  table(`CREATE TABLE t(a CHECK ${deep}`);
  table(`CREATE TABLE t(${"a NOT NULL CHECK (a), ".repeat(50_000)} UNIQUE (a)`);
  parseCreateIndex(`CREATE INDEX i ON t(${closed}, ${"a,".repeat(100_000)} b)`);
});
