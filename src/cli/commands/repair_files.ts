/** `migrate repair files`. */
import { count } from "../../core/text.ts";
import { type FileFinding, repairFiles as repair } from "../../runner/repair/repair_files.ts";
import { defineCommand, toggle } from "../command.ts";

interface Flags {
  readonly fix?: boolean | undefined;
}

export const repairFiles = defineCommand<Flags>({
  brief: "Find revision files that do not fit together",
  details:
    "Missing parents, duplicate ids, cycles, several bases without a branch label. --fix gives duplicates ids of their own and chains the bases by Create Date, where that is safe; a revision that the database has is never changed.",
  flags: { fix: toggle("Change the files where it is safe") },
  run: async (environment, { fix = false }) => {
    const report = await repair(environment, fix);
    const { findings, files } = report;
    const open = findings.filter(({ isFixed }) => !isFixed);
    const can = open.filter((finding) => finding.fix !== null);
    const message = findings.length === 0
      ? `${count(files, "file")}, nothing wrong with them`
      : open.length === 0
      ? `Fixed: ${count(report.changed.length, "file")} changed`
      : can.length > 0
      ? `${count(open.length, "finding")}; \`migrate repair files --fix\` mends ${can.length}`
      : `${count(open.length, "finding")} to mend by hand`;
    environment.emit({ type: "notice", message });
    return {
      data: report,
      text: findings.map(findingLines).join("\n"),
      hasFindings: open.length > 0,
    };
  },
});

function findingLines({ code, message, advice, fix, isFixed }: FileFinding): string {
  const told = fix === null ? advice : isFixed ? `fixed: ${fix}` : `--fix: ${fix}`;
  return `${code}: ${message}\n  ${told}`;
}
