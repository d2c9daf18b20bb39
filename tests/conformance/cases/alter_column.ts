/** `alterColumn`: every change, alone and together, by `op` and in a batch. */
import { constrained, users } from "./given.ts";
import type { Case, CaseMigration, Part } from "../case.ts";
import type { ColumnChange } from "../../../templates/migrate.d.ts";

interface Change {
  readonly change: (migration: CaseMigration) => ColumnChange;
  /** Of the table `a` with the column `b`, in place of the usual one. */
  readonly given?: Part;
  readonly more?: Partial<Case>;
}

const text: Part = ({ op, t }) =>
  op.createTable("a", { id: t.integer().primaryKey(), b: t.string(20), c: t.text() });
const full: Part = ({ op, t, collation }) =>
  op.createTable("a", {
    id: t.integer().primaryKey(),
    b: t.string(20).notNull().default("old").collate(collation("NOCASE")).comment("old"),
    c: t.text(),
  });

const CHANGES: Readonly<Record<string, Change>> = {
  "a longer type": { change: ({ t }) => ({ type: t.string(200) }) },
  "another type": { change: ({ t }) => ({ type: t.text() }) },
  "a type that converts the rows": {
    given: ({ op, t }) => op.createTable("a", { id: t.integer().primaryKey(), b: t.string(20) }),
    change: ({ t }) => ({ type: t.integer(), using: "b::integer" }),
    more: {
      rows: { a: [{ id: 1, b: "10" }, { id: 2, b: null }] },
      changesRows: ["a"],
      expected: { a: [{ id: 1, b: 10 }, { id: 2, b: null }] },
    },
  },
  "a type whose modifiers do not count": {
    change: ({ t }) => ({ type: t.string(30).notNull().default("x").unique() }),
  },
  "NOT NULL": { change: () => ({ nullable: false }), more: { rows: "filled" } },
  "NOT NULL taken away": { given: full, change: () => ({ nullable: true }) },
  "a default": { change: () => ({ default: "it's new" }) },
  "a default as a fragment": { change: ({ sql }) => ({ default: sql`lower(${"A"})` }) },
  "the default NULL": { given: full, change: () => ({ default: null }) },
  "another default": { given: full, change: () => ({ default: "new" }) },
  "a comment": { change: () => ({ comment: "it's new" }) },
  "no comment": { given: full, change: () => ({ comment: null }) },
  "a collation": { change: ({ collation }) => ({ collation: collation("NOCASE") }) },
  "no collation": { given: full, change: () => ({ collation: null }) },
  "a name": { change: () => ({ newName: "z" }) },
  "a name and more": {
    change: ({ t }) => ({ newName: "z", type: t.text(), nullable: false, default: "x" }),
    more: { rows: "filled" },
  },
  "everything": {
    given: full,
    change: ({ t, collation }) => ({
      type: t.string(80),
      nullable: true,
      default: "new",
      comment: "new",
      collation: collation("RTRIM"),
      newName: "z",
    }),
  },
  "what it is already": {
    given: full,
    change: ({ t }) => ({ type: t.string(20), default: "old" }),
  },
  "what it is, said beside": {
    given: full,
    change: ({ t, collation }) => ({
      type: t.string(40),
      existing: {
        type: t.string(20),
        nullable: false,
        default: "old",
        comment: "old",
        collation: collation("NOCASE"),
      },
    }),
  },
  "no counting": {
    given: ({ op, t }) =>
      op.createTable("a", { id: t.text(), b: t.integer().primaryKey().autoincrement() }),
    change: () => ({ autoincrement: false }),
  },
  "counting": {
    given: ({ op, t }) => op.createTable("a", { id: t.text(), b: t.integer().primaryKey() }),
    change: () => ({ autoincrement: true }),
  },
};

