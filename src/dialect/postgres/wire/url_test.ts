import assert from "node:assert/strict";
import { isMigrateError } from "../../../core/error.ts";
import { parseUrl, type Target } from "./url.ts";

const parse = (url: string, env: Readonly<Record<string, string>> = {}) =>
  parseUrl({ url, origin: "--url" }, (name) => env[name]);

const EVERY_CHARACTER = ` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~äß€😀`;

Deno.test("a URL says where to connect, and as whom", () => {
  const cases: readonly (readonly [url: string, expected: Partial<Target>])[] = [
    ["postgres://u:p@h:1234/d", { user: "u", password: "p", host: "h", port: 1234, database: "d" }],
    ["postgresql+psycopg2://u@h/d", { user: "u", password: undefined, port: 5432 }],
    ["POSTGRES://u@h", { user: "u", database: "u" }],
    ["postgres://u@[::1]:5433/d", { host: "::1", port: 5433, title: "d on [::1]:5433" }],
    ["postgres://u@/d?host=/run/pg", { host: "/run/pg", title: "d on /run/pg" }],
    ["postgres://u@%2Frun%2Fpg/d", { host: "/run/pg", sslMode: "disable" }],
    ["postgres:///d?host=h&port=6&user=u&password=a%26b", { host: "h", port: 6, password: "a&b" }],
    ["postgres://u@h/d?hostaddr=10.0.0.1", { host: "h", address: "10.0.0.1" }],
    ["postgres://u:p@ss@h/d", { password: "p@ss", host: "h" }],
    ["postgres://u:p/s?s@h:77/d", { password: "p/s?s", host: "h", port: 77 }],
    ["postgres://u:12#3@h/d", { password: "12#3", host: "h" }],
    ["postgres://h:5432/d?application_name=a@b", { host: "h", applicationName: "a@b" }],
    [`postgres://${encodeURIComponent("us:er@x")}:p@h/%2Fd`, { user: "us:er@x", database: "/d" }],
    ["postgres://u:" + encodeURIComponent(EVERY_CHARACTER) + "@h/d", { password: EVERY_CHARACTER }],
    ["postgres://u@h/d?sslmode=verify-full&sslrootcert=ca.crt", { sslMode: "verify-full" }],
    ["postgres://u@h/d?ssl=true", { sslMode: "require" }],
    ["postgres://u@h/d?connect_timeout=3&keepalives=1", { connectTimeout: 3 }],
    ["postgres://u@h/d?options=-c%20a%3Db&search_path=one,%20two", {
      options: "-c a=b -c search_path=one,\\ two",
    }],
    ["postgres://u@h/d?channel_binding=require", { requiresChannelBinding: true }],
  ];
  for (const [url, expected] of cases) {
    const target = parse(url);
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(target[key as keyof Target], value, `${url}: ${key}`);
    }
  }
});

Deno.test("what the URL leaves out, libpq's variables say, then the defaults", () => {
  const env = { PGHOST: "h", PGPORT: "7", PGUSER: "u", PGPASSWORD: "p", PGSSLMODE: "require" };
  const target = parse("postgres://", env);
  assert.deepEqual(
    [target.host, target.port, target.user, target.password, target.database, target.sslMode],
    ["h", 7, "u", "p", "u", "require"],
  );
  assert.equal(parse("postgres://own:x@host/d", env).password, "x");
  const bare = parse("postgres://", { USER: "someone" });
  assert.deepEqual(
    [bare.host, bare.port, bare.user, bare.sslMode, bare.applicationName, bare.connectTimeout],
    ["localhost", 5432, "someone", "prefer", "migrate", 30],
  );
});

Deno.test("what is wrong about a URL is said without its password", () => {
  for (
    const url of [
      "postgres:app",
      "postgres://u:secret@h:port/d",
      "postgres://u:secret@h:0/d",
      "postgres://u:secret@::1/d",
      "postgres://u:secret@a,b/d",
      "postgres://u:secret%@h/d",
      "postgres://u:secret%00@h/d",
      "postgres://u:secret@h/d?sslmode=on",
      "postgres://u:secret@h/d?schema=public",
      "postgres://u:secret@h/d?gssencmode=require",
      "postgres://u@h/d?connect_timeout=soon&password=secret",
    ]
  ) {
    assert.throws(() => parse(url), (error) => {
      assert.ok(isMigrateError(error, "config.invalid_url"), url);
      assert.doesNotMatch(error.message + JSON.stringify(error.details), /secret/, url);
      return true;
    });
  }
});
