/**
 * What the documentation shows is what happens. `MIGRATE_UPDATE_DOCS=1` writes the outputs of the
 * pages anew instead of comparing them.
 */
import { strict as assert } from "node:assert";
import { CHECKOUT } from "../house/tree.ts";
import { runPage } from "./markdown.ts";
import { listPages } from "./pages.ts";

/** Says in a page that its blocks are run. */
const MARK = "<!-- This page is run by the tests. -->";

const isUpdate = Deno.env.get("MIGRATE_UPDATE_DOCS") === "1";

for (const path of listPages("docs/")) {
  const url = new URL(path, CHECKOUT);
  if (!Deno.readTextFileSync(url).includes(MARK)) continue;
  Deno.test(`the commands of ${path} do what it shows`, async () => {
    const { findings, text } = await runPage(await Deno.readTextFile(url));
    if (isUpdate) await Deno.writeTextFile(url, text);
    else {for (const { command, expected, found } of findings) {
        assert.equal(found, expected, `${command}\nis said otherwise in ${path}`);
      }}
  });
}
