/** Every type with every option, every form of a default, computed columns, collations, counting. */
import { users } from "./given.ts";
import type { Capability, Case, CollationName } from "../case.ts";
import type { ColumnSpec, Migration, SequenceOptions } from "../../../templates/migrate.d.ts";

interface Typed {
  readonly type: (migration: Migration) => ColumnSpec;
  readonly needs?: readonly Capability[];
}

const TYPES: Readonly<Record<string, Typed>> = {
  smallInteger: { type: ({ t }) => t.smallInteger() },
  integer: { type: ({ t }) => t.integer() },
  bigInteger: { type: ({ t }) => t.bigInteger() },
  numeric: { type: ({ t }) => t.numeric() },
  "numeric(10)": { type: ({ t }) => t.numeric(10) },
  "numeric(10, 2)": { type: ({ t }) => t.numeric(10, 2) },
  "numeric(10, 0)": { type: ({ t }) => t.numeric(10, 0) },
  float: { type: ({ t }) => t.float() },
  double: { type: ({ t }) => t.double() },
  // MySQL and MariaDB refuse one without a length.
  string: {
    type: ({ t }) => t.string().variant("mysql", t.string(50)).variant("mariadb", t.string(50)),
  },
  "string(255)": { type: ({ t }) => t.string(255) },
  char: { type: ({ t }) => t.char() },
  "char(8)": { type: ({ t }) => t.char(8) },
  text: { type: ({ t }) => t.text() },
  boolean: { type: ({ t }) => t.boolean() },
  date: { type: ({ t }) => t.date() },
  time: { type: ({ t }) => t.time() },
  "time with time zone": { type: ({ t }) => t.time({ timezone: true }) },
  "time(3)": { type: ({ t }) => t.time({ precision: 3, timezone: false }) },
  dateTime: { type: ({ t }) => t.dateTime() },
  "dateTime with time zone": { type: ({ t }) => t.dateTime({ timezone: true }) },
  "dateTime(6)": { type: ({ t }) => t.dateTime({ precision: 6 }) },
  interval: { type: ({ t }) => t.interval() },
  binary: { type: ({ t }) => t.binary() },
  "binary(16)": { type: ({ t }) => t.binary(16) },
  json: { type: ({ t }) => t.json() },
  jsonb: { type: ({ t }) => t.json().variant("postgres", t.jsonb()) },
  "jsonb alone": { type: ({ t }) => t.jsonb() },
  uuid: { type: ({ t }) => t.uuid() },
  "enum without a name": {
    type: ({ t }) => t.enum(null, ["a", "it's", "über"]).variant("postgres", t.text()),
  },
  "array of text": { type: ({ t }) => t.array(t.text()), needs: ["arrays"] },
  "array of arrays": { type: ({ t }) => t.array(t.array(t.integer())), needs: ["arrays"] },
  "raw": { type: ({ t }) => t.raw("DECIMAL(7, 3)") },
};

const typed: readonly Case[] = Object.entries(TYPES).flatMap((
  [what, { type, needs = [] }],
): Case[] => [
  {
    name: `${what} in a table`,
    needs,
    operations: (migration) =>
      migration.op.createTable("a", { id: migration.t.integer().primaryKey(), b: type(migration) }),
  },
  {
    name: `${what}, added and carried through a change of the table`,
    needs,
    given: ({ op, t }) => op.createTable("a", { id: t.integer().primaryKey(), c: t.text() }),
    operations: (migration) => {
      const { op, t } = migration;
      op.addColumn("a", "b", type(migration));
      op.alterColumn("a", "c", { type: t.string(200) });
    },
  },
  ...(needs.length > 0 ? [] : [
    {
      name: `${what} with rows, carried through a change of the table`,
      given: (migration) => {
        const { op, t } = migration;
        op.createTable("a", {
          id: t.integer().primaryKey(),
          b: type(migration).notNull(),
          c: t.text(),
        });
      },
      operations: ({ op, t }) => {
        op.alterColumn("a", "c", { type: t.string(200) });
        op.alterColumn("a", "b", { nullable: true });
      },
    } satisfies Case,
  ]),
  {
    name: `${what} in a STRICT table`,
    needs,
    operations: (migration) =>
      migration.op.createTable("a", { b: type(migration), c: type(migration).notNull() }, {
        sqlite: { strict: true },
      }),
  },
]);

