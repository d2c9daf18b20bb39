/** What `verify` has found, for people. */
import { count, indent, list } from "../core/text.ts";
import { differenceLines } from "./difference_text.ts";
import type { Paint } from "./print.ts";
import type { DataDifference } from "../runner/verify/data.ts";
import type { Finding, Problem } from "../runner/verify/finding.ts";

const TITLES: Readonly<Record<Problem, string>> = {
  upgradeFailed: "the upgrade fails",
  downgradeFailed: "the downgrade fails",
  notRestored: "the downgrade does not restore what was there before the upgrade",
  secondUpgradeFailed: "the upgrade fails after the downgrade",
  secondUpgradeDiffers: "the upgrade makes something else the second time",
};

/** The lines of a finding: which revision, what is wrong, what to do. */
export function findingLines(finding: Finding, paint: Paint): readonly string[] {
  const { revision, message, file, problem, rows, error, hint } = finding;
  const title = message === "" ? revision : `${revision}, ${message}`;
  const told = [
    ...differenceLines(finding.differences, paint),
    ...finding.data.map(dataLine),
    ...(rows === null ? [] : [
      `rows of the version table: expected ${list(rows.expected) || "none"}, found ${
        list(rows.found) || "none"
      }`,
    ]),
    ...(error === null ? [] : [`${error.code}: ${error.message}`]),
  ];
  return [
    `${paint("bold", title)} (${file}): ${paint("red", TITLES[problem])}`,
    ...told.map((line) => `  ${indent(line, 2)}`),
    `  ${paint("cyan", "hint:")} ${hint}`,
  ];
}

function dataLine({ table, lost, added, changed, columns }: DataDifference): string {
  const parts = [
    lost > 0 ? `${count(lost, "row")} lost` : "",
    changed > 0 ? `${count(changed, "row")} changed (${list(columns)})` : "",
    added > 0 ? `${count(added, "row")} left behind` : "",
  ].filter((part) => part !== "");
  return `rows of ${table}: ${list(parts)}`;
}
