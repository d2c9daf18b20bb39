/** Two contents compared, and what makes the second the first. */
import { openWorkbench } from "../comparison/workbench.ts";
import { findDrift } from "./difference.ts";
import { statementsBack } from "./take_back.ts";
import type { Session } from "../session.ts";
import type { Content } from "./content.ts";
import type { DriftReport } from "./report.ts";

/** What a comparison finds. */
export type Findings = Pick<DriftReport, "differences" | "statements">;

/** What is found where nothing differs. */
export const NOTHING: Findings = { differences: [], statements: [] };

/** The differences, and what takes them away. */
export async function compareContents(
  session: Session,
  expected: Content,
  found: Content,
): Promise<Findings> {
  const bench = await openWorkbench(session);
  const drift = findDrift(bench, expected, found);
  if (drift.differences.length === 0) return NOTHING;
  return { differences: drift.differences, statements: await statementsBack(bench, drift) };
}
