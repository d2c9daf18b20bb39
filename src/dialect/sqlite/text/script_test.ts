import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "../../../../tests/property/fast_check.ts";
import { splitScript } from "./script.ts";

/** Everything that a database holds: its schema, and the rows of its tables. */
function dump(db: DatabaseSync): unknown {
  const schema = db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid")
    .all() as { type: string; name: string }[];
  const rows = schema.filter(({ type }) => type === "table")
    .map(({ name }) => db.prepare(`SELECT * FROM "${name.replaceAll('"', '""')}"`).all());
  return { schema, rows };
}

/** What is left after running: the database, and whether it failed. */
function outcome(run: (db: DatabaseSync) => void): unknown {
  using db = new DatabaseSync(":memory:");
  let isFailed = false;
  try {
    run(db);
  } catch {
    isFailed = true;
  }
  return { ...dump(db) as object, isFailed };
}

function assertSameAsWhole(script: string): void {
  const pieces = splitScript(script);
  const whole = outcome((db) => db.exec(script));
  assert.deepEqual(outcome((db) => pieces.forEach(({ sql }) => db.exec(sql))), whole);
  assert.deepEqual(
    outcome((db) => pieces.forEach(({ sql }) => db.prepare(sql).run())),
    whole,
    "prepared",
  );
  for (const { sql, offset } of pieces) assert.ok(script.startsWith(sql, offset));
}

const CASES: readonly (readonly [script: string, statements: readonly string[]])[] = [
  ["", []],
  [" ;; \n;", []],
  ["-- only a comment", []],
  ["/* a */ ; -- b\n ; /* open", []],
  ["select 1", ["select 1"]],
  ["select 1;", ["select 1"]],
  ["select 1 ; select 2", ["select 1 ", "select 2"]],
  ["\uFEFFselect 1;", ["select 1"]],
  ["-- a\nselect 1; -- b\nselect 2 -- c", ["-- a\nselect 1", "-- b\nselect 2 -- c"]],
  ["select ';', \";\", [;], `;`, x'3b'; select 2", [
    "select ';', \";\", [;], `;`, x'3b'",
    "select 2",
  ]],
  ["select 1 /* ; */ + 1 -- ;\n; select 2", ["select 1 /* ; */ + 1 -- ;\n", "select 2"]],
  ["select 'open; select 2", ["select 'open; select 2"]],
  ["select $a(;); select 2", ["select $a(;)", "select 2"]],
  ["begin; select 1; end; select 2", ["begin", "select 1", "end", "select 2"]],
  ["create table trigger_x(a); select 2", ["create table trigger_x(a)", "select 2"]],
  ['create "trigger" a; select 2', ['create "trigger" a', "select 2"]],
  ["explain create trigger a begin select 1; end; select 2", [
    "explain create trigger a begin select 1; end",
    "select 2",
  ]],
  ["explain query plan create temp trigger a begin select 1; end; select 2", [
    "explain query plan create temp trigger a begin select 1; end",
    "select 2",
  ]],
  ["create trıgger a; select 2", ["create trıgger a", "select 2"]],
];

for (const [script, statements] of CASES) {
  Deno.test(`statements of ${JSON.stringify(script)}`, () => {
    assert.deepEqual(splitScript(script).map(({ sql }) => sql), statements);
    assertSameAsWhole(script);
  });
}

