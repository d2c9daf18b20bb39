/** The program at work on a MariaDB database of the test's own. */
import { testMariadb } from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { type Scene, type Stage, testSceneOn } from "../server/scene.ts";

export {
  openClient,
  type Running,
  type Scene,
  terminate,
  until,
  untilActive,
  untilGone,
} from "../server/scene.ts";

/** MariaDB. */
export const MARIADB: Stage = {
  test: testMariadb,
  open: (url) => openMariadb(url),
  commitsDdl: true,
  tables: `SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()
    AND table_name NOT IN ('alembic_version', 'migrate_log') ORDER BY 1`,
  sessions: (condition) =>
    `SELECT id FROM information_schema.processlist WHERE db = DATABASE()
      AND id <> CONNECTION_ID() AND (${condition})`,
  runs: (sql) => `info LIKE '%${sql}%'`,
  patience: "connect-timeout",
  terminate: (session) => `KILL ${session}`,
};

/** A test with a database and a folder of its own. */
export function testScene(name: string, test: (scene: Scene) => Promise<void>): void {
  testSceneOn(MARIADB, name, test);
}

/** Names of locks are the whole server's. */
const NAME = "CONCAT('gate of ', DATABASE())";

/** Taken by the test: revisions that pass the gate wait until it is opened. */
export const GATE = `SELECT GET_LOCK(${NAME}, 60)`;
export const OPEN_GATE = `SELECT RELEASE_LOCK(${NAME})`;

/** What a revision does to pass the gate. */
export const PASS_GATE = `await op.run("SELECT GET_LOCK(${NAME}, 600)");
  await op.run("DO RELEASE_LOCK(${NAME})");`;
