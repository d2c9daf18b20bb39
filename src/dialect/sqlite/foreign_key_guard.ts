/**
 * Foreign keys are off while revisions run; this finds the rows that a step leaves without their
 * parent. What was wrong before the step is left alone: real histories have revisions that leave
 * some for later ones to clean.
 */
import { isMigrateError } from "../../core/error.ts";
import { quote } from "../../core/text.ts";
import { type Statement, statement } from "../statement.ts";
import type { Connection, StepGuard } from "../dialect.ts";

/** These make empty tables and indexes at most: no row can lose its parent by them. */
const HARMLESS = new Set(["createTable", "createIndex", "dropIndex", "createView", "dropView"]);

interface Violation {
  readonly table: string;
  readonly rowid: number | bigint | null;
  readonly parent: string;
  readonly fkid: number;
}

const CHECK = 'SELECT "table", rowid, parent, fkid FROM pragma_foreign_key_check';

async function findViolations(connection: Connection): Promise<readonly Violation[]> {
  try {
    return await query(connection, statement(CHECK));
  } catch (error) {
    if (!isMismatch(error)) throw error;
    return await findByTable(connection);
  }
}

async function query(connection: Connection, sql: Statement): Promise<readonly Violation[]> {
  return await connection.query(sql) as unknown as readonly Violation[];
}

/** A foreign key to columns that are no key: SQLite has taken it, and refuses to check it. */
function isMismatch(error: unknown): boolean {
  return isMigrateError(error, "database.statement_failed") &&
    error.details.reason.startsWith("foreign key mismatch");
}

/** Table by table, those left out that cannot be checked. */
async function findByTable(connection: Connection): Promise<readonly Violation[]> {
  const tables = await connection.query(
    statement("SELECT name FROM sqlite_schema WHERE type = 'table'"),
  );
  const violations: Violation[] = [];
  for (const { name = null } of tables) {
    const values = [{ value: name, type: null }];
    try {
      violations.push(
        ...await query(connection, { ...statement(""), text: [`${CHECK}(`, ")"], values }),
      );
    } catch (error) {
      if (!isMismatch(error)) throw error;
    }
  }
  return violations;
}

/** How many of each; those of a table WITHOUT ROWID cannot be told apart. */
function countByKey(violations: readonly Violation[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of violations.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const keyOf = ({ table, rowid, parent, fkid }: Violation) =>
  JSON.stringify([table, String(rowid), parent, fkid]);

/** A guard for one step. The check before it is made only when the step does something that needs it. */
export function guardForeignKeys(connection: Connection): StepGuard {
  let before: ReadonlyMap<string, number> | null = null;
  return {
    async before(kind, settle) {
      if (before !== null || HARMLESS.has(kind)) return;
      await settle?.();
      before = countByKey(await findViolations(connection));
    },
    async violations() {
      if (before === null) return [];
      const known = new Map(before);
      return (await findViolations(connection))
        .filter((violation) => {
          const left = known.get(keyOf(violation)) ?? 0;
          known.set(keyOf(violation), left - 1);
          return left <= 0;
        })
        .map(({ table, rowid, parent }) =>
          `row ${rowid ?? "?"} of ${quote(table)} (to ${quote(parent)})`
        );
    },
  };
}
