/** What the argument scanner complains about, as errors of ours. */
import { type ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
import { describeThrown, MigrateError } from "../core/error.ts";
import { GLOBAL_OPTIONS, kebab } from "./global_option.ts";

const GLOBAL_NAMES = Object.keys(GLOBAL_OPTIONS).map((name) => `--${kebab(name)}`);

/** An option that is neither the command's own nor a global one. */
export function unknownFlag(input: string, own: readonly string[] = []): MigrateError {
  const known = [...own.map((name) => `--${kebab(name)}`), ...GLOBAL_NAMES];
  return new MigrateError("usage.unknown_flag", { input, known });
}

const flag = (name: string) => `--${kebab(name)}`;

/** What is meant most often, for commands that cannot do without an argument. */
const EXAMPLES: Readonly<Record<string, string>> = {
  downgrade: "migrate downgrade -1",
  stamp: "migrate stamp head",
  merge: "migrate merge heads",
  diff: "migrate diff database models:",
  rebase: "migrate rebase 4f1c2ab09d7e",
  edit: "migrate edit head",
  "repair accept": "migrate repair accept 4f1c2ab09d7e",
  completions: "migrate completions bash",
};

/** A scanner's error as one of ours, by its kind. */
export function explainScannerError(
  thrown: ArgumentScannerError,
  command: string,
): MigrateError | ArgumentScannerError {
  let error: MigrateError | null = null;
  const as = (made: MigrateError) => {
    error = made;
    return "";
  };
  const invalid = (name: string, input: string, expected: string) =>
    as(new MigrateError("usage.invalid_argument", { name, input, expected }));
  const missing = (name: string, example?: string) =>
    as(new MigrateError("usage.missing_argument", { name, example }));
  formatMessageForArgumentScannerError(thrown, {
    FlagNotFoundError: ({ input, corrections }) => as(unknownFlag(`--${input}`, corrections)),
    AliasNotFoundError: ({ input }) => as(unknownFlag(`-${input}`)),
    UnexpectedPositionalError: ({ input }) =>
      as(new MigrateError("usage.unexpected_argument", { input })),
    UnsatisfiedPositionalError: ({ placeholder }) => missing(placeholder, EXAMPLES[command]),
    UnsatisfiedFlagError: ({ externalFlagName }) =>
      missing(`the value of ${flag(externalFlagName)}`),
    UnexpectedFlagError: ({ externalFlagName, input }) =>
      invalid(flag(externalFlagName), input, "it to be given once"),
    EnumValidationError: ({ externalFlagName, input, values }) =>
      invalid(flag(externalFlagName), input, `one of ${values.join(", ")}`),
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) =>
      invalid(flag(name), input, describeThrown(exception)),
    InvalidNegatedFlagSyntaxError: ({ externalFlagName, valueText }) =>
      invalid(flag(externalFlagName), valueText, "no value"),
  });
  return error ?? thrown;
}
