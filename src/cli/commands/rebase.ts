/** `migrate rebase REVISION`. */
import { list } from "../../core/text.ts";
import { rebase as rebaseRevision, type RebaseReport } from "../../runner/repair/rebase.ts";
import { argument, defineCommand, text } from "../command.ts";

interface Flags {
  readonly onto?: string | undefined;
}

export const rebase = defineCommand<Flags, [string]>({
  brief: "Put a line of revisions behind another head",
  details:
    "After two pull requests that both added revisions: the line of REVISION, from where the two parted, follows the other head. Only `downRevision` of its first revision changes; what a database has applied is not touched.",
  flags: { onto: text("What it shall follow (the only other head)", "TARGET") },
  positional: {
    kind: "tuple",
    parameters: [argument("REVISION", "The last revision of the line, an id or LABEL@head")],
  },
  run: async (environment, { onto }, target) => {
    const report = await rebaseRevision(environment, target, onto ?? null);
    environment.emit({ type: "notice", message: closingLine(report) });
    return { data: report, text: report.isChanged ? report.file : "" };
  },
});

function closingLine({ revision, from, to, moved, heads, isChanged }: RebaseReport): string {
  if (!isChanged) return `Nothing to do: ${revision} follows ${list(to)} already`;
  const others = moved.filter((id) => id !== revision);
  return `${revision} follows ${list(to)} now (before: ${list(from) || "nothing"})${
    others.length === 0 ? "" : `, and with it ${list(others)}`
  }; ${heads.length === 1 ? "the head is" : "the heads are"} ${list(heads)}`;
}
