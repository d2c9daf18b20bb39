/** The main job: upgrade and downgrade on SQLite, as a user sees it. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  revisionText,
  rowsOf,
  tablesOf,
  withWorkspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

Deno.test("upgrade applies what is pending, and finds nothing the second time", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3");
    const first = await workspace.run("upgrade", ...URL_FLAG);
    assert.equal(first.code, 0, first.stderr);
    assert.equal(first.stdout, "");
    assert.match(first.stderr, /^Database sqlite:app\.db \(from --url\)\n/);
    assert.match(first.stderr, /Running upgrade {2}-> a1, revision a1\nRunning upgrade a1 -> b2, /);
    assert.match(first.stderr, /Upgraded 3 revisions .*undo with: migrate downgrade base\n$/);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1", "t_b2", "t_c3"]);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c3"]);

    const second = await workspace.run("upgrade", "head", ...URL_FLAG);
    assert.equal(second.code, 0);
    assert.match(second.stderr, /Nothing to do: the database is at c3/);
  }));

Deno.test("downgrade undoes, and the printed undo command leads back", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3");
    await workspace.call("upgrade", "-q", ...URL_FLAG);
    const down = await workspace.call("downgrade", "-2", ...URL_FLAG);
    assert.equal(down.code, 0, down.stderr);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
    const undo = /undo with: migrate (.*)\n/.exec(down.stderr)?.[1]?.split(" ") ?? [];
    assert.deepEqual(undo, ["upgrade", "c3"]);
    await workspace.call(...undo, ...URL_FLAG);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c3"]);
    await workspace.call("downgrade", "base", ...URL_FLAG);
    assert.deepEqual(tablesOf(workspace, "app.db"), []);
    assert.deepEqual(rowsOf(workspace, "app.db"), []);
  }));

Deno.test("downgrade of a database that does not exist creates nothing", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const base = await workspace.call("downgrade", "base", ...URL_FLAG);
    assert.equal(base.code, 0, base.stderr);
    assertFails(await workspace.call("downgrade", "-1", ...URL_FLAG), "graph.walked_too_far");
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

Deno.test("reading commands create no database", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    for (const command of ["current", "status", "heads", "history", "show", "config"]) {
      const result = await workspace.call(command, ...URL_FLAG);
      assert.equal(result.code, 0, `${command}: ${result.stderr}`);
    }
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

/** Operations of a revision, one statement each; the bad one is put at every place. */
const STATEMENTS = [
  'op.createTable("one", { id: t.integer().primaryKey(), n: t.integer() });',
  'op.execute("INSERT INTO one VALUES (1, 1), (2, 2)");',
  'op.addColumn("one", "m", t.text());',
  'op.createIndex("ix_one_n", "one", ["n"]);',
  'op.execute("UPDATE kept SET n = n + 1");',
  'op.renameTable("one", "uno");',
  'op.dropTable("dropped");',
];

Deno.test("a revision that fails at statement k leaves the file as it was, for every k", () =>
  withWorkspace(async (workspace) => {
    const base = revisionText({
      id: "base1",
      upgrade: `
        op.createTable("kept", { n: t.integer() });
        op.createTable("dropped", { n: t.integer() });
        op.execute("INSERT INTO kept VALUES (41)");`,
    });
    workspace.write("migrations/base1.ts", base);
    await workspace.call("upgrade", "-q", ...URL_FLAG);
    const snapshot = () => ({
      schema: workspace.query("app.db", "SELECT * FROM sqlite_schema"),
      kept: workspace.query("app.db", "SELECT * FROM kept"),
      rows: rowsOf(workspace, "app.db"),
    });
    const before = snapshot();
    await Promise.all([...STATEMENTS, ""].map(async (_, k) => {
      const body = STATEMENTS.toSpliced(k, 0, 'op.execute("INSERT INTO nowhere VALUES (1)");');
      workspace.write(`k${k}/base1.ts`, base);
      workspace.write(
        `k${k}/bad.ts`,
        revisionText({ id: "bad", down: "base1", upgrade: body.join("\n") }),
      );
      await Deno.copyFile(`${workspace.dir}/app.db`, `${workspace.dir}/k${k}.db`);
      const result = await workspace.call("upgrade", "-d", `k${k}`, "--url", `sqlite:k${k}.db`);
      assertFails(result, "database.statement_failed");
      // The header of the generated file takes nine lines.
      assert.match(result.stderr, new RegExp(`k${k}/bad\\.ts:${10 + k}:\\d+: Revision bad failed`));
      assert.match(result.stderr, /INSERT INTO nowhere VALUES \(1\)/);
      const after = {
        schema: workspace.query(`k${k}.db`, "SELECT * FROM sqlite_schema"),
        kept: workspace.query(`k${k}.db`, "SELECT * FROM kept"),
        rows: rowsOf(workspace, `k${k}.db`),
      };
      assert.deepEqual(after, before);
    }));
  }));

