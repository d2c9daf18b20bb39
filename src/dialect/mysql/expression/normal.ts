/**
 * One spelling for expressions that MySQL or MariaDB takes for the same: what their parsers make of
 * words (NOT, IN, TRUE, LIKE), and of functions that have several names.
 */
import { normalCall } from "./call.ts";
import { chain, negated, truth } from "./truth.ts";
import { type Expression, type Leaf, operation, type OperationNode, type Query } from "./tree.ts";

/** What an expression stands in. */
export interface Surroundings {
  /** One spelling of a column's path. */
  readonly nameOf: (path: readonly string[]) => readonly string[];
  /** One spelling of a query that stands in an expression. */
  readonly queryOf: (query: Query, isExists: boolean) => Query;
}

/** The tree in one spelling. */
export function normalExpression(expression: Expression, around: Surroundings): Expression {
  switch (expression.kind) {
    case "name":
      return { kind: "name", path: around.nameOf(expression.path) };
    case "number":
      return { kind: "number", text: numberText(expression.text) };
    case "word":
      return normalWord(expression);
    case "query":
      return { kind: "query", query: around.queryOf(expression.query, false) };
    case "operation":
      return normalOperation(expression, around);
    default:
      return expression;
  }
}

/** TRUE and FALSE are numbers; a function without parentheses is called as others are. */
function normalWord(its: Leaf): Expression {
  if (its.text === "true" || its.text === "false") {
    return { kind: "number", text: its.text === "true" ? "1" : "0" };
  }
  return /^(?:current_|local|utc_)/.test(its.text) ? normalCall(`call ${its.text}`, []) : its;
}

const IN_QUERY: ReadonlyMap<string, string> = new Map([["= any", "in"], ["<> all", "not in"]]);

function normalOperation(node: OperationNode, around: Surroundings): Expression {
  const { operator } = node;
  const [written] = node.operands;
  if (operator === "exists" && written?.kind === "query") {
    return operation("exists", { kind: "query", query: around.queryOf(written.query, true) });
  }
  const operands = node.operands.map((its) => normalExpression(its, around));
  const [first, second] = operands;
  if (operator.startsWith("call ")) return normalCall(operator, operands);
  if (first === undefined) return operation(operator);
  switch (operator) {
    case "not":
      return negated(first);
    case "and":
    case "or":
      return chain(operator, operands.map(truth));
    case "prefix -":
      return first.kind === "number" ? negative(first) : operation(operator, first);
    case "prefix +":
      return first;
  }
  if (second === undefined) return operation(operator, ...operands);
  if (operator === "->") return operation("call json_extract", first, second);
  if (operator === "->>") {
    return operation("call json_unquote", operation("call json_extract", first, second));
  }
  if (operator === "in" || operator === "not in") return membership(operator, first, second);
  const inQuery = second.kind === "query" ? IN_QUERY.get(operator) : undefined;
  if (operator === "+" && isInterval(first)) return operation("+", second, first);
  return operation(inQuery ?? operator, ...operands);
}

const isInterval = (its: Expression) =>
  its.kind === "operation" && its.operator.startsWith("interval ");

/** A list of one is compared as that one. */
function membership(operator: "in" | "not in", left: Expression, right: Expression): Expression {
  const isRow = right.kind === "operation" && right.operator === "row";
  const isOne = !isRow && right.kind !== "query";
  return isOne
    ? operation(operator === "in" ? "=" : "<>", left, right)
    : operation(operator, left, right);
}

/** Digits, a point and digits; with an exponent as it is: that is another type. */
export function numberText(written: string): string {
  const [, whole = "", fraction = "", exponent = ""] = /^(\d*)\.?(\d*)(e.*)?$/.exec(written) ?? [];
  if (whole === "" && fraction === "") return written;
  const own = whole.replace(/^0+(?=\d)/, "") || "0";
  return `${own}${fraction === "" ? "" : `.${fraction}`}${exponent.replace("+", "")}`;
}

/** The number with the other sign. */
function negative({ text }: Leaf): Leaf {
  return { kind: "number", text: text.startsWith("-") ? text.slice(1) : `-${text}` };
}
