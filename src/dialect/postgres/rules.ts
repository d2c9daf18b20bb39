/** What replaying and inverting operations ask of PostgreSQL. */
import { type FragmentPart, isFragment, sql, toFragment } from "../../schema/fragment.ts";
import { findNames, type NameUse, type Scope, sourceOf } from "./name_use.ts";
import { castText } from "./cast.ts";
import { hasUnnamed, nameConstraints, withoutRepeated } from "./constraint_name.ts";
import { reshapedBy } from "./reshape.ts";
import { quoting } from "./types.ts";
import type { Rules, SqlText } from "../../operation/rules.ts";

/** A part of a fragment with its place in the fragment's text. */
interface PlacedPart {
  readonly part: FragmentPart;
  readonly text: string;
  readonly start: number;
}

function doubleQuoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A fragment as one text: values as `?`, names in quotes, neighbouring texts as one. */
function placeParts(expression: SqlText): readonly PlacedPart[] {
  const placed: PlacedPart[] = [];
  for (const part of toFragment(expression).parts) {
    const last = placed.at(-1);
    if ("text" in part && last !== undefined && "text" in last.part) {
      const text = last.text + part.text;
      placed[placed.length - 1] = { ...last, part: { text }, text };
      continue;
    }
    const text = "text" in part
      ? part.text
      // A constant, which is an operand as the value is.
      : "path" in part
      ? part.path.map(doubleQuoted).join(".")
      : "NULL";
    placed.push({ part, text, start: last === undefined ? 0 : last.start + last.text.length });
  }
  return placed;
}

function textOfParts(parts: readonly PlacedPart[]): string {
  return parts.map(({ text }) => text).join("");
}

/** Another text in the place of some tokens. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  let replaced = "";
  let from = 0;
  for (const its of [...replacements].sort((a, b) => a.start - b.start)) {
    replaced += text.slice(from, its.start) + its.text;
    from = its.end;
  }
  return replaced + text.slice(from);
}

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
  const parts = placeParts(expression);
  const uses = findNames(textOfParts(parts))
    .filter((use) => use.kind === kind && use.name === from);
  if (uses.length === 0) return expression;
  const changed = parts.map(({ part, text, start }): FragmentPart => {
    const own = uses.map((use) => renamed(use, to))
      .filter((its) => its.start >= start && its.end <= start + text.length)
      .map((its) => ({ ...its, start: its.start - start, end: its.end - start }));
    if (own.length === 0 || "value" in part) return part;
    if ("text" in part) return { text: replaceAll(part.text, own) };
    // A path ends in its column, with the table before it.
    return { path: part.path.with(kind === "column" ? -1 : -2, to) };
  });
  return isFragment(expression)
    ? fragmentOf(changed)
    : changed.map((part) => "text" in part ? part.text : "").join("");
}

function fragmentOf(parts: readonly FragmentPart[]): SqlText {
  const blank = ["", ...parts.map(() => "")];
  const values = parts.map((part) => {
    if ("text" in part) return sql.raw(part.text);
    if ("path" in part) {
      const [first = "", ...others] = part.path;
      return sql.id(first, ...others);
    }
    return part.type === null ? part.value : sql.value(part.value, part.type);
  });
  return sql(Object.assign(blank, { raw: blank }), ...values);
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
    const uses = findNames(textOfParts(placeParts(expression)));
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
  reshapedBy: (script) => reshapedBy(textOfParts(placeParts(script))),
  hasEnumTypes: true,
  heeds: "postgres",
  placesColumns: false,
  nameConstraints: (table, schema, isNew) =>
    hasUnnamed(table)
      ? nameConstraints(isNew ? withoutRepeated(table) : table, schema, rules.columnsIn)
      : table,
  castText,
};
