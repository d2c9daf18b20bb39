import assert from "node:assert/strict";
import { isMigrateError } from "../../src/core/error.ts";
import { statement } from "../../src/dialect/statement.ts";
import {
  MARIADB_FOLDER,
  runAdministration,
  testMariadb,
  testOwnMariadb,
} from "../server/mariadb.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { forward, listen } from "../server/forward.ts";

const CA = `${MARIADB_FOLDER}/ca.crt`;

async function isEncrypted(url: string): Promise<boolean> {
  await using connection = await openMariadb(url);
  const [row] = await connection.query(statement("SHOW STATUS LIKE 'Ssl_cipher'"));
  return row?.["Value"] !== "";
}

/** Why connecting fails: the code, and the details for people, which must not have the password. */
async function refusal(url: string): Promise<{ reason: string; hint: string }> {
  try {
    await using _ = await openMariadb(url);
  } catch (error) {
    assert.ok(isMigrateError(error, "database.cannot_open"), String(error));
    const { password } = new URL(url);
    const told = JSON.stringify(error.details) + error.message + error.stack;
    assert.ok(password === "" || !told.includes(decodeURIComponent(password)), told);
    return { reason: error.details.reason, hint: error.hint ?? "" };
  }
  throw new Error("it connected");
}

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const text = Object.entries(parameters).map(([name, value]) =>
    `${name}=${encodeURIComponent(value)}`
  );
  return `${url}?${text.join("&")}`;
}

const at = (url: string, changes: Partial<URL>) => Object.assign(new URL(url), changes).href;

testOwnMariadb("ssl-mode has the client's meanings", async (url) => {
  const local = at(url, { hostname: "localhost" });
  const cases: readonly (readonly [url: string, isEncrypted: boolean])[] = [
    [withParameters(url, { "ssl-mode": "DISABLED" }), false],
    [withParameters(url, { ssl: "false" }), false],
    [url, true],
    [withParameters(url, { "ssl-mode": "PREFERRED" }), true],
    [withParameters(url, { "ssl-mode": "REQUIRED" }), true],
    [withParameters(url, { "ssl-mode": "VERIFY_CA", "ssl-ca": CA }), true],
    [withParameters(url, { ssl_ca: CA }), true],
    // An address that the certificate has, and a name.
    [withParameters(url, { "ssl-mode": "VERIFY_IDENTITY", "ssl-ca": CA }), true],
    [withParameters(local, { "ssl-mode": "VERIFY_IDENTITY", "ssl-ca": CA }), true],
  ];
  for (const [its, expected] of cases) {
    assert.equal(await isEncrypted(its), expected, new URL(its).search);
  }
});

testOwnMariadb("a server that cannot prove who it is is refused", async (url) => {
  const other = `${MARIADB_FOLDER}/other_ca.crt`;
  // An address of this machine that the certificate has not.
  using elsewhere = forward(url, "127.0.0.2");
  const verified = { "ssl-mode": "VERIFY_IDENTITY", "ssl-ca": CA };
  assert.match((await refusal(withParameters(elsewhere.url, verified))).reason, /127\.0\.0\.2/);
  assert.ok(await isEncrypted(withParameters(elsewhere.url, { "ssl-ca": CA })));
  for (
    const parameters of [
      { "ssl-mode": "VERIFY_IDENTITY" },
      { "ssl-mode": "VERIFY_CA", "ssl-ca": other },
      { "ssl-ca": other },
    ]
  ) {
    const { reason } = await refusal(withParameters(url, parameters));
    assert.match(reason, /not trusted/, JSON.stringify(parameters));
  }
  const missing = withParameters(url, { "ssl-ca": "missing.crt" });
  await assert.rejects(openMariadb(missing), (error) => isMigrateError(error, "config.unreadable"));
});

testMariadb("a server without TLS serves those that do not demand it", async (url) => {
  // The greeting says what the server can, in capability flags.
  using plain = forward(url, "127.0.0.1", (greeting) => {
    const flags = greeting.indexOf(0, 5) + 1 + 4 + 8 + 1;
    greeting[flags + 1] = (greeting[flags + 1] ?? 0) & ~0x08;
  });
  assert.equal(await isEncrypted(withParameters(plain.url, { "ssl-mode": "DISABLED" })), false);
  assert.equal(await isEncrypted(plain.url), false);
  const { reason } = await refusal(withParameters(plain.url, { "ssl-mode": "REQUIRED" }));
  assert.match(reason, /no TLS/);
});

