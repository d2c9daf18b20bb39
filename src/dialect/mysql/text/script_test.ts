import assert from "node:assert/strict";
import { isMigrateError } from "../../../core/error.ts";
import { canBeFollowed, findPlaceholder, isTransactional, splitScript } from "./script.ts";

const BODY =
  "create definer=`a;b`@'%' procedure p(in a int) begin declare x int; if a > 0 then select case a when 1 then 2 end; end if; while x do set x = if(x, 1, repeat('a', 2)); end while; l: loop leave l; end loop; repeat select 1; until true end repeat; begin select 2; end; end";
const TRIGGER =
  "create trigger t before insert on a for each row if new.b then set new.b = 1; end if";

const CASES: readonly (readonly [script: string, statements: readonly string[]])[] = [
  ["", []],
  [" ;; \n;", []],
  ["-- only a comment\n# another", []],
  ["select 1", ["select 1"]],
  ["select 1 ; select 2;", ["select 1 ", "select 2"]],
  ["-- a\nselect 1; # b;\nselect 2 -- c", ["-- a\nselect 1", "# b;\nselect 2 -- c"]],
  ["select 1--;2", ["select 1--", "2"]],
  ["select ';', \";\", `;`, 'a\\';', 'a'';'; select 2", [
    "select ';', \";\", `;`, 'a\\';', 'a'';'",
    "select 2",
  ]],
  ["select `\\`; select 2", ["select `\\`", "select 2"]],
  ["select 1 /* ; */ + 1; select 2", ["select 1 /* ; */ + 1", "select 2"]],
  ["/*!40101 set @a = ';' */; /*M!100000 select 1 */; select 2 */*x*/ 3", [
    "/*!40101 set @a = ';' */",
    "/*M!100000 select 1 */",
    "select 2 */*x*/ 3",
  ]],
  ["select 'open; select 2", ["select 'open; select 2"]],
  [`${BODY}; select 3`, [BODY, "select 3"]],
  [`${TRIGGER}; select 3;`, [TRIGGER, "select 3"]],
  ["create procedure p() select 1; select 2", ["create procedure p() select 1", "select 2"]],
  ["create event e on schedule every 1 day do begin delete from a; end; select 2", [
    "create event e on schedule every 1 day do begin delete from a; end",
    "select 2",
  ]],
  ["begin not atomic select 1; select 2; end; select 3", [
    "begin not atomic select 1; select 2; end",
    "select 3",
  ]],
  ["begin; select 1; commit", ["begin", "select 1", "commit"]],
  ["drop table if exists a; create table if not exists b (c int); select 1", [
    "drop table if exists a",
    "create table if not exists b (c int)",
    "select 1",
  ]],
  ["delimiter //\nselect 1; select 2//\nselect '//' // DELIMITER ;\nselect 3; select 4", [
    "select 1; select 2",
    "select '//' ",
    "select 3",
    "select 4",
  ]],
  ["DELIMITER $$\ncreate procedure p() begin select 1; end$$\nDELIMITER ;\nselect 2", [
    "create procedure p() begin select 1; end",
    "select 2",
  ]],
  [
    "delimiter ;;\n/*!50003 create trigger t before insert on a for each row begin set @a = 1; end */;;\ndelimiter ;",
    [
      "/*!50003 create trigger t before insert on a for each row begin set @a = 1; end */",
    ],
  ],
];

Deno.test("a script is split as the clients split it", () => {
  for (const [script, statements] of CASES) {
    const pieces = splitScript(script);
    assert.deepEqual(pieces.map(({ sql }) => sql), statements, script);
    for (const { sql, offset } of pieces) assert.ok(script.startsWith(sql, offset));
  }
});

Deno.test("a DELIMITER without one is refused", () => {
  assert.throws(
    () => splitScript("select 1;\ndelimiter\nselect 2"),
    (error) => isMigrateError(error, "revision.invalid_operation"),
  );
});

Deno.test("only ? is a placeholder", () => {
  assert.equal(findPlaceholder("select '?', \"?\", `?`, 1 /* ? */ -- ?\n# ?"), undefined);
  assert.equal(findPlaceholder("select /*! ? */"), "?");
  assert.equal(findPlaceholder("select 1 where a = ?"), "?");
});

Deno.test("what commits implicitly is known by its first words", () => {
  for (
    const sql of [
      "create table a (b int)",
      "-- x\n/* y */ CREATE OR REPLACE TABLE a (b int)",
      "/*!40000 alter table a disable keys */",
      "drop table a",
      "truncate a",
      "rename table a to b",
      "grant select on a to b",
      "lock tables a write",
      "analyze table a",
      "create index i on a (b)",
      "set password = 'a'",
      "flush tables",
    ]
  ) assert.ok(!isTransactional(sql), sql);
  for (
    const sql of [
      "insert into a values (1)",
      "(select 1)",
      "with a as (select 1) select * from a",
      "create temporary table a (b int)",
      "create or replace temporary table a (b int)",
      "drop temporary table a",
      "analyze select 1",
      "check_it()",
      "set names utf8mb4",
      "call p()",
      "",
    ]
  ) assert.ok(isTransactional(sql), sql);
});

Deno.test("only what has one answer, and an end, travels with others", () => {
  for (const sql of ["select 1 -- a", "insert into a values (1)", "begin", "start transaction"]) {
    assert.ok(canBeFollowed(sql), sql);
  }
  for (const sql of ["call p()", "begin not atomic select 1; end", "select 'a", "select 1 /* a"]) {
    assert.ok(!canBeFollowed(sql), sql);
  }
});

Deno.test("a long script is split in linear time", () => {
  const line = "insert into t values (1, 'some text; with a semicolon', `x`); -- comment\n";
  const script = line.repeat(Math.ceil(5_000_000 / line.length));
  assert.equal(splitScript(script).length, script.length / line.length);
  splitScript("'".padEnd(2_000_000, "[;"));
  splitScript("/*".padEnd(2_000_000, "/* "));
  splitScript("delimiter //\n".padEnd(2_000_000, "select a; "));
});
