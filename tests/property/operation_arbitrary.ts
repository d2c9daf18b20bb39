/** Any operations that can be recorded, with all that is odd about names, texts and values. */
import fc from "./fast_check.ts";
import { isMigrateError } from "../../src/core/error.ts";
import { type Kind, type Operation, OPERATIONS } from "../../src/operation/mod.ts";
import { isFragment, sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import type { BuildContext } from "../../src/schema/constraint.ts";
import type { BatchOp, ColumnSpec, SqlFragment, Value } from "../../templates/migrate.d.ts";

const ODD = [
  '"',
  "'",
  "`",
  "${",
  "$",
  "\\",
  "\n",
  "\r\n",
  "\t",
  "\0",
  "\u2028",
  "\u200d",
  "\ufeff",
];
const WORDS = [
  "it",
  "créé",
  "日本語",
  "😀",
  "\ud800",
  "*/",
  "</script>",
  " ",
  "-- x",
  "a.b",
  "{",
  "}",
];

/** Texts: mostly plain, some of them odd, some long. */
export const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9 _]{0,20}$/) },
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...ODD, ...WORDS), { maxLength: 6 })
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z "']{60,100}$/) },
);
const NAMES = ["id", "users", "class", "default", "a b", "2024", "0", "__proto__", "constructor"];
/** Names of tables, columns and constraints. */
export const name = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z][a-z_]{0,24}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z_]{50,70}$/) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES, "ÄÖ", "日本", "it's", 'a"b', "a.b", "$x") },
  { weight: 1, arbitrary: text.map((its) => `x${its.replaceAll("\0", "")}`) },
);
/** TypeScript takes what every object has for a member of every row. */
const rowName = name.filter((its) => !(its in Object.prototype));
const names = fc.array(name, { minLength: 1, maxLength: 3 });
const maybeName = fc.oneof(name, fc.constant(null));

/** Some of the members. */
const some = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] });

const date = fc.date({ noInvalidDate: false });
const bytes = fc.uint8Array({ maxLength: 12 });
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.bigInt(),
    text,
    date,
    bytes,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
}));

const type: fc.Arbitrary<ColumnSpec> = fc.oneof(
  fc.constantFrom(t.integer(), t.text(), t.boolean(), t.json(), t.float(), t.uuid(), t.date()),
  fc.constantFrom(t.bigInteger({ unsigned: true }), t.dateTime({ timezone: true, precision: 3 })),
  fc.nat(300).map((length) => t.string(length + 1)),
  fc.tuple(fc.nat(30), fc.nat(9)).map(([all, after]) => t.numeric(all + 1, after)),
  fc.tuple(maybeName, fc.array(text, { minLength: 1, maxLength: 6 }))
    .map(([its, values]) => t.enum(its, values)),
  fc.array(name, { minLength: 1, maxLength: 2 }).map((values) => t.set(values)),
  name.filter((its) => its.trim() !== "").map((its) => t.raw(its)),
  fc.constantFrom(t.array(t.numeric(5, 2)), t.array(t.array(t.enum("mood", ["a"])))),
);

/** A tag's fragment: any texts with any values between them. */
const fragment: fc.Arbitrary<SqlFragment> = fc.tuple(
  text,
  fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom<Value>(null, true, -1, 5n, "x"),
        text,
        names.map(([first = "a", ...path]) => sql.id(first, ...path)),
        fc.tuple(text, type).map(([its, of]) => sql.value(its, of)),
        text.map((its) => sql.raw(its)),
      ),
      text,
    ),
    { maxLength: 3 },
  ),
).map(([first, others]) => {
  const strings = [first, ...others.map(([, after]) => after)];
  const template = Object.assign(strings, { raw: strings });
  return sql(template, ...others.map(([its]) => its));
});
const condition = fc.oneof(text, fragment);

