/** The program at work on a PostgreSQL database of the test's own. */
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
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

/** PostgreSQL. */
export const POSTGRES: Stage = {
  test: testPostgres,
  open: (url) => openPostgres(url),
  commitsDdl: false,
  tables:
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname NOT IN ('alembic_version', 'migrate_log') ORDER BY 1`,
  sessions: (condition) =>
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
      AND pid <> pg_backend_pid() AND application_name = 'migrate' AND (${condition})`,
  runs: (sql) => `state = 'active' AND query LIKE '%${sql}%'`,
  patience: "connect_timeout",
  terminate: (session) => `SELECT pg_terminate_backend(${session})`,
};

/** A test with a database and a folder of its own. */
export function testScene(name: string, test: (scene: Scene) => Promise<void>): void {
  testSceneOn(POSTGRES, name, test);
}
