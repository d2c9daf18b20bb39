/** Unusual names for everything that has one. */
import type { Case } from "../case.ts";

const NAMES: Readonly<Record<string, string>> = {
  "a reserved word": "select",
  "a reserved word of constraints": "constraint",
  "a word that is no name alone": "values",
  "upper case": "Users",
  "all upper case": "ORDER",
  "camel case": "userName",
  "a blank": "a b",
  "blanks around": " a ",
  "a quote": 'a"b',
  "quotes around": '"a"',
  "an apostrophe": "it's",
  "a backtick": "a`b",
  "a bracket": "a]b[c",
  "a dot": "a.b",
  "a comma": "a,b",
  "parentheses": "a(b)",
  "a question mark": "a?b:c$1",
  "a percent sign": "100%s",
  "a semicolon": "a;b",
  "a comment": "a--b/*c*/",
  "a backslash": "a\\b",
  "digits first": "2024",
  "a letter with a mark": "größe",
  "another script": "日本",
  "an emoji": "😀",
  "a combined emoji": "👩‍👩‍👧",
  "a line break": "a\nb",
  "a tab": "a\tb",
  "a control character": "a\u0001b",
  "an underscore": "_",
  "a rowid": "rowid",
  "a name of the database's own": "temp",
};

const casesOf = (what: string, name: string): readonly Case[] => [
  {
    name: `${what} as a table, created and renamed`,
    given: ({ op, t }) => op.createTable("plain", { id: t.integer().primaryKey() }),
    operations: ({ op, t }) => {
      op.createTable(name, {
        id: t.integer().primaryKey(),
        parent: t.integer().references("plain.id"),
      }, { checks: [{ name: "ck", condition: "id > 0" }] });
      op.addColumn(name, "b", t.string(20).unique());
      op.alterColumn(name, "parent", { nullable: false });
      op.createIndex("ix_b", name, ["b"]);
      op.createForeignKey("fk_plain", "plain", name, ["id"], ["id"]);
      op.renameTable("plain", `${name}2`);
    },
    rows: "none",
  },
  {
    name: `${what} as a table, given`,
    given: ({ op, t }) => {
      op.createTable(name, { id: t.integer().primaryKey(), b: t.text() });
      op.createTable("child", { id: t.integer() }, {
        foreignKeys: [{ columns: ["id"], references: { table: name, columns: ["id"] } }],
      });
    },
    operations: ({ op, t }) => {
      op.alterColumn(name, "b", { type: t.string(20) });
      op.renameColumn(name, "id", "number");
      op.dropColumn(name, "b");
      op.renameTable(name, "plain");
    },
  },
  {
    name: `${what} as a column`,
    given: ({ op, t }) =>
      op.createTable("a", [
        ["first", t.integer().primaryKey()],
        [name, t.string(20)],
        ["last", t.string(20)],
      ], {
        unique: [{ columns: [name, "last"] }],
        indexes: [{ name: "ix", columns: [{ column: name, order: "desc" }] }],
      }),
    operations: ({ op, t, sql, supports }) => {
      op.createCheckConstraint("ck", "a", sql`${sql.id(name)} <> ${"x"}`);
      op.alterColumn("a", name, { type: t.string(40) });
      op.addColumn("a", `${name}2`, t.string(20).default("x"));
      const indexed = supports("expressionIndexes") ? sql`lower(${sql.id(name)})` : name;
      op.createIndex("ix2", "a", [indexed, `${name}2`]);
      op.renameColumn("a", "last", `${name}3`);
      op.renameColumn("a", name, "plain");
    },
  },
  {
    name: `${what} as constraints and indexes`,
    given: ({ op, t }) => op.createTable("a", { b: t.integer(), c: t.integer(), d: t.integer() }),
    rows: "none",
    operations: ({ op }) => {
      op.createPrimaryKey(`${name}1`, "a", ["b"]);
      op.createUniqueConstraint(`${name}2`, "a", ["c"]);
      op.createCheckConstraint(`${name}3`, "a", "d > 0");
      op.createForeignKey(`${name}4`, "a", "a", ["d"], ["b"]);
      op.createIndex(`${name}5`, "a", ["d"]);
      op.renameConstraint("a", `${name}3`, `${name}6`);
      op.dropConstraint(`${name}2`, "a");
    },
  },
  {
    name: `${what} as a view`,
    given: ({ op, t }) => op.createTable("a", { b: t.integer(), c: t.integer() }),
    operations: ({ op, supports }) => {
      op.createView(name, "SELECT b, c FROM a", { columns: [name, `${name}2`] });
      if (!supports("brokenViews")) op.renameColumn("a", "c", "d");
      op.dropView(name);
      op.createView(`${name}2`, "SELECT b FROM a");
    },
  },
];

/** What some databases have no names with. */
const RARE = /^ |[\u{10000}-\u{10ffff}]/u;

export const names: readonly Case[] = Object.entries(NAMES).flatMap(([what, name]): Case[] =>
  casesOf(what, name).map((its) =>
    RARE.test(name) ? { ...its, needs: ["anyNames"], refusal: "senseless", without: () => {} } : its
  )
);
