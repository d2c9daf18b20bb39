/** The page about `--json`: the envelope, and the types of what is in it. */
import { block, code, page, table } from "./page.ts";
import type { Documentation } from "./documentation.ts";

/** What `data` is, by command; the first without further options. */
export const DATA: Readonly<Record<string, readonly (readonly [when: string, type: string])[]>> = {
  init: [["", "InitData"]],
  revision: [["", "NewRevisionData"], ["--autogenerate", "AutogenerateReport"]],
  merge: [["", "NewRevisionData"]],
  rebase: [["", "RebaseReport"]],
  edit: [["", "EditData"]],
  upgrade: [["", "ApplyReport"], ["--dry-run", "DryRunReport"], ["--sql", "Script"]],
  downgrade: [["", "ApplyReport"], ["--dry-run", "DryRunReport"], ["--sql", "Script"]],
  stamp: [["", "ApplyReport"], ["--sql", "Script"]],
  baseline: [["", "BaselineReport"]],
  check: [["", "CheckReport"]],
  diff: [["", "DiffReport"]],
  drift: [["", "DriftReport"], ["--accept", "AcceptReport"]],
  verify: [["", "VerifyReport"]],
  status: [["", "StatusReport"]],
  current: [["", "CurrentReport"]],
  history: [["", "HistoryData"]],
  heads: [["", "HeadsData"]],
  branches: [["", "BranchesData"]],
  show: [["", "ShowData"]],
  graph: [["", "GraphData"]],
  "ensure-version": [["", "EnsureVersionData"]],
  "repair files": [["", "FileRepairReport"]],
  "repair rows": [["", "RowRepairReport"]],
  "repair accept": [["", "AcceptFilesReport"]],
  "list-templates": [["", "TemplatesData"]],
  config: [["", "ConfigData"]],
  completions: [["", "CompletionsData"]],
};

const ENVELOPE = `{
  "version": 1,
  "command": "upgrade",
  "ok": true,
  "code": null,
  "data": {},
  "warnings": []
}`;

/** The document that `--json` prints. */
export function jsonPage(types: Documentation): string {
  const rows = Object.entries(DATA).flatMap(([command, forms]) =>
    forms.map(([when, type]) => [code(`${command} ${when}`.trim()), link(type)])
  );
  return page(
    "JSON",
    "`--json` prints one document, on one line, on stdout, for success and failure alike; what " +
      "happens meanwhile is told on stderr as ever. It is stable: members may be added, and what " +
      "is there changes only together with `version`.",
    block("json", ENVELOPE),
    table(["Member", ""], [
      [code("version"), "of this shape: 1"],
      [code("command"), "the command, its second word too: `repair rows`"],
      [code("ok"), "whether the exit code is 0"],
      [
        code("code"),
        'null; `"findings"` where the exit code is 1; of a failure [its code](errors.md)',
      ],
      [
        code("data"),
        `what the command has to tell, see below; of a failure a ${link("FailureData")}`,
      ],
      [code("warnings"), "a list of texts"],
    ]),
    "## data of each command",
    table(["Command", "Type"], rows),
    "Ids, files and texts are strings; files are seen from the working folder, durations are " +
      "milliseconds, whole numbers beyond 2^53 are strings.",
    "## Types",
    ...[...types].map(([name, { source, doc }]) =>
      [`### ${name}`, doc, block("ts", source)].filter((part) => part !== "").join("\n\n")
    ),
  );
}

function link(type: string): string {
  return `[${code(type)}](#${type.toLowerCase()})`;
}