/** A column that much depends on, which must outlive the change. */
const DEPENDENT: Readonly<Record<string, Part>> = {
  "a key that others refer to": ({ op, t }) => {
    op.createTable("a", { b: t.string(20).primaryKey("pk_a"), c: t.text() });
    op.createTable("d", { e: t.string(20).references("a.b", { name: "fk_e" }) });
  },
  "a foreign key": ({ op, t }) => {
    op.createTable("d", { e: t.string(20).primaryKey() });
    op.createTable("a", { b: t.string(20).references("d.e", { onDelete: "cascade" }) });
  },
  "an index of each kind": ({ op, t, sql, supports }) =>
    op.createTable("a", { b: t.string(20), c: t.string(100) }, {
      indexes: [
        { name: "ix_1", columns: ["b"], unique: true },
        {
          name: "ix_2",
          columns: [
            supports("expressionIndexes") ? sql`lower(b)` : "b",
            { column: "c", order: "desc" },
          ],
        },
        {
          name: "ix_3",
          columns: ["c"],
          ...(supports("partialIndexes") ? { where: "b <> 'x'" } : {}),
        },
      ],
    }),
  "checks and a unique constraint": ({ op, t }) =>
    op.createTable("a", { b: t.string(20).unique().check("b <> ''"), c: t.text() }, {
      unique: [{ name: "uq_a", columns: ["b", "c"] }],
      checks: [{ name: "ck_a", condition: "b <> c" }],
    }),
  "a computed column": ({ op, t }) =>
    op.createTable("a", { b: t.string(20), c: t.text().computed("upper(b)"), d: t.integer() }),
  "a stored computed column": ({ op, t }) =>
    op.createTable("a", {
      b: t.string(20),
      c: t.text().computed("upper(b)", { stored: true }),
      d: t.integer(),
    }),
  "a view": ({ op, t }) => {
    op.createTable("a", { b: t.string(20), c: t.text() });
    op.createView("v", "SELECT b, c FROM a");
  },
  "a STRICT table": ({ op, t }) =>
    op.createTable("a", { b: t.string(20), c: t.integer() }, { sqlite: { strict: true } }),
  "a table WITHOUT ROWID": ({ op, t }) =>
    op.createTable("a", { c: t.integer().primaryKey(), b: t.string(20) }, {
      sqlite: { withoutRowid: true },
    }),
  "a table with AUTOINCREMENT": ({ op, t }) =>
    op.createTable("a", { c: t.integer().primaryKey().autoincrement(), b: t.string(20) }, {
      sqlite: { autoincrement: true },
    }),
  "a table with a comment": ({ op, t }) =>
    op.createTable("a", { b: t.string(20) }, { comment: "of a" }),
};

/** What some databases refuse where other things read the column. */
const REFERRED = {
  needs: ["retypesForeignKeys"],
  refusal: "database.statement_failed",
} as const;
const USED = { needs: ["retypesUsedColumns"], refusal: "database.statement_failed" } as const;

export const alterColumn: readonly Case[] = [
  ...Object.entries(CHANGES).map(([what, { change, given = text, more }]): Case => ({
    name: what,
    given,
    operations: (migration) => migration.op.alterColumn("a", "b", change(migration)),
    ...more,
  })),
  ...Object.entries(CHANGES).map(([what, { change, given = text, more }]): Case => ({
    name: `${what}, in a batch`,
    given,
    operations: (migration) =>
      migration.op.batchAlterTable("a", (batch) => batch.alterColumn("b", change(migration))),
    ...more,
  })),
  ...Object.entries(DEPENDENT).map(([what, given]): Case => ({
    name: `the type and the name, with ${what}`,
    ...(/computed|view/.test(what) ? USED : /a key|a foreign key/.test(what) ? REFERRED : {}),
    given,
    operations: ({ op, t }) => {
      op.alterColumn("a", "b", { type: t.string(40), default: "x" });
      op.alterColumn("a", "b", { newName: "z" });
    },
  })),
  {
    name: "the columns of a table one after another",
    given: users,
    rows: "filled",
    operations: ({ op, t }) => {
      op.alterColumn("users", "name", { type: t.text() });
      op.alterColumn("users", "email", { nullable: false });
      op.alterColumn("users", "age", { default: 18 });
      op.alterColumn("users", "active", { default: null });
    },
  },
  {
    name: "NOT NULL where there are NULLs",
    given: users,
    operations: ({ op }) => op.alterColumn("users", "email", { nullable: false }),
    fails: "database.statement_failed",
  },
  {
    name: "a column that is not there",
    given: users,
    operations: ({ op }) => op.alterColumn("users", "nobody", { nullable: true }),
    fails: "senseless",
  },
  {
    name: "a table that is not there",
    operations: ({ op }) => op.alterColumn("users", "name", { nullable: true }),
    fails: "senseless",
  },
  {
    name: "nothing at all",
    given: users,
    operations: ({ op }) => op.alterColumn("users", "name", {}),
    fails: "revision.invalid_operation",
  },
  {
    name: "a column of a foreign key to a table with constraints",
    needs: ["retypesForeignKeys"],
    refusal: "database.statement_failed",
    given: constrained,
    operations: ({ op, t }) => op.alterColumn("members", "user_id", { type: t.bigInteger() }),
  },
];
