/** What replaying and inverting operations ask of MySQL. */
import { readableText, renameInExpression } from "../replacement.ts";
import { expressionTokens, isMark, isName, isWord } from "./text/expression_token.ts";
import { normalTable } from "./compare/normal_table.ts";
import { findNames } from "./text/name_use.ts";
import { reshapedBy } from "./text/reshape.ts";
import { quoting } from "./types.ts";
import type { Family } from "./family.ts";
import type { Rules, SqlText } from "../../operation/rules.ts";

/** What stands for a value: a constant, which is an operand as the value is. */
const OPERAND = "NULL";

const foldName = (name: string) => name.toLowerCase();
const backticks = (name: string) => `\`${name.replaceAll("`", "``")}\``;

function renameIn(
  expression: SqlText,
  kind: "column" | "qualifier",
  from: string,
  to: string,
): SqlText {
  const find = (text: string) =>
    findNames(text)
      .filter((use) => use.kind === kind && isSame(kind, use.name, from))
      .map(({ token: { start, end } }) => ({ start, end, text: quoting.name(to) }));
  return renameInExpression(expression, OPERAND, kind, to, find, backticks);
}

/** Words are folded where they are read; names of tables are as they are. */
function isSame(kind: "column" | "qualifier", name: string, other: string): boolean {
  return kind === "column" ? foldName(name) === foldName(other) : name === other;
}

/** Whether a query has the name where a table may stand; it may be a column's there as well. */
function readsRelation(query: string, relation: string): boolean {
  const tokens = expressionTokens(query);
  return tokens.some((token, at) => {
    const before = tokens[at - 1];
    const name = token.kind === "word" ? query.slice(token.start, token.end) : token.text;
    return isName(token) && name === relation && !isMark(tokens[at + 1], "(") &&
      (isWord(before, "from", "join", "straight_join") ||
        [",", "(", "."].some((mark) => isMark(before, mark)));
  });
}

/** What MySQL, or MariaDB, answers. */
export function rulesFor(family: Family): Rules {
  const columnsIn: Rules["columnsIn"] = (expression, columns) => {
    const uses = findNames(readableText(expression, OPERAND, backticks));
    const named = new Set(
      uses.flatMap(({ kind, name }) => kind === "column" ? [foldName(name)] : []),
    );
    return columns.filter((column) => named.has(foldName(column)));
  };
  return {
    foldName,
    foldObjectName: (name) => name,
    columnsIn,
    renameColumn: (expression, from, to) => renameIn(expression, "column", from, to),
    renameTable: (expression, from, to) => renameIn(expression, "qualifier", from, to),
    // Views stay as they are, and fail until they are made anew.
    renameColumnInQuery: (query) => query,
    renameTableInQuery: (query) => query,
    readsRelation,
    reshapedBy: (script) => reshapedBy(readableText(script, OPERAND, backticks)),
    hasEnumTypes: false,
    heeds: "mysql",
    uniqueIsIndex: true,
    placesColumns: true,
    nameConstraints: (table, _schema, isNew) => normalTable(table, family, isNew),
  };
}
