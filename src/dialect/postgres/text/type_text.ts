/** Types as they are written in SQL: for the walk over names. */
import {
  type Cursor,
  seesKeyword,
  skipGroup,
  takeKeywords,
  takeName,
  takeOperator,
} from "./cursor.ts";

/** Words behind a type that belong to it. */
const MORE: Readonly<Record<string, string>> = {
  double: "PRECISION",
  character: "VARYING",
  char: "VARYING",
  bit: "VARYING",
};

const FIELDS = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"] as const;

/** Steps over `double precision`, `numeric(10, 2)`, `timestamp with time zone`, `audit.mood[]`. */
export function skipType(cursor: Cursor): void {
  takeKeywords(cursor, "SETOF");
  takeKeywords(cursor, "NATIONAL");
  let name = takeName(cursor);
  while (takeOperator(cursor, ".")) name = takeName(cursor);
  takeKeywords(cursor, MORE[name ?? ""] ?? "");
  if (name === "interval") skipFields(cursor);
  if (cursor.tokens[cursor.at - 1] !== undefined) skipPlainGroup(cursor);
  if (!takeKeywords(cursor, "WITH", "TIME", "ZONE")) {
    takeKeywords(cursor, "WITHOUT", "TIME", "ZONE");
  }
  takeKeywords(cursor, "ARRAY");
  while (takeOperator(cursor, "[")) {
    if (cursor.tokens[cursor.at]?.kind === "number") cursor.at++;
    takeOperator(cursor, "]");
  }
}

/** `(10, 2)`. */
function skipPlainGroup(cursor: Cursor): void {
  const { at } = cursor;
  if (cursor.tokens[at + 1]?.kind === "number") skipGroup(cursor);
}

/** `year to month`. */
function skipFields(cursor: Cursor): void {
  const isField = () => FIELDS.some((field) => seesKeyword(cursor, field));
  if (!isField()) return;
  cursor.at++;
  if (takeKeywords(cursor, "TO") && isField()) cursor.at++;
}
