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
} from "./cursor.ts";
import {
  type ParsedDeferral,
  type ParsedForeignKey,
  takeDeferral,
  takeReferences,
} from "./parse_foreign_key.ts";
import { type ParsedIndexColumn, takeColumnNames, takeIndexColumns } from "./parse_index.ts";

export type ConflictResolution = "rollback" | "abort" | "fail" | "ignore" | "replace";

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
  if (seesKeyword(cursor, "REFERENCES")) return takeReferences(cursor, []);
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
  if (takeKeywords(cursor, "FOREIGN", "KEY")) {
    return takeReferences(cursor, takeColumnNames(cursor));
  }
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
