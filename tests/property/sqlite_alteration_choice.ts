/** From a random choice to an alteration that fits the table, and what it does to the rows. */
import { DatabaseSync } from "node:sqlite";
import { rules } from "../../src/dialect/sqlite/rules.ts";
import { typeText } from "../../src/dialect/sqlite/compile/spelling.ts";
import { affinityOf } from "../../src/dialect/sqlite/types.ts";
import { sql } from "../../src/schema/fragment.ts";
import {
  type AlterationChoice,
  conditionOn,
  createIndex,
  pickOf,
  specOf,
  TYPES,
} from "./sqlite_alteration_arbitrary.ts";
import { foldName } from "../../src/dialect/sqlite/text/name.ts";
import type { ColumnModel, ColumnType, Op, TableModel } from "../../templates/migrate.d.ts";

/** A row as literals, by the folded name of the column. */
export interface Row {
  readonly rowid: string;
  readonly values: ReadonlyMap<string, string>;
}

/** What is called, and what becomes of the rows. */
export interface Alteration {
  readonly call: (op: Op) => void;
  readonly rows: (rows: readonly Row[]) => readonly Row[];
  /** It cannot be an item of a batch. */
  readonly isAlone?: boolean;
}

interface Situation {
  readonly table: TableModel;
  readonly rows: readonly Row[];
  /** Columns that foreign keys of other tables refer to. */
  readonly referred: readonly string[];
  /** Whether the table got its primary key by an alteration. */
  readonly hasNewKey: boolean;
  /** Whether an alteration has changed a type. */
  readonly hasNewType: boolean;
  /** Makes names that nothing else has. */
  readonly at: number;
  readonly choice: AlterationChoice;
}

const same = (rows: readonly Row[]) => rows;

/** Alterations by the number of their kind; null where none fits. */
const WAYS: readonly ((situation: Situation) => Alteration | null)[] = [
  addColumn,
  addColumn,
  dropColumn,
  dropColumn,
  renameColumn,
  alterType,
  alterNullable,
  alterDefault,
  alterCollation,
  addUnique,
  addCheck,
  addForeignKey,
  dropConstraint,
  dropConstraint,
  renameConstraint,
  changePrimaryKey,
  addIndex,
  dropIndex,
  renameTable,
  reorder,
];

/** The alteration that a choice stands for. */
export function chooseAlteration(situation: Situation): Alteration | null {
  return pickOf(WAYS, situation.choice.kind)(situation);
}

function setValue(row: Row, column: string, value: string | null): Row {
  const values = new Map(row.values);
  if (value === null) values.delete(foldName(column));
  else values.set(foldName(column), value);
  return { ...row, values };
}

function valuesOf(rows: readonly Row[], column: string): readonly string[] {
  return rows.map((row) => row.values.get(foldName(column)) ?? "NULL");
}

/** Whether SQLite surely takes the values for different ones, NULLs left out. */
function areDistinct(values: readonly string[]): boolean {
  const known = values.filter((value) => value !== "NULL")
    .map((value) => value.startsWith("'") ? value.toLowerCase() : String(Number(value)));
  return new Set(known).size === known.length;
}

/** What SQLite keeps of an expression in a column of a type; null where it refuses. */
function keptValue(expression: string, declared: string, isStrict: boolean): string | null {
  using scratch = new DatabaseSync(":memory:");
  try {
    scratch.exec(`CREATE TABLE s (c ${declared}) ${isStrict ? "STRICT" : ""}`);
    scratch.exec(`INSERT INTO s VALUES (${expression})`);
    return String(scratch.prepare("SELECT quote(c) AS q FROM s").get()?.["q"]);
  } catch {
    return null;
  }
}

function ordinary({ table }: Situation): readonly ColumnModel[] {
  return table.columns.filter(({ computed }) => computed === null);
}

function isKey({ primaryKey }: TableModel, { name }: ColumnModel): boolean {
  return primaryKey?.columns.some((its) => foldName(its) === foldName(name)) ?? false;
}

