/** `migrate check`. */
import { count } from "../../core/text.ts";
import { checkModels } from "../../runner/comparison/check.ts";
import { defineCommand } from "../command.ts";
import { countText, differenceLines, tellUncompared } from "../difference_text.ts";
import { SCRATCH_FLAGS, type ScratchFlags, withScratchUrl } from "../scratch_flag.ts";

export const check = defineCommand<ScratchFlags>({
  brief: "Compare the models with the database; exit 1 with the differences",
  details: "The database must be at all heads. The models are those that the config names.",
  flags: { ...SCRATCH_FLAGS },
  run: async (environment, flags) => {
    const { paint } = environment;
    const report = await checkModels(withScratchUrl(environment, flags));
    const { differences, models } = report;
    tellUncompared(environment, report.notCompared, "Not compared");
    const hasFindings = differences.length > 0;
    if (!hasFindings) {
      const text = `No differences: ${countText(report.compared)} of ${models}`;
      return { data: report, text };
    }
    const title = `${count(differences.length, "difference")}: expected is what ${models} says, ` +
      "found what the database has";
    const lines = differenceLines(differences, paint).map((line) => `  ${line}`);
    return { data: report, text: [paint("bold", title), ...lines].join("\n"), hasFindings };
  },
});
