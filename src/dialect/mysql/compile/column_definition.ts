/** Columns as they are declared. */
import { isFragment } from "../../../schema/fragment.ts";
import { expression, unsupported } from "../../ansi.ts";
import { splitOnUpdate } from "../reflect/column_text.ts";
import { expressionTokens, withoutParentheses } from "../text/expression_token.ts";
import { textLiteral } from "../text/literal.ts";
import { PIECES } from "./piece.ts";
import { quoting, spellType, TITLE } from "../types.ts";
import type { CheckModel, ColumnModel, TableModel } from "../../../schema/schema.ts";
import type { Family } from "../family.ts";
import type { MysqlCheck } from "../reflect/fact.ts";
import type { Value } from "../../../../templates/migrate.d.ts";

/** Types whose default MySQL takes as an expression alone. */
const LONG_TYPE = /^(?:(?:tiny|medium|long)?(?:text|blob)|json|geometry|point)\b/i;

/** What stands behind DEFAULT without parentheses: a literal, or the present moment. */
const PLAIN_DEFAULT =
  /^(?:null|true|false|(?:current_timestamp|now|localtimestamp|localtime)(?:\s*\(\s*\d*\s*\))?|current_timestamp)$/i;

/** The default and what ON UPDATE does, which a fragment may hold both, as SQLAlchemy's do. */
export function defaultsOf(
  column: Pick<ColumnModel, "default" | "type" | "mysql">,
  family: Family,
): { readonly default: string | null; readonly onUpdate: string | null } {
  const said = column.mysql?.onUpdate ?? null;
  const onUpdate = said === null ? null : expression(PIECES, said);
  if (!isFragment(column.default)) {
    if (column.default === null) return { default: null, onUpdate };
    // What is no fragment is a value.
    const text = quoting.literal(column.default as Value, column.type);
    return { default: family === "mysql" ? inParentheses(text, column, true) : text, onUpdate };
  }
  const own = splitOnUpdate(expression(PIECES, column.default));
  return {
    default: own.default === null ? null : defaultText(own.default, column, family),
    onUpdate: onUpdate ?? own.onUpdate,
  };
}

function defaultText(
  text: string,
  column: Pick<ColumnModel, "type">,
  family: Family,
): string {
  const bare = text.trim();
  if (PLAIN_DEFAULT.test(bare)) return bare;
  const tokens = expressionTokens(bare);
  const [first, second] = tokens;
  const isSigned = first?.kind === "operator" && (first.text === "-" || first.text === "+");
  const its = isSigned && tokens.length === 2 ? second : tokens.length === 1 ? first : undefined;
  const isLiteral = its?.kind === "number" ||
    !isSigned && /^(?:string|bits)$/.test(its?.kind ?? "");
  if (isLiteral) return family === "mysql" ? inParentheses(bare, column, true) : bare;
  return inParentheses(bare, column, false);
}

function inParentheses(
  text: string,
  { type }: Pick<ColumnModel, "type">,
  isLiteral: boolean,
): string {
  if (text === "NULL") return text;
  if (isLiteral && !LONG_TYPE.test(spellType(type, "mysql"))) return text;
  return `(${withoutParentheses(text)})`;
}

/** Whether a check is part of a column's definition (MariaDB). */
export function isWithinColumn(check: MysqlCheck): boolean {
  return check.mysql !== undefined;
}

/** The checks that reflection has found in a column's definition: restated, or they are gone. */
export function checksWithin(
  { name }: Pick<ColumnModel, "name">,
  { checks }: Pick<TableModel, "checks">,
): string {
  const isIts = (check: MysqlCheck) => check.mysql?.column.toLowerCase() === name.toLowerCase();
  return checks.filter(isIts)
    .map(({ condition }: CheckModel) => ` CHECK (${expression(PIECES, condition)})`).join("");
}

function computedText(
  { name, computed, nullable }: ColumnModel,
  family: Family,
): readonly string[] {
  if (computed === null) return nullable ? [] : ["NOT NULL"];
  if (!nullable && family === "mariadb") {
    throw unsupported(
      `NOT NULL for the computed column "${name}"`,
      "MariaDB",
      `Leave it out, or add a check: ${quoting.name(name)} IS NOT NULL`,
    );
  }
  return [
    `GENERATED ALWAYS AS (${expression(PIECES, computed.expression)}) ${
      computed.stored ? "STORED" : "VIRTUAL"
    }`,
    ...(nullable ? [] : ["NOT NULL"]),
  ];
}

/** The server takes them, and gives question marks back: the next change would write those. */
function refuseRareCharacters({ name, default: value, comment }: ColumnModel): void {
  const texts = [comment, typeof value === "string" ? value : null];
  if (!texts.some((text) => text !== null && /[\u{10000}-\u{10ffff}]/u.test(text))) return;
  throw unsupported(
    `a character beyond U+FFFF in the default or comment of column "${name}"`,
    "MariaDB",
    "Leave such characters, as emojis are, out of it",
  );
}

/** A column as it is declared, without its name and its table constraints. */
export function columnDefinition(column: ColumnModel, family: Family): string {
  const { type, collation, nullable, comment, autoincrement, identity, mysql } = column;
  if (identity !== null) {
    throw unsupported("an identity column", TITLE, "Use autoincrement()");
  }
  const spelt = spellType(type, family);
  if (family === "mariadb") refuseRareCharacters(column);
  const { default: value, onUpdate } = defaultsOf(column, family);
  return [
    spelt,
    ...(collation === null ? [] : [`COLLATE ${quoting.name(collation)}`]),
    ...computedText(column, family),
    // A TIMESTAMP is NOT NULL by itself where the server has not `explicit_defaults_for_timestamp`.
    ...(nullable && /^timestamp\b/i.test(spelt) ? ["NULL"] : []),
    ...(value === null ? [] : [`DEFAULT ${value}`]),
    ...(onUpdate === null ? [] : [`ON UPDATE ${onUpdate}`]),
    ...(autoincrement === null ? [] : ["AUTO_INCREMENT"]),
    ...(mysql?.invisible === true ? ["INVISIBLE"] : []),
    ...(comment === null ? [] : [`COMMENT ${textLiteral(comment)}`]),
  ].join(" ");
}