/** A column that is no part of the primary key and holds values. */
function plainColumn(situation: Situation): ColumnModel | null {
  const columns = ordinary(situation).filter((column) => !isKey(situation.table, column));
  const { column, isIt } = situation.choice;
  // Often the column that was just added.
  return (isIt ? columns.at(-1) : columns[column % columns.length]) ?? null;
}

function isUnique({ uniqueConstraints, indexes }: TableModel, { name }: ColumnModel): boolean {
  return uniqueConstraints.some(({ columns }) => columns.includes(name)) ||
    indexes.some((index) =>
      index.unique && JSON.stringify(index).includes(JSON.stringify(name).slice(1, -1))
    );
}

function addColumn({ table, rows, at, choice }: Situation): Alteration | null {
  const { pick, spec: its } = choice;
  const name = choice.isIt ? `n${at}` : `N "${at}"`;
  const references = its.references === "self" ? "other" as const : its.references;
  const base = pickOf(table.columns, choice.column);
  const plain = specOf({ ...its, references }, base.computed === null ? base.name : null, `n${at}`);
  const isComputed = its.computed !== null && base.computed === null;
  const [, values] = pickOf(TYPES, its.type);
  const literal = its.default || its.notNull ? values[0] ?? "NULL" : "NULL";
  const mayBeUnique = its.unique && !isComputed && (rows.length <= 1 || literal === "NULL");
  const unique = mayBeUnique ? plain.unique(`uq_n${at}`) : plain;
  const spec = its.check
    ? unique.check(conditionOn(name), choice.isIt ? `ck_n${at}` : null)
    : unique;
  const beside = pickOf(table.columns, pick).name;
  const position = pickOf(
    [{}, {}, {}, { first: true }, { after: beside }, { before: beside }],
    pick,
  );
  const isStrict = table.options.sqlite?.strict === true;
  const [make] = pickOf(TYPES, its.type);
  const value = keptValue(literal, typeText(make(), table), isStrict);
  if (value === null) return null;
  return {
    // The types cannot tell that one of the positions was picked.
    call: (op) => op.addColumn(table.name, name, spec, position as { first: boolean }),
    rows: (all) => isComputed ? all : all.map((row) => setValue(row, name, value)),
  };
}

function dropColumn(situation: Situation): Alteration | null {
  const { table, choice } = situation;
  const column = pickOf(table.columns, choice.column);
  const { name } = column;
  const isNamedElsewhere =
    table.columns.some((its) =>
      its.computed !== null && rules.columnsIn(its.computed.expression, [name]).length > 0
    ) || table.checks.some(({ condition }) => {
      const named = rules.columnsIn(condition, table.columns.map((its) => its.name));
      return named.length > 1 && named.includes(name);
    });
  const isLast = column.computed === null && ordinary(situation).length === 1;
  // A key that comes and goes in one rebuild leaves no trace, but would have set the rowids.
  const isNeeded = isKey(table, column) &&
    (situation.hasNewKey || table.options.sqlite?.withoutRowid === true);
  if (isNamedElsewhere || isLast || isNeeded || situation.referred.includes(name)) return null;
  return {
    call: (op) =>
      op.dropColumn(table.name, choice.isIt ? name : name.toUpperCase().replace("Ä", "ä")),
    rows: (rows) => rows.map((row) => setValue(row, name, null)),
  };
}

function renameColumn({ table, hasNewKey, at, choice }: Situation): Alteration | null {
  const column = pickOf(table.columns, choice.column);
  // SQLite (3.53) fails to where a UNIQUE has the column too: before the PRIMARY KEY of the rowid,
  // or behind the one of a table WITHOUT ROWID.
  const isFatal = hasNewKey || table.options.sqlite?.withoutRowid === true;
  if (isFatal && isKey(table, column)) return null;
  const { name } = column;
  const newName = pickOf([`r${at}`, `r '${at}`, `SELECT ${at}`], choice.pick);
  return {
    call: (op) =>
      choice.isIt
        ? op.renameColumn(table.name, name, newName)
        : op.alterColumn(table.name, name, { newName }),
    rows: (rows) =>
      rows.map((row) => {
        const value = row.values.get(foldName(name));
        return value === undefined ? row : setValue(setValue(row, name, null), newName, value);
      }),
  };
}

