/** Folders of revisions: most nearly right, and what is wrong of every kind. */
import fc from "../property/fast_check.ts";
import { revisionText } from "../cli/harness.ts";
import { oddText } from "./text_arbitrary.ts";
import type { Files } from "../cli/in_process.ts";

type Content = Files[string];

const IDS = ["a1", "b2", "c3", "d4", "e5", "a11", "A1", "head", "base"];
const id = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...IDS.slice(0, 5)) },
  { weight: 2, arbitrary: fc.constantFrom(...IDS) },
  { weight: 1, arbitrary: oddText },
);
const some = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 6, arbitrary: id },
  { weight: 2, arbitrary: fc.array(id, { maxLength: 3 }) },
);

/** Bodies that work, that fail, and that are no code. */
const BODIES = [
  "",
  'op.createTable("t", { id: t.integer().primaryKey() });',
  'op.execute("select 1");',
  'op.execute("nonsense");',
  "throw null;",
  'throw new Error("\\u001b[31mred\\n    at x (file:///a.ts:1:1)");',
  "op.nothing();",
  "op.createTable();",
  "await op.query(sql`select 1`);",
  "return Promise.reject(Symbol());",
  "}",
];

const source = fc.record({
  id,
  down: some,
  labels: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some }),
  dependsOn: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some }),
  message: oddText.map((text) => text.replace(/[\r\n\u2028\u2029]/g, " ")),
  upgrade: fc.constantFrom(...BODIES),
  isAsync: fc.boolean(),
}).map((parts) => revisionText(parts));

const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 12, arbitrary: source },
  // Truncated.
  {
    weight: 2,
    arbitrary: fc.tuple(source, fc.nat(600)).map(([text, length]) => text.slice(0, length)),
  },
  // With something in the midst of it.
  {
    weight: 2,
    arbitrary: fc.tuple(source, fc.nat(600), oddText).map(([text, at, odd]) =>
      text.slice(0, at) + odd + text.slice(at)
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  // UTF-16, and a byte order mark.
  { weight: 1, arbitrary: source.map((text) => utf16(text)) },
  { weight: 1, arbitrary: source.map((text) => `\ufeff${text.replaceAll("\n", "\r\n")}`) },
  { weight: 1, arbitrary: oddText },
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ link: "loop.ts" }, { link: "." }, { link: "../nowhere" }, {
      link: "../../outside/file",
    }, { link: "a.ts" }),
  },
);

function utf16(text: string): Uint8Array {
  return new Uint8Array(
    Uint16Array.from(
      [0xfeff, ...text].map((its) => typeof its === "number" ? its : its.charCodeAt(0)),
    ).buffer,
  );
}

/** A name that a file can have. */
const oddName = oddText.map((text) => text.replace(/[/\0]/g, "").toWellFormed().slice(0, 60))
  .filter((text) => text !== "" && text !== "." && text !== "..");

const name = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom("a.ts", "b.ts", "c.ts", "d.ts") },
  { weight: 2, arbitrary: fc.constantFrom("loop.ts", "_h.ts", "x_test.ts", "x.d.ts", "x.js") },
  { weight: 3, arbitrary: oddName.map((text) => `${text}.ts`) },
  { weight: 1, arbitrary: oddName.map((text) => `sub/${text}.ts`) },
);

/** What may lie beside the revisions. */
const BESIDE: readonly Files[] = [
  {},
  {},
  {},
  { "migrations/migrate.d.ts": "nonsense" },
  { ".env": "DATABASE_URL=sqlite:app.db\nMIGRATE_NAME=\n" },
  { ".env": "\0='\"\n=\nMIGRATE_LOCK_WAIT=soon" },
  { ".env": null },
  { "app.db": "no database" },
  { "app.db": new Uint8Array(5000) },
  { "app.db": null },
  { migrations: "a file" },
];

/** A project, by the paths of its files. */
export const project: fc.Arbitrary<Files> = fc.tuple(
  fc.array(fc.tuple(name, content), { maxLength: 6 }),
  fc.constantFrom(...BESIDE),
).map(([revisions, beside]) => {
  // What is a file cannot be a folder.
  if ("migrations" in beside) return beside;
  const files = revisions.map(([path, its]) => [`migrations/${path}`, its] as const);
  return { "migrations/README.md": "", ...Object.fromEntries(files), ...beside };
});

const URL_FLAG = ["--url", "sqlite:app.db"];

/** What is asked of such a project. */
export const question: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constantFrom(
    ["heads"],
    ["history", "--graph"],
    ["history", "-v"],
    ["branches"],
    ["show", "a1"],
    ["show", "heads"],
    ["graph"],
    ["graph", "--format", "mermaid"],
    ["graph", "--format", "svg"],
    ["graph", "--format", "html"],
    ["graph", "--format", "dot"],
    ["repair", "files"],
    ["repair", "files", "--fix"],
    ["revision", "-m", "new"],
    ["merge", "heads"],
    ["rebase", "b2", "--onto", "a1"],
    ["edit", "a1"],
    ["status", ...URL_FLAG],
    ["current", ...URL_FLAG],
    ["repair", "rows", ...URL_FLAG],
    ["stamp", "heads", ...URL_FLAG],
    ["ensure-version", ...URL_FLAG],
    ["upgrade", "heads", "--dry-run", ...URL_FLAG],
    ["upgrade", "--sql", ...URL_FLAG],
    ["upgrade", "heads", ...URL_FLAG],
    ["init"],
    ["__complete", "upgrade", ""],
  ),
  fc.constantFrom("upgrade", "downgrade", "stamp", "show", "history").chain((command) =>
    fc.tuple(oddText).map(([target]) => [command, target, ...URL_FLAG])
  ),
).chain((args) => fc.constantFrom(args, [...args, "--json"]));
