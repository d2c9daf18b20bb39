import assert from "node:assert/strict";
import { defaultText, onUpdateText, splitOnUpdate } from "../reflect/column_text.ts";
import { normalType } from "../compare/normal_type.ts";
import { parseColumnType } from "./parse_type.ts";

Deno.test("types without display widths are MySQL's, with usual ones MariaDB's", () => {
  const of = (type: string, more: object = {}) => ({ kind: "type", type, ...more });
  const types: readonly (readonly [string, object])[] = [
    ["int", of("integer")],
    ["int(11)", of("integer")],
    ["int(5)", of("raw", { text: "int(5)" })],
    ["bigint unsigned", of("bigInteger", { unsigned: true })],
    ["smallint(5) unsigned", of("smallInteger", { unsigned: true })],
    ["tinyint(1)", of("boolean")],
    ["tinyint", of("raw", { text: "tinyint" })],
    ["set('a','it''s','\\\\')", of("set", { values: ["a", "it's", "\\"] })],
    ["enum('a,b')", of("enum", { name: null, values: ["a,b"] })],
    ["json", of("json")],
    ["float(7,2)", of("raw", { text: "float(7,2)" })],
  ];
  for (const [text, type] of types) assert.deepEqual(parseColumnType(text), type);
});

Deno.test("types that the server takes for the same have one spelling", () => {
  const spellings: readonly (readonly [string, string])[] = [
    ["INTEGER(9) SIGNED", "int"],
    ["int4 unsigned", "int unsigned"],
    ["BOOLEAN", "tinyint(1)"],
    ["tinyint(4)", "tinyint"],
    ["int zerofill", "int(10) unsigned zerofill"],
    ["DEC", "decimal(10,0)"],
    ["fixed ( 5 )", "decimal(5,0)"],
    ["DOUBLE PRECISION", "double"],
    ["float(24)", "float"],
    ["float(25)", "double"],
    ["Character Varying(3)", "varchar(3)"],
    ["char", "char(1)"],
    ["char byte", "binary(1)"],
    ["text(100)", "text"],
    ["blob(100)", "tinyblob"],
    ["blob(70000)", "mediumblob"],
    ["datetime(0)", "datetime"],
    ["year(4)", "year"],
    ["ENUM ( 'a', \"b'c \" )", "enum('a','b''c')"],
  ];
  for (const [written, text] of spellings) {
    assert.equal(normalType(written, "mariadb").text, text, written);
  }
  assert.deepEqual(normalType("varchar(5) CHARACTER SET utf8 COLLATE utf8_bin", "mariadb"), {
    text: "varchar(5)",
    charset: "utf8mb3",
    collation: "utf8_bin",
  });
  assert.equal(normalType("NVARCHAR(5)", "mariadb").charset, "utf8mb3");
});

Deno.test("defaults are SQL, whichever server tells them", () => {
  // MariaDB's are SQL already.
  assert.equal(defaultText("'it''s'", "varchar(5)", "", true), "'it''s'");
  assert.equal(defaultText("NULL", "varchar(5)", "", true), null);
  assert.equal(defaultText("'NULL'", "varchar(5)", "", true), "'NULL'");
  assert.equal(
    defaultText("current_timestamp(3)", "datetime(3)", "", true),
    "CURRENT_TIMESTAMP(3)",
  );
  // MySQL's are texts, but for those that its EXTRA marks.
  assert.equal(defaultText("it's \\", "varchar(9)", "", false), "'it''s \\\\'");
  assert.equal(defaultText("5", "varchar(9)", "", false), "'5'");
  assert.equal(defaultText("-5", "bigint unsigned", "", false), "-5");
  assert.equal(defaultText("b'101'", "bit(3)", "", false), "b'101'");
  assert.equal(defaultText("NULL", "varchar(9)", "", false), "'NULL'");
  assert.equal(
    defaultText("concat(_utf8mb4\\'a\\',1)", "varchar(9)", "DEFAULT_GENERATED", false),
    "(concat(_utf8mb4'a',1))",
  );
  assert.equal(
    defaultText(
      "CURRENT_TIMESTAMP",
      "datetime",
      "DEFAULT_GENERATED on update CURRENT_TIMESTAMP",
      false,
    ),
    "CURRENT_TIMESTAMP",
  );
  assert.equal(
    onUpdateText("DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)"),
    "CURRENT_TIMESTAMP(6)",
  );
});

Deno.test("a default may say what ON UPDATE does", () => {
  const split = (text: string) => Object.values(splitOnUpdate(text));
  assert.deepEqual(split("now() ON UPDATE now()"), ["now()", "now()"]);
  assert.deepEqual(split("NULL on update CURRENT_TIMESTAMP"), [null, "CURRENT_TIMESTAMP"]);
  assert.deepEqual(split("ON UPDATE NOW(3)"), [null, "NOW(3)"]);
  assert.deepEqual(split("'on update'"), ["'on update'", null]);
});