/** As Alembic: CAST where the affinity changes, but not to what SQLite keeps as text. */
function conversion(from: string, to: string, type: ColumnType): (value: string) => string {
  const isKept = ["boolean", "dateTime"].includes(type.type);
  return affinityOf(from) === affinityOf(to) || isKept
    ? (value) => value
    : (value) => `CAST(${value} AS ${to})`;
}

function alterType(situation: Situation): Alteration | null {
  const { table, rows, choice } = situation;
  const column = plainColumn(situation);
  // Of two in one rebuild only the last converts.
  if (situation.hasNewType) return null;
  // A unique index on a generated column may not take what becomes of the values.
  const isComputedFrom = table.columns.some(({ computed }) =>
    computed !== null && column !== null &&
    rules.columnsIn(computed.expression, [column.name]).length > 0
  );
  if (isComputedFrom) return null;
  if (column === null || isUnique(table, column) || column.default !== null) return null;
  const [make] = pickOf(TYPES, choice.spec.type);
  const type = make();
  const [from, to] = [typeText(column.type, table), typeText(type, table)];
  const convert = conversion(from, to, type);
  const isStrict = table.options.sqlite?.strict === true;
  const values = valuesOf(rows, column.name).map((value) =>
    keptValue(convert(value), to, isStrict)
  );
  if (values.includes(null)) return null;
  return {
    call: (op) => op.alterColumn(table.name, column.name, { type }),
    rows: (all) => all.map((row, at) => setValue(row, column.name, values[at] ?? "NULL")),
  };
}

function alterNullable(situation: Situation): Alteration | null {
  const { table, rows, choice } = situation;
  const column = plainColumn(situation);
  if (column === null) return null;
  const nullable = choice.isIt || valuesOf(rows, column.name).includes("NULL");
  return { call: (op) => op.alterColumn(table.name, column.name, { nullable }), rows: same };
}

function alterDefault(situation: Situation): Alteration | null {
  const { table, choice } = situation;
  const column = plainColumn(situation);
  if (column === null) return null;
  const values = TYPES.find(([make]) => make().type === column.type.type)?.[1] ?? [];
  const value = pickOf([null, ...values], choice.pick);
  const made = value === null ? null : sql.raw(value);
  return { call: (op) => op.alterColumn(table.name, column.name, { default: made }), rows: same };
}

function alterCollation(situation: Situation): Alteration | null {
  const { table, choice } = situation;
  const column = plainColumn(situation);
  if (column === null || isUnique(table, column)) return null;
  const collation = pickOf(["NOCASE", "RTRIM", null], choice.pick);
  return { call: (op) => op.alterColumn(table.name, column.name, { collation }), rows: same };
}

function addUnique(situation: Situation): Alteration | null {
  const { table, rows, at, choice } = situation;
  const column = plainColumn(situation);
  if (column === null || !areDistinct(valuesOf(rows, column.name))) return null;
  const second = pickOf(ordinary(situation), choice.pick).name;
  const columns = second === column.name ? [second] : [column.name, second];
  const name = choice.isIt ? `uq_${at}x` : null;
  return { call: (op) => op.createUniqueConstraint(name, table.name, columns), rows: same };
}

function addCheck({ table, at, choice }: Situation): Alteration {
  const { name } = pickOf(table.columns, choice.column);
  return {
    call: (op) =>
      op.createCheckConstraint(choice.isIt ? `ck_${at}x` : null, table.name, conditionOn(name)),
    rows: same,
  };
}

function addForeignKey(situation: Situation): Alteration | null {
  const { table, at, choice } = situation;
  const column = plainColumn(situation);
  if (column === null) return null;
  const target = choice.pick % 2 === 0 && table.columns.some(({ name }) => name === "id")
    ? table.name
    : "other";
  const name = choice.isIt ? `fk_${at}x` : null;
  return {
    call: (op) => op.createForeignKey(name, table.name, target, [column.name], ["id"]),
    rows: same,
  };
}

