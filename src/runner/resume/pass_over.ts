/** Which of what a revision records has been done by earlier runs, the one in doubt among it. */
import { statement } from "../../dialect/statement.ts";
import { judge, removeLeftover } from "./doubt.ts";
import { keep } from "./ledger.ts";
import { changedStep, endResume, expected, noteFound, passOver } from "./resume.ts";
import { describeMember, hashMember, isAboutSession, type Member, type Unit } from "./unit.ts";
import type { Sent } from "../execution/compile.ts";
import type { LoggedNext } from "./logged.ts";
import type { StepWork } from "../step_work.ts";
import type { Resume } from "./unfinished.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Recorded } from "../../operation/record.ts";

/** Kinds whose statements are looked at one by one: scripts, and rows in chunks. */
const SPLIT: ReadonlySet<string> = new Set(["execute", "executeFile", "bulkInsert"]);

/**
 * Passes over what is done.
 *
 * @param compile gives the statements of one operation, in order.
 * @returns what is left to be compiled and executed.
 */
export async function passRecorded(
  work: StepWork,
  recorded: readonly Recorded[],
  compile: (recorded: Recorded, take: (sent: Sent) => Promise<void>) => Promise<void>,
): Promise<readonly Recorded[]> {
  let rest = recorded;
  while (work.resume !== null) {
    const [first] = rest;
    if (first === undefined) break;
    const { operation } = first;
    if (SPLIT.has(operation.kind)) {
      await compile(first, (sent) => takeOrPass(work, sent));
      rest = rest.slice(1);
    } else if (expected(work.resume) !== undefined) {
      await passOver(work, { kind: "operation", operation });
      rest = rest.slice(1);
    } else {
      rest = rest.slice(await decideOperations(work, work.resume, rest));
    }
  }
  return rest;
}

/** A statement of a script, or a chunk of rows. */
async function takeOrPass(work: StepWork, sent: Sent): Promise<void> {
  const { resume } = work;
  const { unit, at } = sent;
  const [member] = unit.members;
  if (resume === null || member === undefined) {
    work.pending.push(sent);
  } else if (at > 0) {
    // It went with the first of its unit.
  } else if (expected(resume) !== undefined) {
    await passOver(work, member);
    if (isAboutSession(unit, sent.statement)) {
      work.pending.push({ ...sent, unit: { ...unit, members: [] } });
    }
  } else if (!await isDone(work, resume, unit, member)) {
    work.pending.push(sent);
  }
}

/** Whether the raw SQL that comes next, or was in doubt, has taken effect. Ends passing over. */
export async function isDone(
  work: StepWork,
  resume: Resume,
  unit: Unit,
  member: Member,
): Promise<boolean> {
  const { next } = resume.unfinished;
  if (next === null) return false;
  const isSame = next.hashes.length === 1 && await hashMember(member) === next.hashes[0];
  if (!isSame) {
    checkMayDiffer(resume, next, member);
    endResume(work);
    return false;
  }
  const [its] = unit.statements;
  const sql = its?.text.join("?") ?? next.sql;
  const applied = await settle(work, resume, next, [], sql);
  endResume(work);
  if (applied) noteFound(work, unit);
  return applied;
}

/** What ran last must be there still, unless it is known not to have taken effect. */
function checkMayDiffer(resume: Resume, next: LoggedNext, member: Member): void {
  const isOpen = next.at === 0 && (!next.isInDoubt || resume.inDoubt === "missing");
  if (!isOpen) throw changedStep(resume, describeMember(member));
}

/** Whether the statement has taken effect; what it has left half done is removed. */
async function settle(
  work: StepWork,
  resume: Resume,
  next: LoggedNext,
  operations: readonly Operation[],
  sql: string,
): Promise<boolean> {
  if (next.isInDoubt) return await judge(work, resume, operations, sql);
  // What failed may have been done by hand since.
  if (resume.inDoubt === "applied") return true;
  await removeLeftover(work, sql);
  return false;
}

/**
 * What ran last, or was to be run, where it is a unit of operations. Ends passing over.
 *
 * @returns how many operations are behind it.
 */
async function decideOperations(
  work: StepWork,
  resume: Resume,
  rest: readonly Recorded[],
): Promise<number> {
  const { next } = resume.unfinished;
  const [first] = rest;
  if (next === null || first === undefined) return 0;
  const recorded = rest.slice(0, next.hashes.length);
  const operations = recorded.map(({ operation }) => operation);
  const members = operations.map((operation) => ({ kind: "operation", operation } as const));
  const hashes = await Promise.all(members.map(hashMember));
  if (hashes.join() !== next.hashes.join()) {
    checkMayDiffer(resume, next, { kind: "operation", operation: first.operation });
    endResume(work);
    return 0;
  }
  const stored = next.statements ?? [{ sql: next.sql, isTransactional: false }];
  const parts = partOf(operations, stored[next.at]?.item, stored.length);
  const applied = await settle(work, resume, next, parts, stored[next.at]?.sql ?? next.sql);
  endResume(work);
  const statements = stored.map(({ sql, isTransactional }) => ({
    ...statement(sql),
    transactional: isTransactional,
  }));
  const unit: Unit = { members, statements, isRaw: false, isWhole: true };
  const from = next.at + (applied ? 1 : 0);
  // Nothing of it is there: it is compiled anew.
  if (from === 0) return 0;
  if (from === stored.length) noteFound(work, unit);
  else goOnWithin(work, unit, from, first);
  return members.length;
}

/** The operations that one statement of a unit does; none where that cannot be told. */
function partOf(
  operations: readonly Operation[],
  item: number | undefined,
  statements: number,
): readonly Operation[] {
  if (statements === 1) return operations;
  const [operation] = operations;
  if (item === undefined || operation?.kind !== "batchAlterTable") return [];
  return operation.items.slice(item, item + 1);
}

/** The rest of a unit, as it was compiled when it was begun. */
function goOnWithin(work: StepWork, unit: Unit, from: number, recorded: Recorded): void {
  work.ledger.partial = { unit, at: from };
  keep(work.ledger);
  unit.statements.slice(from).forEach((its, index) => {
    const label = unit.members.map(describeMember).join(", ");
    work.pending.push({ statement: its, label, recorded, unit, at: from + index });
  });
}
