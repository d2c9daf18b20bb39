/** Mistakes in upgrade(): each has its code, its place, and leaves the database as it was. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  rowsOf,
  tablesOf,
  withWorkspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

interface Mistake {
  readonly name: string;
  readonly body: string;
  readonly isAsync?: boolean;
  readonly code: string;
  /** What the message must hold besides the code. */
  readonly says: RegExp;
  /** Whether it leaves a promise that is rejected, which the whole process hears. */
  readonly isHeard?: boolean;
}

/** The first line of a body stands at line 10 of the file. */
const MISTAKES: readonly Mistake[] = [
  {
    name: "throws",
    body: 'op.createTable("u", { id: t.integer() }); throw new Error("boom");',
    code: "revision.threw",
    says: /bad\.ts:10:\d+: Revision bad threw in upgrade\(\): boom/,
  },
  {
    name: "rejects",
    body:
      'op.createTable("u", { id: t.integer() });\n await Promise.reject(new TypeError("later"));',
    isAsync: true,
    code: "revision.threw",
    says: /bad\.ts:11:\d+: .*later/,
  },
  {
    name: "throws a non-Error",
    body: "throw { a: 1 };",
    code: "revision.threw",
    says: /object \{"a":1\}/,
  },
  { name: "throws undefined", body: "throw undefined;", code: "revision.threw", says: /undefined/ },
  {
    name: "calls what is not there",
    body: 'op.creatTable("u", {});',
    code: "revision.threw",
    says: /op\.creatTable is not a function/,
  },
  {
    name: "forgets to await run",
    body: 'op.createTable("u", { id: t.integer() });\n op.run("INSERT INTO u VALUES (1)");',
    code: "revision.missing_await",
    says: /bad\.ts:11:\d+: op\.run was not awaited in revision bad/,
  },
  {
    name: "forgets to await run and awaits something else",
    body: 'op.run("INSERT INTO t_a1 VALUES (1)");\n await op.query("SELECT 1");',
    isAsync: true,
    code: "revision.missing_await",
    says: /bad\.ts:10:\d+: op\.run/,
  },
  {
    name: "forgets to await a savepoint",
    body: 'op.savepoint((op) => op.createTable("u", { id: t.integer() }));',
    code: "revision.missing_await",
    says: /op\.savepoint/,
  },
  {
    name: "forgets to await a helper of its own",
    body: 'async function help() { await op.query("SELECT 1"); op.execute("SELECT 2"); }\n help();',
    code: "revision.missing_await",
    says: /op\.query/,
    isHeard: true,
  },
  {
    name: "leaves a loop running",
    body:
      '(async () => { for await (const _ of op.query("SELECT 1")) await new Promise(() => {}); })();',
    code: "revision.missing_await",
    says: /op\.query/,
    isHeard: true,
  },
  {
    name: "uses the outer op inside a savepoint, and catches",
    body: 'try { await op.savepoint(() => op.createTable("u", { id: t.integer() })); } catch {}',
    isAsync: true,
    code: "revision.outer_operation",
    says: /op\.createTable was called on the outer op inside op\.savepoint/,
  },
  {
    name: "goes on after a failure",
    body:
      'try { await op.query("nonsense"); } catch {}\n op.createTable("u", { id: t.integer() });',
    isAsync: true,
    code: "database.statement_failed",
    says: /bad\.ts:10:\d+: Revision bad failed at op\.query: near "nonsense": syntax error/,
  },
  {
    name: "bad SQL in a script",
    body: "op.execute(`SELECT 1;\n SELEC 2\n FROM x`);",
    code: "database.statement_failed",
    says: /bad\.ts:10:\d+: .*near "SELEC": syntax error\n {4}SELEC 2\n {4}\^/,
  },
  {
    name: "a wrong argument",
    body: 'op.createTable("u", { id: "integer" });',
    code: "revision.invalid_operation",
    says: /bad\.ts:10:\d+: Invalid createTable: column "id": expected a column, got string/,
  },
  {
    name: "a misspelt option",
    body: 'op.createIndex("i", "t_a1", ["id"], { uniqe: true });',
    code: "revision.invalid_operation",
    says: /unknown option "uniqe"; did you mean "unique"\?/,
  },
  {
    name: "undefined in a fragment",
    body: "op.execute(sql`SELECT ${undefined}`);",
    code: "revision.invalid_operation",
    says: /bad\.ts:10:\d+: .*value 1 of the sql fragment is undefined/,
  },
  {
    name: "an invented fragment",
    body: 'op.execute({ kind: "sql", parts: [{ text: "SELECT 1" }] });',
    code: "revision.invalid_operation",
    says: /expected SQL as a string or sql/,
  },
  {
    name: "an operation that this database does not have",
    body: 'op.createSequence("numbers");',
    code: "unsupported.operation",
    says: /bad\.ts:10:\d+: createSequence is not supported on SQLite/,
  },
  {
    name: "an unknown custom operation",
    body: 'op.invoke("enableAudit");',
    code: "revision.invalid_operation",
    says: /no custom operation is named "enableAudit"/,
  },
  {
    name: "an async batch",
    body: 'op.batchAlterTable("t_a1", async () => {});',
    code: "revision.invalid_operation",
    says: /must not be async/,
  },
  ...["BEGIN", "COMMIT", "ROLLBACK", "-- why\nEND"].map((word): Mistake => ({
    name: `its own ${word}`,
    body: `op.createTable("u", { id: t.integer() }); op.execute(${JSON.stringify(word)});`,
    code: "revision.invalid_operation",
    says: /would end the transaction that the revision runs in/,
  })),
  {
    name: "COMMIT by run",
    body: 'op.createTable("u", { id: t.integer() }); await op.run("COMMIT");',
    isAsync: true,
    code: "revision.invalid_operation",
    says: /COMMIT would end the transaction/,
  },
  {
    name: "two statements in query",
    body: 'await op.query("SELECT 1; SELECT 2");',
    isAsync: true,
    code: "revision.invalid_operation",
    says: /op\.query takes one statement, got 2/,
  },
  {
    name: "ATTACH",
    body: "op.execute(\"ATTACH ':memory:' AS other\");",
    code: "database.statement_failed",
    says: /hint: ATTACH and VACUUM are refused/,
  },
  {
    name: "VACUUM",
    body: 'op.execute("VACUUM");',
    code: "database.statement_failed",
    says: /hint: ATTACH and VACUUM are refused/,
  },
  {
    name: "a placeholder without its value",
    body: 'op.execute("INSERT INTO t_a1 VALUES (?)");',
    code: "revision.invalid_operation",
    says: /the placeholder \? has no value/,
  },
  {
    name: "a named placeholder in run",
    body: 'await op.run("INSERT INTO t_a1 VALUES (:id)");',
    isAsync: true,
    code: "revision.invalid_operation",
    says: /the placeholder :id has no value/,
  },
  {
    name: "a forgotten savepoint that is still at work when it ends",
    body: `op.savepoint(async (op) => {
        for (let id = 1; id < 500; id++) await op.run(sql\`INSERT INTO t_a1 VALUES (\${id})\`);
      }).catch(() => {});
      await op.query("SELECT 1");
      throw new Error("in between");`,
    isAsync: true,
    code: "revision.threw",
    says: /in between/,
  },
  {
    name: "a NUL character in SQL",
    body: 'op.execute("SELECT 1 \\0 FROM x");',
    code: "revision.invalid_operation",
    says: /NUL character/,
  },
  {
    name: "a NUL character in a value",
    body: 'op.execute(sql`SELECT ${"a\\0b"}`);',
    code: "revision.invalid_operation",
    says: /NUL character cannot be stored as text/,
  },
  {
    name: "a number that is none",
    body: 'op.bulkInsert("t_a1", [{ id: NaN }]);',
    code: "revision.invalid_operation",
    says: /NaN cannot be stored/,
  },
  {
    name: "a bigint of more than 64 bits",
    body: "op.execute(sql`SELECT ${2n ** 63n}`);",
    code: "revision.invalid_operation",
    says: /does not fit into 64 bits/,
  },
  {
    name: "a SQL file that is not there",
    body: 'op.executeFile("./nowhere.sql");',
    code: "revision.invalid_operation",
    says: /cannot read "\.\/nowhere\.sql" beside the revision: it does not exist/,
  },
  {
    name: "rows without their parents",
    body: `op.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)");
      op.execute("CREATE TABLE c (p REFERENCES p (id))");
      op.execute("INSERT INTO c VALUES (5)");`,
    code: "database.foreign_keys",
    says: /leaves 1 row without the row that a foreign key names: row 1 of "c" \(to "p"\)/,
  },
];

