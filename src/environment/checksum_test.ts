import assert from "node:assert/strict";
import { createDenoHost } from "../core/host_deno.ts";
import { checksumRevision } from "./checksum.ts";
import type { Host } from "../core/host.ts";

/** A host that has these files and nothing else. */
function hostOf(files: Readonly<Record<string, string>>): Host {
  return {
    ...createDenoHost(),
    stat: (path) => Object.hasOwn(files, path) ? { kind: "file" } : null,
    readTextFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`${path} does not exist`);
      return text;
    },
  };
}

const A = 'import { help } from "./lib/help.ts";\nhelp();\n';
const HELP = 'export * from "../deep.ts";\n';
const FILES = { "/m/a.ts": A, "/m/lib/help.ts": HELP, "/m/deep.ts": "1\n2\n" };

const checksum = (files: Readonly<Record<string, string>>, scripts: readonly string[] = []) =>
  checksumRevision(hostOf(files), "/m/a.ts", scripts);

Deno.test("the checksum names its algorithm, and stays what it is", async () => {
  assert.match(await checksum(FILES), /^sha256:[0-9a-f]{64}$/);
  // What databases hold must be found again by later versions.
  assert.equal(
    await checksum({ "/m/a.ts": "a" }),
    "sha256:87a4add670544dbb9f2fd239f3aa89a0d64d7fc26fc1d6fe253bd3da7843844e",
  );
});

Deno.test("line ends, a byte order mark and the folder do not count", async () => {
  const expected = await checksum(FILES);
  for (const end of ["\r\n", "\r"]) {
    const files = Object.entries(FILES).map(([path, text]) => [
      path,
      `\uFEFF${text.replaceAll("\n", end)}`,
    ]);
    assert.equal(await checksum(Object.fromEntries(files)), expected);
  }
  const moved = Object.fromEntries(
    Object.entries(FILES).map(([path, text]) => [`/some where/else${path}`, text]),
  );
  const host = hostOf(moved);
  assert.equal(await checksumRevision(host, "/some where/else/m/a.ts", []), expected);
});

Deno.test("everything else counts: the text, helpers of helpers, scripts, what stands where", async () => {
  const base = { ...FILES, "/m/x.sql": "SELECT 1" };
  const sums = await Promise.all([
    checksum(base),
    checksum({ ...base, "/m/a.ts": `${A} ` }),
    checksum({ ...base, "/m/lib/help.ts": `${HELP} ` }),
    checksum({ ...base, "/m/deep.ts": "1\n2\n3\n" }),
    checksum({ ...base, "/m/deep.ts": "1\n2" }),
    checksum(base, ["/m/x.sql"]),
    checksum({ ...base, "/m/x.sql": "SELECT 2" }, ["/m/x.sql"]),
    // A line that moves from one file to the next.
    checksum({ ...base, "/m/deep.ts": "1\n", "/m/lib/help.ts": `2\n${HELP}` }),
    checksum({ ...base, "/m/deep.ts": "2\n", "/m/lib/help.ts": `${HELP}1\n` }),
  ]);
  assert.equal(new Set(sums).size, sums.length);
});

Deno.test("the order of imports and scripts does not count", async () => {
  const files = { "/m/a.ts": "", "/m/x.sql": "1", "/m/y.sql": "2" };
  assert.equal(
    await checksum(files, ["/m/x.sql", "/m/y.sql"]),
    await checksum(files, ["/m/y.sql", "/m/x.sql"]),
  );
});

Deno.test("which imports are followed", async () => {
  const sum = (text: string, other: string) =>
    checksum({ "/m/a.ts": text, "/m/b.ts": other, "/m/t.d.ts": other, "/c.ts": other });
  const counts = async (text: string) => await sum(text, "1") !== await sum(text, "2");
  for (
    const text of [
      'import "./b.ts";',
      "import './b.ts';",
      'import { x } from "./b.ts"',
      'import x, * as y from\n  "./b.ts";',
      'export { x } from "../c.ts";',
      'const b = await import("./b.ts");',
      'import("./b.ts" )',
    ]
  ) assert.ok(await counts(text), text);
  for (
    const text of [
      'import type { Migration } from "./t.d.ts";',
      'import x from "node:fs";',
      'import "./missing.ts";',
      'import x from "npm:b";',
    ]
  ) assert.ok(!await counts(text), text);
});

Deno.test("files that import each other", async () => {
  const ring = { "/m/a.ts": 'import "./b.ts"', "/m/b.ts": 'import "./a.ts"' };
  assert.match(await checksum(ring), /^sha256:/);
});
