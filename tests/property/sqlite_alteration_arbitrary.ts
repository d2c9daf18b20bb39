/** Random tables, rows and alterations for SQLite. Choices are numbers, taken modulo what there is. */
import fc from "./fast_check.ts";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import type { ColumnSpec, Op, TableModel } from "../../templates/migrate.d.ts";

const flag = fc.boolean();
const rarely = fc.nat(4).map((n) => n === 0);
const index = fc.nat(1000);

const columnChoice = fc.record({
  type: index,
  notNull: rarely,
  default: rarely,
  unique: rarely,
  check: rarely,
  collation: rarely,
  computed: fc.constantFrom(null, null, null, null, "virtual", "stored"),
  references: fc.constantFrom(null, null, null, null, "self", "other"),
});
type ColumnChoice = typeof columnChoice extends fc.Arbitrary<infer T> ? T : never;

/** A table to start with. */
export const tableChoice = fc.record({
  columns: fc.array(columnChoice, { minLength: 1, maxLength: 5 }),
  key: fc.constantFrom("none", "alias", "alias", "text", "composite"),
  strict: rarely,
  withoutRowid: rarely,
  autoincrement: flag,
  isNamed: flag,
  pairUnique: rarely,
  pairCheck: rarely,
  indexes: fc.array(fc.record({ unique: rarely, kind: index, column: index }), { maxLength: 2 }),
  rows: fc.array(fc.array(index, { minLength: 8, maxLength: 8 }), { maxLength: 5 }),
  hasView: flag,
  hasTrigger: flag,
});
/** What `tableChoice` makes. */
export type TableChoice = typeof tableChoice extends fc.Arbitrary<infer T> ? T : never;

const alterationChoice = fc.record({
  kind: index,
  column: index,
  pick: index,
  isIt: flag,
  /** Ends the operations that may be done together. */
  isLast: rarely,
  spec: columnChoice,
});
/** What one element of `alterationChoices` makes. */
export type AlterationChoice = typeof alterationChoice extends fc.Arbitrary<infer T> ? T : never;

/** What to do to the table, and how. */
export const alterationChoices = fc.array(alterationChoice, { minLength: 1, maxLength: 8 });

/** A name as it stands in SQL. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const NAMES = ["a", "B", "select", "x y", 'q"t', "ä", "from"];
const KEYS = ["id", "Key 2"];

/** Types with values that fit them, as literals. */
export const TYPES: readonly (readonly [make: () => ColumnSpec, values: readonly string[]])[] = [
  [t.integer, ["1", "2", "-7", "9007199254740993", "NULL"]],
  [t.text, ["'a'", "'A'", "''", "'it''s'", "'12'", "' 3.5'", "'😀'", "NULL"]],
  [() => t.string(20), ["'b'", "'B '", "'0x10'", "NULL"]],
  [t.float, ["1.5", "2.0", "-1e300", "NULL"]],
  [t.binary, ["x'c3a4'", "x''", "x'31'", "NULL"]],
  [t.boolean, ["0", "1", "NULL"]],
  [t.bigInteger, ["1", "9223372036854775807", "NULL"]],
  [t.dateTime, ["'2020-01-01 00:00:00'", "'2021-01-01'", "NULL"]],
  [() => t.numeric(10, 2), ["1", "2.5", "NULL"]],
];

/** One of a list by any number. */
export function pickOf<T>(list: readonly T[], at: number): T {
  const found = list[at % list.length];
  if (found === undefined) throw new Error("an empty list has nothing to pick");
  return found;
}

/** A condition that no value of this test breaks. */
export const conditionOn = (column: string) => `${quoted(column)} IS NOT 'never'`;

