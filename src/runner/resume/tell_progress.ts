/** Telling the log how far a step is. */
import { logDone, logNext } from "./logged.ts";
import type { Statement } from "../../dialect/statement.ts";
import type { Next } from "./ledger.ts";
import type { StepWork } from "../step_work.ts";

/** What writes to the log how far the step is; nothing where there is nothing new, or no log. */
export async function tellProgress(
  work: StepWork,
  next: Next | null,
): Promise<readonly Statement[]> {
  const { ledger, session } = work;
  if (session.settings.log === null || (next === null && ledger.entries.length === 0)) return [];
  return work.tell({
    done: await logDone(ledger),
    next: next === null ? null : await logNext(next, session.dialect.quoting),
  });
}
