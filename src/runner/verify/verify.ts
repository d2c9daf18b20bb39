/** `verify`: each revision up, down and up again on a scratch database. */
import { count } from "../../core/text.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { readSomeGraph } from "../apply.ts";
import { withBench } from "../comparison/comparison.ts";
import { withScratch } from "../comparison/scratch.ts";
import { type ChangedFile, checkFiles } from "../changed_file.ts";
import { readRows } from "../history.ts";
import { loadModules } from "../revision.ts";
import { chooseRevisions, topOf, type VerifyChoice } from "./choice.ts";
import { type Finding, findingOf } from "./finding.ts";
import {
  type ScratchRun,
  seed,
  snapshotOf,
  startScratchRun,
  tryCommit,
  tryStep,
  withData,
} from "./scratch_run.ts";
import { verifyStep } from "./verify_step.ts";
import type { Plan, Step } from "../../graph/step.ts";
import type { RevisionModule } from "../../environment/loader.ts";
import type { RunContext, Session } from "../session.ts";
import type { Snapshot } from "./snapshot.ts";

/** A revision that was not verified. */
export interface NotVerified {
  /** Its id. */
  readonly revision: string;
  /** The first paragraph of its comment. */
  readonly message: string;
  /** As seen from the working folder. */
  readonly file: string;
  /** In a few words. */
  readonly why: string;
}

/** What `verify` has found. */
export interface VerifyReport {
  /** The URL, password masked; it was only read. */
  readonly database: string;
  /** Ids of those that went up, down and up again, findings or not. */
  readonly verified: readonly string[];
  /** None: all is well. */
  readonly findings: readonly Finding[];
  /** Those that have no way back, or could not be reached. */
  readonly notVerified: readonly NotVerified[];
  /** Of what the database has applied. */
  readonly changedFiles: readonly ChangedFile[];
  /** What it took. */
  readonly durationMs: number;
}

/** What goes on, and what has been found so far. */
interface Verification {
  readonly home: Session;
  readonly plan: Plan;
  readonly modules: ReadonlyMap<string, RevisionModule>;
  readonly isChosen: (step: Step) => boolean;
  readonly verified: string[];
  readonly findings: Finding[];
  readonly notVerified: NotVerified[];
}

/**
 * Runs revisions on a database that nobody else has, and compares what is there after each step.
 * What is wrong with a revision is a finding, and the others are looked at all the same.
 *
 * @throws graph.* for the range, `history.changed_file` with `strictChecksums`, `revision.load_failed` and its like, config.*, database.*
 */
export async function verifyRevisions(
  context: RunContext,
  choice: VerifyChoice,
): Promise<VerifyReport> {
  const start = context.host.monotonic();
  const graph = readSomeGraph(context);
  return await withBench(context, async ({ session: home }) => {
    const rows = await readRows(home) ?? [];
    const changedFiles = await checkFiles(home, graph, rows);
    const chosen = chooseRevisions(graph, choice, rows, changedFiles);
    const plan = chosen.size === 0
      ? { rowsBefore: [], rowsAfter: [], steps: [] }
      : planUpgrade(graph, [], topOf(graph, chosen));
    const verification: Verification = {
      home,
      plan,
      modules: await loadModules(home, plan),
      isChosen: ({ revision }) => revision !== null && chosen.has(revision.id),
      verified: [],
      findings: [],
      notVerified: [],
    };
    for (let place = 0; place < plan.steps.length;) {
      const from = place;
      place = await withScratch(home, "verify", (scratch) => goOn(verification, scratch, from));
    }
    const { verified, findings, notVerified } = verification;
    const durationMs = context.host.monotonic() - start;
    return {
      database: home.database,
      verified,
      findings,
      notVerified,
      changedFiles,
      durationMs,
    };
  });
}

/** Verifies from a step on; gives the place of the first that needs another database. */
async function goOn(its: Verification, session: Session, from: number): Promise<number> {
  const { plan: { steps }, home } = its;
  const scratch = await startScratchRun(session, its.plan, its.modules);
  const first = Math.max(from, steps.findIndex((step) => its.isChosen(step)));
  if (from === 0 && first > 0) {
    home.emit({ type: "notice", message: `Upgrading ${count(first, "revision")} first` });
  }
  let before: Snapshot | null = null;
  for (const [place, step] of steps.entries()) {
    const isVerified = place >= from && its.isChosen(step) && canUndo(its, step);
    if (!isVerified) {
      if (!await pass(its, scratch, step)) return steps.length;
      before = null;
      continue;
    }
    tell(its, step);
    before ??= await snapshotOf(scratch);
    const { finding, after } = await verifyStep(scratch, step, before);
    if (finding !== null) its.findings.push(finding);
    if (finding?.problem === "upgradeFailed") return leaveOut(its, place + 1);
    its.verified.push(step.revision?.id ?? "");
    if (after === null) return place + 1;
    await seed(scratch, step);
    before = await withData(scratch, after);
  }
  return steps.length;
}

/** Upgrades without a look; false where that fails, which is the end. */
async function pass(its: Verification, scratch: ScratchRun, step: Step): Promise<boolean> {
  const error = await tryStep(scratch, step) ?? await tryCommit(scratch);
  if (error === null) {
    await seed(scratch, step);
    return true;
  }
  its.findings.push(findingOf(step, "upgradeFailed", { error }));
  leaveOut(its, its.plan.steps.indexOf(step) + 1);
  return false;
}

/** Says that what comes from a place on could not be reached; gives the end. */
function leaveOut(
  { plan: { steps }, isChosen, notVerified, findings }: Verification,
  from: number,
) {
  const why = `${findings.at(-1)?.revision}, which comes before it, cannot be applied`;
  for (const step of steps.slice(from).filter(isChosen)) notVerified.push(notVerifiedOf(step, why));
  return steps.length;
}

/** Whether there is a way back; says so where there is none. */
function canUndo({ modules, notVerified }: Verification, step: Step): boolean {
  const { id = "", irreversible = null } = step.revision ?? {};
  const hasDowngrade = modules.get(id)?.downgrade !== null;
  if (irreversible === null && hasDowngrade) return true;
  const why = irreversible === null
    ? "it has no downgrade function"
    : `irreversible: ${irreversible}`;
  notVerified.push(notVerifiedOf(step, why));
  return false;
}

function notVerifiedOf({ revision }: Step, why: string): NotVerified {
  const { id = "", message = "", file = "" } = revision ?? {};
  return { revision: id, message, file, why };
}

function tell({ home, plan, isChosen }: Verification, step: Step): void {
  const chosen = plan.steps.filter(isChosen);
  const { id = "", message = "" } = step.revision ?? {};
  const title = message === "" ? id : `${id}, ${message}`;
  home.emit({
    type: "notice",
    message: `Verifying ${title} (${chosen.indexOf(step) + 1} of ${chosen.length})`,
  });
}