const deferrable = {
  deferrable: fc.boolean(),
  initially: fc.constantFrom("immediate" as const, "deferred" as const),
};
const onConflict = fc.constantFrom({ onConflict: "ignore" } as const);
const notValid = fc.record({ notValid: fc.boolean() });
const action = fc.constantFrom("cascade" as const, "set null" as const);
const foreignKeyOptions = { onDelete: action, onUpdate: action, ...deferrable, postgres: notValid };
const sequenceOptions = {
  start: fc.oneof(fc.integer(), fc.bigInt()),
  increment: fc.integer(),
  cycle: fc.boolean(),
};

/** Lists and objects are for types that hold such. */
function defaultOf(its: ColumnSpec, said: Value | SqlFragment): Value | SqlFragment {
  const isPlain = typeof said !== "object" || said === null || said instanceof Date ||
    said instanceof Uint8Array || isFragment(said) || ["json", "raw"].includes(its.type);
  return isPlain ? said : "{}";
}

/** Each changes a column; those that do not fit are refused later. */
const modifier: fc.Arbitrary<(its: ColumnSpec) => ColumnSpec> = fc.oneof(
  fc.constant((its: ColumnSpec) => its.notNull()),
  fc.constant((its: ColumnSpec) => its.nullable()),
  maybeName.map((key) => (its: ColumnSpec) => its.primaryKey(key)),
  fc.constantFrom("serial" as const, "identity" as const)
    .map((kind) => (its: ColumnSpec) => its.autoincrement(kind)),
  some({ always: fc.boolean(), ...sequenceOptions })
    .map((options) => (its: ColumnSpec) => its.identity(options)),
  fc.oneof(value, fragment).map((said) => (its: ColumnSpec) => its.default(defaultOf(its, said))),
  fc.tuple(condition, fc.boolean())
    .map(([said, stored]) => (its: ColumnSpec) => its.computed(said, { stored })),
  maybeName.map((key) => (its: ColumnSpec) => its.unique(key)),
  maybeName.map((key) => (its: ColumnSpec) => its.index(key)),
  fc.tuple(condition, maybeName).map(([said, key]) => (its: ColumnSpec) => its.check(said, key)),
  fc.tuple(name, name, some({ name: maybeName, ...foreignKeyOptions }))
    .map(([table, column, options]) => (its: ColumnSpec) => {
      const target = `${table.replaceAll(".", "")}.${column.replaceAll(".", "")}` as const;
      return its.references(target, options);
    }),
  name.map((collation) => (its: ColumnSpec) => its.collate(collation)),
  text.map((said) => (its: ColumnSpec) => its.comment(said)),
  some({ onUpdate: condition, invisible: fc.boolean() })
    .map((options) => (its: ColumnSpec) => its.mysql(options)),
);
const column = fc.tuple(type, fc.array(modifier, { maxLength: 5 }))
  .map(([its, modifiers]) => modifiers.reduce((spec, modify) => modify(spec), its));

const indexColumn = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 1, arbitrary: fragment },
  {
    weight: 2,
    arbitrary: fc.record({
      column: fc.oneof(name, fragment),
      order: fc.constantFrom("asc" as const, "desc" as const),
      nulls: fc.constantFrom("first" as const, "last" as const),
      opclass: name,
      collation: name,
      length: fc.nat(),
    }, { requiredKeys: ["column"] }),
  },
);
const indexColumns = fc.array(indexColumn, { minLength: 1, maxLength: 3 });
const storage = fc.dictionary(name, fc.oneof(fc.integer(), text), { maxKeys: 2 });
const indexOptions = {
  unique: fc.boolean(),
  where: condition,
  postgres: some({ using: name, include: names, concurrently: fc.boolean(), with: storage }),
  mysql: some({ kind: fc.constant("fulltext" as const), parser: name }),
};
const elements = fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 3 });
const uniqueOptions = {
  ...deferrable,
  sqlite: onConflict,
  postgres: some({ nullsNotDistinct: fc.boolean(), usingIndex: name }),
};
const excludeOptions = { using: name, where: text, ...deferrable };
/** Always there, the others sometimes. */
const having = <T>(always: T, others: object) =>
  fc.record({ ...always, ...others } as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: Object.keys(always as object),
  });

