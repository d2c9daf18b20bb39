import assert from "node:assert/strict";
import { conditionText, expressionText, viewText } from "./text.ts";
import { expressionTokens, withoutParentheses } from "../text/expression_token.ts";
import { withoutDatabase } from "./view_text.ts";

Deno.test("tokens are what the server reads", () => {
  const tokens = expressionTokens(
    "a/* no */+ b -- no\n-1.5e3 # no\n <> 'it''s \\'\\\\' \"x\" `a``b`.`c` --5 _utf8mb4'é', n'é' x'4D' 1a",
  );
  assert.deepEqual(tokens.map(({ kind, text }) => [kind, text]), [
    ["word", "a"],
    ["operator", "+"],
    ["word", "b"],
    ["operator", "-"],
    ["number", "1.5e3"],
    ["operator", "<>"],
    // Texts that follow each other are one.
    ["string", "it's '\\x"],
    ["quoted", "a`b"],
    ["operator", "."],
    ["quoted", "c"],
    ["operator", "-"],
    ["operator", "-"],
    ["number", "5"],
    ["string", "é"],
    ["operator", ","],
    ["string", "é"],
    ["bits", "x'4d'"],
    ["word", "1a"],
  ]);
});

Deno.test("only parentheses around the whole are taken away", () => {
  for (
    const [text, bare] of [["((a))", "a"], ["(a) + (b)", "(a) + (b)"], ["(')')", "')'"], ["(", "("]]
  ) {
    assert.equal(withoutParentheses(text ?? ""), bare);
  }
});

/** What an author wrote, and what MariaDB 10.11 makes of it. */
const SAME: readonly (readonly [written: string, found: string])[] = [
  ["NOT (a = 1 AND b IS NULL)", "`a` <> 1 or `b` is not null"],
  ["NOT (s LIKE 'x%')", "`s`  not like 'x%'"],
  ["a != 1 && b || c XOR !d", "`a` <> 1 and `b` <> 0 or `c` xor `d` = 0"],
  ["(a > 0) = (s LIKE '%')", "`a` > 0 = `s` like '%'"],
  ["t.a IN (1) AND `T`.B NOT IN (2)", "`a` = 1 and `b` <> 2"],
  ["x = TRUE OR y <> false", "`x` = 1 or `y` <> 0"],
  ["- -1 < a AND +b > -.50", "1 < `a` and `b` > -0.50"],
  ["a % 2 = mod(b, 2)", "`a` MOD 2 = `b` MOD 2"],
  ["LOWER(s) = lcase(t) AND length(s) > 1", "lcase(`s`) = lcase(`t`) and octet_length(`s`) > 1"],
  ["substring(s FROM 1 FOR 2) = position('a' IN s)", "substr(`s`,1,2) = locate('a',`s`)"],
  ["date_add(d, INTERVAL 1 DAY) > now()", "`d` + interval 1 day > current_timestamp()"],
  ["s NOT REGEXP 'a' AND s RLIKE 'b'", "!(`s` regexp 'a') and `s` regexp 'b'"],
  ["BINARY s = 'a'", "cast(`s` as char charset binary) = 'a'"],
  ['CAST(s AS CHAR) = "it\'s"', "cast(`s` as char charset utf8mb4) = 'it\\'s'"],
  ["CASE WHEN a THEN 1 END", "case when `a` then 1 else NULL end <> 0"],
  ["a BETWEEN 1 AND 2 AND b", "`a` between 1 and 2 and `b` <> 0"],
  ["j -> '$.a' = 1", "json_extract(`j`,'$.a') = 1"],
];

const DIFFERENT: readonly (readonly [string, string])[] = [
  ["a > 0 AND (b < 5 OR a = 1)", "a > 0 AND b < 5 OR a = 1"],
  ["a - (b - 1) > 0", "a - b - 1 > 0"],
  ["s = 'A'", "s = 'a'"],
  ["s = 'a\\\\n'", "s = 'a\\n'"],
  ["NOT (a = 1 AND b = 2)", "a <> 1 AND b <> 2"],
  ["a IN (1, 2)", "a NOT IN (1, 2)"],
  ["s LIKE 'a'", "s LIKE 'a' ESCAPE '!'"],
  ["a = 1.0", "a = 1"],
  ["s COLLATE utf8mb4_bin = 'a'", "s = 'a'"],
  ["INTERVAL 1 DAY + d > e", "INTERVAL 1 HOUR + d > e"],
  ["!a = b", "NOT a = b"],
  ["-a ^ 2 > 1", "-(a ^ 2) > 1"],
];

