/** One reflected table as a TableModel: what the pragmas say, completed by what its text says. */
import { sqlText } from "../../schema/fragment.ts";
import type {
  CheckModel,
  ColumnModel,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  TableModel,
  UniqueConstraintModel,
} from "../../schema/schema.ts";
import type { ParsedColumn, ParsedTable } from "./create_table.ts";
import type { ParsedConstraint, ParsedDeferral, ParsedForeignKey } from "./parse_constraint.ts";
import type { ParsedIndex } from "./parse_index.ts";
import { withoutParentheses } from "./parse_cursor.ts";
import { parseColumnType } from "./parse_type.ts";
import { unquote } from "./token.ts";
import {
  type ColumnRow,
  foldName,
  type ForeignKeyRow,
  groupBy,
  type IndexRow,
  type KindRow,
} from "./reflector_rows.ts";

/** Everything that was read about one table. */
export interface TableFacts {
  readonly kind: KindRow;
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  /** Null where its text was not understood: then only what the pragmas say is known. */
  readonly parsed: ParsedTable | null;
  readonly parsedIndexes: ReadonlyMap<string, ParsedIndex | null>;
  /** The columns of another table, by any spelling of its name. */
  readonly referred: (table: string) => ReferredTable | undefined;
}

/** What a foreign key needs to know of the table it points at. */
export interface ReferredTable {
  readonly name: string;
  readonly columns: readonly ColumnRow[];
}

export function tableModel(facts: TableFacts): TableModel {
  const { kind, parsed } = facts;
  const key = facts.columns.filter((column) => column.key > 0).sort((a, b) => a.key - b.key);
  const constraints = allConstraints(parsed);
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
    checks: constraints.flatMap(checkModel),
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

/** Those of the columns first, as they stand in the text. */
function allConstraints(parsed: ParsedTable | null): readonly ParsedConstraint[] {
  if (parsed === null) return [];
  return [...parsed.columns.flatMap(({ constraints }) => constraints), ...parsed.constraints];
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

function uniqueModels({ columns, indexes, parsed }: TableFacts): UniqueConstraintModel[] {
  const automatic = [...groupBy(indexes, ({ index }) => index).values()]
    .filter(([first]) => first?.origin === "u")
    .map((rows) => ({ name: null, columns: rows.flatMap(({ column }) => column ?? []) }));
  if (parsed === null) return automatic;
  const names = new Map(columns.map(({ name }) => [foldName(name), name]));
  const said: UniqueConstraintModel[] = [];
  for (const { constraint, at } of constraintsAt(parsed)) {
    if (constraint.kind !== "unique") continue;
    const mentioned = at === null ? constraint.columns.map(({ column }) => column?.name) : [at];
    const resolved = mentioned.flatMap((name) => names.get(foldName(name ?? "")) ?? []);
    if (resolved.length !== mentioned.length) return automatic;
    said.push({
      name: constraint.constraintName?.name ?? null,
      columns: resolved,
      ...onConflict(constraint),
    });
  }
  return said;
}

/** ABORT is what happens anyway, and so it is left out. */
function onConflict(
  constraint: ParsedConstraint | undefined,
): Pick<UniqueConstraintModel, "sqlite"> {
  if (constraint?.kind !== "unique" && constraint?.kind !== "primaryKey") return {};
  const resolution = constraint.onConflict;
  return resolution === null || resolution === "abort"
    ? {}
    : { sqlite: { onConflict: resolution } };
}

/** Every constraint with the name of the column at which it stands. */
function constraintsAt(
  parsed: ParsedTable,
): readonly { readonly constraint: ParsedConstraint; readonly at: string | null }[] {
  return [
    ...parsed.columns.flatMap(({ name, constraints }) =>
      constraints.map((constraint) => ({ constraint, at: name.name }))
    ),
    ...parsed.constraints.map((constraint) => ({ constraint, at: null })),
  ];
}

function checkModel(constraint: ParsedConstraint): CheckModel[] {
  if (constraint.kind !== "check") return [];
  const name = constraint.constraintName?.name ?? null;
  return [{ name, condition: constraint.condition.text }];
}

interface SaidForeignKey {
  readonly name: string | null;
  readonly key: ParsedForeignKey;
  deferral: ParsedDeferral | null;
}

/** The foreign keys of the text, in its order, which is also the order of the pragma's rows. */
function saidForeignKeys(parsed: ParsedTable | null): readonly SaidForeignKey[] {
  const said: SaidForeignKey[] = [];
  for (const constraint of allConstraints(parsed)) {
    if (constraint.kind === "foreignKey") {
      const name = constraint.constraintName?.name ?? null;
      said.push({ name, key: constraint, deferral: constraint.deferral });
    }
    const last = said.at(-1);
    if (constraint.kind === "deferral" && last !== undefined) last.deferral = constraint;
  }
  return said;
}

function foreignKeyModels(facts: TableFacts): ForeignKeyModel[] {
  const groups = [...groupBy(facts.foreignKeys, ({ id }) => id).values()];
  const said = saidForeignKeys(facts.parsed);
  return groups.flatMap((rows, position) => {
    const model = foreignKeyModel(facts, rows);
    const its = said.length === groups.length ? said[position] : undefined;
    if (model === null || its === undefined) return model ?? [];
    const match = foldName(its.key.match ?? "");
    return {
      ...model,
      name: its.name,
      ...(match === "simple" || match === "full" ? { match } : {}),
      ...deferrable(its.deferral),
    };
  });
}

/** NOT DEFERRABLE is what a foreign key is anyway, whatever is INITIALLY said. */
function deferrable(
  deferral: ParsedDeferral | null,
): Pick<ForeignKeyModel, "deferrable" | "initially"> {
  if (deferral === null || !deferral.deferrable) return {};
  const { initially } = deferral;
  return { deferrable: true, ...(initially === null ? {} : { initially }) };
}

/** Names are spelled as the other table spells them; a missing list of columns is its key. */
function foreignKeyModel(
  facts: TableFacts,
  rows: readonly ForeignKeyRow[],
): ForeignKeyModel | null {
  const [first] = rows;
  if (first === undefined) return null;
  const referred = facts.referred(first.referredTable);
  const key = (referred?.columns ?? []).filter((column) => column.key > 0)
    .sort((a, b) => a.key - b.key).map(({ name }) => name);
  const columns = rows.map(({ referredColumn }) => referredColumn).filter((name) => name !== null);
  const spelled = new Map(referred?.columns.map(({ name }) => [foldName(name), name]));
  const onDelete = action(first.onDelete);
  const onUpdate = action(first.onUpdate);
  return {
    name: null,
    columns: rows.map(({ column }) => column),
    references: {
      table: referred?.name ?? first.referredTable,
      schema: null,
      columns: columns.length === 0
        ? key
        : columns.map((name) => spelled.get(foldName(name)) ?? name),
    },
    ...(onDelete === null ? {} : { onDelete }),
    ...(onUpdate === null ? {} : { onUpdate }),
  };
}

const ACTIONS = ["cascade", "restrict", "set null", "set default"] as const;

/** NO ACTION is what happens anyway, and so it is left out. */
function action(text: string): (typeof ACTIONS)[number] | null {
  return ACTIONS.find((action) => action === text.toLowerCase()) ?? null;
}

function indexModels(facts: TableFacts, columns: readonly ColumnModel[]): IndexModel[] {
  const collations = new Map(columns.map(({ name, collation }) => [name, collation]));
  const created = facts.indexes.filter(({ origin }) => origin === "c");
  return [...groupBy(created, ({ index }) => index)].map(([name, rows]) => {
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
