/** Database URLs for people: the one place that prints them. */

/**
 * Wherever they stand: what is told may be no valid URL, but in quotes or without a scheme. A
 * password may hold anything, unless the user's name has an `@` too.
 */
const CREDENTIALS = /(?<!\/)(\/\/(?:[^:/?#@]*(?=:.*@)|[^:/?#]*(?=:[^/?#]*@))):.*@/s;

/** The URL with its password, and any password among its parameters, replaced by `***`. */
export function maskUrl(url: string): string {
  return url
    .replace(CREDENTIALS, (_, start: string) => `${start}:***@`)
    .replace(/([?&][^=&]*(?:password|passwd|pwd|secret|token)[^=&]*=)[^&#]*/gi, "$1***");
}
