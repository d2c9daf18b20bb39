/** Database URLs for people: the one place that prints them. */

const CREDENTIALS = /^([a-z][a-z0-9+]*:\/\/[^:/?#@]*):(.*)@/is;

/** The URL with its password, and any password among its parameters, replaced by `***`. */
export function maskUrl(url: string): string {
  return url
    .replace(CREDENTIALS, (_, start: string) => `${start}:***@`)
    .replace(/([?&][^=&]*(?:password|passwd|pwd|secret|token)[^=&]*=)[^&#]*/gi, "$1***");
}
