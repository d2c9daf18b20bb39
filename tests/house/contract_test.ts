/** The types for authors of revisions hold in any TypeScript project, with or without Deno. */
import assert from "node:assert/strict";
import { CHECKOUT, runDeno } from "./tree.ts";

// Pinned here and not in deno.json: what stands there is downloaded before the first `migrate`.
const TSC = ["run", "-A", "--quiet", "--no-lock", "npm:typescript@5.9.3/tsc"];
const STRICT = ["--strict", "--noEmit", "--pretty", "false"];
const TYPES = "templates/migrate.d.ts";
const USES = "tests/contract/contract_uses.ts";

async function passes(args: readonly string[]): Promise<void> {
  const { code, said } = await runDeno(args);
  assert.equal(code, 0, said);
}

Deno.test("migrate.d.ts imports nothing and refers to nothing", async () => {
  const text = await Deno.readTextFile(new URL(TYPES, CHECKOUT));
  assert.doesNotMatch(text, /^\s*(?:import\b|export\b.*\bfrom\b|\/\/\/\s*<reference)/m);
  const { said } = await runDeno(["info", "--quiet", "--json", TYPES]);
  const { modules } = JSON.parse(said);
  assert.deepEqual(modules.map(({ dependencies }: { dependencies?: unknown }) => dependencies), [
    undefined,
  ]);
});

Deno.test("migrate.d.ts under plain TypeScript", () =>
  passes([...TSC, ...STRICT, "--lib", "es2022", TYPES]));

Deno.test("uses of the contract under plain TypeScript", () =>
  // The uses call `fetch`, as a step of a user may.
  passes([
    ...[...TSC, ...STRICT, "--lib", "es2022,dom", "--target", "es2022"],
    ...["--module", "esnext", "--moduleResolution", "bundler", USES],
  ]));

Deno.test("uses of the contract under Deno", () => passes(["check", "--quiet", USES]));
