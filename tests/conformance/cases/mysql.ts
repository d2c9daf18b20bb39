/** What MySQL and MariaDB have of their own; elsewhere it is ignored, or refused. */
import { users } from "./given.ts";
import type { Case, CaseMigration, Part } from "../case.ts";
import type { ColumnChange, ColumnSpec, MysqlAlterOptions } from "../../../templates/migrate.d.ts";

/** A table with much that restating a column could lose. */
const rich: Part = ({ op, t, sql, collation }) =>
  op.createTable("a", {
    id: t.bigInteger({ unsigned: true }).primaryKey().autoincrement(),
    b: t.integer({ unsigned: true }).notNull().default(7).comment("it's b"),
    c: t.string(20).collate(collation("BINARY")).default("x\\y").comment("c").index("ix_c"),
    d: t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`)
      .mysql({ onUpdate: sql`CURRENT_TIMESTAMP` }).comment("d"),
    e: t.integer().default(3).mysql({ invisible: true }),
    f: t.integer().computed("b * 2", { stored: true }).comment("f"),
    g: t.enum(null, ["x", "it's"]).variant("postgres", t.text()).default("it's"),
  });

/** One change of a column each; everything else must stay. */
const CHANGES: Readonly<Record<string, readonly [string, (m: CaseMigration) => ColumnChange]>> = {
  "the comment of the counting key": ["id", () => ({ comment: "the key" })],
  "the comment of a number": ["b", () => ({ comment: null })],
  "the type of a text": ["c", ({ t }) => ({ type: t.string(40) })],
  "the nullability of a text": ["c", () => ({ nullable: false })],
  "the comment of what is set by updates": ["d", () => ({ comment: null })],
  "the default of what is set by updates": ["d", ({ sql }) => ({ default: sql`'2024-01-01'` })],
  "what updates set": ["d", () => ({ mysql: { onUpdate: null } })],
  "what updates set, as text": ["d", () => ({ mysql: { onUpdate: "CURRENT_TIMESTAMP" } })],
  "the default of what is invisible": ["e", () => ({ default: 4 })],
  "what is invisible": ["e", () => ({ mysql: { invisible: false } })],
  "the comment of what is computed": ["f", () => ({ comment: null })],
  "the default of an enum": ["g", () => ({ default: "x" })],
  "the name and the comment": ["c", () => ({ newName: "z", comment: "z" })],
};

const changed: readonly Case[] = Object.entries(CHANGES).flatMap(([what, [column, change]]) =>
  (["op", "batch"] as const).map((way): Case => ({
    name: `change ${what}, by ${way}`,
    given: rich,
    rows: "filled",
    // SELECT * shows it afterwards.
    ...(what === "what is invisible" ? { changesRows: ["a"] } : {}),
    operations: (migration) => {
      const { op } = migration;
      if (way === "op") op.alterColumn("a", column, change(migration));
      else op.batchAlterTable("a", (batch) => batch.alterColumn(column, change(migration)));
    },
  }))
);

const COLUMNS: Readonly<Record<string, (migration: CaseMigration) => ColumnSpec>> = {
  "set by updates": ({ t, sql }) =>
    t.dateTime().mysql({ onUpdate: sql`CURRENT_TIMESTAMP` }).default(sql`CURRENT_TIMESTAMP`),
  "set by updates, without a default": ({ t }) =>
    t.dateTime().mysql({ onUpdate: "CURRENT_TIMESTAMP" }),
  "of parts of a second, set by updates": ({ t, sql }) =>
    t.dateTime({ precision: 6 }).mysql({ onUpdate: sql`CURRENT_TIMESTAMP(6)` }),
  "invisible": ({ t }) => t.integer().mysql({ invisible: true }),
  "not invisible, said": ({ t }) => t.integer().mysql({ invisible: false, onUpdate: null }),
  "a small number without sign": ({ t }) => t.smallInteger({ unsigned: true }),
  "a number without sign": ({ t }) => t.integer({ unsigned: true }).notNull().default(5),
  "a number with sign, said": ({ t }) => t.integer({ unsigned: false }),
  "a big number without sign": ({ t }) => t.bigInteger({ unsigned: true }),
};

const columns: readonly Case[] = [
  ...Object.entries(COLUMNS).flatMap(([what, column]): readonly Case[] => [
    {
      name: `a column ${what}, in a table`,
      operations: (migration) =>
        migration.op.createTable("a", {
          id: migration.t.integer().primaryKey(),
          b: column(migration),
        }),
    },
    {
      name: `a column ${what}, added`,
      given: users,
      operations: (migration) => migration.op.addColumn("users", "b", column(migration)),
    },
  ]),
  ...(["created", "added"] as const).map((way): Case => ({
    name: `a set, ${way}`,
    needs: ["setTypes"],
    given: users,
    operations: ({ op, t }) => {
      const column = t.set(["a", "it's"]).notNull().default("a,it's");
      if (way === "created") op.createTable("a", { b: column });
      else op.addColumn("users", "b", column);
    },
  })),
];

const HOW: readonly MysqlAlterOptions[] = [
  { algorithm: "instant" },
  { algorithm: "nocopy" },
  { algorithm: "inplace" },
  { algorithm: "copy" },
  { lock: "none" },
  { lock: "shared" },
  { lock: "exclusive" },
  { algorithm: "inplace", lock: "none" },
];

/** Changes that can be made in any way. */
const WAYS: Readonly<Record<string, (migration: CaseMigration, mysql: MysqlAlterOptions) => void>> =
  {
    addColumn: ({ op, t }, mysql) => op.addColumn("users", "b", t.integer(), { mysql }),
    alterColumn: ({ op }, mysql) =>
      op.alterColumn("users", "age", { comment: "in years" }, { mysql }),
    dropColumn: ({ op }, mysql) => op.dropColumn("users", "age", { mysql }),
    dropIndex: ({ op }, mysql) => op.dropIndex("ix_email", "users", { mysql }),
    batchAlterTable: ({ op, t }, mysql) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("b", t.integer());
        batch.alterColumn("age", { default: 3 });
      }, { mysql }),
  };

const altered: readonly Case[] = Object.entries(WAYS).flatMap(([what, operations]) =>
  HOW.filter(({ algorithm }) => what !== "dropIndex" || algorithm !== "instant").map((
    mysql,
  ): Case => ({
    name: `${what} by ${Object.values(mysql).join(" and ")}`,
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ix_email", "users", ["email"]);
    },
    operations: (migration) => operations(migration, mysql),
  }))
);

/** What a batch makes of a table as a whole. */
const options: readonly Case[] = [
  {
    name: "another character set, in a batch",
    given: ({ op, t, collation }) =>
      op.createTable("a", {
        b: t.string(20).notNull().default("x").index("ix_b"),
        c: t.text(),
        d: t.string(20).collate(collation("BINARY")),
        e: t.enum(null, ["x", "y"]).variant("postgres", t.text()),
        f: t.integer(),
      }, { mysql: { charset: "utf8mb4", collate: "utf8mb4_unicode_ci" } }),
    operations: ({ op }) =>
      op.batchAlterTable("a", (batch) => batch.alterColumn("f", { default: 1 }), {
        table: { mysql: { charset: "utf8mb4", collate: "utf8mb4_swedish_ci" } },
      }),
  },
  {
    name: "an engine and a row format, in a batch",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer() }, {
        mysql: { engine: "MyISAM", rowFormat: "DYNAMIC" },
      }),
    operations: ({ op }) =>
      op.batchAlterTable("a", () => {}, {
        table: { mysql: { engine: "Aria", rowFormat: "PAGE" }, comment: "of a" },
      }),
  },
];

export const mysql: readonly Case[] = [
  ...options,
  ...changed,
  ...columns,
  ...altered,
];
