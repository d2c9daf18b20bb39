import assert from "node:assert/strict";
import { MigrateError } from "../core/error.ts";
import { scanHeader } from "./header.ts";

const base = 'export const revision = "a";\nexport const downRevision = null;\n';

function positionOf(text: string): { at: string; reason: string } {
  try {
    const revision = scanHeader(text, "f.ts");
    assert.fail(`read as ${JSON.stringify(revision)}`);
  } catch (error) {
    assert.ok(
      error instanceof MigrateError && error.code === "graph.unreadable_header",
      `${error}`,
    );
    const { position, reason } = (error as MigrateError<"graph.unreadable_header">).details;
    assert.equal(position.file, "f.ts");
    return { at: `${position.line}:${position.column}`, reason };
  }
}

Deno.test("a header as the template writes it", () => {
  const text = [
    "// add user_groups table",
    "//",
    "// Revision ID: 4f1c2ab09d7e",
    "// Revises: 27c6a30d7c24",
    "// Create Date: 2026-11-21 09:34:12 UTC",
    'import type { Migration } from "./migrate.d.ts";',
    "",
    'export const revision = "4f1c2ab09d7e";',
    'export const downRevision = "27c6a30d7c24"; // string | string[] | null',
    "export const branchLabels = null;           // string | string[] | null",
    'export const dependsOn = ["x", "y"];',
    'export const irreversible = "data is lost";',
    'export const transaction = "none";',
    "export function upgrade({ op }: Migration) {}",
    "export function downgrade({ op }: Migration) {}",
  ].join("\n");
  const expected = {
    id: "4f1c2ab09d7e",
    downRevisions: ["27c6a30d7c24"],
    dependsOn: ["x", "y"],
    branchLabels: [],
    message: "add user_groups table",
    documentation: "add user_groups table\n\nRevision ID: 4f1c2ab09d7e\nRevises: 27c6a30d7c24\n" +
      "Create Date: 2026-11-21 09:34:12 UTC",
    createDate: "2026-11-21 09:34:12 UTC",
    irreversible: "data is lost",
    transaction: "none",
    file: "versions/f.ts",
  };
  assert.deepEqual(scanHeader(text, "versions/f.ts"), expected);
  const windows = `\uFEFF#!/usr/bin/env deno\r\n${text.replaceAll("\n", "\r\n")}`;
  assert.deepEqual(scanHeader(windows, "versions/f.ts"), expected);
});

/** What may stand after the name of downRevision, and what it means. */
const accepted: readonly [string, readonly string[]][] = [
  [' = "x";', ["x"]],
  [" = 'x'", ["x"]],
  [" = `x`;", ["x"]],
  ["='x';", ["x"]],
  [" =\n  'x';", ["x"]],
  [": string = 'x';", ["x"]],
  [": string | null = null;", []],
  [": string|null=null", []],
  [": readonly string[] = ['x', \"y\", `z`,];", ["x", "y", "z"]],
  [": Array<string> = ['x'];", ["x"]],
  [": ReadonlyArray<string>=['x'];", ["x"]],
  [': "x" = "x";', ["x"]],
  [": /* its = parent */ string = // here\n 'x';", ["x"]],
  [" = ['x'] as const;", ["x"]],
  [" = 'x' as const\nconst other = 1", ["x"]],
  [" = 'x' as string;", ["x"]],
  [" = null as string | null;", []],
  [" = ['x'] as const satisfies readonly string[];", ["x"]],
  [" = 'x' satisfies string", ["x"]],
  [" = [];", []],
  [" = [ // none\n /* , 'y' */ 'x' /* , */ , // 'z'\n];", ["x"]],
  [" = 'x' // the parent", ["x"]],
  [" = 'x' /* the\nparent */ const other = 1;", ["x"]],
  [" = 'x'\nfoo();", ["x"]],
  [" = 'x'\n@decorated class A {}", ["x"]],
  [" = 'x'\ninstant();", ["x"]],
  [" = 'x', branchLabels = null, other = 5;", ["x"]],
  [" = 'it\\'s \"x\"';", ['it\'s "x"']],
  [' = "\\x41\\u0042\\u{43}\\u{1F600}\\ud83d\\ude00";', ["ABC😀😀"]],
  [" = '\\b\\f\\n\\r\\t\\v\\0\\q\\\\';", ["\b\f\n\r\t\v\0q\\"]],
  [" = 'a\\\nb\\\r\nc\\\u2028d';", ["abcd"]],
  [" = `a\r\nb\rc\nd\\\r\ne$ \\${ \\` {`;", ["a\nb\nc\nde$ ${ ` {"]],
  [" = '// x /* ';", ["// x /* "]],
  [" = 'é\u2028';", ["é\u2028"]],
];

