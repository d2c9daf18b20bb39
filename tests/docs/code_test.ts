/** The TypeScript of the documentation, and of the library's comments, type-checks, in one go. */
import { strict as assert } from "node:assert";
import { withWorkspace } from "../cli/harness.ts";
import { CHECKOUT, runDeno } from "../house/tree.ts";
import { blocksOf } from "./markdown.ts";
import { listPages } from "./pages.ts";

/** Whose comments have examples. */
const LIBRARY = ["src/library/open.ts", "src/library/failure.ts"];

/** A block as a module: lines of a revision's function are put into one. */
function moduleOf(text: string): string {
  const types = 'import type { Migration } from "./migrations/migrate.d.ts";\n';
  const placed = text
    .replaceAll('"./migrate.d.ts"', '"./migrations/migrate.d.ts"')
    .replaceAll('"@migrate/migrate"', JSON.stringify(new URL("src/mod.ts", CHECKOUT).href));
  if (/^import /m.test(placed)) return placed;
  if (/^export /m.test(placed)) return types + placed;
  return `${types}export async function upgrade({ op, t, sql }: Migration) {\n${placed}\n}\n`;
}

Deno.test("code in the documentation type-checks", () =>
  withWorkspace(async ({ dir, write }) => {
    write(
      "migrations/migrate.d.ts",
      await Deno.readTextFile(new URL("templates/migrate.d.ts", CHECKOUT)),
    );
    const files = listPages("docs/").concat("README.md").flatMap((path) => {
      if (path.startsWith("docs/reference/")) return [];
      const page = Deno.readTextFileSync(new URL(path, CHECKOUT));
      return blocksOf(page).filter(({ language }) => language === "ts").map(({ text }, index) => {
        const name = `${path.replaceAll(/\W/g, "_")}_${index}.ts`;
        write(name, moduleOf(text));
        return `${dir}/${name}`;
      });
    });
    assert.ok(files.length > 15);
    const config = new URL("deno.json", CHECKOUT).pathname;
    const args = ["check", "--quiet", "--doc", "--config", config, "src/mod.ts", ...LIBRARY];
    const { code, said } = await runDeno([...args, ...files]);
    assert.equal(code, 0, said);
  }));
