/** What models cannot describe: listed, told how it is made, and made so by a baseline. */
import assert from "node:assert/strict";
import { splitScript } from "../../src/dialect/mysql/text/script.ts";
import { readOthers } from "../../src/dialect/mysql/reflect/other_object.ts";
import { statement } from "../../src/dialect/statement.ts";
import { withWorkspace, type Workspace } from "../cli/harness.ts";
import { testMariadb, withMariadb } from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";

const TABLES = `
CREATE TABLE a (id INT PRIMARY KEY, n INT, note VARCHAR(40));
CREATE TABLE log (note VARCHAR(40));
CREATE TABLE days (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day), n INT)
  PARTITION BY RANGE (YEAR(day)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (
    PARTITION \`before\` VALUES LESS THAN (2020) COMMENT = 'it''s', PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE kept (id INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (
    PARTITION p0 HISTORY, PARTITION pn CURRENT);
CREATE VIEW of_a AS SELECT id, n FROM a;
`;

/** As authors write them: with definers, names of the database, an order, and modes of their own. */
const PROGRAMS = (database: string) => `
DELIMITER $$
CREATE DEFINER=\`some one\`@\`%\` TRIGGER ${database}.\`tr 2\` before INSERT ON ${database}.a FOR EACH ROW
BEGIN
  -- FOR EACH ROW;
  SET NEW.note = CONCAT(NEW.note, '; 😀 it\\'s');
END$$
CREATE TRIGGER tr1 BEFORE INSERT ON a FOR EACH ROW PRECEDES \`tr 2\`
  SET NEW.note = CONCAT('first ', NEW.note)$$
CREATE PROCEDURE fill (IN most INT) COMMENT 'fills' MODIFIES SQL DATA
BEGIN
  DECLARE i INT DEFAULT 0;
  WHILE i < most DO
    INSERT INTO a VALUES (i, twice(i), 'row');
    SET i = i + 1;
  END WHILE;
END$$
CREATE FUNCTION twice (n INT) RETURNS INT DETERMINISTIC RETURN 2 * n$$
CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DISABLE DO DELETE FROM log$$
SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT', time_zone = '+05:00'$$
CREATE FUNCTION "say it" (n INT) RETURNS VARCHAR(40) DETERMINISTIC RETURN 'n' || n -- the end
$$
CREATE EVENT "at five" ON SCHEDULE AT '2035-01-01 05:00:00' DISABLE DO DELETE FROM "log"$$
SET SESSION sql_mode = DEFAULT, time_zone = DEFAULT$$
`;

async function fill(url: string): Promise<void> {
  await using connection = await openMariadb(url);
  const script = TABLES + PROGRAMS(new URL(url).pathname.slice(1));
  await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
}

const EXPECTED = [
  ["function", "say it", null],
  ["function", "twice", null],
  ["procedure", "fill", null],
  ["system versioning", "kept", "kept"],
  ["partitioning", "days", "days"],
  ["partitioning", "kept", "kept"],
  ["trigger", "tr1", "a"],
  ["trigger", "tr 2", "a"],
  ["event", "at five", null],
  ["event", "ev", null],
] as const;

const sortedByKind = (rows: readonly (readonly (string | null)[])[]) =>
  rows.map((row) => JSON.stringify(row)).toSorted();

testMariadb("what a schema has no place for is listed in one query", async (url) => {
  await fill(url);
  await using connection = await openMariadb(url);
  const queries: string[] = [];
  const query = (sql: string) => {
    queries.push(sql);
    return connection.query(statement(sql));
  };
  const found = await readOthers(query, { withDefinitions: false });
  assert.equal(queries.length, 1);
  assert.deepEqual(
    sortedByKind(found.map(({ kind, name, table }) => [kind, name, table])),
    sortedByKind(EXPECTED),
  );
  assert.ok(found.every((its) => its.schema === null && its.definition === null && !its.isTable));
  const triggers = found.filter(({ kind }) => kind === "trigger").map(({ name }) => name);
  assert.deepEqual(triggers, ["tr1", "tr 2"]);
});

