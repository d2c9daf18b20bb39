/**
 * The header reader against the real parser: what is read from a file is what importing it gives;
 * its way for the template's layout against its general one; and no text makes it throw anything but
 * its own error, at a place inside the text.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "./fast_check.ts";
import { MigrateError } from "../../src/core/error.ts";
import { scanHeader } from "../../src/environment/header.ts";
import { renderRevision } from "../../src/environment/template.ts";

/** A character of a literal in one of its spellings, for any kind of quotes. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(..."abcdef0123456789_.- é😀/*{}()[]$;,=") },
  fc.constantFrom(
    "\\'",
    '\\"',
    "\\`",
    "\\\\",
    "\\n",
    "\\t",
    "\\q",
    "\\0_",
    "\\${",
    "\\\n",
    "\\\r\n",
  ),
  fc.integer({ min: 1, max: 0xFF }).map((code) => `\\x${code.toString(16).padStart(2, "0")}`),
  fc.integer({ min: 1, max: 0xD7FF }).map((code) => `\\u${code.toString(16).padStart(4, "0")}`),
  fc.integer({ min: 0xE000, max: 0x10FFFF }).map((code) => `\\u{${code.toString(16)}}`),
);
/** The letter in front keeps the value from being empty, and `$` from meeting `{`. */
const literal = fc.tuple(
  fc.constantFrom("'", '"', "`"),
  fc.array(character.filter((text) => text !== "$"), { maxLength: 8 }),
).map(([mark, characters]) => `${mark}r${characters.join("")}${mark}`);

const gap = fc.constantFrom("", " ", "\n", "\r\n  ", " /* ' */ ", " // `\n", "/* export */");
const space = fc.constantFrom(" ", "\n", ' /* " */ ', " // {\n");

function joinWith(gaps: readonly string[], parts: readonly string[]): string {
  return parts.map((part, index) => part + (gaps[index] ?? "")).join("");
}

const gaps = fc.array(gap, { minLength: 12, maxLength: 12 });
const list = fc.tuple(fc.array(literal, { maxLength: 3 }), gaps, fc.boolean()).map(
  ([items, gaps, trailing]) => {
    const parts = items.flatMap((item, index) =>
      index + 1 < items.length || trailing ? [item, ","] : [item]
    );
    return `${joinWith(gaps, ["[", ...parts])}]`;
  },
);
const ending = fc.constantFrom(";", ";", "\n", " // end\n", ";;");

interface Shape {
  readonly name: string;
  readonly value: fc.Arbitrary<string>;
  readonly types: readonly string[];
}
const ids = fc.oneof(literal, list, fc.constant("null"));
const idTypes = ["", "", ": any", ": string | readonly string[] | null", ": Array<string>"];
const shapes: readonly Shape[] = [
  { name: "revision", value: literal, types: ["", "", ": string", ": string|null"] },
  { name: "downRevision", value: ids, types: idTypes },
  { name: "branchLabels", value: ids, types: idTypes },
  { name: "dependsOn", value: ids, types: idTypes },
  { name: "irreversible", value: literal, types: ["", ": string | null"] },
  {
    name: "transaction",
    value: fc.constantFrom("'none'", '"none"', "`none`"),
    types: ["", ': "none"'],
  },
];

const suffix = fc.constantFrom("", "", "", " as any", " satisfies unknown", " as string | null");
const declarator = ({ name, value, types }: Shape) =>
  fc.tuple(gaps, fc.constantFrom(...types), value, suffix).map(([gaps, type, value, suffix]) =>
    joinWith(gaps, [name, type, "="]) + value + suffix
  );
const declaration = (shape: Shape) =>
  fc.tuple(space, space, declarator(shape), ending).map(([first, second, text, ending]) =>
    `export${first}const${second}${text}${ending}`
  );

