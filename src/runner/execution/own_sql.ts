/** What the SQL of a revision itself may not be. */
import { invalid } from "../../schema/fragment.ts";
import { sqlOf, type Statement } from "../../dialect/statement.ts";
import type { Compilation } from "../../dialect/dialect.ts";

const TRANSACTION_CONTROL =
  /^(?:\s|(?:--|#)[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(begin(?!\s+not\s+atomic\b)|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b/i;

/** Whether a statement begins or ends a transaction, and how; null for all others. */
export function transactionWord(
  { text }: Pick<Statement, "text">,
): "begin" | "commit" | "rollback" | null {
  const [, word = ""] = TRANSACTION_CONTROL.exec(text[0] ?? "") ?? [];
  if (/^(?:begin|start)/i.test(word)) return "begin";
  if (/^(?:commit|end)/i.test(word)) return "commit";
  return word === "" ? null : "rollback";
}

/**
 * Refuses BEGIN and COMMIT, which would end our transaction and with it all that it promises, and
 * placeholders, which have no value to go with them: SQLite would take NULL without a word.
 *
 * @throws `revision.invalid_operation`
 */
export function checkOwnSql(
  { findPlaceholder }: Pick<Compilation, "findPlaceholder">,
  { text }: Statement,
  isInTransaction: boolean,
): void {
  const [, word] = TRANSACTION_CONTROL.exec(text[0] ?? "") ?? [];
  if (word !== undefined && isInTransaction) {
    throw invalid(
      `${word.toUpperCase()} would end the transaction that the revision runs in; use op.savepoint, op.autocommitBlock, or \`export const transaction = "none"\``,
    );
  }
  const placeholder = text.map(findPlaceholder).find((found) => found !== undefined);
  if (placeholder === undefined) return;
  throw invalid(
    "the placeholder " + placeholder + " has no value: write values as ${...} in a sql fragment",
  );
}

/**
 * Refuses besides what would go on behind the statement's end in a script: a run sends each
 * statement alone, and there an open quote is the server's to complain about.
 *
 * @throws `revision.invalid_operation`
 */
export function checkScriptSql(
  compilation: Compilation,
  its: Statement,
  isInTransaction: boolean,
): void {
  checkOwnSql(compilation, its, isInTransaction);
  if (closeText(compilation, sqlOf(its, () => "NULL")) === null) {
    throw invalid("its SQL has no end: a quote, a comment, a parenthesis or a trigger is open");
  }
}

/** What may have to follow a statement, so that a semicolon behind it ends it. */
const ENDINGS = ["", "\n", "*/"];

/**
 * A statement's text as it can stand before a semicolon, which a comment at its end would swallow;
 * null where nothing ends it.
 */
export function closeText(
  { splitScript }: Pick<Compilation, "splitScript">,
  sql: string,
): string | null {
  const isClosed = (text: string) => splitScript(`${text};SELECT 1`).length === 2;
  const ending = ENDINGS.find((ending) => isClosed(sql + ending));
  return ending === undefined ? null : sql + ending;
}
