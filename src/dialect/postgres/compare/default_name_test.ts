import assert from "node:assert/strict";
import { defaultConstraintName } from "./default_name.ts";

Deno.test("unnamed constraints get PostgreSQL's names", () => {
  const name = (
    kind: "primaryKey" | "unique" | "check" | "foreignKey" | "exclude",
    ...columns: string[]
  ) => defaultConstraintName("users", { kind, columns });
  assert.equal(name("primaryKey", "id"), "users_pkey");
  assert.equal(name("unique", "a", "b"), "users_a_b_key");
  assert.equal(name("foreignKey", "team"), "users_team_fkey");
  assert.equal(name("check", "age"), "users_age_check");
  assert.equal(name("check", "age", "id"), "users_check");
  assert.equal(name("check"), "users_check");
  assert.equal(name("exclude", "during"), "users_during_excl");
  assert.equal(
    defaultConstraintName(
      "users",
      { kind: "check", columns: ["age"] },
      (its) => ["users_age_check", "users_age_check1"].includes(its),
    ),
    "users_age_check2",
  );
});

Deno.test("the longer part is cut, never through a character", () => {
  const cut = defaultConstraintName("x".repeat(60), { kind: "unique", columns: ["ü".repeat(25)] });
  assert.equal(cut, `${"x".repeat(29)}_${"ü".repeat(14)}_key`);
});
