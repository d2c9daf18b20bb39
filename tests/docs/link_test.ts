/** Links between the pages of this repository lead somewhere. */
import { strict as assert } from "node:assert";
import { CHECKOUT } from "../house/tree.ts";
import { listPages } from "./pages.ts";

/** The anchors that a page's headings make, as forges make them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const withoutCode = page.replaceAll(/^```.*?^```$/gms, "");
  return new Set(
    [...withoutCode.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

Deno.test("relative links of all Markdown files lead to files and headings", () => {
  const broken: string[] = [];
  let count = 0;
  for (const path of listPages("./")) {
    const url = new URL(path, CHECKOUT);
    const page = Deno.readTextFileSync(url).replaceAll(/^```.*?^```$/gms, "");
    for (const [, target = ""] of page.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      count++;
      const to = new URL(target, url);
      const anchor = decodeURIComponent(to.hash.slice(1));
      to.hash = "";
      try {
        if (anchor === "" || !to.pathname.endsWith(".md")) Deno.statSync(to);
        else if (!anchorsOf(Deno.readTextFileSync(to)).has(anchor)) throw new Error("no heading");
      } catch {
        broken.push(`${path}: ${target}`);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(count > 50);
});
