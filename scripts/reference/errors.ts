/** The pages about failures: made from the table of errors. */
import { type ErrorCode, ERRORS, EXIT_CODES, MigrateError } from "../../src/core/error.ts";
import { SAMPLES } from "../../src/core/error_sample.ts";
import { code, page, table } from "./page.ts";

/** What each family is about. */
const FAMILIES: { readonly [K in keyof typeof EXIT_CODES]: string } = {
  usage: "the command line is wrong",
  config: "the config, a URL or a file is wrong",
  graph: "the revision files, or a target among them",
  history: "the version table or the log says something else than the files",
  lock: "another program is at work",
  database: "the database cannot be reached, or refuses",
  unsupported: "it cannot be done there",
  revision: "a revision's own code",
  interrupted: "a signal ended it; its number is added: 130 for Ctrl-C, 143 for SIGTERM",
  internal: "a bug of migrate",
};

const FAMILY_NAMES = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];

/** Every code with its message and hint. */
export function errorsPage(): string {
  return page(
    "Errors",
    "Codes are stable, texts may change. The examples have invented names in them. A failure is " +
      "told on stderr as `error[CODE]: ...`, with a hint where one is known, and with `--json` on " +
      "stdout as [`code` and `data`](json.md). " +
      "[Troubleshooting](../guides/troubleshooting.md) has more to say of the common ones.",
    table(
      ["Family", "Exit", ""],
      FAMILY_NAMES.map((family) => [
        `[${code(`${family}.*`)}](#${family})`,
        exitOf(family),
        FAMILIES[family],
      ]),
    ),
    ...FAMILY_NAMES.map(familySection),
  );
}

/** What the process exits with. */
export function exitCodesPage(): string {
  const families = FAMILY_NAMES.map((family) => [
    exitOf(family),
    FAMILIES[family],
    `[${code(`${family}.*`)}](errors.md#${family})`,
  ]);
  return page(
    "Exit codes",
    table(["Exit", "Meaning", "Codes"], [
      ["0", "done, or nothing to do", ""],
      [
        "1",
        "findings, no failure: `check`, `diff`, `drift`, `verify` or `repair` found something, " +
        "`current --check-heads` or `status --exit-code` is behind",
        "`findings`",
      ],
      ...families,
    ]),
    "Nothing unexpected ever ends in 1, so a cron job that acts on 1 never takes a crash for drift.",
  );
}

function exitOf(family: keyof typeof EXIT_CODES): string {
  return family === "interrupted" ? "128+" : String(EXIT_CODES[family]);
}

function familySection(family: keyof typeof EXIT_CODES): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((its) => its.startsWith(`${family}.`));
  return [`## ${family}`, `Exit ${exitOf(family)}: ${FAMILIES[family]}.`, ...codes.map(describe)]
    .join("\n\n");
}

function describe(name: ErrorCode): string {
  const [details] = SAMPLES[name];
  if (details === undefined) throw new Error(`${name} has no sample`);
  const { message, hint } = new MigrateError(name, details);
  return [
    `### ${code(name)}`,
    `\`\`\`text\n${message}${hint === undefined ? "" : `\nhint: ${hint}`}\n\`\`\``,
  ].join("\n\n");
}
