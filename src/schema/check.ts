/**
 * Checks of what authors pass: their files are loaded without a type check, so a misspelt option
 * would otherwise be ignored in silence.
 */
import { closeMatches, list, quote } from "../core/text.ts";
import { invalid } from "./fragment.ts";

/** A name of a table, column or other object: a string that is not empty, without NUL. */
export function checkName(what: string, name: unknown): string {
  if (typeof name !== "string") {
    throw invalid(`${what} must be a string, got ${name === null ? "null" : typeof name}`);
  }
  if (name === "") throw invalid(`${what} is empty`);
  if (name.includes("\0")) throw invalid(`${what} ${quote(name)} contains a NUL character`);
  return name;
}

/** A list of column names that is not empty. */
export function checkColumnNames(what: string, names: unknown): readonly string[] {
  if (!Array.isArray(names) || names.length === 0) {
    throw invalid(`${what} must be a list of column names, for example ["id"]`);
  }
  return Object.freeze(names.map((name) => checkName(`a column of ${what}`, name)));
}

/** The keys that an options object may have; a nested list for an object within it. */
export interface AllowedOptions {
  readonly [key: string]: true | AllowedOptions;
}

/**
 * The options, or none.
 *
 * @throws `revision.invalid_operation` for a key that is not allowed, with the nearest right one.
 */
export function checkOptions<Options extends object>(
  options: Options | undefined,
  allowed: AllowedOptions,
  path = "",
): Partial<Options> {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalid(
      `${path === "" ? "the options" : path.replace(/[.:]\s*$/, "")} must be an object`,
    );
  }
  for (const [key, value] of Object.entries(options)) {
    const known = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (known === undefined) {
      const close = closeMatches(key, Object.keys(allowed));
      const known = Object.keys(allowed);
      throw invalid(
        `unknown option ${quote(path + key)}; ${
          close.length > 0
            ? `did you mean ${list(close.map(quote), "or")}?`
            : known.length > 0
            ? `known: ${list(known, "and", 30)}`
            : "it takes none"
        }`,
      );
    }
    if (known !== true && value !== undefined) checkOptions(value, known, `${path}${key}.`);
  }
  return options;
}

/** Options by the type that they come from, so that a new one cannot be forgotten here. */
type KeysOf<T> = { readonly [K in keyof Required<T>]: true | AllowedOptions };

/** Declares the allowed keys of an options type; the compiler sees that the list is complete. */
export function allow<T>(keys: KeysOf<T>): AllowedOptions {
  return keys as AllowedOptions;
}
