/**
 * Reads what follows the columns of a foreign key
 * (https://www.sqlite.org/syntax/foreign-key-clause.html).
 */
import { type Cursor, type ParsedName, seesKeyword, takeKeywords, takeName } from "./cursor.ts";
import { takeColumnNames } from "./parse_index.ts";

/** What happens to a row whose parent goes or changes. */
export type ForeignKeyAction = "cascade" | "restrict" | "set null" | "set default" | "no action";

/** `[NOT] DEFERRABLE [INITIALLY ...]`. */
export interface ParsedDeferral {
  readonly deferrable: boolean;
  readonly initially: "deferred" | "immediate" | null;
}

/** FOREIGN KEY or REFERENCES; `columns` is empty where it stands at its column. */
export interface ParsedForeignKey {
  readonly kind: "foreignKey";
  readonly columns: readonly ParsedName[];
  readonly table: ParsedName;
  /** Empty where the primary key of the other table is meant. */
  readonly references: readonly ParsedName[];
  readonly onDelete: ForeignKeyAction | null;
  readonly onUpdate: ForeignKeyAction | null;
  /** As written. SQLite reads MATCH and does nothing with it. */
  readonly match: string | null;
  readonly deferral: ParsedDeferral | null;
}

/** Reads REFERENCES and what belongs to it; null where it is not there, or not understood. */
export function takeReferences(
  cursor: Cursor,
  columns: readonly ParsedName[],
): ParsedForeignKey | null {
  if (!takeKeywords(cursor, "REFERENCES")) return null;
  const table = takeName(cursor);
  if (table === null) return null;
  const references = takeColumnNames(cursor);
  let onDelete: ForeignKeyAction | null = null;
  let onUpdate: ForeignKeyAction | null = null;
  let match: string | null = null;
  while (seesKeyword(cursor, "ON") || seesKeyword(cursor, "MATCH")) {
    const before = cursor.at;
    if (takeKeywords(cursor, "MATCH")) match = takeName(cursor)?.name ?? match;
    else if (takeKeywords(cursor, "ON", "DELETE")) onDelete = takeAction(cursor) ?? onDelete;
    else if (takeKeywords(cursor, "ON", "UPDATE")) onUpdate = takeAction(cursor) ?? onUpdate;
    else if (takeKeywords(cursor, "ON", "INSERT")) takeAction(cursor);
    if (cursor.at === before) break;
  }
  const deferral = takeDeferral(cursor);
  return { kind: "foreignKey", columns, table, references, onDelete, onUpdate, match, deferral };
}

const ACTIONS = {
  "cascade": ["CASCADE"],
  "restrict": ["RESTRICT"],
  "set null": ["SET", "NULL"],
  "set default": ["SET", "DEFAULT"],
  "no action": ["NO", "ACTION"],
} as const;

function takeAction(cursor: Cursor): ForeignKeyAction | null {
  for (const [action, keywords] of Object.entries(ACTIONS)) {
    if (takeKeywords(cursor, ...keywords)) return action as ForeignKeyAction;
  }
  return null;
}

/** Reads `[NOT] DEFERRABLE`; null, and no step, where it does not come next. */
export function takeDeferral(cursor: Cursor): ParsedDeferral | null {
  const isNegative = takeKeywords(cursor, "NOT", "DEFERRABLE");
  if (!isNegative && !takeKeywords(cursor, "DEFERRABLE")) return null;
  const initially = takeKeywords(cursor, "INITIALLY", "DEFERRED")
    ? "deferred"
    : takeKeywords(cursor, "INITIALLY", "IMMEDIATE")
    ? "immediate"
    : null;
  return { deferrable: !isNegative, initially };
}
