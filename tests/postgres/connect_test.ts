import assert from "node:assert/strict";
import { isMigrateError } from "../../src/core/error.ts";
import { statement } from "../../src/dialect/statement.ts";
import { openPostgres } from "../server/open_postgres.ts";
import {
  POSTGRES_FOLDER,
  POSTGRES_URL,
  runAdministration,
  testOwnPostgres,
  testPostgres,
} from "../server/postgres.ts";

const CA = `${POSTGRES_FOLDER}/data/ca.crt`;

async function isEncrypted(url: string): Promise<boolean> {
  await using connection = await openPostgres(url);
  const rows = await connection.query(
    statement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),
  );
  return rows[0]?.["ssl"] === true;
}

/** Why connecting fails: the code, and the details for people, which must not have the password. */
async function refusal(url: string): Promise<{ reason: string; hint: string }> {
  try {
    await using _ = await openPostgres(url);
  } catch (error) {
    assert.ok(isMigrateError(error, "database.cannot_open"), String(error));
    const { password } = new URL(url);
    const told = JSON.stringify(error.details) + error.message + error.stack;
    assert.ok(password === "" || !told.includes(decodeURIComponent(password)), told);
    return { reason: error.details.reason, hint: error.hint ?? "" };
  }
  throw new Error(`it connected`);
}

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const text = Object.entries(parameters).map(([name, value]) =>
    `${name}=${encodeURIComponent(value)}`
  );
  return `${url}?${text.join("&")}`;
}

/** A server that has no TLS, in front of one that has. */
function withoutTls(url: string): { url: string } & Disposable {
  const { port, hostname } = new URL(url);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async (client: Deno.Conn) => {
    const first = new Uint8Array(1024);
    let length = await client.read(first) ?? 0;
    // SSLRequest: eight bytes, answered by N.
    if (length === 8) {
      await client.write(new TextEncoder().encode("N"));
      length = await client.read(first) ?? 0;
    }
    if (length === 0) return client.close();
    const server = await Deno.connect({ hostname, port: Number(port) });
    await server.write(first.subarray(0, length));
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  };
  (async () => {
    for await (const client of listener) serve(client).catch(() => {});
  })();
  const behind = new URL(url);
  behind.port = String(listener.addr.port);
  return { url: behind.href, [Symbol.dispose]: () => listener.close() };
}

testOwnPostgres("sslmode has libpq's meanings", async (url) => {
  const cases: readonly (readonly [parameters: Record<string, string>, isEncrypted: boolean])[] = [
    [{ sslmode: "disable" }, false],
    [{ sslmode: "allow" }, false],
    [{}, true],
    [{ sslmode: "prefer" }, true],
    [{ sslmode: "require" }, true],
    [{ ssl: "true" }, true],
    [{ sslmode: "verify-ca", sslrootcert: CA }, true],
    [{ sslmode: "verify-ca", sslrootcert: CA, host: "other.example", hostaddr: "127.0.0.1" }, true],
    [{ sslmode: "verify-full", sslrootcert: CA }, true],
    [{ sslmode: "verify-full", sslrootcert: CA, host: "localhost", hostaddr: "127.0.0.1" }, true],
    [{ sslmode: "verify-full", sslrootcert: CA, host: "db.example", hostaddr: "127.0.0.1" }, true],
  ];
  for (const [parameters, expected] of cases) {
    const its = withParameters(url, parameters);
    assert.equal(await isEncrypted(its), expected, JSON.stringify(parameters));
  }
});

testOwnPostgres("a server that cannot prove who it is is refused", async (url) => {
  const other = `${POSTGRES_FOLDER}/data/other_ca.crt`;
  const wrong = { sslrootcert: CA, host: "other.example", hostaddr: "127.0.0.1" };
  for (
    const [parameters, reason] of [
      [{ sslmode: "verify-full", ...wrong }, /another name than other\.example/],
      [{ sslmode: "verify-full" }, /not trusted/],
      [{ sslmode: "verify-ca", sslrootcert: other }, /not trusted/],
      [{ sslmode: "require", sslrootcert: other }, /not trusted/],
    ] as const
  ) {
    const its = await refusal(withParameters(url, parameters));
    assert.match(its.reason, reason, JSON.stringify(parameters));
  }
  const missing = withParameters(url, { sslmode: "verify-ca", sslrootcert: "missing.crt" });
  await assert.rejects(
    openPostgres(missing),
    (error) => isMigrateError(error, "config.unreadable"),
  );
});

testPostgres("a server without TLS serves those that do not demand it", async (url) => {
  using server = withoutTls(url);
  for (const sslmode of ["disable", "allow", "prefer"]) {
    assert.equal(await isEncrypted(withParameters(server.url, { sslmode })), false, sslmode);
  }
  for (const sslmode of ["require", "verify-ca", "verify-full"]) {
    const { reason } = await refusal(withParameters(server.url, { sslmode }));
    assert.match(reason, /no TLS/, sslmode);
  }
});