Deno.test("a failing run says what was done, and status tells it later", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3", "d4");
    writeRevisions(workspace, { id: "c3", down: "b2", upgrade: 'op.execute("nonsense");' });
    const result = await workspace.call("upgrade", "--json", ...URL_FLAG);
    assertFails(result, "database.statement_failed");
    assert.match(result.stderr, /The database is at b2; done: a1 and b2; not started: d4/);
    const { ok, code, data } = result.json();
    assert.equal(ok, false);
    assert.equal(code, "database.statement_failed");
    assert.equal(data.report.failed, "c3");
    assert.deepEqual(data.report.notStarted, ["d4"]);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["b2"]);
    const status = await workspace.call("status", "--exit-code", ...URL_FLAG);
    assert.equal(status.code, 1);
    assert.match(status.stdout, /Last run .*2 of 4 revisions, then failed at c3: .*nonsense/);
  }));

Deno.test("transaction: all is one transaction, none is none", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3");
    writeRevisions(workspace, {
      id: "c3",
      down: "b2",
      upgrade: 'op.createTable("half", { id: t.integer() }); op.execute("nonsense");',
    });
    const config = (mode: string) =>
      `export default { url: "sqlite:${mode}.db", transaction: "${mode}" };`;
    workspace.write("migrate.config.ts", config("all"));
    const all = await workspace.call("upgrade");
    assertFails(all, "database.statement_failed");
    assert.match(all.stderr, /The database is at base; rolled back too: a1 and b2/);
    assert.deepEqual(tablesOf(workspace, "all.db"), []);
    workspace.write("migrate.config.ts", config("none"));
    assertFails(await workspace.call("upgrade"), "database.statement_failed");
    assert.deepEqual(tablesOf(workspace, "none.db"), ["half", "t_a1", "t_b2"]);
    assert.deepEqual(rowsOf(workspace, "none.db"), ["b2"]);
  }));

Deno.test("a revision's own header can ask for no transaction", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "a1",
      header: 'export const transaction = "none";',
      upgrade: 'op.execute("BEGIN; CREATE TABLE own (id); COMMIT;");',
    });
    const result = await workspace.call("upgrade", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["own"]);
  }));

Deno.test("--dry-run shows the statements and changes nothing", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    writeRevisions(workspace, {
      id: "c3",
      down: "b2",
      isAsync: true,
      upgrade: `op.execute(sql\`INSERT INTO t_a1 VALUES (\${7})\`);
        await op.query("SELECT * FROM t_a1");
        op.dropTable("t_a1");`,
    });
    const result = await workspace.call("upgrade", "--dry-run", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /-- Running upgrade {2}-> a1, revision a1\nCREATE TABLE t_a1 \(/);
    assert.match(
      result.stdout,
      /INSERT INTO t_a1 VALUES \(7\);\n-- The rest depends on data: op\.query/,
    );
    assert.doesNotMatch(result.stdout, /DROP TABLE/);
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

Deno.test("--backup copies the file before the first change, and only then", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    await workspace.call("upgrade", "a1", "-q", ...URL_FLAG);
    const named = await workspace.call("upgrade", "--backup=copy.db", ...URL_FLAG);
    assert.equal(named.code, 0, named.stderr);
    assert.deepEqual(tablesOf(workspace, "copy.db"), ["t_a1"]);
    const nothing = await workspace.call("upgrade", "--backup", ...URL_FLAG);
    assert.match(nothing.stderr, /Nothing to do/);
    const taken = await workspace.call("downgrade", "-1", "--backup=copy.db", ...URL_FLAG);
    assertFails(taken, "database.backup_failed");
    assert.deepEqual(rowsOf(workspace, "app.db"), ["b2"]);
    assert.equal((await workspace.call("downgrade", "-1", "--backup", ...URL_FLAG)).code, 0);
    assert.ok(workspace.list().some((name) => /^app\.db\.\d{8}T\d{6}Z\.backup$/.test(name)));
  }));

Deno.test("a file that Alembic stamped is taken over, and stays what Alembic expects", () =>
  withWorkspace(async (workspace) => {
    const alembic = `CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)`;
    workspace.execute(
      "app.db",
      `${alembic}; INSERT INTO alembic_version VALUES ('a1');
      CREATE TABLE t_a1 (id INTEGER NOT NULL, PRIMARY KEY (id));`,
    );
    writeChain(workspace, "a1", "b2");
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["b2"]);
    const schema = workspace.query(
      "app.db",
      "SELECT sql FROM sqlite_schema WHERE name = 'alembic_version'",
    );
    assert.deepEqual(schema, [{ sql: alembic }]);
  }));

