/** Every case of the conformance suite as a script for SQLite. */
import { strict as assert } from "node:assert";
import { DATABASES } from "../conformance/databases.ts";
import { writeRevisionFiles } from "./case_run.ts";
import { hasClient } from "./client.ts";
import { checkScript, NAMED_CASES, NOT_OFFLINE } from "./conformance.ts";

const way = hasClient("sqlite") ? "sqlite3" : "a connection, as there is no sqlite3";

Deno.test(`every case as a script through ${way}`, async (context) => {
  const database = DATABASES.sqlite;
  // In memory where that can be: thousands of small commits wait for nothing else.
  const dir = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => undefined);
  const folder = await Deno.makeTempDir({ prefix: "migrate_offline_", ...(dir ? { dir } : {}) });
  writeRevisionFiles(folder);
  let count = 0;
  const fresh = () => Promise.resolve(`sqlite:${folder}/${++count}.db`);
  const notOffline: string[] = [];
  try {
    for (const [name, its] of NAMED_CASES) {
      await context.step(name, async () => {
        const ending = await checkScript({ dialect: "sqlite", folder, database, fresh }, its);
        if (ending === "not offline") notOffline.push(name);
      });
    }
    assert.deepEqual(notOffline, NOT_OFFLINE);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
