/** Casts and numbers in one spelling. */
import { booleanOf, canonicalConstant } from "./constant_text.ts";
import { type Expression, type Leaf, operation } from "./tree.ts";
import { isWhole, NUMBERS, sizeless, type Surroundings, typeOf, WIDER } from "./type.ts";

/** Leaves out what PostgreSQL adds: the type of a constant, and what it does to a wider type. */
export function normalCast(operand: Expression, written: string, around: Surroundings): Expression {
  const { schema } = around;
  const type = schema !== null && written.startsWith(`${schema}.`)
    ? written.slice(schema.length + 1)
    : written;
  const base = sizeless(type);
  const kept: Expression = { ...operation("cast", operand), type };
  if (operand.kind === "string") return constant(operand, base);
  if (operand.kind === "word") return operand.text === "null" ? operand : kept;
  if (operand.kind === "number") return NUMBERS.has(base) ? operand : kept;
  if (isConstantArray(operand) && type.endsWith("[]")) return operand;
  const own = typeOf(operand, around);
  if (own === type || own !== null && WIDER[sizeless(own)]?.includes(base)) return operand;
  return kept;
}

function isConstantArray(expression: Expression): boolean {
  return expression.kind === "operation" && expression.operator === "array" &&
    expression.operands.every((its) =>
      its.kind === "string" || its.kind === "number" ||
      its.kind === "word" || isConstantArray(its)
    );
}

/** A quoted number is a number, a quoted boolean a boolean. */
function constant(text: Leaf, type: string): Expression {
  if (NUMBERS.has(type) && /^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text.text)) {
    return { kind: "number", text: numberText(text.text.toLowerCase()) };
  }
  if (/^(?:time|date|interval)/.test(type)) return canonicalConstant(text, type);
  if (type === "boolean") {
    const is = booleanOf(text.text);
    if (is !== null) return { kind: "word", text: is };
  }
  return text;
}

/**
 * Of whole numbers a division gives a whole number, unless one of them is cast: then PostgreSQL
 * casts the other one too, and what they are cast to is said.
 */
export function division(
  left: Expression,
  right: Expression,
  written: readonly Expression[],
  around: Surroundings,
): Expression {
  const isOfWhole = (its: Expression) =>
    its.kind === "number" ? /^-?\d+$/.test(its.text) : isWhole(typeOf(its, around));
  const types = written.flatMap((its) =>
    its.kind === "operation" && its.operator === "cast" ? its.type ?? [] : []
  );
  const type = types.map(sizeless).find((its) => /^(?:numeric|real|double)/.test(its));
  const isCast = type !== undefined && isOfWhole(left) && isOfWhole(right);
  return operation(isCast ? `/ ${type}` : "/", left, right);
}

/** Digits, a point and digits, as PostgreSQL's numeric writes them. */
export function numberText(written: string): string {
  if (/^0[xob]/.test(written)) return String(BigInt(written));
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/.exec(written) ?? [];
  if (whole === "" && fraction === "" || Math.abs(Number(exponent)) > 100) return written;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before = digits.slice(0, Math.max(point, 0)).padEnd(point, "0") || "0";
  const after = "0".repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  return `${sign}${before.replace(/^0+(?=\d)/, "")}${after === "" ? "" : `.${after}`}`;
}

/** The number with the other sign. */
export function negative({ text }: Leaf): Leaf {
  return { kind: "number", text: text.startsWith("-") ? text.slice(1) : `-${text}` };
}
