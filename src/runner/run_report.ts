/** What goes into a run and what comes out of it. */
import type { MigrateError } from "../core/error.ts";
import type { RevisionModule } from "../environment/loader.ts";
import type { Direction, Plan, Step } from "../graph/step.ts";
import type { ResumeOptions } from "./resume/unfinished.ts";

/** A step that was done. */
export interface StepReport {
  /** Its id; null for a stamp that only takes rows away. */
  readonly revision: string | null;
  /** Which of its functions. */
  readonly direction: Direction;
  /** The first paragraph of the revision's comment. */
  readonly message: string;
  /** How many were executed. */
  readonly statements: number;
  /** What it took. */
  readonly durationMs: number;
}

/** What a run did; of a failed one, as far as it came. */
export interface RunReport {
  /** The URL, password masked. */
  readonly database: string;
  /** The rows of the version table when the run began. */
  readonly rowsBefore: readonly string[];
  /** The rows as they are now. */
  readonly rowsAfter: readonly string[];
  /** Steps that are committed; none: there was nothing to do. */
  readonly done: readonly StepReport[];
  /** Steps that were run and rolled back with the one that failed. */
  readonly rolledBack: readonly string[];
  /** The revision that failed; null: none did. */
  readonly failed: string | null;
  /** The statements of the failed step that stay, because they were committed before. */
  readonly kept: readonly string[];
  /** Revisions of the plan that come behind. */
  readonly notStarted: readonly string[];
  /** What the run took. */
  readonly durationMs: number;
}

/** How to run. */
export interface RunOptions {
  readonly toolVersion: string;
  /** The plan for these rows; called again when another runner has moved them. */
  readonly plan: (rows: readonly string[]) => Plan;
  /** Called once with the rows, when it is this run's turn; those that wait for it need not look. */
  readonly checkApplied?: (rows: readonly string[]) => Promise<void>;
  /** Called once, before the first change. */
  readonly beforeChange?: (
    plan: Plan,
    modules: ReadonlyMap<string, RevisionModule>,
  ) => Promise<void>;
  /** Goes on with the step that was not finished, if there is one. */
  readonly resume?: ResumeOptions | undefined;
}

/** What is collected while running, for the report. */
export interface Progress {
  readonly done: StepReport[];
  readonly start: number;
  /** Operations that came after their revision had ended, while the run was going on. */
  readonly lateOperations: MigrateError[];
  isOver: boolean;
  rowsBefore: readonly string[] | null;
  rows: readonly string[];
  /** The plan that is being run. */
  steps: readonly Step[];
  /** How many steps of it are committed. */
  committed: number;
  /** The place in it of the step that is under way; -1 while none is. */
  current: number;
  kept: readonly string[];
}