/** Defaults: literals of each type, NULL, SQL. */
const DEFAULTS: Readonly<Record<string, (migration: Migration) => ColumnSpec>> = {
  "a string": ({ t }) => t.text().default("x"),
  "a string with a quote": ({ t }) => t.string(20).default('it\'s "x"'),
  "an empty string": ({ t }) => t.string(20).default(""),
  "a string that looks like SQL": ({ t }) => t.text().default("CURRENT_TIMESTAMP"),
  "a string that looks like a number": ({ t }) => t.text().default("007"),
  "a string of lines and a backslash": ({ t }) => t.string(20).default("a\nb\\c\t"),
  "a string of other scripts": ({ t }) => t.string(20).default("über 日本"),
  "a string with an emoji": ({ t }) => t.string(20).default("a 😀"),
  "a number": ({ t }) => t.integer().default(42),
  "zero": ({ t }) => t.integer().default(0),
  "a negative number": ({ t }) => t.integer().default(-7),
  "a number with a fraction": ({ t }) => t.double().default(-1.5),
  "a whole number as a double": ({ t }) => t.double().default(1),
  "a small number": ({ t }) => t.double().default(1.5e-7),
  "a large number": ({ t }) => t.double().default(1e21),
  "a bigint": ({ t }) => t.bigInteger().default(9007199254740993n),
  "a negative bigint": ({ t }) => t.bigInteger().default(-9223372036854775808n),
  "a decimal as text": ({ t }) => t.numeric(10, 2).default("12.50"),
  "a decimal as a number": ({ t }) => t.numeric(10, 2).default(12.5),
  "true": ({ t }) => t.boolean().default(true),
  "false": ({ t }) => t.boolean().notNull().default(false),
  "a Date as a date": ({ t }) => t.date().default(new Date(Date.UTC(2024, 1, 29))),
  "a Date as a dateTime": ({ t }) => t.dateTime().default(new Date(Date.UTC(2024, 1, 29, 1, 2, 3))),
  "a Date as a time": ({ t }) => t.time().default(new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 4))),
  "a date as text": ({ t }) => t.date().default("2024-02-29"),
  "an object as JSON": ({ t }) => t.json().default({ a: [1, "it's", null] }),
  "a list as JSON": ({ t }) => t.json().default([]),
  "text as JSON": ({ t }) => t.json().default('{"a": 1}'),
  "bytes": ({ t }) => t.binary().default(new Uint8Array([0, 171, 255])),
  "no bytes": ({ t }) => t.binary().default(new Uint8Array([])),
  "an enum's value": ({ t }) =>
    t.enum(null, ["a", "b"]).variant("postgres", t.text().default("a")).default("a"),
  "NULL": ({ t }) => t.text().default(null),
  "NULL as SQL": ({ t, sql }) => t.text().default(sql`NULL`),
  "CURRENT_TIMESTAMP": ({ t, sql }) => t.dateTime().default(sql`CURRENT_TIMESTAMP`),
  "current_date, as it was written": ({ t, sql }) => t.date().default(sql`current_date`),
  "an expression": ({ t, sql }) => t.integer().default(sql`1 + 1`),
  "an expression in parentheses": ({ t, sql }) => t.integer().default(sql`((1 + 1) * 2)`),
  "a function": ({ t, sql }) => t.text().default(sql`lower('ABC')`),
  "a fragment with a value": ({ t, sql }) => t.text().default(sql`upper(${"it's"})`),
  "a fragment that is a literal": ({ t, sql }) => t.text().default(sql`'it''s'`),
  "a fragment that is a number": ({ t, sql }) => t.integer().default(sql`-3`),
  "raw SQL": ({ t, sql }) => t.text().default(sql.raw("'raw'")),
};

const defaults: readonly Case[] = Object.entries(DEFAULTS).flatMap(([what, column]): Case[] => [
  {
    name: `default ${what}`,
    needs: what.includes("emoji") ? ["anyNames"] : [],
    operations: (migration) =>
      migration.op.createTable("a", { id: migration.t.integer(), b: column(migration) }),
  },
  {
    name: `default ${what}, added and carried through a change of the table`,
    needs: what.includes("emoji") ? ["anyNames"] : [],
    given: users,
    operations: (migration) => {
      const { op, t } = migration;
      op.addColumn("users", "b", column(migration));
      op.alterColumn("users", "email", { type: t.text() });
    },
  },
]);

