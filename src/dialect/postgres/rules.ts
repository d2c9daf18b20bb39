/** What replaying and inverting operations ask of PostgreSQL. */
import { readableText, renameInExpression, replaceAll, type Replacement } from "../replacement.ts";
import { doubleQuoted } from "../statement.ts";
import { findNames, type NameUse, type Scope, sourceOf } from "./text/name_use.ts";
import { castText } from "./compile/cast.ts";
import { hasUnnamed, nameConstraints, withoutRepeated } from "./compare/constraint_name.ts";
import { reshapedBy } from "./text/reshape.ts";
import { quoting } from "./types.ts";
import type { Rules, SqlText } from "../../operation/rules.ts";

/** What stands for a value: a constant, which is an operand as the value is. */
const OPERAND = "NULL";

/** The new name where the old one stood: what was quoted stays quoted. */
function renamed({ token: { kind, start, end } }: NameUse, to: string): Replacement {
  return { start, end, text: kind === "quoted" ? doubleQuoted(to) : quoting.name(to) };
}

/** An expression with another name for a column, or for the table that qualifies columns. */
function renameIn(
  expression: SqlText,
  kind: "column" | "qualifier",
  from: string,
  to: string,
): SqlText {
  return renameInExpression(
    expression,
    OPERAND,
    kind,
    to,
    (text) =>
      findNames(text)
        .filter((use) => use.kind === kind && use.name === from)
        .map((use) => renamed(use, to)),
  );
}

/** Whether a column may be one of the table's. */
function isColumnOf({ scope, name, qualifier, isOrderTerm }: NameUse, table: string): boolean {
  if (qualifier !== null) return sourceOf(scope, qualifier)?.table === table;
  if (isOrderTerm && scope.results.has(name)) return false;
  let own: Scope | null = scope;
  while (own !== null && own.sources.length === 0) own = own.parent;
  return own?.sources.some((source) => source.table === table) ?? false;
}

function isUseOfTable({ kind, name, scope }: NameUse, table: string): boolean {
  if (kind === "table") return name === table;
  if (kind !== "qualifier") return false;
  const source = sourceOf(scope, name);
  return source?.table === table && !source.isRenamed;
}

/** A view keeps the names of its columns: an item that was named by the column is named so now. */
function renameColumnInQuery(query: string, table: string, from: string, to: string): string {
  const replacements = findNames(query)
    .filter((use) => use.kind === "column" && use.name === from && isColumnOf(use, table))
    .map((use) => {
      const { text, ...span } = renamed(use, to);
      return { ...span, text: use.isItem ? `${text} AS ${quoting.name(from)}` : text };
    });
  return replaceAll(query, replacements);
}

/** What PostgreSQL answers. */
export const rules: Rules = {
  // Without quotes names are folded where they are parsed; those of the catalogue are as they are.
  foldName: (name) => name,
  columnsIn: (expression, columns) => {
    const uses = findNames(readableText(expression, OPERAND));
    const names = new Set(uses.flatMap(({ kind, name }) => kind === "column" ? [name] : []));
    return columns.filter((column) => names.has(column));
  },
  renameColumn: (expression, from, to) => renameIn(expression, "column", from, to),
  renameTable: (expression, from, to) => renameIn(expression, "qualifier", from, to),
  renameColumnInQuery,
  renameTableInQuery: (query, from, to) => {
    const uses = findNames(query).filter((use) => isUseOfTable(use, from));
    return replaceAll(query, uses.map((use) => renamed(use, to)));
  },
  reshapedBy: (script) => reshapedBy(readableText(script, OPERAND)),
  hasEnumTypes: true,
  heeds: "postgres",
  placesColumns: false,
  nameConstraints: (table, schema, isNew) => {
    const made = isNew && table.uniqueConstraints.length > 0 ? withoutRepeated(table, true) : table;
    return hasUnnamed(made) ? nameConstraints(made, schema, rules.columnsIn) : made;
  },
  castText,
};
