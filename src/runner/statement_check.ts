/** What a revision's own SQL must not be. */
import { invalid } from "../schema/fragment.ts";
import type { Statement } from "../dialect/statement.ts";
import type { StepWork } from "./execute.ts";

/** A placeholder has no value to go with it: SQLite would take NULL without a word. */
export function refusePlaceholders({ compilation }: StepWork, { text }: Statement): void {
  const placeholder = text.map(compilation.findPlaceholder).find((found) => found !== undefined);
  if (placeholder === undefined) return;
  throw invalid(
    "the placeholder " + placeholder + " has no value: write values as ${...} in a sql fragment",
  );
}

const TRANSACTION_CONTROL =
  /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b/i;

/** BEGIN and COMMIT in a revision would end our transaction, and with it all that it promises. */
export function refuseTransactionControl(work: StepWork, { text: [first = ""] }: Statement): void {
  const [, word] = TRANSACTION_CONTROL.exec(first) ?? [];
  if (word === undefined || !work.isInTransaction()) return;
  throw invalid(
    `${word.toUpperCase()} would end the transaction that the revision runs in; use op.savepoint, op.autocommitBlock, or \`export const transaction = "none"\``,
  );
}
