/**
 * URLs of MySQL and MariaDB, with the meanings of their client's options, in its spelling or in that
 * of Python's drivers: `ssl-mode`, `ssl_mode`. What a URL does not say, the client's variables do,
 * and then its defaults.
 */
import { list, quote } from "../../../core/text.ts";
import { addParameter, invalidUrl, readNumber, readUrl, type UrlSource } from "../../server_url.ts";

/** From no TLS at all to a server that has proved its name. */
export const SSL_MODES = [
  "DISABLED",
  "PREFERRED",
  "REQUIRED",
  "VERIFY_CA",
  "VERIFY_IDENTITY",
] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where to connect, as whom, and how. */
export interface Target {
  /** The server's name, which its certificate must have. */
  readonly host: string;
  readonly port: number;
  /** The path of a unix socket, which goes before host and port. */
  readonly socket: string | undefined;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  /** Paths of PEM files. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** In seconds; 0: as long as the system tries. */
  readonly connectTimeout: number;
  /** For people, without anything secret: `app on db.example:3306`. */
  readonly title: string;
}

/** Parameters that are known. */
const PARAMETERS = [
  "host",
  "port",
  "user",
  "password",
  "database",
  "socket",
  "ssl-mode",
  "ssl-ca",
  "ssl-cert",
  "ssl-key",
  "ssl",
  "ssl-verify-cert",
  "ssl-verify-identity",
  "connect-timeout",
] as const;
type Parameter = typeof PARAMETERS[number];

/** Other names of parameters, among drivers. */
const ALIASES: Readonly<Record<string, Parameter>> = {
  "unix-socket": "socket",
  sslmode: "ssl-mode",
  "ssl-verify-server-cert": "ssl-verify-identity",
  db: "database",
  passwd: "password",
};

/** Parameters of drivers that make no difference here, with the values of which that is true. */
const WITHOUT_EFFECT: Readonly<Record<string, RegExp>> = {
  // All that is sent and received is Unicode; what a table has is its own.
  charset: /^utf-?8(?:mb[34])?$/i,
  "use-unicode": /./,
  "binary-prefix": /./,
  "local-infile": /^(?:0|false)$/i,
  autocommit: /./,
};

/** Seconds: long enough for a server that is woken up, shorter than what a system waits. */
const CONNECT_TIMEOUT = 30;

/**
 * Reads a URL.
 *
 * @param env a variable of the environment.
 * @throws `config.invalid_url`, without the password.
 */
export function parseUrl(source: UrlSource, env: (name: string) => string | undefined): Target {
  const given = readUrl(source, {
    example: "mysql://user@host:port/database",
    database: "database",
    parameters: PARAMETERS,
    withoutEffect: WITHOUT_EFFECT,
    nameOf: (parameter) => {
      const name = parameter.replaceAll("_", "-");
      return Object.hasOwn(ALIASES, name) ? ALIASES[name] ?? name : name;
    },
  });
  const read = (name: Parameter): string | undefined => given.get(name) || undefined;
  const variable = (name: string) => env(name) || undefined;
  const database = read("database");
  if (database === undefined) {
    throw invalidUrl(source, "it names no database; write it behind the host: /DATABASE");
  }
  const hasHost = read("host") !== undefined || variable("MYSQL_HOST") !== undefined;
  const socket = read("socket") ?? (hasHost ? undefined : variable("MYSQL_UNIX_PORT"));
  const host = read("host") ?? variable("MYSQL_HOST") ?? "localhost";
  if (host.includes(",")) throw invalidUrl(source, "several hosts are not supported; name one");
  const port = readNumber(
    source,
    "port",
    read("port") ?? variable("MYSQL_TCP_PORT") ?? "3306",
    1,
    65535,
  );
  const place = socket ?? `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    host,
    port,
    socket,
    user: read("user") ?? variable("USER") ?? variable("LOGNAME") ?? "root",
    password: read("password") ?? variable("MYSQL_PWD"),
    database,
    // Nobody is between the two ends of a socket.
    sslMode: socket === undefined ? readSslMode(source, read) : "DISABLED",
    rootCertificate: read("ssl-ca"),
    certificate: read("ssl-cert"),
    key: read("ssl-key"),
    connectTimeout: readNumber(
      source,
      "connect-timeout",
      read("connect-timeout") ?? String(CONNECT_TIMEOUT),
      0,
      86_400,
    ),
    title: `${database} on ${place}`,
  };
}

/** `ssl-mode`; else what the other parameters ask for, at the least what a client would do. */
function readSslMode(
  source: UrlSource,
  read: (name: Parameter) => string | undefined,
): SslMode {
  const mode = read("ssl-mode");
  if (mode !== undefined) {
    const wanted = mode.toUpperCase().replaceAll("-", "_");
    const known = SSL_MODES.find((name) => name === wanted);
    if (known !== undefined) return known;
    throw invalidUrl(source, `ssl-mode is ${quote(mode)}, expected ${list(SSL_MODES, "or")}`);
  }
  if (isTrue(source, "ssl-verify-identity", read)) return "VERIFY_IDENTITY";
  if (isTrue(source, "ssl-verify-cert", read)) return "VERIFY_CA";
  if (isTrue(source, "ssl", read) === false) return "DISABLED";
  // As the client: who names an authority wants to know who it is that answers.
  if (read("ssl-ca") !== undefined) return "VERIFY_CA";
  const isWanted = read("ssl") ?? read("ssl-cert") ?? read("ssl-key");
  return isWanted === undefined ? "PREFERRED" : "REQUIRED";
}

function isTrue(
  source: UrlSource,
  name: Parameter,
  read: (name: Parameter) => string | undefined,
): boolean | undefined {
  const text = read(name);
  if (text === undefined) return undefined;
  if (/^(?:1|true|on|yes)$/i.test(text)) return true;
  if (/^(?:0|false|off|no)$/i.test(text)) return false;
  throw invalidUrl(source, `${name} is ${quote(text)}, expected true or false`);
}

/** The URL with another database. */
export function urlOfDatabase(url: string, database: string): string {
  return addParameter(url, "database", database);
}
