/** Reading the URLs of database servers: user, password, host, port, database, parameters. */
import { MigrateError } from "../core/error.ts";
import { closeMatches, list, quote } from "../core/text.ts";
import { maskUrl } from "../core/url.ts";

/** What names the URL in errors. */
export interface UrlSource {
  readonly url: string;
  readonly origin: string;
}

/** What a URL may say. */
export interface UrlForm {
  /** For the error about what is no URL at all. */
  readonly example: string;
  /** What the path is called. */
  readonly database: string;
  /** Parameters that are known, by the names under which their values are found. */
  readonly parameters: readonly string[];
  /** Parameters that make no difference here, with the values of which that is true. */
  readonly withoutEffect: Readonly<Record<string, RegExp>>;
  /** The name under which a parameter is known. */
  readonly nameOf?: (parameter: string) => string;
}

/** The error about a URL, without its password. */
export function invalidUrl({ url, origin }: UrlSource, reason: string): MigrateError {
  return new MigrateError("config.invalid_url", { url: maskUrl(url), origin, reason });
}

/**
 * Everything that the URL says, as parameters; its query comes last and wins.
 *
 * @throws `config.invalid_url`, without the password.
 */
export function readUrl(source: UrlSource, form: UrlForm): ReadonlyMap<string, string> {
  const [, rest] = /^[a-z][a-z0-9]*(?:\+\w+)?:\/\/(.*)$/is.exec(source.url) ?? [];
  if (rest === undefined) throw invalidUrl(source, `expected ${form.example}`);
  const { credentials, place } = splitCredentials(rest);
  const [, hosts = "", path = "", query = ""] =
    /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(place) ?? [];
  const found = new Map<string, string>();
  const set = (name: string, text: string | undefined) => {
    if (text !== undefined && text !== "") found.set(name, decode(source, name, text));
  };
  const [, user, password] = /^([^:]*)(?::(.*))?$/s.exec(credentials ?? "") ?? [];
  set("user", user);
  set("password", password);
  const [, address, name, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(hosts) ?? [];
  if (address === undefined && name === undefined) {
    throw invalidUrl(source, "the host is unclear; write an IPv6 address as [::1]");
  }
  set("host", address ?? name);
  set("port", port);
  set(form.database, path);
  for (const pair of query.split("&").filter((text) => text !== "")) {
    const [, given = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const key = form.nameOf?.(given) ?? given;
    checkParameter(source, form, key, decode(source, key, value));
    set(key, value);
  }
  return found;
}

/** A password should be percent-encoded; as much as can be understood of one that is not is taken. */
function splitCredentials(rest: string): { credentials: string | undefined; place: string } {
  const [authority = ""] = /^[^/?]*/.exec(rest) ?? [];
  const at = authority.includes("@")
    ? authority.lastIndexOf("@")
    // A slash or question mark in the password; a port is followed by no `@`.
    : /^[^:/?@]+:(?!\d*(?:[/?]|$))/.test(rest)
    ? rest.lastIndexOf("@")
    : -1;
  return at < 0
    ? { credentials: undefined, place: rest }
    : { credentials: rest.slice(0, at), place: rest.slice(at + 1) };
}

function decode(source: UrlSource, name: string, text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes("\0")) return decoded;
  } catch {
    // Told below.
  }
  throw invalidUrl(source, `the ${name} is not percent-encoded; a % in it is written %25`);
}

function checkParameter(
  source: UrlSource,
  { parameters, withoutEffect }: UrlForm,
  name: string,
  value: string,
): void {
  if (parameters.includes(name)) return;
  const harmless = Object.hasOwn(withoutEffect, name) ? withoutEffect[name] : undefined;
  if (harmless?.test(value)) return;
  if (harmless !== undefined) throw invalidUrl(source, `${name}=${value} is not supported`);
  const close = closeMatches(name, parameters);
  const which = close.length === 0
    ? `known are ${list(parameters, "and", Infinity)}`
    : `is it ${list(close, "or")}?`;
  throw invalidUrl(source, `unknown parameter ${quote(name)}; ${which}`);
}

/**
 * A number that a URL, or a variable that stands in for a part of it, gives.
 *
 * @throws `config.invalid_url` for one outside its bounds.
 */
export function readNumber(
  source: UrlSource,
  name: string,
  text: string,
  least: number,
  most: number,
): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw invalidUrl(source, `${name} is ${quote(text)}, expected ${least} to ${most}`);
}

/** The URL with one more parameter, which goes before all that it said of it. */
export function addParameter(url: string, name: string, value: string): string {
  const [, rest = ""] = /^[a-z][a-z0-9]*(?:\+\w+)?:\/\/(.*)$/is.exec(url) ?? [];
  const mark = splitCredentials(rest).place.includes("?") ? "&" : "?";
  return `${url}${mark}${name}=${encodeURIComponent(value)}`;
}
