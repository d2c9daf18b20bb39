/** Which tables a script may reshape, by the first words of its statements. */
import {
  type Cursor,
  openCursor,
  peek,
  seesKeyword,
  takeKeywords,
  takeName,
  takeQualifiedName,
} from "./cursor.ts";
import { foldName } from "./name.ts";
import { splitScript } from "./script.ts";

type Reshaped = readonly string[] | "everything";

const NOTHING: readonly string[] = [];

/** Statements that never change a table's shape. */
const ROW_WORDS =
  "INSERT UPDATE DELETE REPLACE SELECT VALUES WITH EXPLAIN ANALYZE REINDEX SAVEPOINT RELEASE"
    .split(" ");

/** The tables of the main database that a script may reshape, each by one spelling of its name. */
export function reshapedBy(script: string): Reshaped {
  const tables = new Map<string, string>();
  for (const statement of splitScript(script)) {
    const reshaped = reshapedByStatement(openCursor(statement.sql));
    if (reshaped === "everything") return "everything";
    for (const table of reshaped) {
      if (!tables.has(foldName(table))) tables.set(foldName(table), table);
    }
  }
  return [...tables.values()];
}

function reshapedByStatement(cursor: Cursor): Reshaped {
  if (ROW_WORDS.some((word) => seesKeyword(cursor, word))) return NOTHING;
  if (takeKeywords(cursor, "CREATE")) return reshapedByCreate(cursor);
  if (takeKeywords(cursor, "DROP")) return reshapedByDrop(cursor);
  if (takeKeywords(cursor, "ALTER", "TABLE")) {
    const altered = takeTable(cursor);
    if (altered === "everything" || !takeKeywords(cursor, "RENAME", "TO")) return altered;
    const newName = takeName(cursor);
    return newName === null ? "everything" : altered.length === 0 ? [] : [...altered, newName.name];
  }
  if (!takeKeywords(cursor, "PRAGMA")) return "everything";
  const pragma = takeQualifiedName(cursor);
  const isHarmless = pragma !== null && foldName(pragma.name.name) !== "writable_schema";
  return isHarmless ? NOTHING : "everything";
}

function reshapedByCreate(cursor: Cursor): Reshaped {
  const isTemporary = takeKeywords(cursor, "TEMP") || takeKeywords(cursor, "TEMPORARY");
  if (seesKeyword(cursor, "VIEW")) return NOTHING;
  takeKeywords(cursor, "VIRTUAL");
  takeKeywords(cursor, "UNIQUE");
  const isTable = takeKeywords(cursor, "TABLE");
  const isOther = takeKeywords(cursor, "INDEX") || takeKeywords(cursor, "TRIGGER");
  if (!isTable && !isOther) return "everything";
  if (isTemporary) return NOTHING;
  takeKeywords(cursor, "IF", "NOT", "EXISTS");
  const created = takeTable(cursor);
  if (isTable || created === "everything" || created.length === 0) return created;
  // A trigger's event stands before it; ON is no name there without quotes.
  while (peek(cursor) !== undefined && !seesKeyword(cursor, "ON")) cursor.at++;
  return takeKeywords(cursor, "ON") ? takeTable(cursor) : "everything";
}

function reshapedByDrop(cursor: Cursor): Reshaped {
  if (seesKeyword(cursor, "VIEW")) return NOTHING;
  const isTable = takeKeywords(cursor, "TABLE");
  if (!isTable && !takeKeywords(cursor, "INDEX") && !takeKeywords(cursor, "TRIGGER")) {
    return "everything";
  }
  takeKeywords(cursor, "IF", "EXISTS");
  const dropped = takeTable(cursor);
  // An index and a trigger do not say whose they are.
  return isTable || dropped.length === 0 ? dropped : "everything";
}

/** The name that comes next; none where it is not one of the main database. */
function takeTable(cursor: Cursor): Reshaped {
  const named = takeQualifiedName(cursor);
  if (named === null) return "everything";
  return foldName(named.schema?.name ?? "main") === "main" ? [named.name.name] : NOTHING;
}
