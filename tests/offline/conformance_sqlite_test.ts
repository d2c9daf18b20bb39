/**
 * Cases of the conformance suite as scripts for SQLite: one of some, and with `MIGRATE_RUNS` set all
 * of them, which takes minutes.
 */
import { DATABASES } from "../conformance/databases.ts";
import { hasClient } from "./client.ts";
import { checkScripts } from "./conformance.ts";

const way = hasClient("sqlite") ? "sqlite3" : "a connection, as there is no sqlite3";

Deno.test(`cases as scripts through ${way}`, async (context) => {
  const folder = await Deno.makeTempDir({ prefix: "migrate_offline_" });
  let count = 0;
  const fresh = () => Promise.resolve(`sqlite:${folder}/${++count}.db`);
  try {
    const stage = { dialect: "sqlite", folder, database: DATABASES.sqlite, fresh };
    await checkScripts(context, stage, 8);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
