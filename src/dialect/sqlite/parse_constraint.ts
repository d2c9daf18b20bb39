/**
 * Reads the constraints of CREATE TABLE, those of columns
 * (https://www.sqlite.org/syntax/column-constraint.html) and those of tables
 * (https://www.sqlite.org/syntax/table-constraint.html).
 */
import { isKeyword, type Token } from "./token.ts";
import {
  type Cursor,
  lastEnd,
  type ParsedName,
  type ParsedText,
  peek,
  seesKeyword,
  type Span,
  takeGroup,
  takeKeywords,
  takeName,
  takeOperator,
  textOf,
} from "./parse_cursor.ts";
import { type ParsedIndexColumn, takeColumnNames, takeIndexColumns } from "./parse_index.ts";

export type ConflictResolution = "rollback" | "abort" | "fail" | "ignore" | "replace";
export type ForeignKeyAction = "cascade" | "restrict" | "set null" | "set default" | "no action";

/** `[NOT] DEFERRABLE [INITIALLY ...]`. */
export interface ParsedDeferral {
  readonly deferrable: boolean;
  readonly initially: "deferred" | "immediate" | null;
}

interface Conflicting {
  readonly onConflict: ConflictResolution | null;
}

/** PRIMARY KEY; `columns` is empty where it stands at its column, and then `order` may be set. */
export interface ParsedPrimaryKey extends Conflicting {
  readonly kind: "primaryKey";
  readonly columns: readonly ParsedIndexColumn[];
  readonly order: "asc" | "desc" | null;
  readonly autoincrement: boolean;
}

/** UNIQUE; `columns` is empty where it stands at its column. */
export interface ParsedUnique extends Conflicting {
  readonly kind: "unique";
  readonly columns: readonly ParsedIndexColumn[];
}

