/** Who may only read is told the same, or of what it is not told. */
import { strict as assert } from "node:assert";
import * as mariadb from "../server/mariadb.ts";
import * as postgres from "../server/postgres.ts";
import { checkDrift } from "../../src/runner/drift/drift.ts";
import { base } from "./change.ts";
import { HEADS, testDrift } from "./scene.ts";

const READER = `migrate_reader_${crypto.randomUUID().slice(0, 8).replaceAll("-", "")}`;

testDrift("the right to read is enough on PostgreSQL", async (scene) => {
  scene.revise(base("postgres"));
  await scene.apply(HEADS);
  await postgres.runAdministration(`CREATE ROLE ${READER} LOGIN PASSWORD 'secret'`);
  try {
    await scene.execute(`GRANT SELECT ON alembic_version, migrate_log TO ${READER}`);
    const url = Object.assign(new URL(scene.url), { username: READER, password: "secret" }).href;
    const drift = async () => await checkDrift(await scene.context(url), { replays: false });
    assert.deepEqual((await drift()).differences, []);
    await scene.execute("DROP TRIGGER touch ON users", "ALTER TABLE teams DROP COLUMN title");
    assert.deepEqual((await drift()).differences.map(({ text }) => text), [
      "column teams.title: missing",
      "trigger touch of users: missing",
    ]);
  } finally {
    await scene.execute(`DROP OWNED BY ${READER}`);
    await postgres.runAdministration(`DROP ROLE ${READER}`);
  }
}, ["postgres"]);

testDrift("what the account cannot see is not reported as missing on MariaDB", async (scene) => {
  scene.revise(base("mariadb"));
  await scene.apply(HEADS);
  const database = new URL(scene.url).pathname.slice(1);
  await mariadb.runAdministration(
    `CREATE USER ${READER} IDENTIFIED BY 'secret'`,
    `GRANT SELECT ON ${database}.* TO ${READER}`,
  );
  try {
    const url = Object.assign(new URL(scene.url), { username: READER, password: "secret" }).href;
    const drift = async () => await checkDrift(await scene.context(url), { replays: false });
    const before = await drift();
    assert.deepEqual(before.differences.map(({ text }) => text), []);
    assert.deepEqual([...before.unseen].sort(), [
      "event",
      "foreign key action",
      "function",
      "grant",
      "procedure",
      "trigger",
      "view",
    ]);
    await scene.execute("ALTER TABLE teams DROP COLUMN title");
    assert.deepEqual((await drift()).differences.map(({ text }) => text), [
      "column teams.title: missing",
    ]);
    await mariadb.runAdministration(
      `GRANT SHOW VIEW, TRIGGER, EVENT, EXECUTE ON ${database}.* TO ${READER}`,
    );
    assert.deepEqual((await drift()).unseen, ["grant"]);
    assert.deepEqual((await drift()).differences.map(({ text }) => text), [
      "column teams.title: missing",
    ]);
  } finally {
    await mariadb.runAdministration(`DROP USER ${READER}`);
  }
}, ["mariadb"]);
