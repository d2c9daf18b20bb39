import assert from "node:assert/strict";
import { maskUrl } from "./url.ts";

Deno.test("a password never shows, whatever it holds", () => {
  const passwords = [..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ü😀\n"].map((special) =>
    `se${special}cret`
  );
  for (const password of ["s", "a@b:c/d?e#f//g", ...passwords]) {
    for (const scheme of ["postgres:", "mysql+pymysql:", "POSTGRES:", "", '"postgres:', " x:"]) {
      const url = `${scheme}//user:${password}@host:5432/db`;
      assert.equal(maskUrl(url), `${scheme}//user:***@host:5432/db`);
    }
    assert.equal(maskUrl(`postgres://:${password}@host/db`), "postgres://:***@host/db");
  }
});

Deno.test("masking", () => {
  const cases: readonly (readonly [url: string, masked: string])[] = [
    ["postgres://me@tenant:secret@host/db", "postgres://me@tenant:***@host/db"],
    ["postgres://h/db?user=u&password=a&x=1", "postgres://h/db?user=u&password=***&x=1"],
    ["postgres://h/db?SSLPASSWORD=a#f", "postgres://h/db?SSLPASSWORD=***#f"],
    ["mysql://h/db?auth_token=a", "mysql://h/db?auth_token=***"],
    // Nothing to mask.
    ["postgres://user@host:5432/db?name=a@b", "postgres://user@host:5432/db?name=a@b"],
    ["postgres://host:5432/db", "postgres://host:5432/db"],
    ["sqlite:app.db", "sqlite:app.db"],
    ["sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"],
    ["sqlite:///C:/x@y.db", "sqlite:///C:/x@y.db"],
    ["sqlite::memory:", "sqlite::memory:"],
    ["", ""],
  ];
  for (const [url, masked] of cases) assert.equal(maskUrl(url), masked);
});