/** Code that holds what looks like a header, in blocks, so that its names clash with nothing. */
const code = fc.constantFrom(
  "",
  "{ const s = 'export const revision = 1'; }",
  "{ const s = `export const revision = ${`}${'`'}`} \\` export let revision`; }",
  "{ const r = /[/'\"`]export\\/{/g; const q = 4 / 2 / 1; }",
  "{ const o = { export: 1, revision: 2 }; o.export / 2; }",
  "{ let n = 4; n++ / 2; const t = [n][0] / 2; const f = (n) / 2; }",
  "(() => { const revision = 1; return /'/.test(`${revision}`); })();",
  "// export const revision = '",
  "/* export const downRevision = 1;\n ` */",
  "class A { static { let revision = 1; revision = revision! / 2; } export = /`/; }",
  "namespace B { export const revision = 1; }",
  "export function upgrade() { const s = `'${{ a: '}' }.a}`; return s; }",
  "export async function downgrade() { await null; }",
  "export const note = 1, more = (a: number, b: number) => a / b",
  "export const arrow = () => {\n  const revision = 1; return revision;\n}",
  "export const { a1, ...b1 } = { a1: /}/, revision: 1 };",
  "let local = 2, dependsOn2 = local / 2",
  "export default class { revision = 1 }",
  "export type revision2 = 'a' | `b${string}`; interface revision3 { export: 1 }",
  "const hidden = 1; export { hidden, hidden as shown, hidden as 'text' };",
);
const comment = fc.constantFrom(
  "",
  "// message\n//\n// Create Date: today\n",
  "/** message */\n",
  "#!/usr/bin/env x\n",
  "\uFEFF// message\r\n",
);

const file = fc.tuple(
  comment,
  fc.tuple(...shapes.map((shape) => fc.option(declaration(shape), { freq: 3, nil: "" }))),
  fc.tuple(declaration(shapes[0] as Shape), declaration(shapes[1] as Shape)),
  fc.uniqueArray(code, { maxLength: 5 }),
  fc.infiniteStream(fc.nat()),
).map(([comment, optional, required, code, order]) => {
  const parts = [...required, ...optional.slice(2), ...code].filter((part) => part !== "")
    .map((part) => ({ part, order: order.next().value ?? 0 }))
    .sort((a, b) => a.order - b.order).map(({ part }) => part);
  return `${comment}${parts.join("\n;\n")}\n`;
});

type Exports = Readonly<Record<string, unknown>>;

/** Imports all texts as modules through one barrel: many times faster than one after another. */
async function importAll(texts: readonly string[]): Promise<Exports[]> {
  const folder = await mkdtemp(join(tmpdir(), "header-"));
  try {
    await Promise.all(texts.map((text, index) => writeFile(join(folder, `${index}.ts`), text)));
    const barrel = texts.map((_, index) => `export * as m${index} from "./${index}.ts";`).join(
      "\n",
    );
    await writeFile(join(folder, "barrel.ts"), barrel);
    const modules: Record<string, Exports> = await import(
      pathToFileURL(join(folder, "barrel.ts")).href
    );
    return texts.map((_, index) => modules[`m${index}`] ?? {});
  } finally {
    await rm(folder, { recursive: true });
  }
}

function strings(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}

Deno.test("what is read is what the module exports", async () => {
  const texts = fc.sample(file, 150);
  const modules = await importAll(texts);
  for (const [index, text] of texts.entries()) {
    const read = scanHeader(text, "f.ts");
    const exported = modules[index] ?? {};
    const expected = {
      id: exported["revision"],
      downRevisions: strings(exported["downRevision"]),
      branchLabels: strings(exported["branchLabels"]),
      dependsOn: strings(exported["dependsOn"]),
      irreversible: exported["irreversible"] ?? null,
      transaction: exported["transaction"] ?? null,
    };
    const { id, downRevisions, branchLabels, dependsOn, irreversible, transaction } = read;
    assert.deepEqual(
      { id, downRevisions, branchLabels, dependsOn, irreversible, transaction },
      expected,
      text,
    );
  }
});

const revisionId = fc.stringMatching(/^[\w.-]+$/);
const names = fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 3 });

