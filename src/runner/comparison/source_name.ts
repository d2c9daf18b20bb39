/** What the command line calls a source of a schema. */
import { MigrateError } from "../../core/error.ts";
import { maskUrl } from "../../core/url.ts";
import { schemeOf } from "../../dialect/registry.ts";

/** A source as it is named on the command line. */
export type SchemaSource =
  /** A database; without a URL the one of the settings. */
  | { readonly kind: "database"; readonly url: string | null }
  /** TypeScript, or a script; without a file what the config names. */
  | { readonly kind: "models"; readonly file: string | null }
  | { readonly kind: "script"; readonly file: string }
  | { readonly kind: "revisions"; readonly target: string };

/**
 * Reads the name of a source: a URL, `models:FILE`, `file:FILE`, `revisions:TARGET`, `database`.
 *
 * @param argument that it is given as, for the error.
 * @throws `usage.invalid_argument`
 */
export function parseSource(text: string, argument: string): SchemaSource {
  const [, scheme = text, rest = ""] = /^(models|file|revisions):(.*)$/s.exec(text) ?? [];
  switch (scheme) {
    case "database":
      return { kind: "database", url: null };
    case "models":
      return { kind: "models", file: rest === "" ? null : rest };
    case "revisions":
      return { kind: "revisions", target: rest === "" ? "heads" : rest };
    case "file":
      if (rest !== "") return { kind: "script", file: rest };
  }
  if (schemeOf(text) !== "" && scheme !== "file") return { kind: "database", url: text };
  throw new MigrateError("usage.invalid_argument", {
    name: argument,
    input: maskUrl(text),
    expected: "a database URL, models:FILE, file:schema.sql, revisions:TARGET, or database",
  });
}
