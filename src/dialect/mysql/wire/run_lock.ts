/**
 * The lock of a run: `GET_LOCK`, which a session holds until it releases it or ends, whatever is
 * committed meanwhile. It is waited for only in short pieces, so that a run can say for whom, and
 * hears a signal.
 */
import { MigrateError } from "../../../core/error.ts";
import type { Connection, RunLock } from "../../dialect.ts";
import type { Statement } from "../../statement.ts";
import type { MysqlConnection } from "../connection.ts";

/**
 * Names of locks are the whole server's, and MySQL takes 64 characters: so the database is a part of
 * the name, and all of it is hashed.
 */
function ask(connection: Connection, name: string, before: string, after: string): Statement {
  // The runner only has connections that the dialect has opened.
  const { database } = connection as MysqlConnection;
  return {
    text: [`${before}CONCAT('migrate:', SHA1(`, `))${after}`],
    values: [{ value: `${database}\n${name}`, type: null }],
    transactional: true,
  };
}

export const runLock: RunLock = {
  async take(connection, name) {
    const [row] = await connection.query(
      ask(connection, name, "SELECT GET_LOCK(", ", 0) AS taken"),
    );
    const taken = row?.["taken"];
    if (taken === 1) return "taken";
    if (taken === 0) return "busy";
    // NULL: the server could not try, for want of memory or because the session was killed.
    throw new MigrateError("database.statement_failed", {
      reason: "the server gave neither yes nor no",
      sql: "SELECT GET_LOCK(...)",
      hint: "Is the server short of memory? Its log may say more",
    });
  },
  async release(connection, name) {
    await connection.query(ask(connection, name, "SELECT RELEASE_LOCK(", ")"));
  },
  async wait(connection, name, milliseconds, sleep) {
    // MySQL takes whole seconds only.
    const seconds = Math.floor(milliseconds / 1000);
    if (seconds === 0) return await sleep(milliseconds);
    // Freed at once, and in the same round trip, so that all who wait go on together.
    const wait = ask(connection, name, "DO GET_LOCK(", `, ${seconds})`);
    const free = ask(connection, name, "DO RELEASE_LOCK(", ")");
    // Another limit for statements may be shorter.
    await connection.execute([wait, free]).catch(() => sleep(milliseconds));
  },
  async holder(connection, name) {
    // Without the right PROCESS the list has only the user's own sessions.
    const [row] = await connection.query(
      ask(
        connection,
        name,
        "SELECT l.id, p.user, p.host FROM (SELECT IS_USED_LOCK(",
        ") AS id) l LEFT JOIN information_schema.processlist p ON p.id = l.id",
      ),
    );
    if (row === undefined || row["id"] === null) return null;
    const { id, user, host } = row;
    return `connection ${id}${user === null ? "" : ` (${user} from ${host})`}`;
  },
};
