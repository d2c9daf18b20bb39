import assert from "node:assert/strict";
import {
  displayPath,
  folderOf,
  isAbsolute,
  isInside,
  nameOf,
  pathOfUrl,
  relativePath,
  resolvePath,
  urlOfPath,
} from "./path.ts";

Deno.test("isAbsolute", () => {
  for (const path of ["/", "/a", "\\a", "C:\\a", "c:/a"]) assert.ok(isAbsolute(path), path);
  for (const path of ["", ".", "a/b", "C:a", "C:"]) assert.ok(!isAbsolute(path), path);
});

Deno.test("resolvePath", () => {
  const cases: readonly (readonly [folder: string, path: string, expected: string])[] = [
    ["/a", "b", "/a/b"],
    ["/a/", "./b//c/.", "/a/b/c"],
    ["/a/b", "..", "/a"],
    ["/a", "../../../b", "/b"],
    ["/a", "/b/../c", "/c"],
    ["/", "a", "/a"],
    ["/a", "", "/a"],
    ["a", "../../b", "../b"],
    ["a", "..", "."],
    [".", "a", "a"],
    ["..", "..", "../.."],
    ["C:\\x", "y\\z", "C:/x/y/z"],
    ["C:\\x", "..\\..\\..", "C:/"],
    ["/a", "C:\\x", "C:/x"],
    ["C:/a", "D:/b", "D:/b"],
    ["/a b", "ü\n😀", "/a b/ü\n😀"],
  ];
  for (const [folder, path, expected] of cases) {
    assert.equal(resolvePath(folder, path), expected, `${folder} ${path}`);
  }
});

Deno.test("folders, names, what is inside", () => {
  assert.equal(folderOf("/a/b.ts"), "/a");
  assert.equal(folderOf("/a"), "/");
  assert.equal(folderOf("a"), ".");
  assert.equal(folderOf("C:/a"), "C:/");
  assert.equal(nameOf("/a/b.ts"), "b.ts");
  assert.equal(nameOf("C:\\a\\b.ts"), "b.ts");
  assert.ok(isInside("/a", "/a/b"));
  assert.ok(isInside("/", "/a"));
  assert.ok(!isInside("/a", "/ab"));
  assert.ok(!isInside("/a", "/a"));
  assert.equal(displayPath("/a", "/a/b/c"), "b/c");
  assert.equal(displayPath("/", "/b"), "b");
  assert.equal(displayPath("/a", "/b"), "/b");
});

Deno.test("relativePath leads from a folder to a path", () => {
  const cases: readonly (readonly [folder: string, path: string, expected: string])[] = [
    ["/a", "/a/b", "./b"],
    ["/a", "/a/b/c", "./b/c"],
    ["/a/b", "/a/c", "../c"],
    ["/a/b", "/c", "../../c"],
    ["/", "/a/b", "./a/b"],
    ["C:/", "C:/a", "./a"],
    ["C:/a/b", "C:/c", "../../c"],
  ];
  for (const [folder, path, expected] of cases) {
    assert.equal(relativePath(folder, path), expected, `${folder} ${path}`);
    assert.equal(resolvePath(folder, expected), path);
  }
});

Deno.test("urls of paths and back", () => {
  for (const path of ["/a/b.ts", "/a b/ü/😀#?%41'\"&.ts", "C:/x y/z.ts"]) {
    assert.equal(pathOfUrl(urlOfPath(path)), path);
  }
  assert.equal(urlOfPath("C:\\a\\b"), "file:///C:/a/b");
  assert.equal(urlOfPath("/a#b"), "file:///a%23b");
});