/** The spec of a column, with what its choice allows. */
export function specOf(choice: ColumnChoice, base: string | null, names: string): ColumnSpec {
  const [make, values] = pickOf(TYPES, choice.type);
  if (choice.computed !== null && base !== null) {
    return t.text().computed(`${quoted(base)} || '!'`, { stored: choice.computed === "stored" });
  }
  let spec = make();
  if (choice.default || choice.notNull) spec = spec.default(sql.raw(values[0] ?? "NULL"));
  if (choice.notNull) spec = spec.notNull();
  if (choice.collation) spec = spec.collate("NOCASE");
  if (choice.references !== null) {
    spec = spec.references(choice.references === "self" ? "t.id" : "other.id", {
      name: choice.unique ? null : `fk_${names}`,
      ...(choice.check ? { onDelete: "cascade" } : {}),
    });
  }
  return spec;
}

/** Creates the table `t`. */
export function createTable(op: Op, choice: TableChoice): void {
  const { key, columns, isNamed } = choice;
  const keys: readonly (readonly [string, ColumnSpec])[] = key === "none"
    ? [["id", t.integer()]]
    : key === "composite"
    ? [["id", t.integer()], ["Key 2", t.text()]]
    : [["id", key === "alias" ? t.integer() : t.text()]];
  const ordinary = columns.map((column, at) => {
    const name = NAMES[at] ?? "";
    const spec = specOf(column, "id", String(at));
    const unique = column.unique && column.computed === null ? spec.unique(`uq_${at}`) : spec;
    const named = isNamed ? `ck_${at}` : null;
    return [name, column.check ? unique.check(conditionOn(name), named) : unique] as const;
  });
  const first = ordinary[0]?.[0] ?? "id";
  op.createTable("t", [...keys, ...ordinary], {
    ...(key === "none" ? {} : {
      primaryKey: {
        name: isNamed ? "pk" : null,
        columns: KEYS.slice(0, key === "composite" ? 2 : 1),
      },
    }),
    unique: choice.pairUnique ? [{ name: isNamed ? "uq" : null, columns: ["id", first] }] : [],
    checks: choice.pairCheck
      ? [{ name: isNamed ? "ck" : null, condition: `${conditionOn("id")} OR ${quoted(first)} > 1` }]
      : [],
    sqlite: {
      ...(choice.strict ? { strict: true } : {}),
      ...(choice.withoutRowid && key !== "none" ? { withoutRowid: true } : {}),
      ...(choice.autoincrement && key === "alias" && !choice.withoutRowid
        ? { autoincrement: true }
        : {}),
    },
  });
  choice.indexes.forEach(({ unique, kind, column }, at) => {
    createIndex(op, "t", pickOf(ordinary, column)[0], kind, `ix_${at}`, unique);
  });
}

/** One of four kinds of index on a column. */
export function createIndex(
  op: Op,
  table: string,
  column: string,
  kind: number,
  name: string,
  unique: boolean,
): void {
  const where = `${quoted(column)} IS NOT NULL`;
  const ways = [
    () => op.createIndex(name, table, [column], { unique }),
    () => op.createIndex(name, table, [sql.raw(`lower(${quoted(column)})`)], { unique }),
    () => op.createIndex(name, table, [{ column, order: "desc" }], { unique, where }),
    () => op.createIndex(name, table, [{ column, collation: "NOCASE" }, sql`1`]),
  ];
  pickOf(ways, kind)();
}

/** Literals for a new row of the table; null for columns that hold no value. */
export function rowOf(table: TableModel, values: readonly number[], at: number): readonly string[] {
  return table.columns.filter(({ computed }) => computed === null).map((column, index) => {
    if (KEYS.includes(column.name) && table.primaryKey !== null) {
      return column.type.type === "integer" ? String(at * 3 + 1) : `'k${at}'`;
    }
    const fitting = TYPES.find(([make]) => make().type === column.type.type)?.[1] ?? ["NULL"];
    const literal = pickOf(fitting, values[index] ?? 0);
    return literal === "NULL" && !column.nullable ? fitting[0] ?? "NULL" : literal;
  });
}
