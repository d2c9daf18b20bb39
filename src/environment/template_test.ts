import assert from "node:assert/strict";
import { createDenoHost } from "../core/host_deno.ts";
import { type ErrorCode, isMigrateError } from "../core/error.ts";
import { isRevisionFile } from "./directory.ts";
import { scanHeader } from "./header.ts";
import {
  DEFAULT_NAMING,
  type FileNaming,
  newFilePath,
  type NewRevision,
  oneOrSeveral,
  renderRevision,
  slugOf,
} from "./template.ts";

const REVISION: NewRevision = {
  id: "4f1c2ab09d7e",
  message: "add users",
  downRevisions: [],
  branchLabels: [],
  dependsOn: [],
};
/** Late in the evening of the old year in London, morning of the new one in Tokyo. */
const CREATED = new Date("2025-12-31T23:05:09.999Z");

function pathOf(
  changes: Partial<NewRevision>,
  naming: Partial<FileNaming> = {},
  taken: readonly string[] = [],
): string {
  const host = {
    ...createDenoHost(),
    cwd: "/p",
    stat: (path: string) => taken.includes(path) ? { kind: "file" as const } : null,
  };
  const all = { ...DEFAULT_NAMING, ...naming };
  return newFilePath(host, "/p/m", { ...REVISION, ...changes }, CREATED, all);
}

Deno.test("slugs", () => {
  const cases: readonly (readonly [message: string, length: number, slug: string])[] = [
    ["Add users table", 40, "add_users_table"],
    ["  a -- b/../c\\d\0\n ", 40, "a_b_c_d"],
    ["Größe für Straßen", 40, "größe_für_straßen"],
    ["ñ", 40, "ñ"],
    ["日本語 テスト", 40, "日本語_テスト"],
    ["!?", 40, ""],
    ["", 40, ""],
    ["add users table", 9, "add_users"],
    ["add users table", 10, "add_users"],
    ["add users table", 8, "add"],
    ["abcdefgh", 3, "abc"],
    ["a𝒳b", 2, "a"],
  ];
  for (const [message, length, slug] of cases) assert.equal(slugOf(message, length), slug, message);
});

Deno.test("names of files", () => {
  assert.equal(pathOf({}), "/p/m/2025-12-31_23-05_add_users.ts");
  assert.equal(pathOf({}, { timezone: "Asia/Tokyo" }), "/p/m/2026-01-01_08-05_add_users.ts");
  assert.equal(pathOf({ message: "" }), "/p/m/2025-12-31_23-05.ts");
  const fileTemplate = "{year}/{rev}_{slug}_{epoch}_{second}";
  assert.equal(pathOf({}, { fileTemplate }), "/p/m/2025/4f1c2ab09d7e_add_users_1767222309_09.ts");
  const name = "/p/m/2025-12-31_23-05_add_users";
  assert.equal(pathOf({}, {}, [`${name}.ts`, `${name}_2.ts`]), `${name}_3.ts`);
  assert.equal(pathOf({ id: "../../x" }, { fileTemplate: "a_{rev}" }), "/p/m/a_.._.._x.ts");
});

Deno.test("every new file is read as a revision", () => {
  for (const message of ["add smoke test", "Test", "a_test", "x.d", "_", ".", ""]) {
    const path = pathOf({ message });
    assert.ok(isRevisionFile(path.slice("/p/m/".length)), path);
  }
  assert.equal(
    pathOf({ message: "add smoke test" }),
    "/p/m/2025-12-31_23-05_add_smoke_test_4f1c2ab09d7e.ts",
  );
});

Deno.test("templates that cannot be", () => {
  const cases: readonly (readonly [fileTemplate: string, code: ErrorCode])[] = [
    ["{nope}", "config.invalid_template"],
    ["{toString}", "config.invalid_template"],
    ["../{slug}", "config.outside_directory"],
    ["/tmp/{slug}", "config.outside_directory"],
    ["{slug}/..", "config.outside_directory"],
    ["{slug}/", "config.outside_directory"],
    ["_{slug}", "config.invalid_template"],
    [".{slug}", "config.invalid_template"],
  ];
  for (const [fileTemplate, code] of cases) {
    assert.throws(() => pathOf({}, { fileTemplate }), (error) => isMigrateError(error, code));
  }
});

function render(message: string, timezone = "UTC", changes: Partial<NewRevision> = {}): string {
  return renderRevision({ ...REVISION, message, ...changes }, CREATED, "./migrate.d.ts", timezone);
}

Deno.test("what is rendered is read back", () => {
  const changes = { downRevisions: ["a1", "b2"], branchLabels: ["x"], dependsOn: ["c3"] };
  const read = scanHeader(render("one\n\n  two", "UTC", changes), "a.ts");
  assert.equal(read.id, REVISION.id);
  assert.equal(read.message, "one");
  assert.deepEqual(read.downRevisions, ["a1", "b2"]);
  assert.deepEqual(read.branchLabels, ["x"]);
  assert.deepEqual(read.dependsOn, ["c3"]);
});

Deno.test("dates stand in the time zone", () => {
  assert.match(render("a"), /^\/\/ Create Date: 2025-12-31 23:05:09 UTC$/m);
  assert.match(render("a", "Asia/Kolkata"), /Date: 2026-01-01 04:35:09 Asia\/Kolkata$/m);
  assert.match(render("a", "America/New_York"), /Date: 2025-12-31 18:05:09 America/m);
});

Deno.test("no message breaks out of the comment", () => {
  const ends = ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\0", "\x1b"];
  for (const end of ends) {
    for (const attack of ["throw 1;", 'export const revision = "x";', "*/ throw 1; /*"]) {
      const text = render(`fine${end}${attack}`);
      assert.equal(scanHeader(text, "a.ts").id, REVISION.id);
      // Every line that holds the attack is a comment, by JavaScript's ends of lines.
      for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
        if (line.includes(attack)) assert.match(line, /^\/\//, JSON.stringify(end));
      }
      // deno-lint-ignore no-control-regex -- that there are none
      assert.doesNotMatch(text, /[\0-\x08\x0b-\x1f\x7f]/);
    }
  }
});

Deno.test("oneOrSeveral", () => {
  assert.equal(oneOrSeveral([]), "null");
  assert.equal(oneOrSeveral(['a"b']), '"a\\"b"');
  assert.equal(oneOrSeveral(["a", "b"]), '["a", "b"]');
});
