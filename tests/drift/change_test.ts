/** Each change that is made by hand is said by name, and what is said to take it back does. */
import { strict as assert } from "node:assert";
import { statement } from "../../src/dialect/statement.ts";
import { checkDriftOf } from "../../src/runner/drift/drift.ts";
import * as mariadb from "../server/mariadb.ts";
import * as postgres from "../server/postgres.ts";
import { base, type Change, CHANGES, ROLE } from "./change.ts";
import { type DatabaseName, HEADS, testDrift } from "./scene.ts";
import type { Session } from "../../src/runner/session.ts";

const DATABASES: readonly DatabaseName[] = ["sqlite", "postgres", "mariadb"];

for (const database of DATABASES) {
  testDrift("what is changed by hand is reported by name, and can be taken back", async (scene) => {
    scene.revise(base(database));
    await scene.apply(HEADS);
    assert.deepEqual(await scene.lines(), []);
    // One session, for connecting takes longer than all that is looked at.
    const failures = await scene.behind((session) =>
      withRole(database, session, async () => {
        const failed: string[] = [];
        for (const change of CHANGES.filter((its) => isAbout(database, its))) {
          const reason = await tryChange(database, session, change).catch(String);
          if (reason !== null) failed.push(`${change.what}: ${reason}`);
        }
        return failed;
      })
    );
    assert.deepEqual(failures, []);
  }, [database]);
}

Deno.test("there are forty kinds of changes", () => {
  assert.ok(CHANGES.length >= 40);
});

function isAbout(database: DatabaseName, change: Change): boolean {
  return change[database] !== undefined || (database === "sqlite" && change.edited !== undefined);
}

async function execute({ connection }: Session, ...texts: readonly string[]): Promise<void> {
  await connection.execute(texts.map((text) => statement(text)));
}

/** Null where all is well. */
async function tryChange(
  database: DatabaseName,
  session: Session,
  change: Change,
): Promise<string | null> {
  if (database === "sqlite" && change.edited) await edit(session, change.edited);
  else await execute(session, ...change[database] ?? []);
  const { differences, statements } = await checkDriftOf(session, { replays: false });
  const lines = differences.map(({ text }) => text);
  await execute(session, ...statements, ...change.undo ?? []);
  const { differences: left } = await checkDriftOf(session, { replays: false });
  const isSaid = lines.length === change.said.length &&
    change.said.every((beginning, at) => lines[at]?.startsWith(beginning));
  if (!isSaid) return `said ${JSON.stringify(lines)}`;
  return left.length > 0 ? `left ${JSON.stringify(left)} by ${JSON.stringify(statements)}` : null;
}

/** As a person does it: the table anew, with its rows, its indexes and its triggers. */
async function edit(session: Session, [from, to]: readonly [string, string]): Promise<void> {
  const rows = await session.connection.query(
    statement("SELECT type, sql FROM sqlite_schema WHERE tbl_name = 'users'"),
  );
  const texts = (isTable: boolean) =>
    rows.filter((row) => (row["type"] === "table") === isTable).flatMap(({ sql }) => sql ?? [])
      .map(String);
  const [table = ""] = texts(true);
  const plain = table.replaceAll('"', "");
  assert.ok(plain.includes(from), `${from} is not in ${plain}`);
  await execute(
    session,
    "PRAGMA foreign_keys = OFF",
    "PRAGMA legacy_alter_table = ON",
    plain.replace("users", "users_new").replace(from, to),
    "INSERT INTO users_new SELECT * FROM users",
    "DROP TABLE users",
    "ALTER TABLE users_new RENAME TO users",
    ...texts(false),
    "PRAGMA legacy_alter_table = OFF",
  );
}

async function withRole<T>(
  database: DatabaseName,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  if (database === "sqlite") return await work();
  const administer = (sql: string) =>
    database === "postgres" ? postgres.runAdministration(sql) : mariadb.runAdministration(sql);
  const word = database === "postgres" ? "ROLE" : "USER";
  await administer(`CREATE ${word} ${ROLE}`);
  try {
    return await work();
  } finally {
    if (database === "postgres") await execute(session, `DROP OWNED BY ${ROLE}`);
    await administer(`DROP ${word} ${ROLE}`);
  }
}