for (const [text, expected] of accepted) {
  Deno.test(`read: downRevision${JSON.stringify(text)}`, () => {
    const first = scanHeader(
      `export const revision = "a"\nexport const downRevision${text}`,
      "f.ts",
    );
    assert.deepEqual([first.id, first.downRevisions], ["a", expected]);
    const last = scanHeader(
      `export const downRevision${text}\nexport const revision = "a"`,
      "f.ts",
    );
    assert.deepEqual([last.id, last.downRevisions], ["a", expected]);
  });
}

/** Code around the header that must not be taken for it, or keep it from being found. */
const harmless: readonly string[] = [
  'const text = "\\" export const revision = 1";',
  "const text = 'export const revision = 1';",
  "const text = `export const revision = 1; ${`}${'`'} export const revision = 1`} export {revision}`;",
  "// export const revision = 1",
  "/* export const revision = 1;\nexport let revision */",
  "const text = /[/'`]export const revision = 1\\/\"/.test('x') ? /{/g : 1 / 2;",
  "const half = (1 + 2) / 2, third = half / 3; const other = half! / 2; // '",
  "let n = 1; n++ / 2; const o = { return: 1 }; o.return / 2; // '",
  "function f() { return /'/.test('x') || typeof /\"/; }\n/`/.test('x');",
  "const x = 1 /* a / b ' */ / 2; // '",
  "const is = !/'/.test('x');",
  "function revision2() { const revision = 1; if (revision) { } }",
  "namespace a { export const revision = 1; }",
  "declare module 'x' { export const revision: string; }",
  "class A { revision = 1; export = 2; static { const revision = 1; } }",
  "const $export = 1, exported = 2, é = a.export, b = a.\n  export;",
  "export const note = 1",
  "export const note = 'x', map: Map<string, string> = new Map([['revision', 'x']])",
  "export const f = () => {\n  const revision = 1;\n}\nlet b = 2, revision = 3, branchLabels = 4",
  "export const a =\n  1 +\n  2\nlet b = 2, revision = 3",
  "export const { a, revision: renamed = /}/, c: [d] } = value;",
  "export { revision as other, type Some } from './x.ts';",
  "export * from './x.ts'; export * as other from './x.ts';",
  "export type revision = string; export interface downRevision {}",
  "export type { revision } from './x.ts';",
  "export default class revision {}",
  "export default { revision: 1 };",
  "export async function* helper(revision = 1) {}",
  "export abstract class Revision { revision = 1 }",
  "export enum Kind { revision }",
  "export const enum Kind2 { revision }",
  "import { revision as parent } from './x.ts';",
  'import data from "./x.json" with { type: "json" };',
  "revision2: for (;;) { break revision2; }",
];

for (const code of harmless) {
  Deno.test(`not fooled by ${JSON.stringify(code)}`, () => {
    for (const text of [`${code}\n${base}`, `${base}\n${code}`, `${code}\n${base}${code}`]) {
      const { id, downRevisions, branchLabels } = scanHeader(text, "f.ts");
      assert.deepEqual([id, downRevisions, branchLabels], ["a", [], []]);
    }
  });
}

