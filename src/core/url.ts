/** Database URLs for people: the one place that prints them, and that keeps passwords out of texts. */

/**
 * Wherever they stand: what is told may be no valid URL, but in quotes or without a scheme. A
 * password may hold anything, unless the user's name has an `@` too.
 */
const CREDENTIALS = /(?<!\/)(\/\/(?:[^:/?#@]*(?=:.*@)|[^:/?#]*(?=:[^/?#]*@))):(.*)@/s;

/** Parameters that are passwords, or as good as one. */
const PARAMETER = /([?&][^=&\s]*(?:password|passwd|pwd|secret|token)[^=&\s]*=)([^&#]*)/gi;

/**
 * URLs in a text of anybody's, or what became of one that was taken for a path: there a password
 * ends with the last `@` before a space.
 */
const CREDENTIALS_IN_TEXT = /(:\/\/?[^\s:/?#]*):\S*@/g;
const PARAMETER_IN_TEXT = new RegExp(PARAMETER.source.replace("[^&#]*", "[^&#\\s'\"]*"), "gi");

/** The URL with its password, and any password among its parameters, replaced by `***`. */
export function maskUrl(url: string): string {
  return url
    .replace(CREDENTIALS, (_, start: string) => `${start}:***@`)
    .replace(PARAMETER, "$1***");
}

/** A text in which URLs may stand, the passwords of these replaced by `***`. */
export function maskUrls(text: string): string {
  if (!text.includes(":/")) return text;
  return text.replace(CREDENTIALS_IN_TEXT, "$1:***@").replace(PARAMETER_IN_TEXT, "$1***");
}

/** Shorter ones would be found in texts that have nothing to do with them. */
const SHORTEST = 4;

/**
 * The passwords that a URL has, in each form in which a text may have them, the longest first.
 * Without those that the masked URL shows anyway: a user `app` with the password `app`.
 */
export function passwordsOf(url: string): readonly string[] {
  const [, , first] = CREDENTIALS.exec(url) ?? [];
  const given = [first, ...[...url.matchAll(PARAMETER)].map(([, , value]) => value)];
  const masked = maskUrl(url);
  const forms = given.filter((its) => its !== undefined).flatMap((its) => {
    const plain = decoded(its);
    const words = [its, plain, encodeURIComponent(plain.toWellFormed())];
    return words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1)]);
  });
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST && !masked.includes(form))
    .sort((a, b) => b.length - a.length);
}

/** The text with URLs masked, and these passwords replaced wherever they stand. */
export function hidePasswords(text: string, passwords: readonly string[]): string {
  return passwords.reduce((hidden, its) => hidden.replaceAll(its, () => "***"), maskUrls(text));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
