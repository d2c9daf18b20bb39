/** The types of `data` in the documents of `--json`, for the page about them. */
import type { RevisionData } from "../../src/graph/revision_data.ts";

/** Files that were written, as seen from the working folder. */
export interface InitData {
  readonly written: readonly string[];
}

/** The revision that was written. */
export interface NewRevisionData {
  readonly id: string;
  readonly file: string;
  readonly downRevisions: readonly string[];
}

/** Absolute paths of files to be opened. */
export interface EditData {
  readonly files: readonly string[];
}

/** Revisions, newest first. With `-i` each says whether the database is there. */
export interface HistoryData {
  readonly revisions: readonly (RevisionData & { readonly isCurrent?: boolean })[];
}

/** Revisions that nothing follows. */
export interface HeadsData {
  readonly heads: readonly RevisionData[];
}

/** Revisions that several follow, with these. */
export interface BranchesData {
  readonly branches: readonly (RevisionData & { readonly children: readonly string[] })[];
}

/** Revisions with the whole comment at their top. With `--sql` it is `{ scripts }` instead. */
export interface ShowData {
  readonly revisions: readonly (RevisionData & { readonly documentation: string })[];
}

/** The version table; with `--sql` it is `{ statements }` instead. */
export interface EnsureVersionData {
  readonly table: string;
  readonly created: boolean;
}

/** The graph as it is drawn. */
export interface GraphData {
  readonly format: "text" | "mermaid" | "dot" | "svg" | "html";
  /** Where it was written; null: to stdout. */
  readonly file: string | null;
  readonly revisions: readonly (RevisionData & {
    /** Null: no database was asked. */
    readonly isApplied: boolean | null;
    readonly isCurrent: boolean;
  })[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
  readonly heads: readonly string[];
  readonly bases: readonly string[];
  /** The revision that declares each label. */
  readonly labels: Readonly<Record<string, string>>;
  /** Rows of the version table; null: no database was asked. */
  readonly rows: readonly string[] | null;
}

/** What `init --template` can write. */
export interface TemplatesData {
  readonly templates: readonly { readonly name: string; readonly brief: string }[];
}

/** Every setting; passwords are masked. */
export interface ConfigData {
  readonly settings: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly origin: string;
  }[];
}

/** The script that was printed. */
export interface CompletionsData {
  readonly shell: string;
  readonly script: string;
}

/** The second half of a failure: `code` says which one it is. */
export interface FailureData {
  readonly message: string;
  /** What to do next; null: nothing is known. */
  readonly hint: string | null;
  /** What the message tells, as data; what is in it depends on the code. */
  readonly details: object;
  /** Of a run that had begun, a RunReport; null otherwise. */
  readonly report: object | null;
}

export type { RevisionData } from "../../src/graph/revision_data.ts";
export type { ApplyReport } from "../../src/runner/apply.ts";
export type { RunReport, StepReport } from "../../src/runner/run_report.ts";
export type { DryRunReport, DryStep } from "../../src/runner/offline/dry_run.ts";
export type { Script, ScriptStep } from "../../src/runner/offline/script.ts";
export type {
  CurrentReport,
  LastRun,
  PendingRevision,
  StatusReport,
} from "../../src/runner/status.ts";
export type { ChangedFile } from "../../src/runner/changed_file.ts";
export type { UnfinishedData } from "../../src/runner/resume/unfinished_data.ts";
export type { AutogenerateReport } from "../../src/runner/comparison/autogenerate.ts";
export type { BaselineReport } from "../../src/runner/comparison/baseline.ts";
export type { CheckReport } from "../../src/runner/comparison/check.ts";
export type {
  Compared,
  ToldDifference,
  UncomparedObject,
} from "../../src/runner/comparison/comparison.ts";
export type { DiffReport } from "../../src/runner/comparison/diff.ts";
export type { Difference, DifferenceKind } from "../../src/schema/comparer.ts";
export type { AcceptReport } from "../../src/runner/drift/accept.ts";
export type { DriftDifference } from "../../src/runner/drift/difference.ts";
export type { DriftReport, ToldSnapshot } from "../../src/runner/drift/report.ts";
export type { Finding, Problem } from "../../src/runner/verify/finding.ts";
export type { DataDifference } from "../../src/runner/verify/data.ts";
export type { SnapshotDifference } from "../../src/runner/verify/snapshot.ts";
export type { NotVerified, VerifyReport } from "../../src/runner/verify/verify.ts";
export type { RebaseReport } from "../../src/runner/repair/rebase.ts";
export type { FileFinding, FileRepairReport } from "../../src/runner/repair/repair_files.ts";
export type { AcceptedFile, AcceptFilesReport } from "../../src/runner/repair/accept_files.ts";
export type { RowRepairReport } from "../../src/runner/repair/repair_rows.ts";
export type { RowProblems } from "../../src/graph/rows.ts";
