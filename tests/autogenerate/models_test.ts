/** Models that cannot be meant: each failure says what and where, and nothing is changed. */
import { strict as assert } from "node:assert";
import { assertFails } from "../cli/harness.ts";
import { testEach, testPostgres, testSqlite, testStandard, writeConfig } from "./scene.ts";

/** Texts of models.ts with a pattern that the message must have. */
const INVALID: Readonly<Record<string, readonly [text: string, told: RegExp]>> = {
  "throws when it is loaded": [`throw new Error("not today");`, /models\.ts.*not today/],
  "throws when it is called": [
    `export default () => {\n  throw new Error("not today");\n};`,
    /models\.ts:2:9: .*not today/,
  ],
  "throws something odd": [`export default () => { throw undefined; };`, /models\.ts/],
  "is no TypeScript": [`export default (`, /models\.ts/],
  "imports what is not there": [`import "./nowhere.ts";\nexport default () => [];`, /nowhere\.ts/],
  "exports nothing": [`export const models = [];`, /models\.ts/],
  "exports a list": [`export default [];`, /models\.ts/],
  "returns nothing": [`export default () => {};`, /list/],
  "returns what it made by hand": [`export default () => [{ name: "users" }];`, /item 1/],
  "names a table twice": [
    `export default ({ table, t }) => [
  table("users", { id: t.integer() }),
  table("users", { id: t.integer() }),
];`,
    /models\.ts:3:3: .*twice/,
  ],
  "refers to a missing table": [
    `export default ({ table, t }) => [
  table("users", { id: t.integer().primaryKey() }),
  table("posts", { user_id: t.integer().references("user.id") }),
];`,
    /models\.ts:3:3: .*"user".*"users"/,
  ],
  "refers to a missing column": [
    `export default ({ table, t }) => [
  table("users", { id: t.integer().primaryKey() }),
  table("posts", { user_id: t.integer().references("users.ident") }),
];`,
    /models\.ts:3:3: .*"ident"/,
  ],
  "indexes a missing column": [
    `export default ({ table, t }) => [
  table("users", { id: t.integer() }, { indexes: [{ name: "ix", columns: ["idd"] }] }),
];`,
    /models\.ts:2:3: .*"idd"/,
  ],
  "gives an option that is none": [
    `export default ({ table, t }) => [table("users", { id: t.integer() }, { uniq: [] })];`,
    /models\.ts:1:\d+: .*uniq/,
  ],
};

testSqlite("models that cannot be meant", async (scene) => {
  for (const [what, [text, told]] of Object.entries(INVALID)) {
    scene.workspace.write("models.ts", text);
    for (const command of [["check"], ["revision", "--autogenerate"]]) {
      const failed = await scene.run(...command);
      assertFails(failed, "config.invalid_models");
      assert.match(failed.stderr, told, what);
    }
  }
  assert.deepEqual(scene.revisions(), []);
  assert.ok(!scene.workspace.list().includes("app.db"), "no database was made");
});

testSqlite("models that are not named, or not there", async (scene) => {
  assertFails(await scene.run("check"), "config.unreadable");
  scene.workspace.write("migrate.config.ts", "export default {};");
  for (
    const command of [["check"], ["revision", "--autogenerate"], ["diff", "models:", "database"]]
  ) {
    assertFails(await scene.run(...command), "config.missing_models");
  }
  scene.workspace.write("migrate.config.ts", `export default { models: "./schema.sql" };`);
  assertFails(await scene.run("check"), "config.unreadable");
});

testEach("models may be async, and import", async (scene) => {
  scene.workspace.write("names.ts", `export const NAME: string = "users";`);
  scene.workspace.write(
    "models.ts",
    `import { NAME } from "./names.ts";
export default async ({ table, t }: { table: Function; t: any }) => {
  await Promise.resolve();
  return [table(NAME, { id: t.integer().primaryKey() })];
};`,
  );
  const { data } = (await scene.run("check", "--json")).json();
  assert.deepEqual(data.differences.map(({ name }: { name: string }) => name), ["users"]);
});

testStandard("models as a script", async (scene) => {
  writeConfig(scene.workspace, `models: "./schema.sql"`);
  scene.workspace.write(
    "schema.sql",
    `-- A schema; with its own ideas of spelling.
CREATE TABLE users (id integer PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'it''s; so');
CREATE TABLE posts (id integer PRIMARY KEY, user_id int REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT long CHECK (id > 0 AND id IN (1, 2, 3)));
CREATE UNIQUE INDEX ix_name ON users (lower(name)) WHERE name <> 'x';
CREATE VIEW names AS SELECT name FROM users;
`,
  );
  await scene.succeed("revision", "--autogenerate", "-m", "all");
  await scene.succeed("upgrade");
  const { data } = (await scene.succeed("check", "--json")).json();
  assert.deepEqual(data.differences, []);
  assert.deepEqual(data.compared, { tables: 2, views: 1, enums: 0, sequences: 0 });
  scene.workspace.write("schema.sql", "CREATE TABLE broken (\n  id intege rr PRIMARY,\n);");
  const failed = await scene.run("check");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /schema\.sql/);
});

testPostgres("a script of pg_dump's kind, in another schema than public", async (scene) => {
  await scene.execute(`CREATE SCHEMA app`);
  scene.workspace.write(
    "schema.sql",
    `SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
CREATE TYPE app.mood AS ENUM ('sad', 'happy');
CREATE FUNCTION app.one() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;
CREATE TABLE app.users (id integer DEFAULT app.one() NOT NULL, mood app.mood);
ALTER TABLE ONLY app.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
`,
  );
  const url = `${scene.url}?search_path=app`;
  const missing = await scene.run("diff", url, "file:schema.sql", "--json");
  assert.equal(missing.code, 1, missing.stderr);
  const { data } = missing.json();
  assert.deepEqual(
    data.differences.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`),
    ["table users", "enum mood"],
  );
  assert.deepEqual(
    await scene.list("SELECT 1 FROM pg_database WHERE datname LIKE 'migrate_scr%'"),
    [],
  );
});
