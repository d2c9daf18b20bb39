/** One revision on a SQLite database that SQL has made: what tests of alterations share. */
import { strict as assert } from "node:assert";
import { type RunResult, withWorkspace, type Workspace, writeRevisions } from "./harness.ts";

/** What there is, and what is done to it. */
export interface Alteration {
  /** SQL that makes the database. */
  readonly setup: string;
  /** Body of `upgrade`. */
  readonly upgrade: string;
  readonly isAsync?: boolean;
  /** Lines of the revision besides the usual ones. */
  readonly header?: string;
  /** The `sqlite` part of the config. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
}

/** The database after the run. */
export interface Altered {
  readonly workspace: Workspace;
  readonly result: RunResult;
  readonly before: Dump;
  query(sql: string): readonly Record<string, unknown>[];
  /** The values of a query of one column. */
  list(sql: string): readonly unknown[];
  /** The text of an object, spaces and the quotes of its own name left out. */
  text(name: string): string;
  columns(table: string): readonly string[];
  dump(): Dump;
}

/** Everything in a file: the schema, and the rows with their rowids. */
export type Dump = Readonly<Record<string, readonly unknown[]>>;

const FILE = "app.db";
const OWN = ["alembic_version", "migrate_log"];

/** What is in a file, migrate's own tables left out. */
export function dumpFile(workspace: Workspace, file: string): Dump {
  const own = OWN.map((name) => `'${name}'`).join(", ");
  const schema = workspace.query(
    file,
    `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name NOT IN (${own}) ` +
      `ORDER BY type, name`,
  );
  const dump: Record<string, readonly unknown[]> = { schema };
  for (const { type, name, sql } of schema) {
    if (type !== "table" || /VIRTUAL TABLE|WITHOUT ROWID/i.test(String(sql))) continue;
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    dump[String(name)] = workspace.query(file, `SELECT rowid AS "#", * FROM ${quoted} ORDER BY 1`);
  }
  return dump;
}

/** A text without spaces, and with the name of the object bare. */
export function squeezeText(sql: string, name: string): string {
  return sql.replaceAll(`"${name}"`, name).replace(/\s+/g, "");
}

/** Makes the database, runs the revision `r1`, and looks at the result. */
export function runAlteration(
  { setup, settings, args = [], ...revision }: Alteration,
  check: (altered: Altered) => void | Promise<void>,
): Promise<void> {
  return withWorkspace(async (workspace) => {
    workspace.execute(FILE, setup);
    writeRevisions(workspace, { id: "r1", ...revision });
    if (settings !== undefined) {
      workspace.write(
        "migrate.config.ts",
        `export default { url: "sqlite:${FILE}", sqlite: ${JSON.stringify(settings)} };`,
      );
    }
    const before = dumpFile(workspace, FILE);
    const url = settings === undefined ? ["--url", `sqlite:${FILE}`] : [];
    const result = await workspace.call("upgrade", "-v", ...url, ...args);
    const query = (sql: string) => workspace.query(FILE, sql);
    const list = (sql: string) => query(sql).map((row) => Object.values(row)[0]);
    await check({
      workspace,
      result,
      before,
      query,
      list,
      text: (name) =>
        squeezeText(String(list(`SELECT sql FROM sqlite_schema WHERE name = '${name}'`)[0]), name),
      columns: (table) => list(`SELECT name FROM pragma_table_xinfo('${table}')`).map(String),
      dump: () => dumpFile(workspace, FILE),
    });
  });
}

/** Defines a test of a revision that must succeed and leave the file sound. */
export function testAlteration(
  name: string,
  alteration: Alteration,
  check: (altered: Altered) => void | Promise<void>,
): void {
  Deno.test(name, () =>
    runAlteration(alteration, async (altered) => {
      assert.equal(altered.result.code, 0, altered.result.stderr);
      assert.deepEqual(altered.list("PRAGMA integrity_check"), ["ok"]);
      assert.deepEqual(
        altered.list(
          "SELECT name FROM sqlite_schema WHERE name LIKE '\\_migrate\\_new\\_%' ESCAPE '\\'",
        ),
        [],
      );
      await check(altered);
    }));
}
