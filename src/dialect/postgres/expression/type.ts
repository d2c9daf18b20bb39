/** The types of expressions, as far as they are plain. */
import type { Expression } from "./tree.ts";

/** What an expression stands in. */
export interface Surroundings {
  /** The type of a column, in the spelling of format_type(); undefined: there is none. */
  readonly typeOf: (column: string) => string | undefined;
  /** The table whose name may stand before its columns; null: no name is left out. */
  readonly table: string | null;
  /** The schema that is not said before functions, types and tables; null: none is known. */
  readonly schema: string | null;
}

/** Nothing is known. */
export const NOWHERE: Surroundings = { typeOf: () => undefined, table: null, schema: null };

/** What PostgreSQL turns a type into by itself. */
export const WIDER: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric", "real", "double precision"],
  integer: ["bigint", "numeric", "real", "double precision"],
  bigint: ["numeric", "real", "double precision"],
  numeric: ["real", "double precision"],
  real: ["double precision"],
  "character varying": ["text"],
  character: ["text", "character varying"],
  date: ["timestamp without time zone", "timestamp with time zone"],
  "timestamp without time zone": ["timestamp with time zone"],
  "time without time zone": ["interval", "time with time zone"],
};

/** The types of numbers. */
export const NUMBERS: ReadonlySet<string> = new Set(
  ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
);

/** The type without its numbers in parentheses. */
export const sizeless = (type: string) => type.replace(/\([^)]*\)/, "");

/** Whether a type is one of whole numbers. */
export function isWhole(type: string | null): boolean {
  return type === "smallint" || type === "integer" || type === "bigint";
}

const SAME_TYPE = /^call (?:coalesce|greatest|least|nullif)$/;

/** The type of what is simple enough; null: not known. */
export function typeOf(expression: Expression, around: Surroundings): string | null {
  if (expression.kind === "name") return around.typeOf(expression.text) ?? null;
  if (expression.kind !== "operation") return null;
  const { operator, operands, type } = expression;
  if (operator === "cast") return type ?? null;
  if (operator === "||") return "text";
  const [first, second] = operands;
  if (SAME_TYPE.test(operator)) {
    return operands.map((its) => typeOf(its, around)).find((its) => its !== null) ?? null;
  }
  if (operator === "case") {
    const results = operands.slice(1).filter((_, at) => at % 2 === 1 || at === operands.length - 2);
    return results.map((its) => typeOf(its, around)).find((its) => its !== null) ?? null;
  }
  if (/^[-+*/%]$/.test(operator) && first !== undefined && second !== undefined) {
    const [left, right] = [typeOf(first, around), typeOf(second, around)];
    if (isWhole(left) && (right === left || second.kind === "number")) return left;
    if (isWhole(right) && first.kind === "number") return right;
  }
  if (
    /^call (?:length|char_length|array_length|cardinality|octet_length|position)\b/.test(operator)
  ) {
    return "integer";
  }
  return null;
}
