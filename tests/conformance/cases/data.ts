/** Operations on rows, and raw SQL. */
import { users, usersAndPosts } from "./given.ts";
import type { Case, Part } from "../case.ts";

const noInverse = "rows and raw SQL are not undone";
const changesRows = ["users"];

const typed: Part = ({ op, t }) =>
  op.createTable("a", {
    id: t.integer().primaryKey(),
    flag: t.boolean().notNull().default(true),
    at: t.dateTime(),
    day: t.date(),
    data: t.json(),
    bytes: t.binary(),
    big: t.bigInteger(),
    real: t.double(),
    note: t.text().default("none"),
  });

const bulk: readonly Case[] = [
  {
    name: "insert rows",
    given: users,
    rows: "none",
    changesRows,
    operations: ({ op }) =>
      op.bulkInsert("users", [
        { id: 1, name: "it's", email: null, age: 3, active: true },
        { id: 2, name: "ü😀", email: "a@b", age: null, active: false },
      ]),
    expected: {
      users: [
        { id: 1, name: "it's", email: null, age: 3, active: true },
        { id: 2, name: "ü😀", email: "a@b", age: null, active: false },
      ],
    },
    noInverse,
  },
  {
    name: "insert values of every type",
    given: typed,
    rows: "none",
    changesRows: ["a"],
    operations: ({ op }) =>
      op.bulkInsert("a", [{
        id: 1,
        flag: false,
        at: new Date(Date.UTC(2024, 1, 3, 4, 5, 6, 7)),
        day: new Date(Date.UTC(2024, 1, 3)),
        data: { a: [1, "x"] },
        bytes: new Uint8Array([0, 255]),
        big: 9007199254740993n,
        real: 1,
        note: "x",
      }]),
    expected: {
      a: [{ id: 1, big: 9007199254740993n, real: 1, note: "x", bytes: new Uint8Array([0, 255]) }],
    },
    noInverse,
  },
  {
    name: "insert with types given",
    given: typed,
    rows: "none",
    changesRows: ["a"],
    operations: ({ op, t }) =>
      op.bulkInsert("a", [{ id: 1, data: ["x"] }, { id: 2, data: { b: 1 } }], {
        types: { data: t.json() },
      }),
    expected: { a: [{ id: 1, note: "none" }, { id: 2, note: "none" }] },
    noInverse,
  },
  {
    name: "insert with expressions and columns left out",
    given: typed,
    rows: "none",
    changesRows: ["a"],
    operations: ({ op, sql }) =>
      op.bulkInsert("a", [
        { id: 1, note: sql`lower(${"ABC"})` },
        { id: 2 },
        { id: sql`1 + 2`, note: null },
      ]),
    expected: { a: [{ id: 1, note: "abc" }, { id: 2, note: "none" }, { id: 3, note: null }] },
    noInverse,
  },
  {
    name: "insert from a generator, in chunks",
    given: ({ op, t }) => op.createTable("a", { b: t.integer() }),
    rows: "none",
    changesRows: ["a"],
    operations: ({ op }) =>
      op.bulkInsert(
        "a",
        (function* () {
          for (let b = 0; b < 2500; b++) yield { b };
        })(),
      ),
    expected: { a: Array.from({ length: 2500 }, (_, b) => ({ b })) },
    noInverse,
  },
  {
    name: "insert no rows",
    given: users,
    operations: ({ op }) => op.bulkInsert("users", []),
    noInverse,
  },
  {
    name: "insert into a table that was changed just now",
    given: users,
    rows: "none",
    changesRows,
    operations: ({ op, t }) => {
      op.addColumn("users", "data", t.json());
      op.bulkInsert("users", [{ id: 1, name: "a", data: { b: 1 } }]);
      op.alterColumn("users", "data", { nullable: false });
    },
    expected: { users: [{ id: 1, name: "a" }] },
    noInverse,
  },
  {
    name: "insert what breaks a constraint",
    given: users,
    operations: ({ op }) => op.bulkInsert("users", [{ id: 10, name: "a" }, { id: 10, name: "b" }]),
    fails: "database.statement_failed",
  },
  {
    name: "insert into a column that is not there",
    given: users,
    operations: ({ op }) => op.bulkInsert("users", [{ id: 10, nobody: "a" }]),
    fails: "database.statement_failed",
  },
];

const executed: readonly Case[] = [
  {
    name: "execute an update with values of each kind",
    given: users,
    rows: { users: [{ id: 1, name: "a", age: 1 }] },
    changesRows,
    operations: ({ op, sql, t }) =>
      op.execute(sql`UPDATE ${sql.id("users")} SET name = ${"it's"}, email = ${null},
        age = ${sql.value(7, t.integer())} WHERE id IN (${sql.join([1, 2n])}) AND ${
        sql.join([sql.raw("1 = 1"), sql`id > ${0}`], " AND ")
      }`),
    expected: { users: [{ id: 1, name: "it's", email: null, age: 7 }] },
    noInverse,
  },
  {
    name: "execute a script",
    given: usersAndPosts,
    rows: "none",
    changesRows,
    operations: ({ op }) =>
      op.execute(`
        -- first; second
        INSERT INTO users (id, name) VALUES (1, 'a;b');
        INSERT INTO users (id, name) VALUES (2, 'it''s'); /* the
        last; */
      `),
    expected: { users: [{ id: 1, name: "a;b" }, { id: 2, name: "it's" }] },
    noInverse,
  },
  {
    name: "execute what makes a table, then change it",
    operations: ({ op, t }) => {
      op.execute("CREATE TABLE raw (a integer, b varchar(10) DEFAULT 'x' NOT NULL)");
      op.addColumn("raw", "c", t.text().unique());
      op.alterColumn("raw", "b", { type: t.text() });
      op.renameTable("raw", "cooked");
    },
    noInverse,
  },
  {
    name: "execute what changes a table, then change it",
    given: users,
    operations: ({ op, t }) => {
      op.execute("ALTER TABLE users ADD COLUMN nick text");
      op.alterColumn("users", "nick", { type: t.string(20) });
      op.dropColumn("users", "nick");
    },
    noInverse,
  },
  {
    name: "execute what fails",
    given: users,
    operations: ({ op, t }) => {
      op.addColumn("users", "nick", t.text());
      op.execute("UPDATE nobody SET a = 1");
    },
    fails: "database.statement_failed",
  },
  {
    name: "execute nothing",
    operations: ({ op }) => op.execute("  "),
    fails: "revision.invalid_operation",
  },
  {
    name: "execute a file",
    operations: ({ op }) => op.executeFile("./scripts/seed.sql"),
    expected: { seeds: [{ id: 1, name: "it's; one" }, { id: 2, name: "-- no comment" }] },
    noInverse,
  },
  {
    name: "execute a file that is not there",
    operations: ({ op }) => op.executeFile("./scripts/nobody.sql"),
    fails: "revision.invalid_operation",
  },
];

export const data: readonly Case[] = [...bulk, ...executed];
