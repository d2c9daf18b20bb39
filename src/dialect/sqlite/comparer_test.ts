import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "../../../tests/property/fast_check.ts";
import { buildTable } from "../../schema/build.ts";
import { compareSchemas } from "../../schema/comparer.ts";
import { sql } from "../../schema/fragment.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../../schema/schema.ts";
import { t } from "../../schema/type.ts";
import { ansiCompiler } from "../ansi.ts";
import { describeStatement } from "../statement.ts";
import { comparer } from "./comparer.ts";
import { reflectSchema } from "./reflector.ts";
import { quoted, render, spread, tableSpec } from "./reflector_random.ts";
import { spelling } from "./compile/spelling.ts";
import { quoting } from "./types.ts";
import type {
  Columns,
  ColumnSpec,
  ColumnType,
  TableOptions,
} from "../../../templates/migrate.d.ts";

const CONTEXT = { dialect: "sqlite", naming: {} } as const;

const table = (columns: Columns, options?: TableOptions, name = "users") =>
  buildTable(name, columns, options, CONTEXT);
const schemaOf = (...tables: readonly TableModel[]): Schema => ({ ...EMPTY_SCHEMA, tables });

function reflect(db: DatabaseSync): Promise<Schema> {
  return reflectSchema((text) =>
    Promise.resolve(db.prepare(text).all() as readonly Record<string, unknown>[])
  );
}

function create(db: DatabaseSync, table: TableModel): void {
  const operation = { kind: "createTable", table, ifNotExists: false } as const;
  for (const statement of ansiCompiler(spelling).createTable(operation, undefined)) {
    db.exec(describeStatement(statement, quoting.literal));
  }
}

function differences(expected: Schema, found: Schema): readonly string[] {
  return compareSchemas(expected, found, comparer).map(({ kind, name }) => `${kind} ${name}`);
}

async function assertCreated(...tables: readonly TableModel[]): Promise<void> {
  using db = new DatabaseSync(":memory:");
  for (const table of tables) create(db, table);
  const found = await reflect(db);
  assert.deepEqual(compareSchemas(schemaOf(...tables), found, comparer), []);
}

/** Everything that a table can have on SQLite, in one. */
const FULL = (): TableModel =>
  table({
    id: t.integer().primaryKey("pk_users"),
    name: t.string(100).notNull().default("it's").collate("NOCASE").index(),
    email: t.text().unique("uq_email"),
    team: t.integer().references("teams.id", { name: "fk_team", onDelete: "cascade" }),
    active: t.boolean().notNull().default(true),
    price: t.numeric(10, 2).default(-1.5),
    at: t.dateTime().default(sql`CURRENT_TIMESTAMP`),
    day: t.date().default(sql`(date('now'))`),
    upper: t.text().computed(sql`upper(name) || ${"!"}`),
    kind: t.enum("kind", ["a", "bc"]).check(sql`kind <> ${"x"}`, "ck_kind").comment("dropped"),
    data: t.json().default({ A: 1 }),
    boss: t.integer(),
    nothing: t.text().default(null),
  }, {
    comment: "dropped",
    unique: [{ name: "uq_two", columns: ["name", "team"] }, { columns: ["team", "price"] }],
    checks: [{ condition: "(price > 0 or PRICE is null)" }],
    foreignKeys: [{
      columns: ["boss"],
      references: { table: "Users", columns: ["ID"] },
      onUpdate: "no action",
      match: "simple",
      deferrable: true,
      initially: "deferred",
    }],
    indexes: [
      { name: "ix_many", columns: ["name", { column: "team", order: "desc" }], unique: true },
      { name: "ix_expression", columns: [sql`lower(email)`], where: sql`price > ${1}` },
      { name: "ix_collation", columns: [{ column: "email", collation: "nocase", order: "asc" }] },
      { name: "ix_both", columns: [{ column: sql`lower(email)`, collation: "RTRIM" }] },
      { name: "ix_own", columns: [{ column: "name", collation: "nocase" }, sql`(team)`] },
      { name: "ix_inside", columns: [sql`email collate nocase`, sql`"price"`] },
      { name: "ix_binary", columns: [{ column: "name", collation: "BINARY" }] },
    ],
    postgres: { unlogged: true },
    mysql: { engine: "InnoDB" },
    sqlite: { strict: false },
  });

