/** `migrate diff FROM TO`. */
import { count } from "../../core/text.ts";
import { diffSources } from "../../runner/comparison/diff.ts";
import { parseSource } from "../../runner/comparison/source_name.ts";
import { argument, defineCommand, toggle } from "../command.ts";
import { differenceLines, tellUncompared } from "../difference_text.ts";
import { SCRATCH_FLAGS, type ScratchFlags, withScratchUrl } from "../scratch_flag.ts";

interface Flags extends ScratchFlags {
  readonly sql?: boolean | undefined;
}

const SOURCES = "A database URL, database, models:FILE, file:schema.sql or revisions:TARGET";

export const diff = defineCommand<Flags, [string, string]>({
  brief: "Compare two schemas: differences, and the operations between them",
  details:
    `${SOURCES}. \`database\` is the one of --url and its like, \`models:\` those of the config, ` +
    "`revisions:` all of them. The operations make FROM into TO.",
  flags: {
    ...SCRATCH_FLAGS,
    sql: toggle("The operations as SQL, not as TypeScript"),
  },
  positional: {
    kind: "tuple",
    parameters: [argument("SOURCE", SOURCES), argument("SOURCE", "What to compare it with")],
  },
  run: async (environment, flags, from, to) => {
    const { paint } = environment;
    const report = await diffSources(
      withScratchUrl(environment, flags),
      parseSource(from, "FROM"),
      parseSource(to, "TO"),
      { withSql: flags.sql ?? false },
    );
    const { differences, sql, typescript } = report;
    tellUncompared(environment, report.notCompared, "Not compared");
    const mark = flags.sql ? "--" : "//";
    const comment = (line: string) =>
      paint("dim", `${mark} ${line.replaceAll("\n", `\n${mark} `)}`);
    if (differences.length === 0) {
      return {
        data: report,
        text: comment(`No differences between ${report.from} and ${report.to}`),
      };
    }
    const title = `${
      count(differences.length, "difference")
    }: expected is what ${report.to} has, found what ${report.from} has`;
    const body = sql === null ? outdent(typescript) : sql.map((its) => `${its};`).join("\n");
    return {
      data: report,
      text: [
        comment(title),
        ...differenceLines(differences, (_, text) => text).map((line) => comment(`  ${line}`)),
        ...(body === "" ? [] : ["", body]),
      ].join("\n"),
      hasFindings: true,
    };
  },
});

/** Without the indentation of a function's body. */
function outdent(body: string): string {
  return body.trimEnd().replaceAll(/^ {2}/gm, "");
}