const tableOptions = {
  primaryKey: fc.oneof(names, having({ columns: names }, { name: maybeName, sqlite: onConflict })),
  unique: fc.array(having({ columns: names }, { name: maybeName, ...uniqueOptions }), {
    maxLength: 2,
  }),
  checks: fc.array(having({ condition }, { name: maybeName, postgres: notValid }), {
    maxLength: 2,
  }),
  foreignKeys: fc.array(
    fc.nat(1).chain((more) => {
      const columns = fc.array(name, { minLength: more + 1, maxLength: more + 1 });
      const references = having({ table: name, columns }, { schema: name });
      return having({ columns, references }, { name: maybeName, ...foreignKeyOptions });
    }),
    { maxLength: 2 },
  ),
  excludes: fc.array(having({ elements }, { name: maybeName, ...excludeOptions }), {
    maxLength: 1,
  }),
  indexes: fc.array(having({ columns: indexColumns }, { name: maybeName, ...indexOptions }), {
    maxLength: 2,
  }),
  comment: text,
  temporary: fc.boolean(),
  sqlite: some({ strict: fc.boolean(), withoutRowid: fc.boolean() }),
  postgres: some({ partitionBy: text, with: storage, inherits: names, unlogged: fc.boolean() }),
  mysql: some({ engine: name, charset: name }),
};
const columns = fc.uniqueArray(fc.tuple(name, column), { maxLength: 5, selector: ([its]) => its });
const inSchema = { schema: name };
const ifExists = { ifExists: fc.boolean(), ...inSchema };
const ifNotExists = { ifNotExists: fc.boolean(), ...inSchema };
const alter = { mysql: some({ algorithm: fc.constant("copy"), lock: fc.constant("none") }) };
const position = fc.oneof(
  some({ after: name }),
  some({ before: name }),
  some({ first: fc.boolean() }),
);
const options = (...parts: readonly object[]) => having({}, Object.assign({}, ...parts));
const placed = (...parts: readonly object[]) =>
  fc.tuple(options(...parts), position).map(([said, place]) => ({ ...said, ...place }));
const change = some({
  type,
  using: text,
  nullable: fc.boolean(),
  default: fc.oneof(value, fragment),
  comment: fc.oneof(text, fc.constant(null)),
  collation: fc.oneof(name, fc.constant(null)),
  newName: name,
  autoincrement: fc.boolean(),
  existing: some({ type, nullable: fc.boolean(), default: value, comment: text }),
});
const described = {
  type: fc.constantFrom("primaryKey", "unique", "foreignKey", "check"),
  columns: names,
};

/** Arguments after the table's name, for what a batch can hold too. */
const ofTable = {
  addColumn: fc.tuple(name, column, placed({ ifNotExists: fc.boolean() })),
  alterColumn: fc.tuple(name, change, placed({ ifExists: fc.boolean() })),
  renameColumn: fc.tuple(name, name, options({ ifExists: fc.boolean() })),
  dropColumn: fc.tuple(name, options({ ifExists: fc.boolean() })),
  createTableComment: fc.tuple(text),
  dropTableComment: fc.constant([]),
} as const;

