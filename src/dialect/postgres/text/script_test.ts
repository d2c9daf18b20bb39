import assert from "node:assert/strict";
import { isMigrateError } from "../../../core/error.ts";
import { findPlaceholder, isTransactional, splitScript, takesValues } from "./script.ts";

const CASES: readonly (readonly [script: string, statements: readonly string[]])[] = [
  ["", []],
  [" ;; \n;", []],
  ["-- only a comment", []],
  ["/* a */ ; -- b\n ; /* open */", []],
  ["select 1", ["select 1"]],
  ["\uFEFFselect 1 ; select 2;", ["select 1 ", "select 2"]],
  ["-- a\nselect 1; -- b\nselect 2 -- c", ["-- a\nselect 1", "-- b\nselect 2 -- c"]],
  ["select ';', \";\", $$;$$, $a$;$$;$a$, e'\\';', u&';', u&\";\"; select 2", [
    "select ';', \";\", $$;$$, $a$;$$;$a$, e'\\';', u&';', u&\";\"",
    "select 2",
  ]],
  ["select '\\'; select 2", ["select '\\'", "select 2"]],
  ["select e'a''\\\\'; select 2", ["select e'a''\\\\'", "select 2"]],
  ["select 1 /* ; /* ; */ ; */ + 1; select 2", ["select 1 /* ; /* ; */ ; */ + 1", "select 2"]],
  ["select a$b$c; select $1$$;$$", ["select a$b$c", "select $1$$;$$"]],
  ["select 'open; select 2", ["select 'open; select 2"]],
  ["select 1+--;\n2; select 3", ["select 1+--;\n2", "select 3"]],
  ["create rule r as on insert to t do (select 1; select 2); select 3", [
    "create rule r as on insert to t do (select 1; select 2)",
    "select 3",
  ]],
  [
    "create or replace function f(a int) returns int begin atomic select 1; select case a when 1 then 2 end; end; select 3",
    [
      "create or replace function f(a int) returns int begin atomic select 1; select case a when 1 then 2 end; end",
      "select 3",
    ],
  ],
  ["create procedure p() language plpgsql as $_$ begin; end; $_$; select 1", [
    "create procedure p() language plpgsql as $_$ begin; end; $_$",
    "select 1",
  ]],
  ["begin; select 1; end; select 2", ["begin", "select 1", "end", "select 2"]],
  ["copy t to stdout; copy t from 'file'", ["copy t to stdout", "copy t from 'file'"]],
];

Deno.test("a script is split as psql splits it", () => {
  for (const [script, statements] of CASES) {
    const pieces = splitScript(script);
    assert.deepEqual(pieces.map(({ sql }) => sql), statements, script);
    for (const { sql, offset } of pieces) assert.ok(script.startsWith(sql, offset));
  }
});

Deno.test("the data of COPY is refused", () => {
  for (const script of ["copy t (a) from stdin;\n1\n\\.\n", "/* x */ COPY t FROM /**/ STDIN"]) {
    assert.throws(
      () => splitScript(script),
      (error) => isMigrateError(error, "revision.invalid_operation"),
    );
  }
});

Deno.test("only $1 is a placeholder, outside of what has arguments", () => {
  assert.equal(findPlaceholder("select a ? 'b', c::text, d[1:2], '$1', $$ $1 $$, e$1"), undefined);
  assert.equal(findPlaceholder("select $1, $2"), "$1");
  assert.equal(findPlaceholder("create function f(int) returns int return $1"), undefined);
  assert.equal(findPlaceholder("-- x\nprepare p as select $1"), undefined);
});

Deno.test("which statements take values, and which no transaction", () => {
  for (const sql of ["select 1", "(select 1)", "/* a */ with a as (select 1) delete from b"]) {
    assert.ok(takesValues(sql));
  }
  for (const sql of ["create table a (b int)", "set a = 1", "do $$ $$"]) {
    assert.ok(!takesValues(sql));
  }
  assert.ok(!isTransactional("-- x\nVACUUM"));
  assert.ok(isTransactional("create index concurrently_made on t (a)"));
});

Deno.test("a script of 20 MB is split in linear time", () => {
  const line = "insert into t values (1, 'some text; with a semicolon', $$x$$); -- comment\n";
  const script = line.repeat(Math.ceil(20_000_000 / line.length));
  const start = performance.now();
  assert.equal(splitScript(script).length, script.length / line.length);
  assert.ok(performance.now() - start < 20_000);
  splitScript("'".padEnd(5_000_000, "[;"));
  splitScript("/*".padEnd(5_000_000, "/* "));
});