export interface ParsedCheck extends Conflicting {
  readonly kind: "check";
  readonly condition: ParsedText;
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

/** DEFERRABLE apart from its REFERENCES: SQLite gives it to the last foreign key before it. */
export interface ParsedLateDeferral extends ParsedDeferral {
  readonly kind: "deferral";
}

/**
 * DEFAULT. `expression`: it stood in parentheses, which `value` is without. `name`: a bare or
 * quoted name, which SQLite takes for a string.
 */
export interface ParsedDefault {
  readonly kind: "default";
  readonly form: "literal" | "expression" | "name";
  readonly value: ParsedText;
}

export interface ParsedGenerated {
  readonly kind: "generated";
  readonly expression: ParsedText;
  readonly stored: boolean;
}

type Body =
  | ParsedPrimaryKey
  | ParsedUnique
  | ParsedCheck
  | ParsedForeignKey
  | ParsedLateDeferral
  | ParsedDefault
  | ParsedGenerated
  | (Conflicting & { readonly kind: "notNull" | "null" })
  | { readonly kind: "collate"; readonly collation: ParsedName }
  /** CONSTRAINT with a name and nothing behind it, which SQLite accepts. */
  | { readonly kind: "nothing" };

/** A constraint, the name that stands before it, and the span of both. */
export type ParsedConstraint = Body & Span & { readonly constraintName: ParsedName | null };

/** Reads one constraint of a column; null, and no step, where none begins. */
export function takeColumnConstraint(cursor: Cursor): ParsedConstraint | null {
  return takeNamed(cursor, columnBody);
}

/** Reads one constraint of a table; null, and no step, where none begins. */
export function takeTableConstraint(cursor: Cursor): ParsedConstraint | null {
  return takeNamed(cursor, tableBody);
}

function takeNamed(
  cursor: Cursor,
  takeBody: (cursor: Cursor) => Body | null,
): ParsedConstraint | null {
  const from = cursor.at;
  const start = peek(cursor)?.start ?? cursor.text.length;
  const constraintName = takeKeywords(cursor, "CONSTRAINT") ? takeName(cursor) : null;
  const body = takeBody(cursor) ?? (constraintName === null ? null : { kind: "nothing" as const });
  if (body === null) {
    cursor.at = from;
    return null;
  }
  return { ...body, constraintName, start, end: lastEnd(cursor) };
}

function columnBody(cursor: Cursor): Body | null {
  if (takeKeywords(cursor, "PRIMARY", "KEY")) {
    const order = takeOrder(cursor);
    const onConflict = takeConflict(cursor);
    const autoincrement = takeKeywords(cursor, "AUTOINCREMENT");
    return { kind: "primaryKey", columns: [], order, autoincrement, onConflict };
  }
  if (takeKeywords(cursor, "NOT", "NULL")) {
    return { kind: "notNull", onConflict: takeConflict(cursor) };
  }
  if (takeKeywords(cursor, "NULL")) return { kind: "null", onConflict: takeConflict(cursor) };
  if (takeKeywords(cursor, "UNIQUE")) {
    return { kind: "unique", columns: [], onConflict: takeConflict(cursor) };
  }
  if (takeKeywords(cursor, "DEFAULT")) return defaultBody(cursor);
  if (takeKeywords(cursor, "COLLATE")) {
    const collation = takeName(cursor);
    return collation === null ? null : { kind: "collate", collation };
  }
  if (seesKeyword(cursor, "REFERENCES")) return referenceBody(cursor, []);
  if (takeKeywords(cursor, "GENERATED", "ALWAYS", "AS") || takeKeywords(cursor, "AS")) {
    return generatedBody(cursor);
  }
  const deferral = takeDeferral(cursor);
  return deferral === null ? checkBody(cursor) : { kind: "deferral", ...deferral };
}

function tableBody(cursor: Cursor): Body | null {
  if (takeKeywords(cursor, "PRIMARY", "KEY")) {
    const open = cursor.at;
    const columns = takeIndexColumns(cursor);
    // AUTOINCREMENT stands inside the parentheses here, behind the last column.
    const inside = cursor.tokens[cursor.at - 2];
    const autoincrement = cursor.at - open > 3 && inside !== undefined &&
      isKeyword(cursor.text, inside, "AUTOINCREMENT");
    return {
      kind: "primaryKey",
      columns,
      order: null,
      autoincrement,
      onConflict: takeConflict(cursor),
    };
  }
  if (takeKeywords(cursor, "UNIQUE")) {
    const columns = takeIndexColumns(cursor);
    return { kind: "unique", columns, onConflict: takeConflict(cursor) };
  }
  if (takeKeywords(cursor, "FOREIGN", "KEY")) return referenceBody(cursor, takeColumnNames(cursor));
  return checkBody(cursor);
}

function checkBody(cursor: Cursor): Body | null {
  if (!takeKeywords(cursor, "CHECK")) return null;
  const condition = takeGroup(cursor);
  if (condition === null) return null;
  return { kind: "check", condition, onConflict: takeConflict(cursor) };
}

function generatedBody(cursor: Cursor): Body | null {
  const expression = takeGroup(cursor);
  if (expression === null) return null;
  const stored = takeKeywords(cursor, "STORED");
  if (!stored) takeKeywords(cursor, "VIRTUAL");
  return { kind: "generated", expression, stored };
}

function defaultBody(cursor: Cursor): Body | null {
  const expression = takeGroup(cursor);
  if (expression !== null) return { kind: "default", form: "expression", value: expression };
  const from = cursor.at;
  const isSigned = takeOperator(cursor, "-") || takeOperator(cursor, "+");
  const token = peek(cursor);
  if (token === undefined) return null;
  cursor.at++;
  const value = textOf(cursor, from, cursor.at);
  if (value === null) return null;
  const isString = !isSigned && isBareName(cursor.text, token);
  return { kind: "default", form: isString ? "name" : "literal", value };
}

const LITERAL_WORDS = [
  "NULL",
  "TRUE",
  "FALSE",
  "CURRENT_TIME",
  "CURRENT_DATE",
  "CURRENT_TIMESTAMP",
] as const;

function isBareName(text: string, token: Token): boolean {
  if (token.kind === "quoted") return true;
  return token.kind === "word" && !LITERAL_WORDS.some((word) => isKeyword(text, token, word));
}

function referenceBody(cursor: Cursor, columns: readonly ParsedName[]): Body | null {
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

function takeDeferral(cursor: Cursor): ParsedDeferral | null {
  const isNegative = takeKeywords(cursor, "NOT", "DEFERRABLE");
  if (!isNegative && !takeKeywords(cursor, "DEFERRABLE")) return null;
  const initially = takeKeywords(cursor, "INITIALLY", "DEFERRED")
    ? "deferred"
    : takeKeywords(cursor, "INITIALLY", "IMMEDIATE")
    ? "immediate"
    : null;
  return { deferrable: !isNegative, initially };
}

function takeOrder(cursor: Cursor): "asc" | "desc" | null {
  return takeKeywords(cursor, "ASC") ? "asc" : takeKeywords(cursor, "DESC") ? "desc" : null;
}

const RESOLUTIONS: readonly ConflictResolution[] = [
  "rollback",
  "abort",
  "fail",
  "ignore",
  "replace",
];

function takeConflict(cursor: Cursor): ConflictResolution | null {
  if (!takeKeywords(cursor, "ON", "CONFLICT")) return null;
  return RESOLUTIONS.find((word) => takeKeywords(cursor, word.toUpperCase())) ?? null;
}