testOwnMariadb("a client proves itself by its certificate", async (url) => {
  const user = `u_${crypto.randomUUID().slice(0, 8)}`;
  await runAdministration(
    `CREATE USER ${user}@'%' IDENTIFIED BY 'unguessed' REQUIRE X509`,
    `GRANT ALL ON ${new URL(url).pathname.slice(1)}.* TO ${user}@'%'`,
  );
  try {
    const own = at(url, { username: user, password: "unguessed" });
    assert.match((await refusal(own)).hint, /user/);
    const folder = `${MARIADB_FOLDER}`;
    const certified = { ssl_cert: `${folder}/client.crt`, ssl_key: `${folder}/client.key` };
    assert.ok(await isEncrypted(withParameters(own, certified)));
  } finally {
    await runAdministration(`DROP USER ${user}@'%'`);
  }
});

testOwnMariadb("a socket is used where the URL names one", async (url) => {
  const socket = `${MARIADB_FOLDER}/mariadb.sock`;
  for (const name of ["socket", "unix_socket"]) {
    await using local = await openMariadb(withParameters(url, { [name]: socket }));
    const [row] = await local.query(
      statement("SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()"),
    );
    assert.equal(row?.["host"], "localhost");
  }
});

testMariadb("odd settings of a server do not change what is stored", async (url) => {
  await using connection = await openMariadb(url);
  const [row] = await connection.query(statement(
    "SELECT @@sql_mode AS mode, @@autocommit AS a, @@character_set_connection AS c",
  ));
  assert.match(String(row?.["mode"]), /STRICT_TRANS_TABLES/);
  assert.deepEqual([row?.["a"], row?.["c"]], [1, "utf8mb4"]);
});

testMariadb("a user connects with a password of every character", async (url) => {
  const user = `u_${crypto.randomUUID().slice(0, 8)}`;
  const password = ` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~äß€😀`;
  const literal = password.replace("\\", "\\\\").replace("'", "''");
  const { host, pathname } = new URL(url);
  await runAdministration(
    `CREATE USER ${user}@'%' IDENTIFIED BY '${literal}'`,
    `GRANT ALL ON ${pathname.slice(1)}.* TO ${user}@'%'`,
  );
  try {
    const encoded = encodeURIComponent(password);
    await using connection = await openMariadb(`mysql://${user}:${encoded}@${host}${pathname}`);
    const [row] = await connection.query(statement("SELECT CURRENT_USER() AS u"));
    assert.equal(row?.["u"], `${user}@%`);
    const wrong = await refusal(`mysql://${user}:wrong${encoded}@${host}${pathname}`);
    assert.match(wrong.reason, /Access denied/);
    assert.match(wrong.hint, /password/);
    assert.match((await refusal(`mysql://${user}@${host}${pathname}`)).reason, /Access denied/);
    const other = await refusal(`mysql://${user}:${encoded}@${host}/mysql`);
    assert.match(other.hint, /Grant/);
  } finally {
    await runAdministration(`DROP USER ${user}@'%'`);
  }
});

testMariadb("what is wrong about a server is said with what to do", async (url) => {
  const cases: readonly (readonly [url: string, reason: RegExp, hint: RegExp])[] = [
    [at(url, { port: "1" }), /no server listens at 127\.0\.0\.1:1/, /Start the server/],
    [at(url, { pathname: "/missing" }), /'missing'/, /CREATE DATABASE `missing`/],
    [at(url, { username: "missing" }), /Access denied/, /user and password/],
    [withParameters(url, { socket: "/missing" }), /no server listens at \/missing/, /Start/],
    [at(url, { hostname: "missing.invalid" }), /missing\.invalid is not known/, /host/],
  ];
  for (const [its, reason, hint] of cases) {
    const refused = await refusal(its);
    assert.match(refused.reason, reason);
    assert.match(refused.hint, hint);
  }
});

Deno.test("a server that does not answer, or is none, is given up", async () => {
  using silent = listen(() => {});
  const url = (port: number) => `mysql://u:secret@127.0.0.1:${port}/d`;
  const first = await refusal(`${url(silent.port)}?connect_timeout=1`);
  assert.match(first.reason, /did not answer within 1 s/);
  using rude = listen((client) => client.close());
  assert.match((await refusal(url(rude.port))).reason, /closed the connection/);
});
