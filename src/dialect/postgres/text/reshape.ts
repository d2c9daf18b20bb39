/** Which tables a script may reshape, by the first words of its statements. */
import {
  type Cursor,
  openCursor,
  peek,
  seesAny,
  seesKeyword,
  skipGroup,
  takeKeywords,
  takeOperator,
  takeQualifiedName,
} from "./cursor.ts";
import { splitScript } from "./script.ts";

type Reshaped = readonly string[] | "everything";

const NOTHING: readonly string[] = [];

/** Statements that never change a table's shape. EXECUTE runs rows only, CALL and DO run anything. */
const HARMLESS =
  `INSERT UPDATE DELETE MERGE VALUES WITH TABLE EXPLAIN ANALYZE VACUUM REINDEX CLUSTER CHECKPOINT
  TRUNCATE COPY LOCK GRANT REVOKE REFRESH NOTIFY LISTEN UNLISTEN SHOW RESET DISCARD LOAD REASSIGN
  SAVEPOINT RELEASE ROLLBACK BEGIN START COMMIT END ABORT PREPARE EXECUTE DEALLOCATE DECLARE FETCH
  MOVE CLOSE SECURITY`.split(/\s+/);

/** Tables by their names, with their schema where the script says it. */
export function reshapedBy(script: string): Reshaped {
  const tables = new Set<string>();
  for (const { sql } of splitScript(script)) {
    const reshaped = reshapedByStatement(openCursor(sql));
    if (reshaped === "everything") return "everything";
    for (const table of reshaped) tables.add(table);
  }
  return [...tables];
}

function reshapedByStatement(cursor: Cursor): Reshaped {
  while (takeOperator(cursor, "("));
  if (seesKeyword(cursor, "SELECT")) return reshapedBySelect(cursor);
  if (seesAny(cursor, HARMLESS)) return NOTHING;
  if (takeKeywords(cursor, "SET")) {
    takeKeywords(cursor, "LOCAL");
    takeKeywords(cursor, "SESSION");
    // Then names mean other tables.
    return seesAny(cursor, ["SEARCH_PATH", "SCHEMA"]) ? "everything" : NOTHING;
  }
  if (takeKeywords(cursor, "CREATE")) return reshapedByCreate(cursor);
  if (takeKeywords(cursor, "DROP")) return reshapedByDrop(cursor);
  if (takeKeywords(cursor, "ALTER")) return reshapedByAlter(cursor);
  if (takeKeywords(cursor, "COMMENT", "ON")) return reshapedByComment(cursor);
  return "everything";
}

/** SELECT ... INTO makes a table. */
function reshapedBySelect(cursor: Cursor): Reshaped {
  for (; peek(cursor) !== undefined; cursor.at++) {
    while (skipGroup(cursor));
    if (!takeKeywords(cursor, "INTO")) continue;
    const isTemporary = takeKeywords(cursor, "TEMP") || takeKeywords(cursor, "TEMPORARY");
    takeKeywords(cursor, "UNLOGGED");
    takeKeywords(cursor, "TABLE");
    return isTemporary ? NOTHING : takeTable(cursor);
  }
  return NOTHING;
}

function reshapedByCreate(cursor: Cursor): Reshaped {
  takeKeywords(cursor, "GLOBAL");
  takeKeywords(cursor, "LOCAL");
  const isTemporary = takeKeywords(cursor, "TEMP") || takeKeywords(cursor, "TEMPORARY");
  takeKeywords(cursor, "UNLOGGED");
  takeKeywords(cursor, "FOREIGN");
  if (takeKeywords(cursor, "TABLE")) {
    takeKeywords(cursor, "IF", "NOT", "EXISTS");
    return isTemporary ? NOTHING : takeTable(cursor);
  }
  takeKeywords(cursor, "UNIQUE");
  if (takeKeywords(cursor, "INDEX")) {
    // ON is no name there without quotes.
    while (peek(cursor) !== undefined && !seesKeyword(cursor, "ON")) cursor.at++;
    if (!takeKeywords(cursor, "ON")) return "everything";
    takeKeywords(cursor, "ONLY");
    return takeTable(cursor);
  }
  // The elements of a schema may be tables.
  if (takeKeywords(cursor, "SCHEMA")) {
    return cursor.tokens.length > cursor.at + 5 ? "everything" : NOTHING;
  }
  return NOTHING;
}

function reshapedByDrop(cursor: Cursor): Reshaped {
  const isCascade = seesKeyword(cursor, "CASCADE", cursor.tokens.length - 1 - cursor.at);
  // An index does not say whose it is; what a schema or an owner has, nobody says.
  if (isCascade || seesAny(cursor, ["INDEX", "SCHEMA", "OWNED"])) return "everything";
  takeKeywords(cursor, "FOREIGN");
  if (!takeKeywords(cursor, "TABLE")) return NOTHING;
  takeKeywords(cursor, "IF", "EXISTS");
  const tables: string[] = [];
  do {
    const table = takeTable(cursor);
    if (table === "everything") return "everything";
    tables.push(...table);
  } while (takeOperator(cursor, ","));
  return tables;
}

/** Objects whose change changes tables. */
const SHARED = ["INDEX", "TYPE", "DOMAIN", "SCHEMA"];

function reshapedByAlter(cursor: Cursor): Reshaped {
  if (seesAny(cursor, SHARED)) {
    const isOwner = seesKeyword(cursor, "OWNER", cursor.tokens.length - 3 - cursor.at);
    return isOwner ? NOTHING : "everything";
  }
  if (takeKeywords(cursor, "SEQUENCE")) {
    while (peek(cursor) !== undefined && !seesKeyword(cursor, "OWNED")) cursor.at++;
    return takeKeywords(cursor, "OWNED", "BY") ? takeColumnTable(cursor) : NOTHING;
  }
  takeKeywords(cursor, "FOREIGN");
  if (!takeKeywords(cursor, "TABLE")) return NOTHING;
  if (seesKeyword(cursor, "ALL")) return NOTHING;
  takeKeywords(cursor, "IF", "EXISTS");
  takeKeywords(cursor, "ONLY");
  const altered = takeTable(cursor);
  takeOperator(cursor, "*");
  const isNamed = takeKeywords(cursor, "RENAME", "TO") ||
    takeKeywords(cursor, "ATTACH", "PARTITION") || takeKeywords(cursor, "DETACH", "PARTITION");
  const other = isNamed ? takeTable(cursor) : NOTHING;
  return altered === "everything" || other === "everything" ? "everything" : [...altered, ...other];
}

function reshapedByComment(cursor: Cursor): Reshaped {
  if (takeKeywords(cursor, "TABLE")) return takeTable(cursor);
  return takeKeywords(cursor, "COLUMN") ? takeColumnTable(cursor) : NOTHING;
}

/** The name that comes next. */
function takeTable(cursor: Cursor): Reshaped {
  const named = takeQualifiedName(cursor);
  if (named === null) return "everything";
  return [named.schema === null ? named.name : `${named.schema}.${named.name}`];
}

/** The table of `table.column` or `schema.table.column`. */
function takeColumnTable(cursor: Cursor): Reshaped {
  const named = takeQualifiedName(cursor);
  if (named === null) return "everything";
  return named.schema === null ? NOTHING : [named.schema];
}