/** Everything that dropConstraint can drop, but for the primary key. */
function constraintsOf(table: TableModel) {
  const names = table.columns.map(({ name }) => name);
  return [
    ...table.uniqueConstraints.map((its) => ({ ...its, type: "unique" as const })),
    ...table.foreignKeys.map((its) => ({ ...its, type: "foreignKey" as const })),
    ...table.checks.map((its) => ({
      name: its.name,
      columns: rules.columnsIn(its.condition, names),
      type: "check" as const,
    })),
  ];
}

function dropConstraint({ table, choice }: Situation): Alteration | null {
  const all = constraintsOf(table);
  if (all.length === 0) return null;
  const { name, type, columns } = pickOf(all, choice.pick);
  return {
    call: (op) =>
      name === null
        ? op.dropConstraint(null, table.name, { type, columns })
        : op.dropConstraint(name, table.name, choice.isIt ? { type } : {}),
    rows: same,
  };
}

function renameConstraint({ table, at, choice }: Situation): Alteration | null {
  const names = [...constraintsOf(table), ...table.primaryKey === null ? [] : [table.primaryKey]]
    .flatMap(({ name }) => name ?? []);
  if (names.length === 0) return null;
  const name = pickOf(names, choice.pick);
  return { call: (op) => op.renameConstraint(table.name, name, `c "${at}"`), rows: same };
}

/** Drops the primary key, or makes one of a column. */
function changePrimaryKey(situation: Situation): Alteration | null {
  const { table, rows, at, choice } = situation;
  if (table.options.sqlite?.withoutRowid) return null;
  if (table.primaryKey !== null) {
    // A key that comes and goes in one rebuild leaves no trace, but would have set the rowids.
    if (situation.hasNewKey) return null;
    const { name } = table.primaryKey;
    return {
      call: (op) => op.dropConstraint(name, table.name, { type: "primaryKey" }),
      rows: same,
    };
  }
  const column = pickOf(ordinary(situation), choice.column);
  const values = valuesOf(rows, column.name);
  if (values.includes("NULL") || !areDistinct(values)) return null;
  const isAlias = typeText(column.type, table) === "INTEGER";
  if (isAlias && values.some((value) => !/^-?\d+$/.test(value))) return null;
  const name = choice.isIt ? `pk_${at}x` : null;
  return {
    call: (op) => op.createPrimaryKey(name, table.name, [column.name]),
    rows: (all) =>
      isAlias ? all.map((row, its) => ({ ...row, rowid: values[its] ?? "NULL" })) : all,
  };
}

function addIndex(situation: Situation): Alteration | null {
  const { table, rows, at, choice } = situation;
  const { name } = pickOf(ordinary(situation), choice.column);
  const isUnique = choice.isIt && areDistinct(valuesOf(rows, name));
  return {
    call: (op) => createIndex(op, table.name, name, choice.pick, `ix_${at}x`, isUnique),
    rows: same,
  };
}

function dropIndex({ table, choice }: Situation): Alteration | null {
  if (table.indexes.length === 0) return null;
  const { name } = pickOf(table.indexes, choice.pick);
  return { call: (op) => op.dropIndex(name, table.name), rows: same };
}

function renameTable({ table, at, choice }: Situation): Alteration {
  const newName = choice.isIt ? `t${at}` : `T "${at}"`;
  return { call: (op) => op.renameTable(table.name, newName), rows: same, isAlone: true };
}

function reorder({ table, choice }: Situation): Alteration {
  const names = table.columns.map(({ name }) => name);
  const at = choice.pick % names.length;
  const columnOrder = [...names.slice(at), ...names.slice(0, at)];
  return {
    call: (op) => op.batchAlterTable(table.name, () => {}, { columnOrder }),
    rows: same,
    isAlone: true,
  };
}