const TABLES = "create table t(a, b); create table log(x);";
const TRIGGERS: readonly string[] = [
  "create trigger r after insert on t begin insert into log values (new.a); end",
  "CrEaTe/**/TeMp -- ;\n TrIgGeR r after insert on t begin select 1; end",
  "CREATE TEMPORARY TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END",
  "create trigger if not exists r insert on t begin " +
  "insert into log values (case when new.a then case new.b when 1 then 'x;' end else 'end;' end); " +
  "update t set b = case when a then 1 else 2 end; end",
  "create trigger r insert on t when case when new.a then 1 end begin select 1;; end",
  "create trigger r insert on t begin select 1; /* ; end; */ -- ; end;\n END /* x */ ",
  "create trigger r insert on t begin select 'a; end; b', \"a\" from t; end",
  "create trigger [end;] insert on t begin insert into log values ('; end;'); end",
  "create trigger r insert on t begin select 1; end -- done",
  "create trigger r insert on t begin select 1;",
  "create trigger r; select 1; end",
  "create trigger r insert on t begin select 1; end x; insert into log values (1); end",
];

for (const trigger of TRIGGERS) {
  Deno.test(`splits around ${trigger}`, () => {
    assertSameAsWhole(`${TABLES}${trigger}\n; insert into t values (1, 1); drop table t;`);
    assertSameAsWhole(`${TABLES}${trigger}`);
  });
}

const SPACE = ["", " ", "\n", " -- c;\n", "/* ; */", "\t/* 'x */ ", "/**/"];
const STATEMENTS: readonly string[] = [
  "create table t(a, b)",
  "create table if not exists [u;](\"x;\" default ';', y check (y <> ';'))",
  "create index i on t(a, b) where a > ';' ",
  "create view v as select ';' as \"a;b\" -- v;\n",
  "insert into t values ('a;''b', x'3b')",
  "insert into t values (1, $a(;)), (:a, 'end;')",
  "update t set a = a || ';' where 1 /* ; */",
  "begin",
  "commit",
  "end",
  "savepoint s",
  "release s",
  "explain select 1",
  "alter table t add column c default 'x;' ",
  "with x(a) as (values (1)) insert into t select a, a from x",
  "'",
  "create",
  "end;",
  ...TRIGGERS,
];

/** Texts with trivia between the words of the statements, and stray pieces now and then. */
const script = fc.array(
  fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...STATEMENTS) }, {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom("create", "trigger", "temp", "end", ";", "x", "'", "/*")),
    }),
    fc.constantFrom(...SPACE),
    fc.constantFrom(...SPACE),
    fc.constantFrom(";", ";", ";", ";", ";", ";;", ""),
  ),
  { maxLength: 12 },
).map((parts) =>
  parts.map(([statement, before, after, end]) =>
    `${before}${typeof statement === "string" ? statement : statement.join(" ")}${after}${end}`
  ).join("")
).map((text) => `create table if not exists t(a, b); create table log(x); ${text}`);

Deno.test("the pieces do what the whole script does", () => {
  fc.assert(fc.property(script, assertSameAsWhole), { numRuns: 300 });
});

const TOKENS =
  "1 'a;b' \"a\" `a` [a] x'3b' $p $a(;) :x::y ? ?1 1_0 .5 1e5 --;\n /*;*/ , + - || -> ( ) \uFEFF a é 😀 ' [ /* # select from t"
    .split(" ");

Deno.test("a statement ends where SQLite's own parser ends it", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("create table t(a, b)");
  const tokens = fc.array(fc.constantFrom(...TOKENS), { maxLength: 12 });
  fc.assert(
    fc.property(tokens, (its) => {
      const text = `select 1 ${its.join(" ")};select 2`;
      let first: string;
      try {
        first = db.prepare(text).sourceSQL;
      } catch {
        return;
      }
      assert.equal(splitScript(text)[0]?.sql, first.replace(/;$/, ""));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a script of 20 MB is split in linear time", () => {
  const line = "insert into t values (1, 'some text; with a semicolon', x'00'); -- comment\n";
  const script = line.repeat(Math.ceil(20_000_000 / line.length));
  const start = performance.now();
  assert.equal(splitScript(script).length, script.length / line.length);
  const took = performance.now() - start;
  splitScript("create trigger a begin " + script);
  splitScript("'".padEnd(20_000_000, "[;"));
  assert.ok(took < 20_000, `took ${took} ms`);
});