testMariadb("of other databases it is told without how it is made", async (url) => {
  await fill(url);
  const other = new URL(url).pathname.slice(1);
  await withMariadb(async (empty) => {
    await using connection = await openMariadb(empty);
    const query = (sql: string) => connection.query(statement(sql));
    assert.deepEqual(await readOthers(query, { withDefinitions: true }), []);
    const found = await readOthers(query, { schemas: [other], withDefinitions: true });
    assert.deepEqual(
      sortedByKind(found.map(({ kind, name, table }) => [kind, name, table])),
      sortedByKind(EXPECTED),
    );
    assert.ok(found.every((its) => its.schema === other && its.definition === null));
  });
});

testMariadb("packages and texts of other modes are told of alone", async (url) => {
  await using connection = await openMariadb(url);
  const script = `DELIMITER $$
    SET SESSION sql_mode = 'ORACLE'$$
    CREATE PACKAGE pack AS FUNCTION one RETURN INT; END$$
    CREATE PACKAGE BODY pack AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END$$
    CREATE PROCEDURE of_oracle AS BEGIN NULL; END$$
    SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'$$
    CREATE FUNCTION slash () RETURNS CHAR(2) DETERMINISTIC RETURN '\\\\'$$`;
  await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
  await connection.restoreSettings?.();
  const query = (sql: string) => connection.query(statement(sql));
  const found = await readOthers(query, { withDefinitions: true });
  assert.deepEqual(
    sortedByKind(found.map(({ kind, name, definition }) => [kind, name, String(definition)])),
    sortedByKind([
      ["function", "slash", "null"],
      ["package", "pack", "null"],
      ["package body", "pack", "null"],
      ["procedure", "of_oracle", "null"],
    ]),
  );
});

/** What the server says of all of them, without who made them and when. */
async function readPrograms(url: string): Promise<unknown> {
  await using connection = await openMariadb(url);
  const rows = async (sql: string) => await connection.query(statement(sql));
  return {
    triggers: await rows(
      "SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_ORDER, ACTION_TIMING, " +
        "ACTION_STATEMENT, SQL_MODE FROM information_schema.TRIGGERS " +
        "WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER",
    ),
    routines: await rows(
      "SELECT ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, ROUTINE_DEFINITION, IS_DETERMINISTIC, " +
        "SQL_DATA_ACCESS, SECURITY_TYPE, SQL_MODE, ROUTINE_COMMENT " +
        "FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_NAME",
    ),
    events: await rows(
      "SELECT EVENT_NAME, TIME_ZONE, EVENT_DEFINITION, EVENT_TYPE, EXECUTE_AT, INTERVAL_VALUE, " +
        "INTERVAL_FIELD, SQL_MODE, STARTS, ENDS, STATUS FROM information_schema.EVENTS " +
        "WHERE EVENT_SCHEMA = DATABASE() ORDER BY EVENT_NAME",
    ),
    tables: await Promise.all(["days", "kept"].map((name) => rows(`SHOW CREATE TABLE ${name}`))),
  };
}

testMariadb("a baseline makes all of it anew, and takes it away", async (url) => {
  await fill(url);
  await withWorkspace((workspace) =>
    withMariadb(async (anew) => {
      workspace.write("migrations/.keep", "");
      const { data } = JSON.parse(await succeed(workspace, "baseline", "--json", "--url", url));
      assert.deepEqual(data.leftOut, []);
      assert.equal(data.asSql.length, EXPECTED.length);
      await succeed(workspace, "upgrade", "--url", anew);
      await succeed(workspace, "diff", url, anew);
      assert.deepEqual(await readPrograms(anew), await readPrograms(url));
      await checkTheyWork(anew);
      await succeed(workspace, "downgrade", "base", "--yes", "--url", anew);
      await succeed(workspace, "diff", "revisions:base", anew);
      await using connection = await openMariadb(anew);
      const query = (sql: string) => connection.query(statement(sql));
      assert.deepEqual(await readOthers(query, { withDefinitions: false }), []);
    })
  );
});

/** Made by nobody who is not there. */
async function checkTheyWork(url: string): Promise<void> {
  await using connection = await openMariadb(url);
  await connection.execute([statement("CALL fill(2)")]);
  const rows = await connection.query(
    statement("SELECT n, note, `say it`(n) AS said FROM a ORDER BY id"),
  );
  assert.deepEqual(rows.map(({ n, note, said }) => [n, note, said]), [
    [0, "first row; 😀 it's", "n0"],
    [2, "first row; 😀 it's", "n2"],
  ]);
}

async function succeed(workspace: Workspace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.call(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}
