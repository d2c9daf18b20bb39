/**
 * The advisory lock of a run. It is tried and tried again, never waited for: a session that waits
 * for a lock holds a snapshot, for which CREATE INDEX CONCURRENTLY of the lock's holder would wait
 * in turn (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). Whoever
 * frees it notifies those who listen, which holds none.
 */
import { type Statement, statement } from "../../statement.ts";
import type { Connection, RunLock } from "../../dialect.ts";
import type { PostgresConnection } from "../connection.ts";

/** Of one database, for all version tables. */
const CHANNEL = "migrate_run";

/** A notification may come before anybody listens, and a holder that is killed sends none. */
const LONGEST_WAIT = 500;

/** Sessions whose server process is not theirs alone, and must not be left listening. */
const pooled = new WeakSet<Connection>();

/** The first of the lock's two keys: `migr` in ASCII. The second is the name's hash. */
const CLASS = 0x6d696772;

function ask(text: string, name: string, rest = ""): Statement {
  return {
    text: [`${text}${CLASS}, hashtext(`, `)${rest}`],
    values: [{ value: name, type: { kind: "type", type: "text" } }],
    transactional: true,
  };
}

export const runLock: RunLock = {
  async take(connection, name) {
    const [row] = await connection.query(
      ask("SELECT pg_backend_pid() AS pid, pg_try_advisory_lock(", name, ") AS taken"),
    );
    // A pooler makes up the process that it tells its clients of.
    const isPooled = row?.["pid"] !== (connection as PostgresConnection).processId;
    if (isPooled) pooled.add(connection);
    if (row?.["taken"] !== true) return "busy";
    return isPooled ? "pooled" : "taken";
  },
  async release(connection, name) {
    const notify = pooled.has(connection) ? "" : `, pg_notify('${CHANNEL}', '')`;
    await connection.query(ask("SELECT pg_advisory_unlock(", name, `)${notify}`));
  },
  async wait(connection, _name, milliseconds, sleep) {
    const slept = sleep(Math.min(milliseconds, LONGEST_WAIT));
    if (pooled.has(connection)) return await slept;
    // Where it may not listen, it sleeps.
    await connection.execute([statement(`LISTEN ${CHANNEL}`)]).catch(() => {});
    await (connection as PostgresConnection).notified(slept);
  },
  async holder(connection, name) {
    const [row] = await connection.query({
      ...ask(
        `SELECT a.pid, a.application_name, host(a.client_addr) AS address, a.usename, ` +
          `to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since ` +
          `FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) ` +
          `WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND ` +
          `l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) ` +
          `AND (l.classid::bigint, l.objid::bigint) = (`,
        name,
        "::bigint & 4294967295)",
      ),
    });
    if (row === undefined) return null;
    const { pid, application_name: program, address, usename, since } = row;
    return `process ${pid} (${program || "no application_name"}, ${usename} from ${
      address ?? "a local socket"
    }) since ${since}`;
  },
};