Deno.test("what was created from models is what the models say", async () => {
  await assertCreated(table({ id: t.integer().primaryKey() }, undefined, "teams"), FULL());
  await assertCreated(table({ id: t.bigInteger().primaryKey().autoincrement() }));
  await assertCreated(
    table({ id: t.integer().primaryKey("pk") }, { sqlite: { autoincrement: true } }),
  );
  await assertCreated(table({ id: t.text().primaryKey() }, { sqlite: { autoincrement: true } }));
  await assertCreated(table({ id: t.integer().primaryKey() }, { sqlite: { withoutRowid: true } }));
  await assertCreated(table({ id: t.integer().primaryKey() }, { sqlite: { strict: true } }));
  await assertCreated(
    table({ a: t.text(), b: t.integer() }, { primaryKey: { columns: ["B", "a"] } }),
  );
  await assertCreated(table({ a: t.integer(), b: t.integer().autoincrement() }));
  await assertCreated(table({ a: t.raw("my  Type(1,2)"), b: t.raw("'quoted'"), c: t.uuid() }));
});

Deno.test("what SQLite takes for the same is no difference", () => {
  const said = (spec: ColumnSpec) => schemaOf(table({ a: spec, b: t.text().collate("NOCASE") }));
  const alike: readonly (readonly [ColumnSpec, ColumnSpec])[] = [
    [t.boolean().default(true), t.raw("boolean").default(sql`1`)],
    [t.boolean().default(sql`TRUE`), t.boolean().default(sql`( true )`)],
    [t.numeric(10, 2), t.raw("numeric ( 10,2 )")],
    [t.integer().default(16), t.raw("integer").default(sql`0x10`)],
    [t.integer().default(-5), t.integer().default(sql`(- /* five */ 5)`)],
    [t.integer().default(5), t.integer().default(sql`+5`)],
    [t.float().default(1), t.float().default(sql`1.00`)],
    [t.text().default(sql`current_timestamp`), t.text().default(sql`CURRENT_TIMESTAMP`)],
    [t.text().default(null), t.text().default(sql`Null`)],
    [t.binary().default(new Uint8Array([171])), t.binary().default(sql`x'AB'`)],
    [t.text().collate("BINARY").comment("x"), t.text()],
    [t.text().collate("Nocase"), t.text().collate("nocase")],
    [t.interval(), t.dateTime()],
    [t.text().check("[b] = 1 and\n b!=2"), t.text().check(`(("B" == 1 AND b <> 2)) -- same`)],
    [t.text().computed("B||`a`"), t.text().computed(sql`${sql.id("b")} || "A"`)],
    [
      t.integer().references("Other.ID", { onDelete: "no action", deferrable: false }),
      t.integer().references("main.other.id", { match: "simple", initially: "immediate" }),
    ],
    [t.text().unique("UQ"), t.text().unique("uq")],
  ];
  for (const [one, other] of alike) assert.deepEqual(differences(said(one), said(other)), []);
  assert.deepEqual(
    differences(
      { ...EMPTY_SCHEMA, enums: [{ name: "e", schema: null, values: [] }], schemas: ["x"] },
      EMPTY_SCHEMA,
    ),
    [],
  );
});

Deno.test("views are compared by the words of their queries", () => {
  const view = (query: string, schema: string | null = null): Schema => ({
    ...EMPTY_SCHEMA,
    views: [{ name: "v", schema, columns: null, query, materialized: false }],
  });
  assert.deepEqual(
    differences(view("select A from [t] -- x"), view('SELECT "a"\nFROM t;', "main")),
    [],
  );
  assert.deepEqual(differences(view("SELECT a FROM t"), view("SELECT b FROM t")), ["view v"]);
  assert.deepEqual(differences(view("SELECT 'a'"), view("SELECT 'A'")), ["view v"]);
});

type Mutable<T> = T extends ColumnType ? T
  : T extends readonly (infer Item)[] ? (number extends T["length"] ? Mutable<Item>[] : T)
  : T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
  : T;