Deno.test("what the template writes is read back", () => {
  const revision = fc.record({
    id: revisionId,
    message: fc.constantFrom("add users", "two\nlines", "one\n\nparagraph more", "Revises: x"),
    downRevisions: fc.array(revisionId, { maxLength: 3 }),
    branchLabels: names,
    dependsOn: names,
  });
  fc.assert(fc.property(revision, fc.boolean(), (revision, isWindows) => {
    const text = renderRevision(revision, new Date(0), "./migrate.d.ts", "UTC");
    const read = scanHeader(isWindows ? text.replaceAll("\n", "\r\n") : text, "f.ts");
    const { id, downRevisions, branchLabels, dependsOn, createDate } = read;
    assert.deepEqual(
      { id, downRevisions, branchLabels, dependsOn, createDate },
      {
        id: revision.id,
        downRevisions: revision.downRevisions,
        branchLabels: revision.branchLabels,
        dependsOn: revision.dependsOn,
        createDate: "1970-01-01 00:00:00 UTC",
      },
    );
    const [first = ""] = revision.message.split("\n\n");
    assert.equal(read.message, first === "Revises: x" ? "" : first.replace("\n", " "));
    assert.ok(
      read.documentation.startsWith(`${revision.message}\n\nRevision ID: ${revision.id}\n`),
    );
  }));
});

/** Mostly the first, which is the template's own. */
function oftenFirst(first: string, ...others: readonly string[]): fc.Arbitrary<string> {
  const rest = fc.constantFrom(...others);
  return fc.oneof({ weight: 60, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: rest });
}

const blanks = oftenFirst("", " ", "\t", "\u00A0", "\u2028", "\r");
const commentLines = fc.array(
  fc.tuple(
    oftenFirst("// ", "//", "//  ", " // ", "/// "),
    oftenFirst(
      "words",
      ...["", "", "export", "Revision ID: a", "Revises: b", "Create Date:", "Create Date: today"],
      ...["Create Date:  x ", "*/", "é😀"],
    ),
    blanks,
  ).map((parts) => parts.join("")),
  { maxLength: 6 },
);
const templateComment = fc.tuple(
  oftenFirst("add users", "Revises: x", " add", "add  ", ""),
  oftenFirst("a", " a", "a ", ""),
  oftenFirst("today", " today", "today\t", ""),
  blanks,
).map(([message, parent, date, blank]) => [
  `// ${message}`,
  `//${blank}`,
  "// Revision ID: a",
  `// Revises: ${parent}`,
  `// Create Date: ${date}`,
]);
const comments = fc.oneof(
  { weight: 3, arbitrary: templateComment },
  { weight: 3, arbitrary: commentLines },
  fc.constantFrom(["/* block", " * b", "*/"], Array<string>(60).fill("// long"), ["/**/"]),
);
const templateLiteral = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('"x"', "null", '["x"]', '["x", "y"]') },
  fc.constantFrom(
    ...["[]", '["x","y"]', '["x", "y",]', '"none"', "'x'", "`x`", '"a;b"', '"// x"', '"\\x41"'],
    ...['""', '"a" + "b"', '["x", null]', '["a]", "[b"]', '"a', '"x", other = 1', '"\u2028"'],
    `[${Array(12).fill('"x"').join(", ")}]`,
  ),
);
const templateDeclaration = (name: string) =>
  fc.tuple(
    oftenFirst("export const ", "export let ", "export  const ", "/**/ export const ", "const "),
    oftenFirst(name, `${name}: string`, "revision", "other"),
    oftenFirst(" = ", "=", " =\n"),
    name === "revision"
      ? oftenFirst('"a"', "null", "'a'", '"\\x41"', '""')
      : name === "transaction"
      ? oftenFirst('"none"', "null", "'none'", '"x"')
      : templateLiteral,
    oftenFirst(
      ";",
      "",
      ";  // string | null",
      "; // export",
      "; // \u2028x",
      " ;",
      ";;",
      "; /*",
      " as const;",
    ),
  ).map((parts) => parts.join(""));
