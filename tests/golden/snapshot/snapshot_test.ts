/**
 * What a snapshot of one and the same schema holds, in each of its formats: `<database>_<number>.json`.
 * Snapshots lie in databases, and what is read there later is held against them: a text that changes
 * reports a drift that nobody has made. So no file here ever changes. Whatever changes what is
 * reflected is a new format (`src/runner/drift/format.ts`), whose files `MIGRATE_UPDATE_GOLDEN`
 * writes, and the older ones `restrict` to what they said.
 */
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { type DatabaseName, testDrift } from "../../drift/scene.ts";
import { writeContent } from "../../../src/runner/drift/content.ts";
import { FORMATS } from "../../../src/runner/drift/format.ts";
import { readLiveContent } from "../../../src/runner/drift/live_content.ts";
import { STATEMENTS } from "./schema.ts";

const IS_WRITING = Deno.env.get("MIGRATE_UPDATE_GOLDEN") !== undefined;

testDrift("a schema that stays the same gives the same snapshot", async (scene) => {
  await scene.execute(...STATEMENTS[scene.database]);
  const [content, version] = await scene.behind(async (session) =>
    [await readLiveContent(session, "all"), session.connection.version] as const
  );
  const [server = ""] = SERIES[scene.database].exec(version) ?? [];
  for (const { number, restrict } of FORMATS) {
    const file = new URL(`./${scene.database}_${number}.json`, import.meta.url);
    const found = JSON.parse(writeContent(restrict(content)));
    if (IS_WRITING && !existsSync(file)) {
      await Deno.writeTextFile(file, text({ server, content: found }));
    }
    const golden = JSON.parse(await Deno.readTextFile(file));
    if (server !== golden.server) {
      // deno-lint-ignore no-console -- what is skipped is printed
      console.error(`Not compared: the snapshot is of ${golden.server}, the server ${version}`);
      return;
    }
    assert.equal(
      text(found),
      text(golden.content),
      `Format ${number} holds something else: leave the file, and make a new format`,
    );
  }
});

/** Servers of another series write expressions and definitions in another way. */
const SERIES: Readonly<Record<DatabaseName, RegExp>> = {
  sqlite: /^/,
  postgres: /\d+/,
  mariadb: /\d+\.\d+/,
};

/** The order of keys counts, as it does in the hash. */
function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
