/** `baseline`: a database that is there already is kept from now on. */
import { strict as assert } from "node:assert";
import { assertFails, writeChain } from "../cli/harness.ts";
import {
  assertSame,
  type Scene,
  testEach,
  testPostgres,
  testSqlite,
  writeConfig,
} from "./scene.ts";

const TABLES = [
  "CREATE TABLE users (id integer PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'it''s', UNIQUE (name))",
  "CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users (id) ON DELETE CASCADE)",
  "CREATE INDEX ix_user ON posts (user_id)",
  "CREATE VIEW names AS SELECT name FROM users",
];

/** Applies the revisions to an empty database, which must become the same. */
async function assertSameAnew(scene: Scene): Promise<void> {
  const { data } = (await scene.succeed("diff", "database", "revisions:", "--json")).json();
  assert.deepEqual(data.differences, []);
}

testEach("a database without a version table", async (scene) => {
  await scene.execute(...TABLES);
  const { data } = (await scene.succeed("baseline", "--models", "models.ts", "--json")).json();
  assert.match(data.id, /^[0-9a-f]{12}$/);
  assert.equal(data.isStamped, true);
  assert.deepEqual(data.compared, { tables: 2, views: 1, enums: 0, sequences: 0 });
  assert.deepEqual(scene.revisions().map((name) => `migrations/${name}`), [data.file]);
  assert.deepEqual(await scene.list("SELECT version_num FROM alembic_version"), [data.id]);
  await scene.succeed("current", "--check-heads");
  await scene.succeed("upgrade");
  await assertSame(scene);
  await assertSameAnew(scene);
  const checked = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "models.ts", data.file],
    cwd: scene.workspace.dir,
  }).output();
  assert.equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
  // It is a revision as any other: it can be undone.
  await scene.succeed("downgrade", "base", "--yes");
  const empty = await scene.succeed("diff", "database", "revisions:base", "--json");
  assert.deepEqual(empty.json().data.differences, []);
});

testEach("a database that Alembic keeps keeps its id", async (scene) => {
  await scene.execute(
    ...TABLES,
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, " +
      "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    "INSERT INTO alembic_version VALUES ('27c6a30d7c24')",
  );
  const other = await scene.run("baseline", "--rev-id", "other");
  assertFails(other, "usage.invalid_argument");
  assert.deepEqual(scene.revisions(), []);
  const { data } = (await scene.succeed("baseline", "-m", "from Alembic", "--json")).json();
  assert.equal(data.id, "27c6a30d7c24");
  assert.equal(data.isStamped, false, "it had the row");
  await scene.succeed("current", "--check-heads");
  await assertSameAnew(scene);
});

testEach("several rows, or revisions that are there", async (scene) => {
  await scene.execute(
    ...TABLES,
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('a1'), ('b2')",
  );
  assertFails(await scene.run("baseline"), "history.several_rows");
  writeChain(scene.workspace, "a1");
  assertFails(await scene.run("baseline"), "graph.already_begun");
  assert.deepEqual(scene.revisions(), []);
});

testEach("models alone, where the revisions are there already", async (scene) => {
  writeChain(scene.workspace, "a1");
  await scene.succeed("upgrade");
  assertFails(await scene.run("baseline", "--only-models"), "usage.missing_argument");
  const only = ["baseline", "--only-models", "--models", "models.ts"];
  const { data } = (await scene.succeed(...only, "--json")).json();
  assert.deepEqual(data.compared, { tables: 1, views: 0, enums: 0, sequences: 0 });
  assert.deepEqual(scene.revisions(), [], "none was written");
  await assertSame(scene);
  assertFails(await scene.run(...only), "config.file_exists");
});

testSqlite("models that init has left, and nobody has filled in, make way", async (scene) => {
  await scene.execute(...TABLES);
  await Deno.remove(`${scene.workspace.dir}/migrate.config.ts`).catch(() => {});
  await Deno.remove(`${scene.workspace.dir}/migrations`, { recursive: true }).catch(() => {});
  await scene.succeed("init");
  await scene.succeed("baseline", "--models", "models.ts");
  await assertSame(scene);
});

testEach("--no-stamp, --rev-id, and a models file that is there", async (scene) => {
  await scene.execute(...TABLES);
  scene.workspace.write("models.ts", "// mine");
  assertFails(await scene.run("baseline", "--models", "models.ts"), "config.file_exists");
  assert.deepEqual(scene.revisions(), []);
  assert.equal(scene.workspace.read("models.ts"), "// mine");
  assertFails(await scene.run("baseline", "--rev-id", "a b"), "graph.invalid_id");
  const { data } = (await scene.succeed("baseline", "--rev-id", "001", "--no-stamp", "--json"))
    .json();
  assert.equal(data.id, "001");
  assert.equal(data.isStamped, false);
  const behind = await scene.run("current", "--check-heads");
  assert.equal(behind.code, 1);
});