for (const { name, body, isAsync = false, code, says, isHeard = false } of MISTAKES) {
  Deno.test(`a revision with a mistake: ${name}`, () =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1");
      writeRevisions(workspace, { id: "bad", down: "a1", upgrade: body, isAsync });
      const upgrade = isHeard ? workspace.run : workspace.call;
      const result = await upgrade("upgrade", "--url", "sqlite:app.db");
      assertFails(result, code);
      assert.match(result.stderr, says);
      assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
      assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
      assert.deepEqual(workspace.query("app.db", "SELECT * FROM t_a1"), []);
    }));
}

/** These come when the revision is committed: it stays, the operation is not done, and exit is 9. */
const LATE: readonly { readonly name: string; readonly body: string }[] = [
  {
    name: "a timer",
    body: 'committed.then(() => setTimeout(() => op.execute("DROP TABLE t_a1")));',
  },
  {
    name: "a promise whose failure is swallowed",
    body: 'committed.then(() => op.dropTable("t_a1")).catch(() => {});',
  },
  {
    name: "a late read",
    body: 'committed.then(() => setTimeout(() => op.query("SELECT 1").catch(() => {})));',
  },
];

/** Waits for what the config is told; no line of its own, for the place is looked at. */
const COMMITTED = "const committed = new Promise((done) => globalThis.tell = done); ";