Deno.test("the log can be switched off and renamed, the version table renamed", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.write(
      "migrate.config.ts",
      'export default { url: "sqlite:app.db", log: false, versionTable: "where_we_are" };',
    );
    assert.equal((await workspace.call("upgrade")).code, 0);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1", "where_we_are"]);
    workspace.write(
      "migrate.config.ts",
      'export default { url: "sqlite:b.db", log: { table: "diary" } };',
    );
    assert.equal((await workspace.call("upgrade")).code, 0);
    assert.deepEqual(tablesOf(workspace, "b.db"), ["diary", "t_a1"]);
  }));

Deno.test("values come back as they went in", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "a1",
      isAsync: true,
      upgrade: `
        op.createTable("v", { id: t.integer().primaryKey(), x: t.raw("BLOB") });
        const values = [0, 1, -7, 1.5, 9007199254740993n, -9223372036854775808n, "", "'quoted'", "\\u{1F600}",
          true, null, new Uint8Array([0, 255])];
        for (const [id, x] of values.entries()) op.execute(sql\`INSERT INTO v VALUES (\${id}, \${x})\`);
        const rows = await op.query("SELECT x, typeof(x) AS kind FROM v ORDER BY id");
        op.x.report;
        const seen = rows.map(({ x, kind }) => [typeof x === "bigint" ? String(x) + "n" : x, kind]);
        op.createTable("seen", { text: t.text() });
        op.execute(sql\`INSERT INTO seen VALUES (\${JSON.stringify(seen)})\`);`,
    });
    const result = await workspace.call("upgrade", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    const [seen] = workspace.query("app.db", "SELECT text FROM seen");
    assert.deepEqual(JSON.parse(String(seen?.["text"])), [
      [0, "integer"],
      [1, "integer"],
      [-7, "integer"],
      [1.5, "real"],
      ["9007199254740993n", "integer"],
      ["-9223372036854775808n", "integer"],
      ["", "text"],
      ["'quoted'", "text"],
      ["\u{1F600}", "text"],
      [1, "integer"],
      [null, "null"],
      [{ 0: 0, 1: 255 }, "blob"],
    ]);
  }));

Deno.test("the operations of the vocabulary that SQLite has natively", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/rows.sql", "INSERT INTO people (name) VALUES ('from; file');\n");
    writeRevisions(workspace, {
      id: "a1",
      isAsync: true,
      upgrade: `
        op.createTable("users", { id: t.integer().primaryKey().autoincrement(), name: t.string(50).notNull() });
        op.renameTable("users", "people");
        op.addColumn("people", "age", t.integer().default(18).index());
        op.addColumn("people", "age", t.integer(), { ifNotExists: true });
        op.renameColumn("people", "name", "full_name");
        op.renameColumn("people", "full_name", "name");
        op.createIndex("ix_name", "people", ["name"], { unique: true, where: "age > 0" });
        op.createIndex("ix_gone", "people", [sql\`lower(name)\`]);
        op.dropIndex("ix_gone", "people");
        op.dropIndex("ix_gone", "people", { ifExists: true });
        op.executeFile("./rows.sql");
        op.bulkInsert("people", [{ name: "a" }, { name: "b", age: 3 }, { name: sql\`upper('c')\` }]);
        const { rowCount } = await op.run("UPDATE people SET age = age + 1");
        if (rowCount !== 4) throw new Error("rowCount " + rowCount);
        const inspector = await op.inspect();
        if (!inspector.hasColumn("people", "age") || !inspector.hasIndex("people", "ix_name")) throw new Error("inspect");
        await op.savepoint((op) => op.execute("INSERT INTO people (name) VALUES ('kept')"));
        await op.savepoint((op) => {
          op.execute("INSERT INTO people (name) VALUES ('undone')");
          op.execute("nonsense");
        }).catch(() => {});
        op.dropColumn("people", "age");
        op.dropColumn("people", "age", { ifExists: true });
        op.createView("names", "SELECT name FROM people");
        op.dropTable("nowhere", { ifExists: true });`,
      downgrade: 'op.dropView("names"); op.dropTable("people");',
    });
    const result = await workspace.call("upgrade", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(
      workspace.query("app.db", "SELECT name FROM names ORDER BY name").map(({ name }) => name),
      ["C", "a", "b", "from; file", "kept"],
    );
    assert.equal((await workspace.call("downgrade", "base", "--yes", ...URL_FLAG)).code, 0);
    assert.deepEqual(tablesOf(workspace, "app.db"), []);
  }));