type Draft = Mutable<TableModel>;

/** Single changes of FULL; each has to be found, as this kind and name. */
const MUTATIONS: readonly (readonly [found: string, change: (table: Draft) => unknown])[] = [
  ["table users", (its) => its.name = "people"],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), type: t.string(101) }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), type: t.text() }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), nullable: true }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), default: "its" }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), default: "IT'S" }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), default: null }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), collation: null }],
  ["column name", (its) => its.columns[1] = { ...column(its, 1), collation: "RTRIM" }],
  ["column active", (its) => its.columns[4] = { ...column(its, 4), default: false }],
  ["column active", (its) => its.columns[4] = { ...column(its, 4), default: "1" }],
  ["column price", (its) => its.columns[5] = { ...column(its, 5), default: 1.5 }],
  ["column at", (its) => its.columns[6] = { ...column(its, 6), default: "CURRENT_TIMESTAMP" }],
  ["column data", (its) => its.columns[10] = { ...column(its, 10), default: { a: 1 } }],
  ["column upper", (its) => its.columns[8] = { ...column(its, 8), computed: null }],
  [
    "column upper",
    (its) =>
      its.columns[8] = {
        ...column(its, 8),
        computed: { expression: sql`upper(name) || ${"!"}`, stored: true },
      },
  ],
  [
    "column upper",
    (its) =>
      its.columns[8] = {
        ...column(its, 8),
        computed: { expression: sql`upper(name) || ${"?"}`, stored: false },
      },
  ],
  ["column more", (its) => its.columns.push({ ...column(its, 2), name: "more" })],
  ["column nothing", (its) => its.columns.pop()],
  ["columnOrder users", (its) => its.columns.reverse()],
  ["primaryKey pk_users", (its) => its.primaryKey = null],
  ["primaryKey pk", (its) => key(its).name = "pk"],
  ["primaryKey pk_users", (its) => key(its).name = null],
  ["primaryKey pk_users", (its) => key(its).columns = ["id", "name"]],
  ["primaryKey pk_users", (its) => Object.assign(key(its), { sqlite: { onConflict: "fail" } })],
  ["uniqueConstraint uq_email", (its) => its.uniqueConstraints.shift()],
  ["uniqueConstraint uq_two", (its) => at(its.uniqueConstraints, 1).columns.reverse()],
  ["uniqueConstraint UQ", (its) => at(its.uniqueConstraints, 1).name = "UQ"],
  ["uniqueConstraint ", (its) => at(its.uniqueConstraints, 2).columns.pop()],
  ["uniqueConstraint ", (its) => its.uniqueConstraints.push(at(its.uniqueConstraints, 2))],
  [
    "uniqueConstraint uq_email",
    (its) => Object.assign(at(its.uniqueConstraints, 0), { sqlite: { onConflict: "ignore" } }),
  ],
  ["check ck_kind", (its) => at(its.checks, 0).condition = "kind <> 'X'"],
  ["check ck", (its) => at(its.checks, 0).name = "ck"],
  ["check ", (its) => at(its.checks, 1).condition = "price > 0 and price is null"],
  ["check ", (its) => its.checks.pop()],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).onDelete = "restrict"],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).onUpdate = "cascade"],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).match = "full"],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).deferrable = true],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).references.table = "team"],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).references.columns = ["key"]],
  ["foreignKey fk_team", (its) => at(its.foreignKeys, 0).columns = ["boss"]],
  ["foreignKey ", (its) => at(its.foreignKeys, 1).initially = "immediate"],
  ["foreignKey ", (its) => its.foreignKeys.pop()],
  ["index ix_users_name", (its) => its.indexes.shift()],
  ["index ix_many", (its) => at(its.indexes, 1).unique = false],
  ["index ix_many", (its) => at(its.indexes, 1).columns.reverse()],
  ["index ix_many", (its) => at(at(its.indexes, 1).columns, 0).order = "desc"],
  ["index ix_many", (its) => at(at(its.indexes, 1).columns, 1).order = "asc"],
  ["index ix_many", (its) => at(at(its.indexes, 1).columns, 1).nulls = "first"],
  ["index ix_many", (its) => at(its.indexes, 1).where = "team > 1"],
  ["index ix_expression", (its) => at(its.indexes, 2).where = null],
  ["index ix_expression", (its) => at(its.indexes, 2).where = sql`price > ${2}`],
  [
    "index ix_expression",
    (its) => at(its.indexes, 2).columns = [{ column: null, expression: "upper(email)" }],
  ],
  ["index ix_collation", (its) => at(at(its.indexes, 3).columns, 0).collation = "rtrim"],
  ["index ix_both", (its) => at(at(its.indexes, 4).columns, 0).collation = "nocase"],
  ["index ix_own", (its) => at(at(its.indexes, 5).columns, 0).collation = "binary"],
  ["tableOptions users", (its) => its.options = { sqlite: { strict: true } }],
  ["tableOptions users", (its) => its.options = { sqlite: { withoutRowid: true } }],
  ["tableOptions users", (its) => its.options = { sqlite: { autoincrement: true } }],
];

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  assert.ok(item !== undefined);
  return item;
}