Deno.test("a condition is compared by what it means", () => {
  for (const [written, found] of SAME) {
    assert.equal(conditionText(written), conditionText(found), written);
  }
  for (const [one, other] of DIFFERENT) {
    assert.notEqual(conditionText(one), conditionText(other), one);
  }
});

Deno.test("what is not understood is compared token by token", () => {
  assert.equal(expressionText("A  SOUNDS like /* */ `b`"), expressionText("a sounds LIKE b"));
  assert.notEqual(expressionText("a SOUNDS LIKE 'b'"), expressionText("a SOUNDS LIKE 'c'"));
});

const TABLES: Readonly<Record<string, readonly string[]>> = {
  t: ["id", "a", "b"],
  u: ["id", "c"],
};

const view = (text: string) =>
  viewText(text, null, ([name = ""]) => TABLES[name] ?? null, "db").query;

Deno.test("a query is compared by what it means", () => {
  const same: readonly (readonly [string, string])[] = [
    ["SELECT A, b x FROM t", "select `t`.`a` AS `A`,`t`.`b` AS `x` from `t`"],
    ["SELECT * FROM t", "select `t`.`id` AS `id`,`t`.`a` AS `a`,`t`.`b` AS `b` from `db`.`t`"],
    ["SELECT a + 1 FROM t", "select `t`.`a` + 1 AS `a + 1` from `t`"],
    [
      "SELECT c FROM t, u WHERE t.id = u.id",
      "select `u`.`c` AS `c` from `t` join `u` where `t`.`id` = `u`.`id`",
    ],
    [
      "SELECT a FROM t RIGHT JOIN u USING (id)",
      "select `t`.`a` AS `a` from (`u` left join `t` on(`t`.`id` = `u`.`id`))",
    ],
    [
      "SELECT a x FROM t WHERE EXISTS (SELECT * FROM u WHERE c = a) ORDER BY x LIMIT 2 OFFSET 1",
      "select `t`.`a` AS `x` from `t` where exists(select 1 from `u` where `u`.`c` = `t`.`a` limit 1) order by `t`.`a` limit 1,2",
    ],
    [
      "SELECT count(*) n FROM (SELECT a FROM t) AS q GROUP BY a HAVING n > 1",
      "select count(0) AS `n` from (select `t`.`a` AS `a` from `t`) `q` group by `q`.`a` having `n` > 1",
    ],
  ];
  for (const [written, found] of same) assert.equal(view(written), view(found), written);
  const different: readonly (readonly [string, string])[] = [
    ["SELECT a FROM t", "SELECT b AS a FROM t"],
    ["SELECT t.id FROM t, u", "SELECT u.id FROM t, u"],
    ["SELECT a FROM t", "SELECT a AS b FROM t"],
    ["SELECT a FROM t LEFT JOIN u ON c = a", "SELECT a FROM t JOIN u ON c = a"],
    ["SELECT a FROM t UNION SELECT c FROM u", "SELECT a FROM t UNION ALL SELECT c FROM u"],
    ["SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"],
    ["SELECT a FROM t FOR UPDATE", "SELECT a FROM t"],
  ];
  for (const [one, other] of different) assert.notEqual(view(one), view(other), one);
});

Deno.test("a view is told without its database, and nothing else of that name", () => {
  assert.equal(
    withoutDatabase(
      "select `db`.`t`.`a` AS `a`,`db`.`f`(1) AS `db`,`db`.`x` AS `x`,'`db`.`t`' AS `s` " +
        "from ((`db`.`t` join `db`.`u` `db` on(1)) join `other`.`db`)",
      "db",
    ),
    "select `t`.`a` AS `a`,`f`(1) AS `db`,`db`.`x` AS `x`,'`db`.`t`' AS `s` " +
      "from ((`t` join `u` `db` on(1)) join `other`.`db`)",
  );
});
