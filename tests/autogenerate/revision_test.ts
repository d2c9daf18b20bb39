/** `revision --autogenerate`: what it writes runs, undoes, and leaves nothing to be written. */
import { strict as assert } from "node:assert";
import { assertFails, writeChain } from "../cli/harness.ts";
import { runOnTerminal } from "../cli/terminal.ts";
import {
  assertSame,
  type Scene,
  testEach,
  testPostgres,
  testSqlite,
  testStandard,
  writeConfig,
} from "./scene.ts";

const USERS = `table("users", {
  id: t.integer().primaryKey(),
  email: t.string(200).notNull().unique("uq_users_email"),
  name: t.string(50),
}, { checks: [{ name: "ck_users_name", condition: "length(name) > 1" }] }),`;
const POSTS = `table("posts", {
  id: t.integer().primaryKey(),
  user_id: t.integer().notNull().references("users.id", { name: "fk_posts_user" }),
  title: t.text().notNull().default("none").index("ix_posts_title"),
}),
view("titles", "SELECT title FROM posts"),`;

async function generate(scene: Scene, message: string, ...args: string[]): Promise<string> {
  const { stdout } = await scene.succeed("revision", "--autogenerate", "-m", message, ...args);
  return scene.workspace.read(stdout.trim());
}

testEach("models grow, change and shrink, up and down again", async (scene) => {
  scene.models(USERS);
  const first = await generate(scene, "users");
  assert.match(first, /op\.createTable\("users"/);
  assert.match(first, /op\.dropTable\("users"/);
  await scene.succeed("upgrade");
  await assertSame(scene);

  scene.models(USERS + POSTS);
  await generate(scene, "posts");
  await scene.succeed("upgrade");
  await assertSame(scene);

  scene.models(
    USERS.replace("string(50)", `string(80).notNull().default("x")`)
      .replace("length(name) > 1", "length(name) > 2"),
  );
  await generate(scene, "back to users", "--no-rename");
  await scene.succeed("upgrade");
  await assertSame(scene);
  assert.equal(scene.revisions().length, 3);

  // Each downgrade gives what was before.
  await scene.succeed("downgrade", "-1");
  const between = await scene.run("diff", "database", "revisions:head-1", "--json");
  assert.deepEqual(between.json().data.differences, []);
  await scene.succeed("downgrade", "base", "--yes");
  const empty = await scene.run("diff", "database", "revisions:base", "--json");
  assert.deepEqual(empty.json().data.differences, []);
});

testEach("what is written type-checks and is formatted", async (scene) => {
  scene.models(USERS + POSTS);
  await generate(scene, "all");
  const [file = ""] = scene.revisions();
  for (const args of [["check", "--quiet"], ["fmt", "--check", "--quiet"]]) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, `migrations/${file}`],
      cwd: scene.workspace.dir,
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  }
});

testEach("nothing to do writes nothing, and --allow-empty a file", async (scene) => {
  scene.models(USERS);
  await generate(scene, "users");
  await scene.succeed("upgrade");
  const nothing = await scene.succeed("revision", "--autogenerate", "-m", "more", "--json");
  const { data } = nothing.json();
  assert.equal(data.file, null);
  assert.deepEqual(data.operations, []);
  assert.equal(data.compared.tables, 1);
  assert.equal(scene.revisions().length, 1);
  const quiet = await scene.succeed("revision", "--autogenerate", "-m", "more");
  assert.equal(quiet.stdout, "");
  await generate(scene, "more", "--allow-empty");
  assert.equal(scene.revisions().length, 2);
  await scene.succeed("upgrade");
  await scene.succeed("downgrade", "base", "--yes");
});