const computed: readonly Case[] = ([
  ["b * 2", undefined],
  ["b * 2", false],
  ["b * 2", true],
  ["(b + 1) * (b - 1)", true],
  ["coalesce(c, 'it''s)')", true],
  ["CASE WHEN b > 1 THEN c ELSE 'x' END", false],
] as const).map(([expression, stored]): Case => ({
  name: `computed ${expression}, stored: ${stored}`,
  given: ({ op, t }) => op.createTable("a", { b: t.integer(), c: t.text(), d: t.text() }),
  operations: ({ op, t, sql, supports }) => {
    const options = stored === undefined ? {} : { stored };
    const f = t.text().computed(sql`${sql.raw(expression)}`, options);
    op.createTable("d", {
      b: t.integer(),
      c: t.text(),
      e: t.text().computed(expression, options),
      f: supports("requiredComputedColumns") ? f.notNull() : f,
    });
    op.addColumn("a", "e", t.text().computed(expression, options));
    op.alterColumn("a", "d", { type: t.string(20) });
  },
}));

const COLLATIONS: readonly CollationName[] = ["NOCASE", "RTRIM", "BINARY", "nocase"];

const collations: readonly Case[] = COLLATIONS.map((name): Case => ({
  name: `collation ${name}`,
  given: users,
  operations: ({ op, t, collation }) => {
    const its = collation(name);
    op.createTable("a", { b: t.text().notNull().collate(its).default("x").unique() });
    op.addColumn("users", "b", t.string(20).collate(its));
    op.alterColumn("users", "email", { type: t.text(), collation: its });
  },
}));

const IDENTITIES: Readonly<Record<string, SequenceOptions & { always?: boolean }>> = {
  "without options": {},
  "always": { always: true },
  "by default, from 10 on": { always: false, start: 10, increment: 5 },
  "with bounds": { minValue: 1, maxValue: 1000n, cycle: true, cache: 5 },
};

const counting: readonly Case[] = [
  ...([undefined, "identity", "serial"] as const).map((kind): Case => ({
    name: `autoincrement ${kind ?? "as it comes"}`,
    operations: ({ op, t }) => {
      const id = t.integer().primaryKey();
      op.createTable("a", { id: kind === undefined ? id.autoincrement() : id.autoincrement(kind) });
    },
  })),
  ...Object.entries(IDENTITIES).map(([what, options]): Case => ({
    name: `identity ${what}`,
    needs: ["identityColumns"],
    operations: ({ op, t }) =>
      op.createTable("a", { id: t.integer().identity(options).primaryKey() }),
  })),
  {
    name: "autoincrement carried through a change of the table",
    given: ({ op, t }) =>
      op.createTable("a", { id: t.integer().primaryKey().autoincrement(), b: t.text() }, {
        sqlite: { autoincrement: true },
      }),
    operations: ({ op, t }) => op.alterColumn("a", "b", { type: t.string(20) }),
  },
];

/** Types in other types' places: rows must outlive what the database takes for possible. */
const converted: readonly Case[] = ([
  ["integer to bigInteger", ({ t }) => t.integer(), ({ t }) => t.bigInteger()],
  ["smallInteger to integer", ({ t }) => t.smallInteger(), ({ t }) => t.integer()],
  ["string to text", ({ t }) => t.string(20), ({ t }) => t.text()],
  ["text to string", ({ t }) => t.text(), ({ t }) => t.string(50)],
  ["char to string", ({ t }) => t.char(1), ({ t }) => t.string(1)],
  ["numeric to numeric", ({ t }) => t.numeric(10, 2), ({ t }) => t.numeric(12, 2)],
  ["float to double", ({ t }) => t.float(), ({ t }) => t.double()],
  ["string to a longer one", ({ t }) => t.string(40), ({ t }) => t.string(80)],
] as readonly (readonly [string, Typed["type"], Typed["type"]])[]).map((
  [what, from, to],
): Case => ({
  name: `from ${what}`,
  given: (migration) => migration.op.createTable("a", { b: from(migration) }),
  operations: (migration) => migration.op.alterColumn("a", "b", { type: to(migration) }),
}));

export const types: readonly Case[] = [
  ...typed,
  ...defaults,
  ...computed,
  ...collations,
  ...counting,
  ...converted,
];
