/** For tests: simple rules, and a schema with something of everything. */
import { buildTable } from "../schema/build.ts";
import { isFragment, sql } from "../schema/fragment.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../schema/schema.ts";
import { t } from "../schema/type.ts";
import type { Rules, SqlText } from "./rules.ts";
import type { Columns, InSchema, TableOptions } from "../../templates/migrate.d.ts";

function textOf(expression: SqlText): string {
  if (!isFragment(expression)) return expression as string;
  return expression.parts.map((part) => "text" in part ? part.text : "?").join("");
}

function word(name: string): RegExp {
  return new RegExp(`\\b${name}\\b`, "gi");
}

/** Rules of a database that knows words and nothing else. */
export const RULES: Rules = {
  foldName: (name) => name.toLowerCase(),
  columnsIn: (expression, columns) => columns.filter((name) => word(name).test(textOf(expression))),
  renameColumn: (expression, from, to) => {
    const text = textOf(expression).replace(word(from), to);
    return isFragment(expression) ? sql.raw(text) : text;
  },
  renameTable: (expression) => expression,
  renameColumnInQuery: (query, table, from, to) =>
    word(table).test(query) ? query.replace(word(from), to) : query,
  renameTableInQuery: (query, from, to) => query.replace(word(from), to),
  reshapedBy: (script) => {
    const text = textOf(script);
    if (/^DO\b/.test(text)) return "everything";
    return [...text.matchAll(/(?:ALTER|CREATE|DROP) (?:TABLE|VIEW|TYPE) ([\w.]+)/g)]
      .flatMap(([, name]) => name === undefined ? [] : [name]);
  },
  hasEnumTypes: true,
  heeds: "postgres",
  placesColumns: true,
};

/** A table as authors write it. */
export function table(
  name: string,
  columns: Columns,
  options: TableOptions & InSchema = {},
): TableModel {
  return buildTable(name, columns, options, { dialect: "postgres", naming: {} });
}

const USERS = table("users", {
  id: t.integer().primaryKey("pk_users").autoincrement(),
  name: t.string(50).notNull().default("?").comment("who"),
  email: t.text().collate("C").unique("uq_email").index("ix_email"),
  age: t.integer().check("age > 0", "ck_age").check("age < 200"),
  mood: t.enum("mood", ["sad", "happy"]),
  moods: t.array(t.enum("mood", ["sad", "happy"])),
  loud: t.text().computed("upper(name)", { stored: true }),
  boss_id: t.integer().references("users.id", { name: "fk_boss" }),
}, {
  unique: [{ columns: ["name", "age"] }],
  checks: [
    { name: "ck_both", condition: "name <> email" },
    { name: "ck_later", condition: "age > 18", postgres: { notValid: true } },
  ],
  excludes: [{ name: "ex_age", elements: [["age", "="]], using: "gist", where: "age > 5" }],
  indexes: [
    { name: "ix_lower", columns: [sql`lower(name)`, "age"], where: "email <> ''" },
    { name: "ix_include", columns: ["mood"], postgres: { include: ["email"] } },
    { name: "ux_mood", columns: ["mood"], unique: true },
  ],
  comment: "people",
  sqlite: { strict: true },
});

const MEMBERS = table("members", {
  user_id: t.integer().references("users.id", { onDelete: "cascade" }),
  group_id: t.integer(),
  email: t.text().references("users.email", { name: "fk_email" }),
}, { primaryKey: ["user_id", "group_id"] });

/** Tables that refer to each other, views of them, an enum, sequences, a schema with things in it. */
export const SCHEMA: Schema = {
  ...EMPTY_SCHEMA,
  tables: [
    USERS,
    MEMBERS,
    table("bare", { a: t.integer(), b: t.integer().notNull() }),
    table("events", {
      id: t.integer().primaryKey(),
      what: t.text().index(),
      next: t.integer().references("audit.events.id", { name: "fk_next" }),
    }, { schema: "audit" }),
  ],
  views: [
    {
      name: "adults",
      schema: null,
      columns: null,
      query: "SELECT name FROM users WHERE age > 17",
      materialized: false,
    },
    { name: "sums", schema: "audit", columns: ["s"], query: "SELECT 1", materialized: true },
  ],
  enums: [
    { name: "mood", schema: null, values: ["sad", "happy"] },
    { name: "level", schema: "audit", values: ["low"] },
  ],
  sequences: [
    { name: "numbers", schema: null, options: { start: 5n } },
    { name: "numbers", schema: "audit", options: {} },
  ],
  schemas: ["audit"],
};
