/** A server that is restarted between two runs; only with `deno task torture`: it is one of its own. */
import assert from "node:assert/strict";
import { startMariadb } from "../../scripts/mariadb_server.ts";
import { startPostgres } from "../../scripts/postgres_server.ts";
import { withWorkspace, writeRevisions } from "../cli/harness.ts";

const SERVERS = {
  PostgreSQL: { start: startPostgres, variable: "MIGRATE_TEST_POSTGRES_URL" },
  MariaDB: { start: startMariadb, variable: "MIGRATE_TEST_MARIADB_URL" },
};

/** What a server might keep in another way than it was told. */
const FIRST = `
  op.createTable("users", {
    id: t.integer().autoincrement().primaryKey(),
    name: t.string(50).notNull().default("nobody"),
    age: t.integer().index("ix_age"),
  }, { checks: [{ name: "ck_age", condition: "age >= 0" }] });
  op.createTable("posts", {
    id: t.bigInteger().primaryKey(),
    author: t.integer().references("users.id", { onDelete: "CASCADE" }),
    at: t.dateTime(),
  });
  op.createTableComment("posts", "all of them");
  op.createSequence("numbers", { start: 5n });
  op.createView("names", "SELECT name FROM users");
  op.bulkInsert("users", [{ name: "a", age: 1 }, { name: "b", age: 2 }]);
  op.execute("DELETE FROM users WHERE name = 'b'");`;

for (const [title, { start, variable }] of Object.entries(SERVERS)) {
  Deno.test({
    name: `restart: ${title}: nothing has drifted, and the next run goes on`,
    ignore: Deno.env.get("MIGRATE_TORTURE") === undefined,
    fn: () =>
      withWorkspace(async (workspace) => {
        const server = await start();
        try {
          const env = { DATABASE_URL: server.env[variable] ?? "" };
          const succeed = async (...args: readonly string[]) => {
            const { code, stdout, stderr } = await workspace.callWith({ env }, ...args);
            assert.equal(code, 0, stdout + stderr);
          };
          writeRevisions(
            workspace,
            { id: "a1", upgrade: FIRST },
            { id: "b2", down: "a1", upgrade: `op.addColumn("users", "email", t.text());` },
          );
          await succeed("upgrade", "a1");
          await server.restart();
          await succeed("drift");
          await succeed("upgrade");
          await server.restart();
          await succeed("drift");
          await succeed("current", "--check-heads");
        } finally {
          await server.stop();
        }
      }),
  });
}
