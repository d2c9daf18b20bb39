/** One version everywhere. */
import assert from "node:assert/strict";
import { CHECKOUT } from "./tree.ts";

const read = (path: string) => Deno.readTextFile(new URL(path, CHECKOUT));

Deno.test("the version is the same in deno.json, migrate.d.ts and the changelog", async () => {
  const { version } = JSON.parse(await read("deno.json"));
  assert.match(version, /^\d+\.\d+\.\d+/);
  const [firstLine] = (await read("templates/migrate.d.ts")).split("\n");
  assert.match(firstLine ?? "", new RegExp(`^// migrate ${RegExp.escape(version)}:`));
  const newest = /^## \[([^\]]+)\]/m.exec(await read("CHANGELOG.md"))?.[1];
  assert.equal(newest, version);
});

Deno.test("the sample's types are those that are shipped", async () => {
  assert.equal(await read("migrations/migrate.d.ts"), await read("templates/migrate.d.ts"));
});