/** Refused texts, where, and what the reason says. */
const refused: readonly [string, string, RegExp][] = [
  ["", "1:1", /no `export const revision`/],
  ["\n\nexport function upgrade() {}", "1:1", /no `export const revision`/],
  ["const revision = 'a';", "1:1", /no `export const revision`/],
  ["\nexport const revision = 'a';", "2:14", /downRevision.* missing/],
  ["export let revision = 'a';", "1:12", /export const revision/],
  ["export var a = 1, revision = 'a';", "1:19", /export const revision/],
  ["export const revision = 1;", "1:25", /revision must be a string, not "1"/],
  ["export const revision = null;", "1:25", /not "null"/],
  ["export const revision = undefined;", "1:25", /not "undefined"/],
  ["export const revision = ['a'];", "1:25", /must be a string, not "\["/],
  ["export const revision = ('a');", "1:25", /not "\("/],
  ["export const revision = '';", "1:25", /empty/],
  ["export const revision = 'a' + 'b';", "1:29", /alone, without "\+"/],
  ["export const revision = 'a'\n  .trim();", "2:3", /without "."/],
  ["export const revision = 'a'\n  in x;", "2:3", /without "in"/],
  ["export const revision = 'a'\n`b`", "2:1", /without "`"/],
  ["export const revision = 'a' as string + x;", "1:39", /without "\+"/],
  ["export const revision = 'a' as string in x;", "1:39", /"in"/],
  ["export const revision = 'a' export", "1:29", /without "export"/],
  ["export const revision = `a${1}`;", "1:27", /\$\{/],
  ["export const revision = make('a');", "1:25", /not "make"/],
  ["export const revision = ", "1:25", /end of the file/],
  ["export const revision", "1:22", /end of the file/],
  ["export const revision;", "1:22", /needs/],
  ["export declare const revision: string;", "1:38", /needs/],
  ["export const revision = 'a\n';", "1:25", /string is never closed/],
  ["export const revision = 'a\\", "1:25", /string is never closed/],
  ["export const revision = `a", "1:25", /template literal is never closed/],
  ["export const revision = '\\u00g0';", "1:26", /escape/],
  ["export const revision = 'a\\u{110000}';", "1:27", /escape/],
  ["export const revision = 'a\\x4';", "1:27", /escape/],
  ["export const revision = 'a\\08';", "1:27", /escape/],
  ["export const revision = 'a\\7';", "1:27", /escape/],
  ["export { revision };", "1:10", /export const revision/],
  ["export { other as revision };", "1:19", /export const revision/],
  ["export { a, b", "1:14", /never closed/],
  ["export const { revision } = x;", "1:16", /export const revision/],
  ["export const { a: [revision] } = x;", "1:20", /export const revision/],
  ["export const [revision] = x;", "1:15", /export const revision/],
  ["export * as revision from 'x';", "1:13", /export const revision/],
  ["export function revision() {}", "1:17", /export const revision/],
  ["export async function * revision() {}", "1:25", /export const revision/],
  ["export class downRevision {}", "1:14", /export const downRevision/],
  ["export enum revision {}", "1:13", /export const revision/],
  ["export const enum revision {}", "1:19", /export const revision/],
  ["export namespace revision {}", "1:18", /export const revision/],
  ["export const revision = 'a', revision = 'b';", "1:30", /twice/],
  [`${base}export const revision = "b";`, "3:14", /twice/],
  [`${base}export let dependsOn = null;`, "3:12", /export const dependsOn/],
  [`${base}export const dependsOn = ["a", 1];`, "3:32", /not "1"/],
  [`${base}export const dependsOn = ["a",, "b"];`, "3:31", /not ","/],
  [`${base}export const dependsOn = [...x];`, "3:27", /not "\."/],
  [`${base}export const dependsOn = ["a" "b"];`, "3:31", /"," or "\]"/],
  [`${base}export const dependsOn = ["a", ""];`, "3:32", /empty/],
  [`${base}export const dependsOn = ["a", null];`, "3:32", /not "null"/],
  [`${base}export const dependsOn = ["a"`, "3:30", /end of the file/],
  [`${base}export const branchLabels = {};`, "3:29", /not "\{"/],
  [`${base}export const irreversible = true;`, "3:29", /not "true"/],
  [`${base}export const irreversible = ["a"];`, "3:29", /not "\["/],
  [`${base}export const transaction = "each";`, "3:28", /"none" or null, not "each"/],
  [`\uFEFFexport const revision = 1;`, "1:25", /not "1"/],
  ["// a\r\n// b\r\n  export const revision = 1;", "3:27", /not "1"/],
  [" /* a\n" + base, "1:2", /comment is never closed/],
  [`function f() { return ")" \n${base}`, "1:14", /"\{" is never closed/],
  [`\nf(\`a \${ {} \n${base}`, "2:7", /"\{" is never closed/],
  [`x = \`a \${ 1 }\n${base}`, "1:5", /template literal is never closed/],
  [`x = /a[/]\n${base}`, "1:5", /regular expression is never closed/],
  [`f(]\n${base}`, "1:3", /unexpected "\]"/],
  [`}\n${base}`, "1:1", /unexpected "\}"/],
];

for (const [text, at, reason] of refused) {
  Deno.test(`refused: ${JSON.stringify(text)}`, () => {
    const refusal = positionOf(text);
    assert.equal(refusal.at, at, refusal.reason);
    assert.match(refusal.reason, reason);
  });
}

/** First comments: text, documentation, message, date. */
const comments: readonly [string, string, string, string | null][] = [
  ["", "", "", null],
  ["// one\n// two\n\n// three\n", "one\ntwo", "one two", null],
  ["\n\n  //one\n  //  two  \n//\n//\n// three\n//\n", "one\n two\n\n\nthree", "one two", null],
  ["//\n// late\n", "late", "late", null],
  ["/* one */ // two\n", "one", "one", null],
  ["/** one\n * two\n *\n *   three\n **/\n", "one\ntwo\n\n  three", "one two", null],
  ["/*\n  one\n\n  two\n*/\n", "  one\n\n  two", "one", null],
  ["/**/\n// two\n", "", "", null],
  ["const a = 1; // one\n", "", "", null],
  ["#!/usr/bin/env x\n\n// one\n", "one", "one", null],
  ["// Revision ID: a\n// Create Date:\n//\n// b\n", "Revision ID: a\nCreate Date:\n\nb", "", null],
  [
    "// b\n// Revises: a\n// Create Date: x y \n// c\n",
    "b\nRevises: a\nCreate Date: x y\nc",
    "b c",
    "x y",
  ],
];

for (const [text, documentation, message, createDate] of comments) {
  for (const ending of ["\n", "\r\n"]) {
    Deno.test(`comment ${JSON.stringify(text.replaceAll("\n", ending))}`, () => {
      const read = scanHeader((text + base).replaceAll("\n", ending), "f.ts");
      assert.deepEqual(
        [read.documentation, read.message, read.createDate],
        [documentation, message, createDate],
      );
    });
  }
}

Deno.test("what follows the last export that could matter is not read", () => {
  assert.equal(scanHeader(`${base}export function upgrade() { ' \` /* `, "f.ts").id, "a");
  assert.equal(scanHeader(`${base}/* never closed`, "f.ts").id, "a");
});

/** Short pieces whose repetition is long, deep, or looked back over: time must stay linear. */
const repeated: readonly string[] = [
  ..."(\"'`/\\ \n!a1.=,;*\ré\u2028",
  ...[
    "${",
    "`${",
    "`${1}",
    "\\'",
    "'\\n',",
    "// \n",
    "//\n",
    "/**/",
    "/*\n\n",
    "= /[",
    "a! / ",
    "{[",
  ],
  ...[
    "export ",
    "export const ",
    "export\t",
    "export let a,",
    "export const a = {",
    "a,\n",
    "b < ",
  ],
];

function scanOrRefuse(text: string): void {
  try {
    scanHeader(text, "f.ts");
  } catch (error) {
    assert.ok(error instanceof MigrateError, `${error}`);
  }
}

Deno.test("no text is too long or too deep", () => {
  for (const piece of repeated) {
    const long = piece.repeat(30_000 / piece.length);
    scanOrRefuse(`${long}\n${base}`);
    scanOrRefuse(`export const a${long}`);
    scanOrRefuse(`export {${long}`);
    scanOrRefuse(`export const revision = ${long}`);
    scanOrRefuse(`export const revision: ${long}`);
    scanOrRefuse(`export const downRevision = ['${long}`);
    scanOrRefuse(`/*${long}*/${base}${long}export`);
  }
});

Deno.test("ten million characters in one place", () => {
  const long = (piece: string, length = 10_000_000) => piece.repeat(length / piece.length);
  scanOrRefuse(`${long(" ")}${base}`);
  scanOrRefuse(`export const revision:${long(" ")}`);
  scanOrRefuse(`export ${long("x")}`);
  scanOrRefuse(`${long("(", 2_000_000)}${base}`);
  scanOrRefuse(`export const revision = '${long("\\'", 2_000_000)}';`);
});