testEach("renames wait for somebody to decide", async (scene) => {
  scene.models(USERS + POSTS);
  await generate(scene, "all");
  await scene.succeed("upgrade");
  await scene.execute(
    "INSERT INTO users (id, email, name) VALUES (1, 'a@b', 'ann')",
    "INSERT INTO posts (id, user_id, title) VALUES (7, 1, 'hello')",
  );
  const people = USERS.replace(`table("users"`, `table("people"`) +
    POSTS.replace("users.id", "people.id");
  scene.models(people);
  const undecided = await scene.run("revision", "--autogenerate", "-m", "names");
  assertFails(undecided, "usage.undecided_renames");
  assert.match(undecided.stderr, /--rename users:people/);
  assert.equal(scene.revisions().length, 1, "nothing was written");
  const renamed = people.replace("name:", "full_name:").replace(
    "length(name)",
    "length(full_name)",
  );
  scene.models(renamed);
  const half = await scene.run("revision", "--autogenerate", "--rename", "users:people");
  assertFails(half, "usage.undecided_renames");
  const text = await generate(
    scene,
    "names",
    "--rename",
    "users:people",
    "--rename",
    "people.name:full_name",
  );
  assert.match(text, /op\.renameTable\("users", "people"/);
  assert.match(text, /op\.renameColumn\("people", "name", "full_name"/);
  assert.doesNotMatch(text, /op\.(?:drop|create)Table/);
  await scene.succeed("upgrade");
  await assertSame(scene);
  assert.deepEqual(await scene.list("SELECT full_name FROM people"), ["ann"]);
  await scene.succeed("downgrade", "-1");
  assert.deepEqual(await scene.list("SELECT name FROM users"), ["ann"]);
  assert.deepEqual(await scene.list("SELECT title FROM titles"), ["hello"]);
});

testEach("--no-rename drops and creates; wrong renames are refused", async (scene) => {
  scene.models(USERS);
  await generate(scene, "users");
  await scene.succeed("upgrade");
  scene.models(USERS.replace("name:", "full_name:").replace("length(name)", "length(full_name)"));
  for (
    const wrong of [
      "name",
      ":full_name",
      "users.name:",
      "users:people",
      "nobody:users",
      "users.nothing:full_name",
      "users.name:nothing",
    ]
  ) {
    const refused = await scene.run("revision", "--autogenerate", "--rename", wrong);
    assertFails(refused, "usage.invalid_argument");
  }
  const text = await generate(scene, "drop", "--no-rename");
  assert.match(text, /op\.dropColumn\("users", "name"/);
  assert.match(text, /op\.addColumn\("users", "full_name"/);
  await scene.succeed("upgrade");
  await assertSame(scene);
});

testSqlite("options that belong to --autogenerate are refused without it", async (scene) => {
  for (const args of [["--allow-empty"], ["--rename", "a:b"], ["--no-rename"]]) {
    assertFails(await scene.run("revision", ...args), "usage.invalid_argument");
  }
  assert.deepEqual(scene.revisions(), []);
});

testEach("the database must be at its heads, and its rows known", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  scene.models(USERS);
  for (const command of [["check"], ["revision", "--autogenerate"]]) {
    assertFails(await scene.run(...command), "history.behind_heads");
  }
  await scene.succeed("upgrade", "a1");
  for (const command of [["check"], ["revision", "--autogenerate"]]) {
    assertFails(await scene.run(...command), "history.behind_heads");
  }
  await scene.succeed("upgrade");
  await scene.execute("UPDATE alembic_version SET version_num = 'elsewhere'");
  assertFails(await scene.run("check"), "history.unknown_row");
});

testEach("tables in a ring are created and dropped", async (scene) => {
  scene.models(`
table("a", { id: t.integer().primaryKey(), b_id: t.integer().references("b.id", { name: "fk_a" }) }),
table("b", { id: t.integer().primaryKey(), c_id: t.integer().references("c.id", { name: "fk_b" }) }),
table("c", { id: t.integer().primaryKey(), a_id: t.integer().references("a.id", { name: "fk_c" }),
  self_id: t.integer().references("c.id", { name: "fk_c_self" }) }),`);
  await generate(scene, "ring");
  await scene.succeed("upgrade");
  await assertSame(scene);
  scene.models("");
  await generate(scene, "gone");
  await scene.succeed("upgrade");
  await assertSame(scene);
  await scene.succeed("downgrade", "base", "--yes");
});

testStandard("names that need quotes, and ones that TypeScript reads otherwise", async (scene) => {
  scene.models(`
table("Order \\"of\\" things", [
  ["2024", t.integer().primaryKey()],
  ["select", t.text().default("it's")],
  ["Größe", t.string(9).index("ix größe")],
  ["a.b", t.integer()],
], { checks: [{ name: "ck-1", condition: '"2024" > 0' }] }),
table("group", { ref: t.integer().primaryKey(), constructor: t.text() }),
view("my view", 'SELECT "Größe" FROM "Order ""of"" things"'),`);
  await generate(scene, "It's `quoted` */ ${x}");
  await scene.succeed("upgrade");
  await assertSame(scene);
  await scene.succeed("downgrade", "base", "--yes");
});

testEach("hooks of the config", async (scene) => {
  const config = (keys: string) => writeConfig(scene.workspace, keys);
  await scene.execute(
    "CREATE TABLE legacy (id integer PRIMARY KEY)",
    "CREATE TABLE users (id integer PRIMARY KEY, name varchar(10) DEFAULT 'a')",
  );
  const users = `table("users", {
  id: t.integer().primaryKey(), name: t.string(20).default("b"),
}),`;
  scene.models(users);
  const texts = async () =>
    (await scene.run("check", "--json")).json().data.differences
      .map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`);
  assert.deepEqual(await texts(), ["table legacy", "column name"]);
  config(`include: ({ kind, name }) => !(kind === "table" && name === "legacy")`);
  assert.deepEqual(await texts(), ["column name"]);
  config(`include: ({ kind, name }) => name !== "legacy", compareType: () => false,
    compareServerDefault: false`);
  await assertSame(scene);
  config(`compareType: ({ table, name, database, models }) =>
    table === "users" && name === "name" && database.length === 10 && models.length === 20
      ? false : undefined,
    compareServerDefault: ({ database, models }) =>
      database?.includes("a") && models?.includes("b") ? false : undefined,
    include: ({ reflected, name }) => !(reflected && name === "legacy")`);
  await assertSame(scene);
  config(`rewrite: (operations, direction) => direction === "upgrade"
    ? operations.filter(({ kind }) => kind !== "dropTable") : operations,
    renderItem: (item) => item.kind === "alterColumn" ? "// by hand\\n  op.execute(\\"SELECT 1\\");" : undefined`);
  const text = await generate(scene, "hooked");
  assert.doesNotMatch(text, /dropTable/);
  assert.match(text, /\/\/ by hand\n {2}op\.execute/);
  config(
    `postWrite: async (file) => { (await import("node:fs")).appendFileSync(file, "// formatted\\n"); }`,
  );
  await scene.succeed("upgrade");
  assert.match(await generate(scene, "again"), /\/\/ formatted\n$/);
  scene.models(`${users} table("other", { id: t.integer().primaryKey() }),`);
  for (
    const hook of ["include", "compareType", "compareServerDefault", "rewrite", "renderItem"]
  ) {
    config(`${hook}: () => { throw new Error("no"); }`);
    await scene.succeed("upgrade");
    assertFails(await scene.run("revision", "--autogenerate"), "config.hook_failed");
  }
  config(`rewrite: () => [{ kind: "nonsense" }]`);
  assertFails(await scene.run("revision", "--autogenerate"), "config.hook_failed");
});

testEach("a template of one's own must have a place for the operations", async (scene) => {
  const header = `import type { Migration } from <%~ it.types %>;
export const revision = <%~ it.revision %>;
export const downRevision = <%~ it.downRevision %>;
export const branchLabels = <%~ it.branchLabels %>;
export const dependsOn = <%~ it.dependsOn %>;
`;
  const functions = (up: string, down: string) =>
    `export function upgrade({ op, t, sql }: Migration) {\n${up}}\n` +
    `export function downgrade({ op, t, sql }: Migration) {\n${down}}\n`;
  writeConfig(scene.workspace, `templates: "./templates"`);
  scene.models(USERS);
  scene.workspace.write("templates/revision.ts.eta", header + functions("", ""));
  assertFails(await scene.run("revision", "--autogenerate"), "config.invalid_template");
  assert.deepEqual(scene.revisions(), []);
  await scene.succeed("revision", "-m", "by hand");
  scene.workspace.write(
    "templates/revision.ts.eta",
    header + functions("<%~ it.upgrade %>", "<%~ it.downgrade %>"),
  );
  await scene.succeed("upgrade");
  await generate(scene, "users");
  await scene.succeed("upgrade");
  await assertSame(scene);
});

testPostgres("enum values, schemas, sequences and what cannot be undone", async (scene) => {
  scene.models(`
enumType("mood", ["sad", "happy"]),
sequence("numbers", { start: 5, increment: 2 }),
table("users", { id: t.integer().primaryKey(), mood: t.enum("mood", ["sad", "happy"]).default("sad") }),
table("events", { id: t.bigInteger().primaryKey().autoincrement(),
  user_id: t.integer().references("users.id") }, { schema: "audit", comment: "what happened" }),`);
  await generate(scene, "first");
  await scene.succeed("upgrade");
  await assertSame(scene);
  scene.models(`
enumType("mood", ["sad", "so so", "happy"]),
sequence("numbers", { start: 5, increment: 2 }),
sequence("others"),
table("users", { id: t.integer().primaryKey(),
  mood: t.enum("mood", ["sad", "so so", "happy"]).default("happy") }),
table("events", { id: t.bigInteger().primaryKey().autoincrement(),
  user_id: t.integer().references("users.id"), at: t.dateTime({ timezone: true }) },
  { schema: "audit" }),`);
  const text = await generate(scene, "second");
  assert.match(text, /op\.addEnumValue\("mood", "so so"/);
  await scene.succeed("upgrade");
  await assertSame(scene);
  await scene.succeed("downgrade", "base", "--yes");
  const empty = await scene.run("diff", "database", "revisions:base", "--json");
  assert.deepEqual(empty.json().data.differences, []);
});

testEach("a name is asked for on a terminal", async (scene) => {
  scene.models(USERS);
  await generate(scene, "users");
  await scene.succeed("upgrade");
  scene.models(USERS.replace("name:", "full_name:").replace("length(name)", "length(full_name)"));
  const asked = await runOnTerminal(
    { cwd: scene.workspace.dir, env: { DATABASE_URL: scene.url }, typed: "y\n" },
    ...["revision", "--autogenerate", "-m", "names"],
  );
  if (asked === null) return;
  assert.equal(asked.code, 0, asked.text);
  const written = scene.revisions().find((name) => name.endsWith("_names.ts")) ?? "";
  assert.match(scene.workspace.read(`migrations/${written}`), /op\.renameColumn/);
});
