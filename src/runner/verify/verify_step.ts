/** One revision up, down and up again. */
import { type Finding, findingOf, type Problem, type Wrong } from "./finding.ts";
import {
  findWrongRows,
  type ScratchRun,
  snapshotOf,
  takeBack,
  tryCommit,
  tryStep,
  undoOf,
} from "./scratch_run.ts";
import { compareSnapshots, type Snapshot } from "./snapshot.ts";
import type { Step } from "../../graph/step.ts";

/** What became of it. */
export interface Verdict {
  readonly finding: Finding | null;
  /** What the database has now that the revision is applied; null: nobody can go on there. */
  readonly after: Snapshot | null;
}

/**
 * Verifies a step.
 *
 * @param before what is there.
 */
export async function verifyStep(
  scratch: ScratchRun,
  step: Step,
  before: Snapshot,
): Promise<Verdict> {
  const found = (problem: Problem, wrong: Wrong, after: Snapshot | null): Verdict => ({
    finding: findingOf(step, problem, wrong),
    after,
  });
  const failed = await tryStep(scratch, step) ?? await tryCommit(scratch);
  if (failed !== null) return found("upgradeFailed", { error: failed }, null);
  const after = await snapshotOf(scratch);

  const down = undoOf(step);
  const error = await tryStep(scratch, down);
  if (error !== null) {
    // Of one transaction nothing is left.
    const isUnchanged = !scratch.run.hasCommittedPart &&
      scratch.session.dialect.supports("transactionalDdl");
    return found("downgradeFailed", { error }, isUnchanged ? after : null);
  }
  const left = await lookFor(scratch, before);
  if (left !== null) {
    return found("notRestored", left, await takeBack(scratch, down) ? after : null);
  }
  const uncommitted = await tryCommit(scratch);
  if (uncommitted !== null) return found("downgradeFailed", { error: uncommitted }, null);

  const again = await tryStep(scratch, step) ?? await tryCommit(scratch);
  if (again !== null) return found("secondUpgradeFailed", { error: again }, null);
  const other = await lookFor(scratch, { ...after, data: null });
  if (other !== null) return found("secondUpgradeDiffers", other, null);
  return { finding: null, after };
}

/** What is not as it was; null where all is. */
async function lookFor(scratch: ScratchRun, expected: Snapshot): Promise<Wrong | null> {
  const rows = await findWrongRows(scratch);
  const wrong = {
    rows,
    ...compareSnapshots(expected, await snapshotOf(scratch), scratch.comparer),
  };
  const { differences, data } = wrong;
  const isSame = rows === null && differences.length + data.length === 0;
  return isSame ? null : wrong;
}
