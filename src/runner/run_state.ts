/** What a run shares among its steps. */
import type { MigrateError } from "../core/error.ts";
import type { Observation } from "./drift/observe.ts";
import type { Compilation } from "../dialect/dialect.ts";
import type { Progress } from "./resume/logged.ts";
import type { Session } from "./session.ts";
import type { RunTransaction } from "./transaction.ts";
import type { ResumeRequest } from "./resume/unfinished.ts";

/** A run that has begun. */
export interface Run {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly transaction: RunTransaction;
  readonly toolVersion: string;
  /** Checksums of the revisions that will run, without the SQL files that they may execute. */
  readonly checksums: ReadonlyMap<string, Promise<string>>;
  readonly onLateOperation: (error: MigrateError) => void;
  /** Whether anything of the step that is under way can no longer be rolled back. */
  hasCommittedPart: boolean;
  /** What a step that failed has committed before: the texts of its statements. */
  kept: readonly string[];
  /** The same for the log; null where nothing of the step is there. */
  remains: Progress | null;
  /** What the schema was before its steps; null: no snapshot is to be taken. */
  observation: Observation | null;
  /** What the first step goes on with; null where nothing of it is there. */
  resume: ResumeRequest | null;
}
