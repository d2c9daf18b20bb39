import assert from "node:assert/strict";
import { isMigrateError } from "../../../core/error.ts";
import { parseUrl, type Target, urlOfDatabase } from "./url.ts";

const parse = (url: string, env: Readonly<Record<string, string>> = {}) =>
  parseUrl({ url, origin: "--url" }, (name) => env[name]);

Deno.test("a URL says where to connect, and as whom", () => {
  const cases: readonly (readonly [url: string, expected: Partial<Target>])[] = [
    ["mysql://u:p@h:1234/d", { user: "u", password: "p", host: "h", port: 1234, database: "d" }],
    ["mysql+pymysql://u@h/d?charset=utf8mb4", { user: "u", password: undefined, port: 3306 }],
    ["mariadb+mariadbconnector://u@h/d", { host: "h", title: "d on h:3306" }],
    ["MARIADB://u@[::1]/d", { host: "::1", title: "d on [::1]:3306" }],
    ["mysql://u:p/s?s@h:77/d", { password: "p/s?s", host: "h", port: 77 }],
    ["mysql:///d?socket=/run/my.sock", { socket: "/run/my.sock", title: "d on /run/my.sock" }],
    ["mysql://u@h/d?unix_socket=/run/my.sock", { socket: "/run/my.sock", sslMode: "DISABLED" }],
    ["mysql://u@h/d", { sslMode: "PREFERRED", connectTimeout: 30, socket: undefined }],
    ["mysql://u@h/d?ssl-mode=verify_identity", { sslMode: "VERIFY_IDENTITY" }],
    ["mysql://u@h/d?sslmode=VERIFY-CA", { sslMode: "VERIFY_CA" }],
    ["mysql://u@h/d?ssl_ca=ca.crt", { sslMode: "VERIFY_CA", rootCertificate: "ca.crt" }],
    ["mysql://u@h/d?ssl-ca=ca.crt&ssl-mode=REQUIRED", { sslMode: "REQUIRED" }],
    ["mysql://u@h/d?ssl_verify_identity=true&ssl_ca=x", { sslMode: "VERIFY_IDENTITY" }],
    ["mysql://u@h/d?ssl_cert=c.crt&ssl_key=c.key", { sslMode: "REQUIRED", key: "c.key" }],
    ["mysql://u@h/d?ssl=true", { sslMode: "REQUIRED" }],
    ["mysql://u@h/d?ssl=false", { sslMode: "DISABLED" }],
    ["mysql://u@h/d?connect_timeout=3", { connectTimeout: 3 }],
    [urlOfDatabase("mysql://u:a?b@h/d", "x y"), { database: "x y", password: "a?b" }],
    [urlOfDatabase("mysql://u@h/d?ssl=0", "e"), { database: "e", sslMode: "DISABLED" }],
  ];
  for (const [url, expected] of cases) {
    const target = parse(url);
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(target[key as keyof Target], value, `${url}: ${key}`);
    }
  }
});

Deno.test("what the URL leaves out, the client's variables say, then the defaults", () => {
  const env = { MYSQL_HOST: "h", MYSQL_TCP_PORT: "7", MYSQL_PWD: "p", USER: "u" };
  const target = parse("mysql:///d", env);
  assert.deepEqual([target.host, target.port, target.user, target.password], ["h", 7, "u", "p"]);
  assert.equal(parse("mysql://own:x@host/d", env).password, "x");
  const bare = parse("mysql:///d");
  assert.deepEqual([bare.host, bare.port, bare.user], ["localhost", 3306, "root"]);
  const socket = { MYSQL_UNIX_PORT: "/run/s" };
  assert.equal(parse("mysql:///d", socket).socket, "/run/s");
  assert.equal(parse("mysql://h/d", socket).socket, undefined);
});

Deno.test("what is wrong about a URL is said without its password", () => {
  for (
    const url of [
      "mysql:app",
      "mysql://u:secret@h",
      "mysql://u:secret@h/",
      "mysql://u:secret@h:port/d",
      "mysql://u:secret@::1/d",
      "mysql://u:secret@a,b/d",
      "mysql://u:secret%@h/d",
      "mysql://u:secret@h/d?ssl-mode=on",
      "mysql://u:secret@h/d?ssl=maybe",
      "mysql://u:secret@h/d?charset=latin1",
      "mysql://u:secret@h/d?ssl-mod=REQUIRED",
      "mysql://u@h/d?connect_timeout=soon&password=secret",
    ]
  ) {
    assert.throws(() => parse(url), (error) => {
      assert.ok(isMigrateError(error, "config.invalid_url"), url);
      assert.doesNotMatch(error.message + JSON.stringify(error.details), /secret/, url);
      return true;
    });
  }
});

Deno.test("a parameter that is nearly right is told what it might be", () => {
  assert.throws(() => parse("mysql://u@h/d?ssl-mod=REQUIRED"), (error) => {
    assert.ok(isMigrateError(error, "config.invalid_url"));
    assert.match(error.details.reason, /ssl-mode\?/);
    return true;
  });
});