testOwnPostgres("a client proves itself by its certificate", async (url) => {
  const folder = `${POSTGRES_FOLDER}/data`;
  const its = withParameters(url, {
    sslmode: "verify-full",
    sslrootcert: CA,
    sslcert: `${folder}/client.crt`,
    sslkey: `${folder}/client.key`,
  });
  await using connection = await openPostgres(its);
  const rows = await connection.query(
    statement("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),
  );
  assert.equal(rows[0]?.["client_dn"], "/CN=certified");
});

testPostgres("settings of the session come from the URL", async (url) => {
  await using plain = await openPostgres(url);
  const settings = await plain.query(statement(
    "SELECT current_setting('application_name') AS a, current_setting('search_path') AS s",
  ));
  assert.deepEqual({ ...settings[0] }, { a: "migrate", s: '"$user", public' });
  const set = withParameters(url, {
    application_name: "a b",
    search_path: "one, Two",
    options: "-c statement_timeout=1234",
    connect_timeout: "5",
  });
  await using connection = await openPostgres(set);
  const own = await connection.query(statement(
    `SELECT current_setting('application_name') AS a, current_setting('search_path') AS s,
      current_setting('statement_timeout') AS t`,
  ));
  assert.deepEqual({ ...own[0] }, { a: "a b", s: "one, Two", t: "1234ms" });
});

testOwnPostgres("sockets and channel binding", async (url) => {
  const socket = withParameters(url, { host: POSTGRES_FOLDER ?? "" });
  await using local = await openPostgres(socket);
  const [where] = await local.query(statement("SELECT inet_server_addr() AS a"));
  assert.equal(where?.["a"], null);
  for (const sslmode of ["require", "disable"]) {
    const its = withParameters(url, { sslmode, channel_binding: "require" });
    if (sslmode === "require") assert.ok(await isEncrypted(its));
    else assert.match((await refusal(its)).reason, /does not bind/);
  }
});

testPostgres("odd settings of a database do not change what values mean", async (url) => {
  const name = new URL(url).pathname.slice(1);
  await runAdministration(`ALTER DATABASE ${name} SET DateStyle = 'German'`);
  await runAdministration(`ALTER DATABASE ${name} SET standard_conforming_strings = off`);
  await runAdministration(`ALTER DATABASE ${name} SET bytea_output = 'escape'`);
  await using connection = await openPostgres(url);
  const [row] = await connection.query(
    statement(String.raw`SELECT DATE '2026-02-03' AS d, 'a\b' AS s, '\x005c41ff'::bytea AS b`),
  );
  assert.deepEqual({ ...row }, {
    d: "2026-02-03",
    s: String.raw`a\b`,
    b: new Uint8Array([0, 0x5c, 0x41, 0xff]),
  });
});

testPostgres("a role connects with a password of every character", async (url) => {
  const role = `role_${crypto.randomUUID().slice(0, 8)}`;
  const password = ` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~äß€😀`;
  await runAdministration(`CREATE ROLE ${role} LOGIN PASSWORD '${password.replace("'", "''")}'`);
  try {
    const its = new URL(url);
    const { host, pathname } = its;
    const encoded = encodeURIComponent(password);
    await using connection = await openPostgres(`postgres://${role}:${encoded}@${host}${pathname}`);
    const [row] = await connection.query(statement("SELECT current_user AS u"));
    assert.equal(row?.["u"], role);
    const wrong = await refusal(`postgres://${role}:wrong${encoded}@${host}${pathname}`);
    assert.match(wrong.reason, /password authentication failed/);
    assert.match(wrong.hint, /Check the password/);
    await assert.rejects(
      openPostgres(`postgres://${role}@${host}${pathname}`),
      (error) => isMigrateError(error, "database.cannot_open"),
    );
  } finally {
    await runAdministration(`DROP ROLE ${role}`);
  }
});

testPostgres("what is wrong about a server is said with what to do", async (url) => {
  const change = (changes: Partial<URL>) => Object.assign(new URL(url), changes).href;
  const cases: readonly (readonly [url: string, reason: RegExp, hint: RegExp])[] = [
    [change({ port: "1" }), /no server listens at 127\.0\.0\.1:1/, /Start the server/],
    [change({ pathname: "/missing" }), /"missing" does not exist/, /CREATE DATABASE "missing"/],
    [change({ username: "missing" }), /authentication failed/, /Check the password/],
    [withParameters(url, { host: "/missing" }), /no server listens at \/missing/, /Start/],
    [withParameters(url, { host: "missing.invalid" }), /missing\.invalid is not known/, /host/],
    [withParameters(url, { options: "-c nothing=1" }), /nothing/, /./],
  ];
  for (const [its, reason, hint] of cases) {
    const refused = await refusal(its);
    assert.match(refused.reason, reason);
    assert.match(refused.hint, hint);
  }
});

Deno.test("a server that does not answer, or is none, is given up", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const url = `postgres://u:secret@127.0.0.1:${port}/d?sslmode=disable`;
  const silent = await refusal(`${url}&connect_timeout=1`);
  assert.match(silent.reason, /did not answer within 1 s/);
  (async () => {
    for await (const client of listener) client.close();
  })();
  assert.match((await refusal(url)).reason, /closed the connection/);
  listener.close();
});

Deno.test("the tests on PostgreSQL know their server", () => {
  assert.ok(POSTGRES_URL === undefined || POSTGRES_URL.startsWith("postgres"));
});
