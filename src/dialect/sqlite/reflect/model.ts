/** One reflected table as a TableModel: what the pragmas say, completed by what its text says. */
import { sqlText } from "../../../schema/fragment.ts";
import {
  checkModels,
  constraintsOf,
  foreignKeyModels,
  onConflict,
  uniqueModels,
} from "./constraint.ts";
import { withoutParentheses } from "../text/cursor.ts";
import { foldName } from "../text/name.ts";
import { parseColumnType } from "../text/parse_type.ts";
import { unquote } from "../text/token.ts";
import type {
  ColumnModel,
  IndexColumnModel,
  IndexModel,
  TableModel,
} from "../../../schema/schema.ts";
import type { TableFacts } from "./fact.ts";
import type { ColumnRow, IndexRow, KindRow } from "./rows.ts";
import type { ParsedColumn } from "../text/create_table.ts";
import type { ParsedConstraint } from "../text/parse_constraint.ts";

/** The table's model. */
export function tableModel(facts: TableFacts): TableModel {
  const { kind, parsed } = facts;
  const key = facts.columns.filter((column) => column.key > 0).sort((a, b) => a.key - b.key);
  const constraints = constraintsOf(parsed);
  const named = constraints.find(({ kind }) => kind === "primaryKey");
  const columns = columnModels(facts, key);
  return {
    name: kind.name,
    schema: null,
    columns,
    primaryKey: key.length === 0 ? null : {
      name: named?.constraintName?.name ?? null,
      columns: key.map(({ name }) => name),
      ...onConflict(named),
    },
    uniqueConstraints: uniqueModels(facts),
    checks: checkModels(constraints),
    foreignKeys: foreignKeyModels(facts),
    excludes: [],
    indexes: indexModels(facts, columns),
    comment: null,
    options: tableOptions(kind, constraints),
  };
}

function tableOptions(
  kind: KindRow,
  constraints: readonly ParsedConstraint[],
): TableModel["options"] {
  const autoincrement = constraints.some((its) => its.kind === "primaryKey" && its.autoincrement);
  if (!kind.strict && !kind.withoutRowid && !autoincrement) return {};
  return {
    sqlite: {
      ...(kind.strict ? { strict: true } : {}),
      ...(kind.withoutRowid ? { withoutRowid: true } : {}),
      ...(autoincrement ? { autoincrement: true } : {}),
    },
  };
}

/**
 * The rowid alias: the one column of the key, where SQLite made no index for the key. Exactly an
 * INTEGER PRIMARY KEY has none (https://www.sqlite.org/lang_createtable.html#rowid).
 */
function rowidAlias({ kind, indexes }: TableFacts, key: readonly ColumnRow[]): string | null {
  const [alias] = key;
  if (alias === undefined || key.length > 1 || kind.withoutRowid) return null;
  return indexes.some(({ origin }) => origin === "pk") ? null : alias.name;
}

function columnModels(facts: TableFacts, key: readonly ColumnRow[]): ColumnModel[] {
  const alias = facts.kind.type === "table" ? rowidAlias(facts, key) : null;
  const parsed = new Map(
    facts.parsed?.columns.map((column) => [foldName(column.name.name), column]),
  );
  return facts.columns
    .filter(({ hidden }) => hidden !== 1)
    .map((row) => columnModel(row, parsed.get(foldName(row.name)), row.name === alias));
}

/**
 * `nullable` is what SQLite enforces: a key's column of an ordinary table may hold NULL unless it
 * says NOT NULL (a historical bug that SQLite keeps); WITHOUT ROWID and STRICT tables forbid it, which
 * the pragma knows, and a rowid alias cannot hold NULL, which it does not
 * (https://www.sqlite.org/lang_createtable.html#the_primary_key).
 */
function columnModel(
  row: ColumnRow,
  parsed: ParsedColumn | undefined,
  isAlias: boolean,
): ColumnModel {
  const generated = parsed?.constraints.find((its) => its.kind === "generated");
  const collate = parsed?.constraints.findLast((its) => its.kind === "collate");
  return {
    name: row.name,
    type: parseColumnType(parsed === undefined ? row.type : parsed.type?.text ?? ""),
    nullable: !row.notNull && !isAlias,
    default: row.hidden === 0 ? defaultOf(row, parsed) : null,
    autoincrement: isAlias ? "identity" : null,
    identity: null,
    computed: generated === undefined
      ? null
      : { expression: generated.expression.text, stored: generated.stored },
    collation: collate?.collation.name ?? null,
    comment: null,
  };
}

/**
 * The default as SQL, without the parentheses around an expression. A name there is a string to
 * SQLite (`DEFAULT "x"`) and becomes one; DEFAULT NULL is none.
 */
function defaultOf(row: ColumnRow, parsed: ParsedColumn | undefined): ColumnModel["default"] {
  const said = parsed?.constraints.findLast((its) => its.kind === "default");
  if (said === undefined) return row.default === null ? null : sqlText(row.default);
  const { form, value } = said;
  if (form === "name") return sqlText(`'${unquote(value.text).replaceAll("'", "''")}'`);
  return foldName(value.text) === "null" ? null : sqlText(value.text);
}

function indexModels(facts: TableFacts, columns: readonly ColumnModel[]): IndexModel[] {
  const collations = new Map(columns.map(({ name, collation }) => [name, collation]));
  const created = facts.indexes.filter(({ origin }) => origin === "c");
  return [...Map.groupBy(created, ({ index }) => index)].map(([name, rows]) => {
    const parsed = facts.parsedIndexes.get(name) ?? null;
    return {
      name,
      columns: rows.map((row, position) => {
        const expression = withoutParentheses(parsed?.columns[position]?.expression.text ?? "");
        return indexColumn(row, expression, collations);
      }),
      unique: rows[0]?.unique ?? false,
      where: parsed?.where?.text ?? null,
    };
  });
}

/** A collation is told where it is not the column's own; that of an expression is in its text. */
function indexColumn(
  { column, descending, collation }: IndexRow,
  expression: string,
  collations: ReadonlyMap<string, string | null>,
): IndexColumnModel {
  const order = descending ? { order: "desc" } as const : {};
  if (column === null) return { column: null, expression, ...order };
  const own = collations.get(column) ?? "BINARY";
  const isOwn = foldName(own) === foldName(collation);
  return { column, expression: null, ...order, ...(isOwn ? {} : { collation }) };
}