for (const { name, body } of LATE) {
  Deno.test(`an operation after the end is heard: ${name}`, () =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1");
      writeRevisions(workspace, { id: "late", down: "a1", upgrade: COMMITTED + body });
      workspace.write(
        "migrate.config.ts",
        "export default { onStep: (step) => globalThis.tell?.(step) };",
      );
      const result = await workspace.run("upgrade", "--url", "sqlite:app.db");
      assertFails(result, "revision.late_operation");
      assert.match(
        result.stderr,
        /late\.ts:10:\d+: op\.\w+ was called after revision late had ended, which was committed/,
      );
      assert.deepEqual(rowsOf(workspace, "app.db"), ["late"]);
      assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
    }));
}

Deno.test("what a revision leaves running does not keep the process for ever", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "a1", upgrade: "setInterval(() => {}, 1000);" });
    const result = await workspace.run("upgrade", "--url", "sqlite:app.db");
    assert.equal(result.code, 0, result.stderr);
  }));

Deno.test("foreign keys: old violations are not new ones, warn and off are heeded", () =>
  withWorkspace(async (workspace) => {
    workspace.execute(
      "app.db",
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p (id)); INSERT INTO c VALUES (1);",
    );
    writeRevisions(workspace, { id: "a1", upgrade: 'op.execute("UPDATE c SET p = 1");' });
    assert.equal((await workspace.call("upgrade", "--url", "sqlite:app.db")).code, 0);
    writeRevisions(workspace, {
      id: "b2",
      down: "a1",
      upgrade: 'op.execute("INSERT INTO c VALUES (7)");',
    });
    const config = (mode: string) =>
      `export default { url: "sqlite:app.db", sqlite: { foreignKeyCheck: "${mode}" } };`;
    workspace.write("migrate.config.ts", config("error"));
    assertFails(await workspace.call("upgrade"), "database.foreign_keys");
    workspace.write("migrate.config.ts", config("warn"));
    const warned = await workspace.call("upgrade");
    assert.equal(warned.code, 0);
    assert.match(warned.stderr, /warning: Revision b2 leaves 1 row/);
  }));

Deno.test("downgrade refuses what cannot be undone before anything is", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3");
    writeRevisions(workspace, {
      id: "b2",
      down: "a1",
      message: "forget the past\n//\n// The old rows are gone for good.",
      header: 'export const irreversible = "it drops data";',
      upgrade: 'op.createTable("t_b2", { id: t.integer() });',
    });
    await workspace.call("upgrade", "-q", "--url", "sqlite:app.db");
    const result = await workspace.call("downgrade", "a1", "--url", "sqlite:app.db");
    assertFails(result, "unsupported.irreversible");
    assert.match(result.stderr, /cannot be undone: it drops data; nothing was undone/);
    assert.match(result.stderr, / {4}The old rows are gone for good\./);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c3"]);
  }));