testEach("what the config leaves out, and migrate's own tables", async (scene) => {
  await scene.execute(...TABLES, "CREATE TABLE legacy (id integer)");
  writeConfig(
    scene.workspace,
    `include: ({ name, reflected }) => !(reflected && name === "legacy"),
     versionTable: "versions", log: { table: "journal" },`,
  );
  const { data } = (await scene.succeed("baseline", "--models", "models.ts", "--json")).json();
  assert.doesNotMatch(scene.workspace.read(data.file), /legacy|versions|journal/);
  await assertSame(scene);
});

testSqlite("a database that is not there, and an empty one", async (scene) => {
  assertFails(await scene.run("baseline"), "database.cannot_open");
  assert.deepEqual(scene.workspace.list().filter((name) => name.endsWith(".db")), []);
  await scene.execute("SELECT 1");
  const { data } = (await scene.succeed("baseline", "--models", "models.ts", "--json")).json();
  assert.equal(data.compared.tables, 0);
  await assertSame(scene);
});

testSqlite("triggers and virtual tables", async (scene) => {
  await scene.execute(
    ...TABLES,
    "CREATE VIRTUAL TABLE found USING fts5(title)",
    "CREATE TRIGGER t1 AFTER INSERT ON users BEGIN INSERT INTO found (title) VALUES (new.name); END",
    "CREATE TRIGGER t2 INSTEAD OF INSERT ON names BEGIN SELECT 1; END",
  );
  const { data } = (await scene.succeed("baseline", "--models", "models.ts", "--json")).json();
  assert.deepEqual(
    data.asSql.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`),
    ["virtual table found", "trigger t1", "trigger t2"],
  );
  // They are nobody's to drop.
  const checked = (await scene.succeed("check", "--json")).json().data;
  assert.deepEqual(checked.differences, []);
  assert.equal(checked.notCompared.length, 3);
  await scene.succeed("upgrade", "--url", "sqlite:other.db");
  const objects = "SELECT type || ' ' || name AS it FROM sqlite_schema " +
    "WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE 'migrate%' ORDER BY 1";
  const { workspace } = scene;
  assert.deepEqual(workspace.query("other.db", objects), workspace.query("app.db", objects));
  await scene.succeed("downgrade", "base", "--yes", "--url", "sqlite:other.db");
  assert.deepEqual(workspace.query("other.db", objects), [{ it: "table alembic_version" }]);
});

testPostgres("what PostgreSQL has besides tables", async (scene) => {
  await scene.execute(
    "SET check_function_bodies = off",
    "CREATE EXTENSION pgcrypto",
    "CREATE SCHEMA audit",
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN age AS integer DEFAULT 1 NOT NULL CONSTRAINT positive CHECK (VALUE > 0)",
    "CREATE TYPE pair AS (a integer, b text)",
    "CREATE TYPE span AS RANGE (SUBTYPE = float8)",
    "CREATE FUNCTION next_number(mood) RETURNS integer LANGUAGE sql AS $$ SELECT 1 FROM users $$",
    "CREATE TABLE users (id integer PRIMARY KEY DEFAULT next_number('sad'), age age, pair pair, " +
      "span span, token uuid DEFAULT gen_random_uuid())",
    "CREATE TABLE audit.events (id bigserial PRIMARY KEY, at date NOT NULL)",
    "CREATE TABLE logs (id integer, at date NOT NULL) PARTITION BY RANGE (at)",
    "CREATE TABLE logs_1 PARTITION OF logs (PRIMARY KEY (id)) " +
      "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
    "CREATE INDEX ix_logs_1 ON logs_1 (at)",
    "CREATE TABLE logs_2 PARTITION OF logs DEFAULT PARTITION BY LIST (id)",
    "CREATE FUNCTION all_users() RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users $$",
    "CREATE VIEW ages AS SELECT age, next_number('sad') FROM all_users()",
    "CREATE FUNCTION all_ages() RETURNS SETOF ages LANGUAGE sql AS $$ SELECT * FROM ages $$",
    "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$",
    "CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE RULE nothing AS ON DELETE TO users DO INSTEAD NOTHING",
    "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON users FOR SELECT TO PUBLIC USING (id > 0)",
    "CREATE STATISTICS pairs ON id, age FROM users",
    "CREATE MATERIALIZED VIEW kept AS SELECT id FROM users",
    "CREATE UNIQUE INDEX ix_kept ON kept (id)",
    "CREATE SEQUENCE numbers START 5 OWNED BY users.id",
  );
  const { data } = (await scene.succeed("baseline", "--models", "models.ts", "--json")).json();
  assert.deepEqual(data.leftOut, []);
  await assertSame(scene);
  const { data: found } = (await scene.succeed("diff", "database", "revisions:", "--json")).json();
  assert.deepEqual(found.differences, []);
  // What nothing compares is there too.
  const kinds = (from: string) =>
    found.notCompared.slice(
      ...(from === "database" ? [0, data.asSql.length - 1] : [data.asSql.length - 1]),
    )
      .map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`).sort();
  assert.deepEqual(kinds("database"), kinds("revisions"));
  assert.equal(found.notCompared.length, 2 * (data.asSql.length - 1), "all but the extension");
  await scene.succeed("downgrade", "base", "--yes");
  const empty = (await scene.succeed("diff", "database", "revisions:base", "--json")).json().data;
  assert.deepEqual([empty.differences, empty.notCompared], [[], []]);
});
