/** A statement that ran alone when its process ended: whether it took effect. */
import { MigrateError } from "../../core/error.ts";
import { shorten } from "../../core/text.ts";
import { isApplied, isRepeatable, scopeOf } from "../../operation/applied.ts";
import { type Resume, unfinishedStep } from "./unfinished.ts";
import type { Operation } from "../../operation/mod.ts";
import type { StepWork } from "../step_work.ts";

/**
 * Whether the statement has taken effect: the database is asked, then whoever runs this.
 *
 * @param operations what the statement does; none where it is raw SQL.
 * @throws `history.statement_in_doubt`; `history.unfinished_step` for a run that was not told to go
 * on.
 */
export async function judge(
  work: StepWork,
  resume: Resume,
  operations: readonly Operation[],
  sql: string,
): Promise<boolean> {
  const found = await look(work, operations, sql);
  const { unfinished, isAsked, inDoubt, passed } = resume;
  if (found === false) return false;
  if (!isAsked) throw unfinishedStep(unfinished);
  if (found === true) return true;
  if (inDoubt !== null) return inDoubt === "applied";
  throw new MigrateError("history.statement_in_doubt", {
    revision: unfinished.revision,
    direction: unfinished.direction,
    number: passed + (unfinished.next?.at ?? 0) + 1,
    sql: shorten(sql, 2000),
  });
}

/** What the database says; null: nothing. What is half done is removed, and so is not there. */
async function look(
  work: StepWork,
  operations: readonly Operation[],
  sql: string,
): Promise<boolean | null> {
  const { session: { dialect, connection }, compilation: { rules } } = work;
  const isThere = await removeLeftover(work, sql);
  if (isThere !== null) return isThere;
  if (operations.length === 0) return canRepeat(sql) ? false : null;
  if (operations.every(isRepeatable)) return false;
  const comparer = await dialect.loadComparer(connection);
  const answers: (boolean | null)[] = [];
  for (const operation of operations) {
    const schema = await dialect.reflect(connection, scopeOf(operation));
    answers.push(isApplied(operation, schema, rules, comparer));
  }
  const [first = null] = answers;
  return answers.every((answer) => answer === first) ? first : null;
}

/**
 * Removes what a statement has left half done, an invalid index for example.
 *
 * @returns whether the statement is done; null where the dialect cannot tell.
 */
export async function removeLeftover(work: StepWork, sql: string): Promise<boolean | null> {
  const { session: { dialect, connection, emit } } = work;
  const outcome = await dialect.outcomeOf?.(connection, sql) ?? null;
  if (outcome === null) return null;
  const { isDone, remove } = outcome;
  if (remove.length > 0) {
    emit({ type: "notice", message: `Removing what was left half done: ${shorten(sql, 100)}` });
    await work.outsideTransaction(async () => {
      await connection.execute(remove);
    }, null);
  }
  return isDone;
}

const REPEATABLE =
  /^\s*(?:(?:vacuum|analyze|analyse|optimize|checkpoint|cluster|refresh|reindex|comment|grant|revoke|truncate|alter\s+system|flush)\b|create\s+or\s+replace\b|create\s+\w+\s+if\s+not\s+exists\b|drop\s+\w+\s+if\s+exists\b)/i;

/** Whether running the SQL a second time does no more than once. */
function canRepeat(sql: string): boolean {
  return REPEATABLE.test(sql);
}