const column = (its: Draft, index: number) => at(its.columns, index);

function key(its: Draft): Mutable<NonNullable<TableModel["primaryKey"]>> {
  assert.ok(its.primaryKey !== null);
  return its.primaryKey;
}

/** A copy that may be changed; fragments and values stay the same objects. */
function draft(table: TableModel): Draft {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    const isPlain = typeof value === "object" && value !== null &&
      Object.getPrototypeOf(value) === Object.prototype &&
      !Object.getOwnPropertySymbols(value).length;
    return isPlain
      ? Object.fromEntries(Object.entries(value).map(([key, its]) => [key, copy(its)]))
      : value;
  };
  return copy(table) as Draft;
}

Deno.test("every single change is found, in both directions", async () => {
  using db = new DatabaseSync(":memory:");
  create(db, table({ id: t.integer().primaryKey() }, undefined, "teams"));
  create(db, FULL());
  const { tables } = await reflect(db);
  const found = schemaOf(...tables.filter(({ name }) => name === "users"));
  assert.deepEqual(differences(schemaOf(FULL()), found), []);
  for (const [expected, change] of MUTATIONS) {
    const changed = draft(FULL());
    change(changed);
    const forwards = differences(schemaOf(changed), found);
    assert.ok(
      forwards.includes(expected),
      `${change}: ${forwards.join(", ") || "nothing"}`,
    );
    const backwards = differences(found, schemaOf(changed));
    assert.equal(backwards.length, forwards.length, String(change));
  }
});

const SPECS: readonly (() => ColumnSpec)[] = [
  () => t.integer(),
  () => t.bigInteger().default(7n),
  () => t.string(20).default("x'y"),
  () => t.text().notNull().default("CURRENT_TIMESTAMP"),
  () => t.boolean().default(false),
  () => t.double().default(2),
  () => t.numeric(8, 3).default(0.25),
  () => t.dateTime().default(sql`CURRENT_TIMESTAMP`),
  () => t.date().default(new Date(0)),
  () => t.json().default(["a", null]),
  () => t.binary(4).default(new Uint8Array([1, 255])),
  () => t.uuid().unique(),
  () => t.char(3).collate("RTRIM").index(),
  () => t.time().check("1 = 1"),
  () => t.enum(null, ["one", "three"]).unique("uq"),
  () => t.raw("weird type (3)").default(sql`(abs(-1) + (2))`),
  () => t.integer().references("other.id", { onUpdate: "set null", name: "fk" }),
  () => t.integer().references("other.id", { deferrable: true, initially: "immediate" }),
  () => t.raw("text").nullable(),
];
const NAMES = ["a", "B", "select", "x y", 'q"q', "Key", "ñ", "it's", "a.b", "[b]"];