const header = fc.tuple(
  ...["revision", "downRevision", "branchLabels", "dependsOn", "irreversible", "transaction"]
    .map((name, index) =>
      fc.option(templateDeclaration(name), { freq: index < 4 ? 30 : 1, nil: undefined })
    ),
).map((lines) => lines.filter((line) => line !== undefined));
const tail = fc.array(
  fc.oneof(
    fc.constantFrom("export function upgrade() {}", "export async function downgrade() {}", ""),
    fc.constantFrom(
      ...["export\nfunction upgrade() {}", "' never closed", "/* never closed", ".x", "in x", "}"],
      ...[
        "export function upgrades() {}",
        "export const note = 1;",
        'export const revision = "b";',
      ],
      ...["export { revision };", "export let dependsOn = 1", "/* export */", "`export const a`"],
      ...["function f() { export", "$export", "export default 1", "; export { a as branchLabels }"],
      ...["export function revision() {}", "import 'export'", "const e = 'exporté'"],
    ),
  ),
  { maxLength: 3 },
);
const layout = fc.record({
  start: oftenFirst("", "\uFEFF", "\n", " "),
  comment: comments,
  between: fc.array(
    oftenFirst(
      'import type { Migration } from "./migrate.d.ts";',
      ...["", 'import { a, b } from "./a.ts";', 'import type { a, b } from "export";', "// x"],
    ),
    { maxLength: 2 },
  ),
  gap: oftenFirst("", " ", "/* */", "f();"),
  header,
  tail,
  ending: oftenFirst("\n", "\r\n", "\r"),
}).map(({ start, comment, between, gap, header, tail, ending }) =>
  start + [...comment, ...between, gap, ...header, "", ...tail, ""].join(ending)
);

/** What is read, or where it is refused with which reason. */
function outcome(text: string, linesBefore: number): unknown {
  try {
    return scanHeader(text, "f.ts");
  } catch (error) {
    assert.ok(error instanceof MigrateError, `${error}`);
    const { reason, position } = (error as MigrateError<"graph.unreadable_header">).details;
    // That there is no revision at all is reported at the start, whatever stands there.
    const line = Math.max(1, position.line - linesBefore);
    return { reason, line, column: position.column };
  }
}

Deno.test("the layout of the template is read like any other", () => {
  fc.assert(
    fc.property(layout, (text) => {
      // A first line that the template does not write, and that means nothing.
      const general = outcome(text.replace(/^\uFEFF?/, "$&#!deno\n"), 1);
      assert.deepEqual(outcome(text, 0), general);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("the comment of the template is read like any other", () => {
  const code = 'export const revision = "a";\nexport const downRevision = null;\n';
  fc.assert(
    fc.property(templateComment, fc.constantFrom("\n", "\r\n"), (lines, ending) => {
      const read = (lines: readonly string[]) => outcome([...lines, code].join(ending), 0);
      // A last line that the template does not write, and that means nothing.
      assert.deepEqual(read(lines), read([...lines, "//"]));
    }),
    { numRuns: 2000 },
  );
});

/** The position must be one of the text: a line that exists, a column at most behind its end. */
function assertReadOrRefused(text: string): void {
  try {
    scanHeader(text, "f.ts");
  } catch (error) {
    assert.ok(
      error instanceof MigrateError && error.code === "graph.unreadable_header",
      `${error}`,
    );
    const { position } = (error as MigrateError<"graph.unreadable_header">).details;
    const line = text.replace(/^\uFEFF/, "").split(/\r\n|[\n\r]/)[position.line - 1];
    assert.ok(line !== undefined && position.column >= 1, JSON.stringify(position));
    assert.ok(position.column <= line.length + 1, JSON.stringify(position));
  }
}

const snippets = fc.constantFrom(
  ...["export", "const", "let", "revision", "downRevision", "=", ":", "null", "'", '"', "`", "${"],
  ...[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "/",
    "/*",
    "*/",
    "//",
    "\\",
    "\n",
    "\r",
    ",",
    ";",
    "as",
    "\u2028",
  ],
);

Deno.test("any text is read or refused", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes));
  const units = fc.array(fc.integer({ min: 0, max: 0xFFFF })).map((codes) =>
    String.fromCharCode(...codes)
  );
  const words = fc.array(fc.tuple(snippets, fc.constantFrom("", " ")), { maxLength: 40 })
    .map((words) => words.flat().join(""));
  fc.assert(fc.property(fc.oneof(bytes, units, words), assertReadOrRefused), { numRuns: 5000 });
});

Deno.test("any mutation of a header is read or refused", () => {
  const edit = fc.record({
    at: fc.nat(),
    removed: fc.nat(12),
    added: fc.oneof(snippets, fc.string()),
  });
  const mutated = fc.tuple(file, fc.array(edit, { minLength: 1, maxLength: 4 })).map(
    ([text, edits]) =>
      edits.reduce((text, { at, removed, added }) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + added + text.slice(start + removed);
      }, text),
  );
  fc.assert(fc.property(mutated, assertReadOrRefused), { numRuns: 2000 });
});
