import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { conventionName, finalName, indexName, type Named } from "./naming.ts";
import type { FinalName, Name, NamingConvention } from "../../templates/migrate.d.ts";

const NAMED: Named = {
  table: "posts",
  columns: ["author", "title"],
  referredTable: "users",
  referredColumns: ["id", "name"],
};
const final = (name: string): FinalName => ({ name, final: true });
const anything = (value: unknown) => value as never;

function isInvalid(error: unknown): boolean {
  return isMigrateError(error, "revision.invalid_operation");
}

Deno.test("the tokens of SQLAlchemy", () => {
  const cases: readonly (readonly [template: string, name: string])[] = [
    ["%(table_name)s", "posts"],
    ["%(referred_table_name)s", "users"],
    ["%(column_0_name)s", "author"],
    ["%(column_0_key)s", "author"],
    ["%(column_0_label)s", "posts_author"],
    ["%(column_1_name)s", "title"],
    ["%(column_0N_name)s", "authortitle"],
    ["%(column_0_N_name)s", "author_title"],
    ["%(column_0N_label)s", "posts_authorposts_title"],
    ["%(column_0_N_label)s", "posts_author_posts_title"],
    ["%(column_0_N_key)s", "author_title"],
    ["%(referred_column_0_name)s", "id"],
    ["%(referred_column_0_N_name)s", "id_name"],
    ["fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "fk_posts_author_users"],
    ["plain", "plain"],
  ];
  for (const [template, name] of cases) {
    assert.equal(conventionName("fk", null, { fk: template }, NAMED), name, template);
  }
});

Deno.test("tokens without a value are an error that names them", () => {
  const templates = ["%(nonsense)s", "%(column_2_name)s", "%(referred_table_name)s"];
  for (const template of templates) {
    const named = { table: "posts", columns: ["author"] };
    assert.throws(() => conventionName("uq", null, { uq: template }, named), isInvalid, template);
  }
});

Deno.test("which names the convention changes", () => {
  const ck: NamingConvention = { ck: "ck_%(table_name)s_%(constraint_name)s" };
  const uq: NamingConvention = { uq: "uq_%(table_name)s" };
  const cases: readonly (readonly [
    keyof NamingConvention,
    Name | undefined,
    NamingConvention,
    string | null,
  ])[] = [
    ["uq", null, {}, null],
    ["uq", undefined, {}, null],
    ["uq", "own", {}, "own"],
    ["uq", "own", uq, "own"],
    ["uq", null, uq, "uq_posts"],
    ["uq", final("own"), uq, "own"],
    ["ck", "positive", ck, "ck_posts_positive"],
    ["ck", final("positive"), ck, "positive"],
    ["ck", null, ck, null],
  ];
  for (const [kind, name, convention, expected] of cases) {
    assert.equal(conventionName(kind, name, convention, NAMED), expected);
  }
});

Deno.test("an index always gets a name", () => {
  assert.equal(indexName(null, {}, NAMED), "ix_posts_author");
  assert.equal(indexName("own", {}, NAMED), "own");
  assert.equal(indexName(null, { ix: "i_%(column_0_N_name)s" }, NAMED), "i_author_title");
  assert.equal(indexName(null, { ix: "i_%(constraint_name)s" }, NAMED), "ix_posts_author");
});

Deno.test("what is no name", () => {
  for (const name of ["", "a\0b", 5, {}, { name: "a" }, true]) {
    assert.throws(() => conventionName("uq", anything(name), {}, NAMED), isInvalid);
    assert.throws(() => finalName("a name", anything(name)), isInvalid);
  }
  assert.throws(() => conventionName("uq", final(""), {}, NAMED), isInvalid);
  assert.equal(finalName("a name", final("a")), "a");
  assert.equal(finalName("a name", "a"), "a");
});
