/**
 * migrate as a library: for programs that bring their database up to date when they start, and for
 * tests that want one with its schema. Revisions are the same files as the command line's, settings
 * are those of `migrate.config.ts`.
 *
 * @example A database in memory for a test
 * ```ts
 * import { open } from "@migrate/migrate";
 *
 * await using database = await open({ url: "sqlite::memory:", directory: "./migrations" });
 * await database.upgrade();
 * const tables = await database.query("SELECT name FROM sqlite_schema WHERE type = 'table'");
 * console.log(tables.map(({ name }) => name));
 * ```
 *
 * @module
 */
export { open } from "./library/open.ts";
export type { OpenOptions } from "./library/open.ts";
export type { Database, RunOptions } from "./library/database.ts";
export { isMigrateError } from "./library/failure.ts";
export type { MigrateError } from "./library/failure.ts";
export type { Event, Foreseen, Outlook } from "./core/event.ts";
export type { Direction } from "./graph/step.ts";
export type { RevisionData } from "./graph/revision_data.ts";
export type { ApplyReport } from "./runner/apply.ts";
export type { RunReport, StepReport } from "./runner/run_report.ts";
export type { DryRunReport, DryStep } from "./runner/offline/dry_run.ts";
export type { CurrentReport, LastRun, PendingRevision, StatusReport } from "./runner/status.ts";
export type { ChangedFile } from "./runner/changed_file.ts";
export type { UnfinishedData } from "./runner/resume/unfinished_data.ts";
export type { CheckReport } from "./runner/comparison/check.ts";
export type { Compared, ToldDifference, UncomparedObject } from "./runner/comparison/comparison.ts";
export type { AcceptReport } from "./runner/drift/accept.ts";
export type { DriftDifference } from "./runner/drift/difference.ts";
export type { DriftReport, ToldSnapshot } from "./runner/drift/report.ts";
export type { Finding, Problem } from "./runner/verify/finding.ts";
export type { DataDifference } from "./runner/verify/data.ts";
export type { SnapshotDifference } from "./runner/verify/snapshot.ts";
export type { NotVerified, VerifyReport } from "./runner/verify/verify.ts";
export type { Difference, DifferenceKind } from "./schema/comparer.ts";
export type * from "../templates/migrate.d.ts";
