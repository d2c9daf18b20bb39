/** From a plan to the statements of a script, transactions and version rows among them. */
import { inlineSql, type Statement } from "../../dialect/statement.ts";
import { createVersionTable, editStatement } from "../history.ts";
import { closeText } from "../execution/own_sql.ts";
import { type Piece, type Rehearsal, rehearseStep } from "./record_plan.ts";
import { functionOf, loadModules, stepEnds } from "../revision.ts";
import type { RecordingSession } from "../session.ts";
import type { Plan, Step } from "../../graph/step.ts";

/** One step of a script. */
export interface ScriptStep {
  readonly revision: string | null;
  readonly direction: Step["direction"];
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** In order, without the semicolon; transactions and version rows among them. */
  readonly statements: readonly string[];
}

/** A script as data. */
export interface Script {
  readonly dialect: string;
  /** The rows that the version table is taken to have. */
  readonly rows: readonly string[];
  /** What comes before the first step. */
  readonly before: readonly string[];
  readonly steps: readonly ScriptStep[];
  readonly after: readonly string[];
}

const COMMIT = "COMMIT";

/**
 * Records the revisions of a plan and writes what they would send.
 *
 * @throws what recording them throws, at the first that cannot be written.
 */
export async function assembleScript(rehearsal: Rehearsal, plan: Plan): Promise<Script> {
  const { session } = rehearsal;
  const { dialect, settings } = session;
  const modules = await loadModules(session, plan);
  const isAll = settings.transaction === "all";
  const begin = [dialect.begin, ...dialect.limitTransaction?.(settings.limits) ?? []];
  const steps: ScriptStep[] = [];
  for (const [index, step] of plan.steps.entries()) {
    const pieces: Piece[] = [];
    const apply = functionOf(step, modules);
    if (apply !== null) await rehearseStep(rehearsal, step, apply, pieces);
    // A fresh database has no version table yet.
    const isFirst = index === 0 && plan.rowsBefore.length === 0;
    const texts = pieces.flatMap((piece) => textsOf(rehearsal, piece));
    // Only a script that mentions them has changed them: others are spared the lines.
    const restoring = (dialect.restoreSession ?? []).filter((text) => {
      const setting = text.split(" ").at(-1) ?? text;
      return texts.some((its) => its.includes(setting));
    });
    steps.push({
      revision: step.revision?.id ?? null,
      direction: step.direction,
      ...stepEnds(step),
      statements: wrap(session, step, begin, [
        ...isFirst ? [createVersionTable(session)] : [],
        ...texts,
        ...restoring,
        ...step.edits.flatMap((edit) => literals(session, editStatement(session, edit))),
      ]),
    });
  }
  const hasSteps = steps.length > 0;
  return {
    dialect: dialect.name,
    rows: plan.rowsBefore,
    before: hasSteps ? [...dialect.scriptStart ?? [], ...(isAll ? begin : [])] : [],
    steps,
    after: hasSteps && isAll ? [COMMIT] : [],
  };
}

/** A statement, or where the step's transaction is parted. */
type Text = string | Exclude<Piece["kind"], "statement">;

function textsOf(rehearsal: Rehearsal, piece: Piece): readonly Text[] {
  if (piece.kind !== "statement") return [piece.kind];
  const { session, compilation } = rehearsal;
  return literals(session, piece.statement).map((text) => closeText(compilation, text) ?? text);
}

/** Puts a step into its transaction, without those in which nothing would happen. */
function wrap(
  { settings }: RecordingSession,
  { revision }: Step,
  begin: readonly string[],
  texts: readonly Text[],
): readonly string[] {
  const isAll = settings.transaction === "all";
  const isAlone = settings.transaction === "none" || revision?.transaction === "none";
  const wrapped: readonly Text[] = isAlone
    ? isAll ? ["commit", ...texts, "begin"] : texts
    : isAll
    ? texts
    : ["begin", ...texts, "commit"];
  return wrapped
    .filter((_, index) => !isEmptyTransaction(wrapped, index))
    .flatMap((text) => text === "commit" ? [COMMIT] : text === "begin" ? begin : [text]);
}

/** Whether the text is one half of a BEGIN with a COMMIT right behind it. */
function isEmptyTransaction(texts: readonly Text[], index: number): boolean {
  return texts[index] === "begin" && texts[index + 1] === "commit" ||
    texts[index] === "commit" && texts[index - 1] === "begin";
}

/** A statement with its values as literals; one for each row of many. */
function literals({ dialect }: RecordingSession, its: Statement): readonly string[] {
  return (its.rows ?? [its.values]).map((values) =>
    inlineSql({ ...its, values }, dialect.quoting.literal)
  );
}