Deno.test("a loop reads in batches and writes the same table", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "a1",
      isAsync: true,
      upgrade: `
        op.createTable("n", { id: t.integer().primaryKey(), v: t.integer() });
        op.bulkInsert("n", (function* () { for (let id = 1; id <= 2500; id++) yield { id, v: id }; })());
        let seen = 0;
        for await (const { id } of op.query<{ id: number }>("SELECT id FROM n ORDER BY id")) {
          seen++;
          op.execute(sql\`UPDATE n SET v = -\${id} WHERE id = \${id}\`);
          op.execute(sql\`INSERT INTO n VALUES (\${id + 10000}, 0)\`);
        }
        if (seen !== 2500) throw new Error("saw " + seen);`,
    });
    const result = await workspace.call("upgrade", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(
      workspace.query("app.db", "SELECT count(*) AS c, sum(v) AS s FROM n"),
      [{ c: 5000, s: -(2500 * 2501) / 2 }],
    );
  }));

Deno.test("autocommitBlock commits what precedes it", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "a1",
      isAsync: true,
      upgrade: `
        op.createTable("before", { id: t.integer() });
        await op.autocommitBlock((op) => op.createTable("inside", { id: t.integer() }));
        op.createTable("after", { id: t.integer() });
        op.execute("nonsense");`,
    });
    assertFails(await workspace.call("upgrade", ...URL_FLAG), "database.statement_failed");
    assert.deepEqual(tablesOf(workspace, "app.db"), ["before", "inside"]);
  }));

Deno.test("autocommitBlock under transaction: all commits the steps before it, and says so", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    writeRevisions(workspace, {
      id: "b2",
      down: "a1",
      isAsync: true,
      upgrade: `await op.autocommitBlock((op) => op.createTable("inside", { id: t.integer() }));
        op.execute("nonsense");`,
    });
    workspace.write(
      "migrate.config.ts",
      `export default { url: "sqlite:app.db", transaction: "all", onStep: ({ revision }) => console.log(revision) };`,
    );
    const result = await workspace.run("upgrade");
    assertFails(result, "database.statement_failed");
    assert.match(result.stderr, /The database is at a1; done: a1\n/);
    assert.equal(result.stdout, "a1\n");
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  }));

Deno.test("onStep is told of each step; its failure is a warning", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    workspace.write(
      "migrate.config.ts",
      `export default { url: "sqlite:app.db", onStep({ revision, direction }) {
         if (revision === "b2") throw new Error("pager is off");
         console.log("step", revision, direction);
       } };`,
    );
    const result = await workspace.run("upgrade");
    assert.equal(result.code, 0);
    assert.equal(result.stdout, "step a1 up\n");
    assert.match(result.stderr, /warning: onStep of the config threw: pager is off/);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["b2"]);
  }));

Deno.test("a revision may import helpers and runs on a path with spaces and emoji", () =>
  withWorkspace(async (workspace) => {
    const folder = "dein ordner 😀 100%";
    workspace.write(
      `${folder}/migrations/_helper.ts`,
      'export const NAME: string = "from_helper";',
    );
    workspace.write(
      `${folder}/migrations/a b.ts`,
      `import { NAME } from "./_helper.ts";\n${
        revisionText({ id: "a1", upgrade: "op.createTable(NAME, { id: t.integer() }); op.oops();" })
      }`,
    );
    const failed = await workspace.runWith({ cwd: folder }, "upgrade", ...URL_FLAG);
    assertFails(failed, "revision.threw");
    assert.match(failed.stderr, /migrations\/a b\.ts:11:\d+: /);
    workspace.write(
      `${folder}/migrations/a b.ts`,
      workspace.read(`${folder}/migrations/a b.ts`).replace("op.oops();", ""),
    );
    const result = await workspace.runWith({ cwd: folder }, "upgrade", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(tablesOf(workspace, `${folder}/app.db`), ["from_helper"]);
  }));

Deno.test("status names files that were edited after they were applied; line ends do not count", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    workspace.write("migrations/rows.sql", "SELECT 1;");
    writeRevisions(workspace, { id: "c3", down: "b2", upgrade: 'op.executeFile("rows.sql");' });
    await workspace.call("upgrade", "-q", ...URL_FLAG);
    const a1 = workspace.read("migrations/a1.ts");
    workspace.write("migrations/a1.ts", `\uFEFF${a1.replaceAll("\n", "\r\n")}`);
    const same = (await workspace.call("status", "--json", ...URL_FLAG)).json();
    assert.deepEqual(same.data.changedFiles, []);
    workspace.write("migrations/a1.ts", `${a1}// later thought\n`);
    workspace.write("migrations/rows.sql", "SELECT 2;");
    const changed = await workspace.call("status", ...URL_FLAG);
    assert.match(changed.stdout, /Changed {3}migrations\/a1\.ts: edited since a1 was applied/);
    assert.match(changed.stdout, /Changed {3}migrations\/c3\.ts/);
    assert.doesNotMatch(changed.stdout, /b2\.ts/);
  }));
