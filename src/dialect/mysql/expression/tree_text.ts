/** Trees and tokens as texts. */
import type { ExpressionToken } from "../text/expression_token.ts";
import type { Expression, OrderTerm, Query, Select, Source } from "./tree.ts";

/** A text in quotes. */
const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** A name in backticks, where its letters need them. */
function nameText(name: string): string {
  return /^[A-Za-z_][\w$]*$/.test(name) || name === "*"
    ? name
    : `\`${name.replaceAll("`", "``")}\``;
}

const pathText = (path: readonly string[]) => path.map(nameText).join(".");

/** A tree as text, with parentheses around every operation. */
export function treeText(expression: Expression): string {
  switch (expression.kind) {
    case "string":
      return quoted(expression.text);
    case "name":
      return pathText(expression.path);
    case "query":
      return `(${queryText(expression.query, false)})`;
    case "operation":
      break;
    default:
      return expression.text;
  }
  const { operator, operands } = expression;
  const texts = operands.map(treeText);
  const [first = ""] = texts;
  if (operator.startsWith("call ")) return `${operator.slice(5)}(${texts.join(", ")})`;
  if (operator === "row") return `(${texts.join(", ")})`;
  if (operator === "case" || operator === "over") return `${operator}(${texts.join(", ")})`;
  if (operator === "and" || operator === "or") return `(${texts.join(` ${operator} `)})`;
  return texts.length === 1
    ? `(${operator.startsWith("is ") ? `${first} ${operator}` : `${operator} ${first}`})`
    : `(${[first, operator, ...texts.slice(1)].join(" ")})`;
}

/** A query as text; without the names of its results where nobody asks for them. */
export function queryText(
  { isRecursive, common, parts, order, limit }: Query,
  isNamed: boolean,
): string {
  const own = common.map(({ name, columns, query }) =>
    `${nameText(name)}${columns === null ? "" : `(${columns.map(nameText).join(", ")})`} as (${
      queryText(query, columns === null)
    })`
  );
  return [
    ...(common.length === 0 ? [] : [`with${isRecursive ? " recursive" : ""} ${own.join(", ")}`]),
    ...parts.flatMap(({ operator, select }) => [
      ...(operator === "" ? [] : [operator]),
      "parts" in select ? `(${queryText(select, isNamed)})` : selectText(select, isNamed),
    ]),
    ...termsText("order by", order),
    ...(limit === null ? [] : [`limit ${limit}`]),
  ].join(" ");
}

function termsText(words: string, terms: readonly OrderTerm[]): readonly string[] {
  if (terms.length === 0) return [];
  const texts = terms.map(({ expression, isDescending }) =>
    `${treeText(expression)}${isDescending ? " desc" : ""}`
  );
  return [`${words} ${texts.join(", ")}`];
}

function selectText(select: Select, isNamed: boolean): string {
  const { isDistinct, items, from, where, group, hasRollup, having } = select;
  const texts = items.map(({ expression, alias }) =>
    isNamed && alias !== null
      ? `${treeText(expression)} as ${nameText(alias)}`
      : treeText(expression)
  );
  return [
    `select${isDistinct ? " distinct" : ""} ${texts.join(", ")}`,
    ...(from === null ? [] : [`from ${sourceText(from)}`]),
    ...(where === null ? [] : [`where ${treeText(where)}`]),
    ...termsText("group by", group),
    ...(hasRollup ? ["with rollup"] : []),
    ...(having === null ? [] : [`having ${treeText(having)}`]),
  ].join(" ");
}

function sourceText(source: Source): string {
  if (source.kind === "join") {
    const { type, left, right, on } = source;
    const words = type === "straight" ? "straight_join" : type === "join" ? type : `${type} join`;
    return `(${sourceText(left)} ${words} ${sourceText(right)}${
      on === null ? "" : ` on ${treeText(on)}`
    })`;
  }
  const text = source.kind === "table"
    ? pathText(source.path)
    : `(${queryText(source.query, true)})`;
  return source.alias === null ? text : `${text} as ${nameText(source.alias)}`;
}

/** Tokens in one spelling, one after the other. */
export function tokensText(tokens: readonly ExpressionToken[]): string {
  return tokens.map(({ kind, text }) =>
    kind === "string" ? quoted(text) : kind === "quoted" ? nameText(text.toLowerCase()) : text
  ).join(" ");
}
