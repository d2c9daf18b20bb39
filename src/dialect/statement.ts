/**
 * A SQL text with the values that belong in it. The text is kept in the pieces between the values,
 * so that one statement serves both ways of giving them: bound as parameters, or as literals.
 */
import type { ColumnType, Row, Value } from "../../templates/migrate.d.ts";
import type { FragmentPart } from "../schema/fragment.ts";

/** A value with the type that says how the database stores it; null where the value says enough. */
export interface BoundValue {
  readonly value: Value;
  readonly type: ColumnType | null;
}

/** One SQL statement. */
export interface Statement {
  /** One piece more than there are values. */
  readonly text: readonly string[];
  readonly values: readonly BoundValue[];
  /** For many rows: the statement is run once for each, with these instead of `values`. */
  readonly rows?: readonly (readonly BoundValue[])[];
  /** False for what the database refuses inside a transaction. */
  readonly transactional: boolean;
  /** Asked of the database right before, to tell the user something; left out offline. */
  readonly probe?: Probe;
  /** What to do if it fails, where the database's own words do not say enough. */
  readonly hint?: string;
  /** The item of a batch that it is for; unset: all of them. */
  readonly item?: number;
}

/** A question whose answer the user is told. */
export interface Probe {
  readonly question: Statement;
  readonly level: "notice" | "warning";
  /** What to say; null: nothing. */
  readonly answer: (rows: readonly Row[]) => string | null;
}

/** A statement without values. */
export function statement(text: string): Statement {
  return { text: [text], values: [], transactional: true };
}

/** The SQL text with `placeholder(1)`, `placeholder(2)`, ... where the values go. */
export function sqlOf({ text }: Statement, placeholder: (index: number) => string): string {
  return text.reduce((sql, piece, index) => sql + placeholder(index) + piece);
}

/** The SQL text with the values written into it as literals. */
export function inlineSql(
  { text, values }: Statement,
  literal: (value: Value, type: ColumnType | null) => string,
): string {
  return text.reduce((sql, piece, index) => {
    const bound = values[index - 1];
    return sql + (bound === undefined ? "" : literal(bound.value, bound.type)) + piece;
  });
}

/** The statement for people: values as literals, of many rows the first. */
export function describeStatement(
  statement: Statement,
  literal: (value: Value, type: ColumnType | null) => string,
): string {
  const [first = [], ...others] = statement.rows ?? [statement.values];
  const sql = inlineSql({ ...statement, values: first }, literal);
  return others.length === 0 ? sql : `${sql} -- and ${others.length} more rows`;
}

/** The statement of a fragment, its names quoted by the dialect. */
export function fragmentStatement(
  parts: readonly FragmentPart[],
  quotePath: (path: readonly string[]) => string,
): Statement {
  const text = [""];
  const values: BoundValue[] = [];
  for (const part of parts) {
    if ("value" in part) {
      values.push({ value: part.value, type: part.type });
      text.push("");
    } else {
      text[text.length - 1] += "path" in part ? quotePath(part.path) : part.text;
    }
  }
  return { text, values, transactional: true };
}

/**
 * The statements of a script that may hold values.
 *
 * @param split the dialect's splitter: pieces of the text with their offsets.
 */
export function splitStatement(
  script: Statement,
  split: (sql: string) => readonly { readonly sql: string; readonly offset: number }[],
): readonly Statement[] {
  // `?` is one character and a parameter to every splitter, so offsets tell which value is where.
  const offsets: number[] = [];
  let length = 0;
  for (const piece of script.text) {
    offsets.push(length + piece.length);
    length += piece.length + 1;
  }
  offsets.pop();
  return split(sqlOf(script, () => "?")).map(({ sql, offset }) => {
    const text: string[] = [];
    const values: BoundValue[] = [];
    let from = 0;
    offsets.forEach((at, index) => {
      const value = script.values[index];
      if (value === undefined || at < offset || at >= offset + sql.length) return;
      text.push(sql.slice(from, at - offset));
      values.push(value);
      from = at - offset + 1;
    });
    return { text: [...text, sql.slice(from)], values, transactional: true };
  });
}

/** A name in double quotes, whether it needs them or not. */
export function doubleQuoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