const model = fc.record({
  columns: fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...NAMES), spec: fc.constantFrom(...SPECS) }),
    { minLength: 2, maxLength: 6, selector: ({ name }) => name.toLowerCase() },
  ),
  key: fc.constantFrom("none", "first", "two", "named"),
  name: fc.constantFrom("users", "Order", "t able", 'q"'),
  withoutRowid: fc.boolean(),
  autoincrement: fc.boolean(),
  strict: fc.boolean(),
  // The others will come back when the reflector reads them.
  conflict: fc.constantFrom(undefined, "abort" as const, "replace" as const),
  unique: fc.boolean(),
  index: fc.record({
    order: fc.constantFrom(undefined, "asc" as const, "desc" as const),
    collation: fc.constantFrom(undefined, "NOCASE", "binary"),
    unique: fc.boolean(),
    isExpression: fc.boolean(),
    isPartial: fc.boolean(),
  }),
}).map(({ columns, key, name, withoutRowid, autoincrement, strict, conflict, unique, index }) => {
  const sqlite = conflict === undefined ? {} : { sqlite: { onConflict: conflict } };
  const [first = "", second = ""] = columns.map((column) => column.name);
  const { order, collation, isExpression, isPartial } = index;
  const keys = key === "two" ? [second, first] : [first];
  return buildTable(name, columns.map((its) => [its.name, its.spec()] as const), {
    ...(key === "none"
      ? {}
      : { primaryKey: { name: key === "named" ? "PK name" : null, columns: keys, ...sqlite } }),
    unique: unique ? [{ name: "two", columns: [second, first], ...sqlite }] : [],
    checks: [{ condition: sql`${sql.id(first)} is not ${"it's"}` }],
    indexes: [{
      name: "an index",
      columns: [{
        column: isExpression ? sql`length(${sql.id(second)})` : second,
        ...(order === undefined ? {} : { order }),
        ...(collation === undefined ? {} : { collation }),
      }, first],
      unique: index.unique,
      ...(isPartial ? { where: sql`${sql.id(first)} > ${1.0}` } : {}),
    }],
    sqlite: { withoutRowid: withoutRowid && key !== "none", autoincrement, strict },
  }, CONTEXT);
});

const OTHER = table({ id: t.integer().primaryKey() }, undefined, "other");

Deno.test("random tables: the model and what was read back are alike", async () => {
  await fc.assert(
    fc.asyncProperty(model, (table) => assertCreated(OTHER, table)),
    { numRuns: 300 },
  );
});

Deno.test("two random tables are alike if and only if SQLite reads the same of them", async () => {
  const read = async (table: TableModel) => {
    using db = new DatabaseSync(":memory:");
    create(db, OTHER);
    create(db, table);
    return await reflect(db);
  };
  await fc.assert(
    fc.asyncProperty(model, model, async (one, other) => {
      const same = { ...other, name: one.name };
      const found = differences(schemaOf(OTHER, one), schemaOf(OTHER, same));
      const [a, b] = [await read(one), await read(same)];
      assert.deepEqual(found, differences(a, b));
      assert.deepEqual(found, differences(schemaOf(OTHER, one), b));
      if (JSON.stringify(a) === JSON.stringify(b)) assert.deepEqual(found, []);
      else assert.notDeepEqual(found, []);
    }),
    { numRuns: 150 },
  );
});

Deno.test("random spellings: one schema is enough, and a table made from it is alike", async () => {
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(tableSpec, async (spec) => {
      // Names are not empty in models; and a key that says DESC is no alias, which none can say.
      const isLost = spec.columns.some(({ name }) => name.name === "") || spec.key === "column" ||
        spec.keyName?.name === "";
      if (isLost) return;
      using db = new DatabaseSync(":memory:");
      db.exec("CREATE TABLE Ref (ID INTEGER PRIMARY KEY)");
      try {
        db.exec(spread(render(spec).text, spec.trivia));
      } catch {
        return;
      }
      const found = await reflect(db);
      assert.deepEqual(differences(comparer.canonical(found), found), []);
      const own = found.tables.find(({ name }) => name === spec.name.name);
      assert.ok(own !== undefined);
      using copy = new DatabaseSync(":memory:");
      copy.exec("CREATE TABLE Ref (ID INTEGER PRIMARY KEY)");
      create(copy, own);
      tried++;
      const again = await reflect(copy);
      assert.deepEqual(differences(found, again), [], quoted(own.name));
    }),
    { numRuns: 300 },
  );
  assert.ok(tried > 100);
});
