/** Carrying out `op.query` and `op.run`: SQL of the author's whose answer the revision gets. */
import { type LoggedResult, noteUnit, type Result } from "../resume/ledger.ts";
import { performAlone } from "./execute_alone.ts";
import { isDone } from "../resume/pass_over.ts";
import { expected, passOver } from "../resume/resume.ts";
import { announce, remember, type StepWork } from "../step_work.ts";
import {
  firstWord,
  isAboutSession,
  isQuestion,
  type OwnCall,
  rawUnit,
  type Unit,
} from "../resume/unit.ts";
import type { Statement } from "../../dialect/statement.ts";

/** How a call is carried out. */
export interface Call<T> {
  readonly name: OwnCall;
  /** Executes the statement behind others. */
  readonly perform: (statement: Statement, before: readonly Statement[]) => Promise<T>;
  readonly resultOf: (performed: T) => Result;
  /** What it gave in an earlier run; null where that is not known. */
  readonly recall: (result: LoggedResult | null) => T;
}

/** Carries out a call, or gives again what it gave to an earlier run of the same step. */
export async function call<T>(work: StepWork, its: Statement, how: Call<T>): Promise<T> {
  work.session.interruption.check();
  if (how.name === "op.query" && isQuestion(its)) {
    return await watched(work, its, "query", () => how.perform(announce(work, its), []));
  }
  const unit = rawUnit(how.name, its);
  const known = work.resume === null ? null : await findKnown(work, unit, its);
  if (known !== null) return how.recall(known.result);
  return await watched(
    work,
    its,
    how.name === "op.run" ? "run" : "query",
    () => perform(work, unit, announce(work, its), how),
  );
}

/** Tells the guard of what may write, and remembers it: of all that does not clearly only read. */
export async function watched<T>(
  work: StepWork,
  its: Statement,
  kind: "run" | "query",
  action: () => Promise<T>,
): Promise<T> {
  if (["select", "values"].includes(firstWord(its))) return await action();
  await work.guard?.before(kind);
  const result = await action();
  remember(work, its);
  return result;
}

async function perform<T>(
  work: StepWork,
  unit: Unit,
  its: Statement,
  how: Call<T>,
): Promise<T> {
  work.statements++;
  if (!work.isInTransaction()) {
    const place = { unit, at: 0, statement: its };
    return await performAlone(work, place, (before) => how.perform(its, before), how.resultOf);
  }
  const performed = await how.perform(its, []);
  noteUnit(work.ledger, unit, how.resultOf(performed));
  return performed;
}

/** What an earlier run has given; null: it is to be carried out. */
async function findKnown(
  work: StepWork,
  unit: Unit,
  its: Statement,
): Promise<{ readonly result: LoggedResult | null } | null> {
  const { resume } = work;
  const [member] = unit.members;
  if (resume === null || member === undefined) return null;
  if (expected(resume) === undefined) {
    return await isDone(work, resume, unit, member) ? { result: null } : null;
  }
  const result = await passOver(work, member);
  if (isAboutSession(unit, its)) await work.session.connection.execute([its]);
  return { result };
}