/** Arguments by kind, as authors give them. */
const ARGUMENTS = {
  createTable: fc.tuple(name, columns, options(tableOptions, ifNotExists)),
  dropTable: fc.tuple(name, options(ifExists)),
  renameTable: fc.tuple(name, name, options(ifExists)),
  createTableComment: fc.tuple(name, text, options(inSchema)),
  dropTableComment: fc.tuple(name, options(inSchema)),
  addColumn: fc.tuple(name, name, column, placed(ifNotExists, alter)),
  alterColumn: fc.tuple(name, name, change, options(ifExists, alter)),
  renameColumn: fc.tuple(name, name, name, options(ifExists)),
  dropColumn: fc.tuple(name, name, options(ifExists, alter)),
  createIndex: fc.tuple(maybeName, name, indexColumns, options(indexOptions, ifNotExists)),
  dropIndex: fc.tuple(
    name,
    fc.oneof(name, fc.constant(undefined)),
    options(ifExists, alter, { postgres: fc.record({ concurrently: fc.boolean() }) }),
  ),
  createPrimaryKey: fc.tuple(maybeName, name, names, options(ifNotExists)),
  createUniqueConstraint: fc.tuple(maybeName, name, names, options(uniqueOptions, ifNotExists)),
  createForeignKey: fc.tuple(
    maybeName,
    name,
    name,
    fc.tuple(name, name),
    fc.tuple(name, name),
    options(foreignKeyOptions, ifNotExists, { referentSchema: name }),
  ),
  createCheckConstraint: fc.tuple(
    maybeName,
    name,
    condition,
    options({ postgres: notValid }, ifNotExists),
  ),
  createExcludeConstraint: fc.tuple(
    maybeName,
    name,
    elements,
    options(excludeOptions, ifNotExists),
  ),
  validateConstraint: fc.tuple(name, name, options(inSchema)),
  dropConstraint: fc.tuple(maybeName, name, options(ifExists, described)),
  renameConstraint: fc.tuple(name, name, name, options(ifExists)),
  batchAlterTable: fc.tuple(
    name,
    fc.array(
      fc.oneof(
        ...Object.entries(ofTable).map(([kind, its]) =>
          (its as fc.Arbitrary<readonly unknown[]>).map((args) => [kind, args] as const)
        ),
      ),
      { maxLength: 3 },
    ).map((items) => (batch: BatchOp) => {
      const methods = batch as unknown as Record<string, (...args: readonly unknown[]) => void>;
      for (const [kind, args] of items) methods[kind]?.(...args);
    }),
    options(inSchema, alter, {
      recreate: fc.constantFrom("auto", "always", "never"),
      copyFrom: fc.tuple(columns, having({}, tableOptions))
        .map(([its, said]) => ({ columns: its, ...said })),
      table: having({}, tableOptions),
      columnOrder: names,
      namingConvention: some({ uq: name, ix: name }),
    }),
  ),
  createEnum: fc.tuple(name, fc.array(text, { maxLength: 5 }), options(ifNotExists)),
  addEnumValue: fc.tuple(name, name, options(ifNotExists, { before: name })),
  renameEnumValue: fc.tuple(name, name, name, options(inSchema)),
  dropEnum: fc.tuple(name, options(ifExists)),
  createSchema: fc.tuple(name, options({ ifNotExists: fc.boolean() })),
  dropSchema: fc.tuple(name, options({ ifExists: fc.boolean(), cascade: fc.boolean() })),
  createSequence: fc.tuple(name, options(sequenceOptions, ifNotExists, { ownedBy: name })),
  dropSequence: fc.tuple(name, options(ifExists)),
  createView: fc.tuple(
    name,
    condition,
    options(inSchema, { replace: fc.boolean(), materialized: fc.boolean(), columns: names }),
  ),
  dropView: fc.tuple(name, options(ifExists, { materialized: fc.boolean() })),
  execute: fc.tuple(condition),
  executeFile: fc.tuple(name),
  bulkInsert: fc.tuple(
    name,
    fc.array(fc.dictionary(rowName, fc.oneof(value, fragment), { maxKeys: 4 }), { maxLength: 3 }),
    options(inSchema, { types: fc.dictionary(name, type, { maxKeys: 2 }) }),
  ),
} satisfies { readonly [K in Kind]: fc.Arbitrary<readonly unknown[]> };

/** Any operation. */
export function operations(context: BuildContext): fc.Arbitrary<Operation> {
  const any = Object.entries(ARGUMENTS).map(([kind, args]) =>
    (args as fc.Arbitrary<readonly unknown[]>)
      .map((its) => recorded(kind as Kind, its, context))
      .filter((its) => its !== null)
  );
  return fc.oneof(...any);
}

/** What is recorded; null for arguments that are refused. */
function recorded(
  kind: Kind,
  args: readonly unknown[],
  context: BuildContext,
): Operation | null {
  const { create } = OPERATIONS[kind] as {
    create: (context: BuildContext, ...args: readonly unknown[]) => Operation;
  };
  try {
    return create(context, ...args);
  } catch (thrown) {
    if (isMigrateError(thrown, "revision.invalid_operation")) return null;
    throw thrown;
  }
}
