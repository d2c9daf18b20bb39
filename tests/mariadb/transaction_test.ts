/** What is committed, and what is not, when a revision ends well or badly. */
import { strict as assert } from "node:assert";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { testScene } from "./scene.ts";

const note = (text: string) => `op.execute("INSERT INTO notes (n) VALUES ('${text}')");`;
const NOTES = "CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, n text)";
const FAIL = `op.execute("SELECT 1 FROM nothing");`;

testScene("without DDL a revision is one transaction", async (scene) => {
  await scene.execute(NOTES);
  const write = (last: string) =>
    writeRevisions(scene.workspace, { id: "a1", upgrade: note("a1") }, {
      id: "b2",
      down: "a1",
      isAsync: true,
      upgrade: `${note("one")} await op.query("SELECT 1"); ${note("two")} ${last}`,
    });
  write(FAIL);
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.doesNotMatch(failed.stderr, /warning: /);
  assert.deepEqual(await scene.list("SELECT n FROM notes"), ["a1"]);
  assert.deepEqual(await scene.rows(), ["a1"]);
  write("");
  assert.equal((await scene.call("upgrade")).code, 0);
  assert.deepEqual(await scene.list("SELECT n FROM notes ORDER BY id"), ["a1", "one", "two"]);
});

testScene("what DDL has committed stays, and is told", async (scene) => {
  await scene.execute(NOTES);
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade: `${note("before")} op.execute("CREATE TABLE made (id int)"); ${note("after")} ${FAIL}`,
  });
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /CREATE TABLE made/);
  assert.deepEqual(await scene.list("SELECT n FROM notes"), ["before"]);
  assert.deepEqual(await scene.tables(), ["made", "notes"]);
  assert.deepEqual(await scene.rows(), []);
});

testScene(
  "DDL that fails leaves the transaction before it committed, and itself undone",
  async (scene) => {
    await scene.execute(NOTES);
    writeRevisions(scene.workspace, {
      id: "a1",
      upgrade: `${note("before")}
      op.execute("ALTER TABLE notes ADD COLUMN x int, ADD COLUMN n int"); ${note("after")}`,
    });
    const failed = await scene.call("upgrade");
    assertFails(failed, "database.statement_failed");
    assert.deepEqual(await scene.list("SELECT n FROM notes"), ["before"]);
    assert.equal((await scene.query("SHOW COLUMNS FROM notes")).length, 2);
  },
);

testScene("a file makes routines, with DELIMITER and without", async (scene) => {
  await scene.execute(NOTES);
  scene.workspace.write(
    "migrations/routines.sql",
    `-- as a dump writes it
/*!40101 SET NAMES utf8mb4 */;
CREATE TRIGGER shout BEFORE INSERT ON notes FOR EACH ROW
BEGIN
  IF NEW.n IS NOT NULL THEN SET NEW.n = UPPER(NEW.n); END IF;
END;
DELIMITER //
CREATE PROCEDURE twice(IN text_ VARCHAR(100))
BEGIN
  DECLARE i INT DEFAULT 0;
  WHILE i < 2 DO
    INSERT INTO notes (n) VALUES (CONCAT(text_, ';'));
    SET i = i + 1;
  END WHILE;
END//
DELIMITER ;
CALL twice('a'); # the last
`,
  );
  writeRevisions(scene.workspace, { id: "a1", upgrade: `op.executeFile("./routines.sql");` });
  const { code, stderr } = await scene.call("upgrade");
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.list("SELECT n FROM notes"), ["A;", "A;"]);
});

testScene("what ends a transaction is refused in a revision", async (scene) => {
  await scene.execute(NOTES);
  for (const sql of ["COMMIT", "START TRANSACTION", "ROLLBACK", "BEGIN", "# x\\nCOMMIT"]) {
    writeRevisions(scene.workspace, {
      id: "a1",
      upgrade: `${note("one")} op.execute("${sql}");`,
    });
    assertFails(await scene.call("upgrade"), "revision.invalid_operation");
    assert.deepEqual(await scene.list("SELECT n FROM notes"), []);
  }
});
