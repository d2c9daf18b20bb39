/**
 * Foreign keys are off while revisions run; this finds the rows that a step leaves without their
 * parent. What was wrong before the step is left alone: real histories have revisions that leave
 * some for later ones to clean.
 */
import { quote } from "../../core/text.ts";
import { statement } from "../statement.ts";
import type { Connection, StepGuard } from "../dialect.ts";

/** These make empty tables and indexes at most: no row can lose its parent by them. */
const HARMLESS = new Set(["createTable", "createIndex", "dropIndex", "createView", "dropView"]);

interface Violation {
  readonly table: string;
  readonly rowid: number | bigint | null;
  readonly parent: string;
  readonly fkid: number;
}

async function findViolations(connection: Connection): Promise<readonly Violation[]> {
  const rows = await connection.query(
    statement('SELECT "table", rowid, parent, fkid FROM pragma_foreign_key_check'),
  );
  return rows as unknown as readonly Violation[];
}

const keyOf = ({ table, rowid, parent, fkid }: Violation) =>
  JSON.stringify([table, String(rowid), parent, fkid]);

/** A guard for one step. The check before it is made only when the step does something that needs it. */
export function guardForeignKeys(connection: Connection): StepGuard {
  let before: ReadonlySet<string> | null = null;
  return {
    async before(kind) {
      if (before !== null || HARMLESS.has(kind)) return;
      before = new Set((await findViolations(connection)).map(keyOf));
    },
    async violations() {
      if (before === null) return [];
      const known = before;
      return (await findViolations(connection))
        .filter((violation) => !known.has(keyOf(violation)))
        .map(({ table, rowid, parent }) =>
          `row ${rowid ?? "?"} of ${quote(table)} (to ${quote(parent)})`
        );
    },
  };
}
