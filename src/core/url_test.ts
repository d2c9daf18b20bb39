import assert from "node:assert/strict";
import { hidePasswords, maskUrl, maskUrls, passwordsOf } from "./url.ts";

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

Deno.test("URLs in texts are masked wherever they stand", () => {
  const cases: readonly (readonly [text: string, masked: string])[] = [
    [
      "no answer from postgres://u:se/cr@et@h/db, sorry",
      "no answer from postgres://u:***@h/db, sorry",
    ],
    ["a://u:x@h b://u:y@h", "a://u:***@h b://u:***@h"],
    ["folder postgres:/u:secret@h/db", "folder postgres:/u:***@h/db"],
    ["'postgres://h/db?password=secret' failed", "'postgres://h/db?password=***' failed"],
    // Nothing to mask.
    ["file:///srv/a.ts:1:1 by me@home", "file:///srv/a.ts:1:1 by me@home"],
    ["postgres://h:5432/db of a b@c", "postgres://h:5432/db of a b@c"],
    ["sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"],
  ];
  for (const [text, masked] of cases) assert.equal(maskUrls(text), masked);
});

Deno.test("a known password is found in any form, unless it is everywhere", () => {
  const hide = (text: string, url: string) => hidePasswords(text, passwordsOf(url));
  const url = `postgres://u:${encodeURIComponent('a"b c/d')}@h/db?sslpassword=other`;
  assert.equal(
    hide('a"b c/d, a%22b%20c%2Fd, "a\\"b c/d", other', url),
    '***, ***, "***", ***',
  );
  assert.equal(hide("postgres is there", "postgres://postgres:postgres@h/db"), "postgres is there");
  assert.equal(hide("a cat", "postgres://u:cat@h/db"), "a cat");
  assert.deepEqual(passwordsOf("sqlite:app.db"), []);
});
