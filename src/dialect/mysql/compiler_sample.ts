/** For tests: a database as replay knows it, and operations on it with their statements. */
import { buildTable } from "../../schema/build.ts";
import { sql } from "../../schema/fragment.ts";
import { EMPTY_SCHEMA, type Schema } from "../../schema/schema.ts";
import { t } from "../../schema/type.ts";
import { normalTable } from "./compare/normal_table.ts";
import type { CompiledKind } from "../dialect.ts";
import type { Op } from "../../../templates/migrate.d.ts";

const CONTEXT = { dialect: "mysql", naming: {} } as const;

/** What is there before each case. */
export const SCHEMA: Schema = {
  ...EMPTY_SCHEMA,
  tables: [
    buildTable(
      "users",
      {
        id: t.integer().primaryKey().autoincrement().comment("id"),
        email: t.string(100).notNull().collate("utf8mb4_bin").default("x").unique(),
        team: t.integer().references("teams.id", { name: "fk_team" }),
        boss: t.integer().references("users.id").index("ix_boss"),
        age: t.integer().check("age > 0", "ck_age"),
        born: t.dateTime().default(sql`CURRENT_TIMESTAMP`).mysql({ onUpdate: "CURRENT_TIMESTAMP" })
          .index("ix_born"),
        bio: t.text(),
        place: t.raw("point").notNull(),
        twice: t.integer().computed("age * 2"),
      },
      { unique: [{ name: "uq_two", columns: ["age", "born"] }], comment: "people" },
      CONTEXT,
    ),
    buildTable("plain", { a: t.integer(), b: t.integer() }, undefined, CONTEXT),
  ].map((table) => normalTable(table, "mariadb", true)),
  views: [{ name: "adults", schema: null, columns: null, query: "SELECT 1", materialized: false }],
};

/** Statements, or how the operation is refused. */
export type Expected = readonly string[] | "unsupported" | "invalid";

/** Operations with their statements, on MariaDB. */
export const GOLDEN: {
  readonly [K in CompiledKind]: readonly (readonly [(op: Op) => unknown, Expected])[];
} = {
  createTable: [
    [(op) =>
      op.createTable("a", {
        id: t.bigInteger({ unsigned: true }).primaryKey("pk").autoincrement(),
        b: t.string(20).collate("utf8mb4_bin").default("it's \\"),
        c: t.dateTime({ precision: 3 }).default(sql`CURRENT_TIMESTAMP(3)`).mysql({
          onUpdate: "CURRENT_TIMESTAMP(3)",
        }),
        d: t.json().mysql({ invisible: true }).comment("d"),
        e: t.integer().computed("b * 2", { stored: true }),
        f: t.raw("timestamp"),
        g: t.text().default(sql`lower(${"A"})`),
      }, {
        indexes: [{ name: "ix", columns: [{ column: "b", length: 5, order: "desc" }] }, {
          name: "ft",
          columns: ["g"],
          mysql: { kind: "fulltext", parser: "ngram" },
        }],
        checks: [{ name: "ck", condition: "b <> ''" }],
        unique: [{ columns: ["b"] }],
        foreignKeys: [{
          columns: ["b"],
          references: { table: "users", columns: ["email"] },
          onDelete: "set null",
          match: "full",
        }],
        comment: "of a",
        mysql: {
          engine: "InnoDB",
          charset: "utf8mb4",
          collate: "utf8mb4_bin",
          rowFormat: "dynamic",
        },
      }), [
      "CREATE TABLE `a` (\n  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,\n  `b` VARCHAR(20) COLLATE `utf8mb4_bin` DEFAULT 'it''s \\\\',\n  `c` DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),\n  `d` JSON INVISIBLE COMMENT 'd',\n  `e` INTEGER GENERATED ALWAYS AS (b * 2) STORED,\n  `f` timestamp NULL,\n  `g` TEXT DEFAULT (lower('A')),\n  PRIMARY KEY (`id`),\n  UNIQUE (`b`),\n  INDEX `ix` (`b`(5) DESC),\n  FULLTEXT INDEX `ft` (`g`) WITH PARSER `ngram`,\n  CONSTRAINT `ck` CHECK (b <> ''),\n  FOREIGN KEY (`b`) REFERENCES `users` (`email`) ON DELETE SET NULL\n) ENGINE = `InnoDB` DEFAULT CHARACTER SET = `utf8mb4` DEFAULT COLLATE = `utf8mb4_bin` ROW_FORMAT = DYNAMIC COMMENT = 'of a'",
    ]],
    [
      (op) =>
        op.createTable("a", { b: t.integer() }, {
          temporary: true,
          ifNotExists: true,
          schema: "audit",
        }),
      ["CREATE TEMPORARY TABLE IF NOT EXISTS `audit`.`a` (\n  `b` INTEGER\n)"],
    ],
    [(op) => op.createTable("a", { b: t.string() }), "unsupported"],
    [(op) => op.createTable("a", { b: t.array(t.text()) }), "unsupported"],
    [(op) => op.createTable("a", { b: t.integer().identity() }), "unsupported"],
    [
      (op) => op.createTable("a", { b: t.integer() }, { excludes: [{ elements: [["b", "="]] }] }),
      "unsupported",
    ],
    [(op) => op.createTable("a", { b: t.string(20).comment("😀") }), "unsupported"],
    [(op) => op.createTable("a", { b: t.integer().computed("1").notNull() }), "unsupported"],
    [(op) => op.createTable("a".repeat(65), { b: t.integer() }), "invalid"],
  ],
  dropTable: [
    [(op) => op.dropTable("users", { ifExists: true }), ["DROP TABLE IF EXISTS `users`"]],
  ],
  renameTable: [
    [(op) => op.renameTable("users", "people"), ["ALTER TABLE `users` RENAME TO `people`"]],
    [(op) => op.renameTable("nobody", "people", { ifExists: true }), []],
  ],
  createTableComment: [
    [(op) => op.createTableComment("users", "it's"), ["ALTER TABLE `users` COMMENT = 'it''s'"]],
  ],
  dropTableComment: [
    [(op) => op.dropTableComment("users"), ["ALTER TABLE `users` COMMENT = ''"]],
  ],
  addColumn: [
    [
      (op) =>
        op.addColumn(
          "users",
          "x",
          t.integer().notNull().default(1).unique("uq").index().check("x > 0").references(
            "teams.id",
          ),
          { after: "id", mysql: { algorithm: "inplace", lock: "none" } },
        ),
      ["ALTER TABLE `users` ADD COLUMN `x` INTEGER NOT NULL DEFAULT 1 AFTER `id`, ADD CONSTRAINT `uq` UNIQUE (`x`), ADD INDEX `ix_users_x` (`x`), ADD CHECK (x > 0), ADD FOREIGN KEY (`x`) REFERENCES `teams` (`id`), ALGORITHM = INPLACE, LOCK = NONE"],
    ],
    [
      (op) => op.addColumn("users", "x", t.integer().primaryKey().autoincrement(), { first: true }),
      ["ALTER TABLE `users` ADD COLUMN `x` INTEGER NOT NULL AUTO_INCREMENT FIRST, ADD PRIMARY KEY (`x`)"],
    ],
    [(op) => op.addColumn("users", "x", t.integer(), { before: "email" }), [
      "ALTER TABLE `users` ADD COLUMN `x` INTEGER AFTER `id`",
    ]],
    [(op) => op.addColumn("users", "x", t.integer(), { before: "id" }), [
      "ALTER TABLE `users` ADD COLUMN `x` INTEGER FIRST",
    ]],
    [(op) => op.addColumn("users", "email", t.integer(), { ifNotExists: true }), []],
    [(op) => op.addColumn("users", "x", t.enum("mood", ["sad", "it's"])), [
      "ALTER TABLE `users` ADD COLUMN `x` ENUM('sad', 'it''s')",
    ]],
    [(op) => op.addColumn("users", "x", t.set(["sad", "happy"]).default("sad,happy")), [
      "ALTER TABLE `users` ADD COLUMN `x` SET('sad', 'happy') DEFAULT 'sad,happy'",
    ]],
  ],
  alterColumn: [
    [(op) => op.alterColumn("users", "email", { type: t.string(200) }), [
      "ALTER TABLE `users` MODIFY COLUMN `email` VARCHAR(200) COLLATE `utf8mb4_bin` NOT NULL DEFAULT 'x'",
    ]],
    [
      (op) =>
        op.alterColumn("users", "id", { comment: "key" }, { mysql: { algorithm: "instant" } }),
      ["ALTER TABLE `users` MODIFY COLUMN `id` INTEGER NOT NULL AUTO_INCREMENT COMMENT 'key', ALGORITHM = INSTANT"],
    ],
    [(op) => op.alterColumn("users", "born", { newName: "day" }), [
      "ALTER TABLE `users` RENAME COLUMN `born` TO `day`",
    ]],
    [(op) => op.alterColumn("users", "born", { default: null, nullable: false, newName: "day" }), [
      "ALTER TABLE `users` CHANGE COLUMN `born` `day` DATETIME NOT NULL ON UPDATE CURRENT_TIMESTAMP",
    ]],
    [(op) => op.alterColumn("users", "nobody", { comment: "x" }, { ifExists: true }), []],
    [(op) => op.alterColumn("users", "nobody", { comment: "x" }), "invalid"],
    [
      (op) =>
        op.alterColumn("dark", "b", {
          nullable: false,
          existing: {
            type: t.string(9),
            nullable: true,
            default: "x",
            comment: null,
            collation: null,
          },
        }),
      ["ALTER TABLE `dark` MODIFY COLUMN `b` VARCHAR(9) NOT NULL DEFAULT 'x'"],
    ],
  ],
  renameColumn: [
    [(op) => op.renameColumn("users", "email", "mail"), [
      "ALTER TABLE `users` RENAME COLUMN `email` TO `mail`",
    ]],
    [(op) => op.renameColumn("users", "nobody", "mail", { ifExists: true }), []],
  ],
  dropColumn: [
    [(op) => op.dropColumn("users", "team"), [
      "ALTER TABLE `users` DROP FOREIGN KEY `fk_team`, DROP INDEX `fk_team`, DROP COLUMN `team`",
    ]],
    [(op) => op.dropColumn("users", "age", { mysql: { lock: "shared" } }), [
      "ALTER TABLE `users` DROP CONSTRAINT `ck_age`, DROP INDEX `uq_two`, DROP COLUMN `age`, LOCK = SHARED",
    ]],
    [(op) => op.dropColumn("users", "nobody", { ifExists: true }), []],
  ],
  createIndex: [
    [
      (op) =>
        op.createIndex("ix", "users", ["email", { column: "age", order: "desc" }], {
          unique: true,
          mysql: { using: "btree", algorithm: "inplace", lock: "none" },
        }),
      ["CREATE UNIQUE INDEX `ix` USING BTREE ON `users` (`email`, `age` DESC) ALGORITHM = INPLACE LOCK = NONE"],
    ],
    [
      (op) =>
        op.createIndex("ix", "users", [{ column: "bio", length: 10 }], {
          mysql: { invisible: true },
        }),
      ["CREATE INDEX `ix` ON `users` (`bio`(10)) IGNORED"],
    ],
    [(op) => op.createIndex("ix", "users", ["place"], { mysql: { kind: "spatial" } }), [
      "CREATE SPATIAL INDEX `ix` ON `users` (`place`)",
    ]],
    [(op) => op.createIndex("ix", "users", [sql`lower(email)`]), "unsupported"],
    [(op) => op.createIndex("ix", "users", ["email"], { where: "age > 0" }), "unsupported"],
    [(op) => op.createIndex("ix", "users", [{ column: "email", nulls: "last" }]), "unsupported"],
    [(op) => op.createIndex("ix_born", "users", ["age"], { ifNotExists: true }), []],
    [
      (op) => op.createIndex("ix", "users", ["bio"], { unique: true, mysql: { kind: "fulltext" } }),
      "invalid",
    ],
  ],
  dropIndex: [
    [(op) => op.dropIndex("ix_born", "users"), ["ALTER TABLE `users` DROP INDEX `ix_born`"]],
    [(op) => op.dropIndex("ix_born"), ["ALTER TABLE `users` DROP INDEX `ix_born`"]],
    [(op) => op.dropIndex("email", "users"), ["ALTER TABLE `users` DROP INDEX `email`"]],
    [(op) => op.dropIndex("ix_boss", "users"), [
      "ALTER TABLE `users` RENAME INDEX `ix_boss` TO `boss`",
    ]],
    [(op) => op.dropIndex("nobody", "users"), ["ALTER TABLE `users` DROP INDEX `nobody`"]],
    [(op) => op.dropIndex("nobody", "users", { ifExists: true }), []],
    [(op) => op.dropIndex("nobody"), "invalid"],
  ],
  createPrimaryKey: [
    [(op) => op.createPrimaryKey("pk", "plain", ["a", "b"]), [
      "ALTER TABLE `plain` ADD PRIMARY KEY (`a`, `b`)",
    ]],
    [(op) => op.createPrimaryKey("pk", "users", ["id"], { ifNotExists: true }), []],
  ],
  createUniqueConstraint: [
    [(op) => op.createUniqueConstraint("uq", "users", ["age"]), [
      "ALTER TABLE `users` ADD CONSTRAINT `uq` UNIQUE (`age`)",
    ]],
    [(op) => op.createUniqueConstraint(null, "users", ["email"], { ifNotExists: true }), []],
    [
      (op) => op.createUniqueConstraint("uq", "users", ["age"], { deferrable: true }),
      "unsupported",
    ],
  ],
  createForeignKey: [
    [
      (op) =>
        op.createForeignKey("fk", "users", "teams", ["age"], ["id"], {
          onUpdate: "cascade",
          referentSchema: "audit",
        }),
      ["ALTER TABLE `users` ADD CONSTRAINT `fk` FOREIGN KEY (`age`) REFERENCES `audit`.`teams` (`id`) ON UPDATE CASCADE"],
    ],
    [
      (op) =>
        op.createForeignKey("fk", "users", "teams", ["age"], ["id"], { onDelete: "set default" }),
      "unsupported",
    ],
    [
      (op) =>
        op.createForeignKey("fk", "users", "teams", ["age"], ["id"], { initially: "deferred" }),
      "unsupported",
    ],
  ],
  createCheckConstraint: [
    [(op) => op.createCheckConstraint("ck", "users", sql`email <> ${"it's"}`), [
      "ALTER TABLE `users` ADD CONSTRAINT `ck` CHECK (email <> 'it''s')",
    ]],
    [(op) => op.createCheckConstraint(null, "users", "age > 0", { ifNotExists: true }), "invalid"],
  ],
  createExcludeConstraint: [
    [(op) => op.createExcludeConstraint("ex", "users", [["age", "="]]), "unsupported"],
  ],
  validateConstraint: [
    [(op) => op.validateConstraint("ck_age", "users"), "unsupported"],
  ],
  dropConstraint: [
    [(op) => op.dropConstraint("ck_age", "users"), [
      "ALTER TABLE `users` DROP CONSTRAINT `ck_age`",
    ]],
    [(op) => op.dropConstraint("fk_team", "users"), [
      "ALTER TABLE `users` DROP FOREIGN KEY `fk_team`, DROP INDEX `fk_team`",
    ]],
    [(op) => op.dropConstraint("whatever", "users", { type: "primaryKey" }), [
      "ALTER TABLE `users` DROP PRIMARY KEY",
    ]],
    [(op) => op.dropConstraint(null, "users", { type: "unique", columns: ["email"] }), [
      "ALTER TABLE `users` DROP INDEX `email`",
    ]],
    [(op) => op.dropConstraint("nobody", "users", { ifExists: true }), []],
  ],
  renameConstraint: [
    [(op) => op.renameConstraint("users", "email", "uq_email"), [
      "ALTER TABLE `users` RENAME INDEX `email` TO `uq_email`",
    ]],
    [(op) => op.renameConstraint("users", "ck_age", "ck"), [
      "ALTER TABLE `users` DROP CONSTRAINT `ck_age`, ADD CONSTRAINT `ck` CHECK (age > 0)",
    ]],
    [(op) => op.renameConstraint("users", "fk_team", "fk"), [
      "ALTER TABLE `users` DROP FOREIGN KEY `fk_team`, DROP INDEX `fk_team`, ADD CONSTRAINT `fk` FOREIGN KEY (`team`) REFERENCES `teams` (`id`)",
    ]],
  ],
  batchAlterTable: [
    [(op) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("a", t.integer(), { first: true });
        batch.addColumn("b", t.integer(), { after: "a" });
        batch.renameColumn("email", "mail");
        batch.alterColumn("mail", { type: t.string(99) });
        batch.dropColumn("team");
        batch.createIndex("ix_mail", ["mail"]);
        batch.dropConstraint(null, { type: "primaryKey" });
        batch.createPrimaryKey(null, ["mail"]);
        batch.createTableComment("new");
      }), [
      "ALTER TABLE `users` DROP FOREIGN KEY `fk_team`, DROP PRIMARY KEY, DROP INDEX `fk_team`, DROP COLUMN `team`, ADD COLUMN `a` INTEGER FIRST, ADD COLUMN `b` INTEGER AFTER `a`, CHANGE COLUMN `email` `mail` VARCHAR(99) COLLATE `utf8mb4_bin` NOT NULL DEFAULT 'x', ADD PRIMARY KEY (`mail`), ADD INDEX `ix_mail` (`mail`), COMMENT = 'new'",
    ]],
    [
      (op) =>
        op.batchAlterTable("users", () => {}, {
          columnOrder: ["born", "email"],
          mysql: { lock: "shared" },
        }),
      ["ALTER TABLE `users` MODIFY COLUMN `born` DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP FIRST, MODIFY COLUMN `id` INTEGER NOT NULL AUTO_INCREMENT COMMENT 'id' AFTER `email`, LOCK = SHARED"],
    ],
    [(op) =>
      op.batchAlterTable("users", (batch) => {
        batch.dropConstraint("fk_team");
        batch.createForeignKey("fk_team", "teams", ["team"], ["id"], { onDelete: "cascade" });
      }), [
      "ALTER TABLE `users` DROP FOREIGN KEY `fk_team`",
      "ALTER TABLE `users` DROP INDEX `fk_team`, ADD CONSTRAINT `fk_team` FOREIGN KEY (`team`) REFERENCES `teams` (`id`) ON DELETE CASCADE",
    ]],
    [
      (op) =>
        op.batchAlterTable("users", () => {}, {
          table: { mysql: { charset: "latin1", engine: "Aria" } },
        }),
      ["ALTER TABLE `users` MODIFY COLUMN `bio` TEXT, ENGINE = `Aria`, DEFAULT CHARACTER SET = `latin1`"],
    ],
    [(op) => op.batchAlterTable("users", () => {}), []],
    [
      (op) =>
        op.batchAlterTable(
          "users",
          (batch) => batch.createUniqueConstraint("uq", ["age"], { initially: "deferred" }),
        ),
      "unsupported",
    ],
  ],
  createEnum: [
    [(op) => op.createEnum("mood", ["sad"]), []],
  ],
  addEnumValue: [
    [(op) => op.addEnumValue("mood", "happy"), "unsupported"],
  ],
  renameEnumValue: [
    [(op) => op.renameEnumValue("mood", "sad", "blue"), "unsupported"],
  ],
  dropEnum: [
    [(op) => op.dropEnum("mood"), []],
  ],
  createSchema: [
    [(op) => op.createSchema("audit", { ifNotExists: true }), [
      "CREATE DATABASE IF NOT EXISTS `audit`",
    ]],
  ],
  dropSchema: [
    [(op) => op.dropSchema("audit", { ifExists: true, cascade: true }), [
      "DROP DATABASE IF EXISTS `audit`",
    ]],
  ],
  createSequence: [
    [
      (op) =>
        op.createSequence("s", {
          start: 5,
          increment: 2n,
          minValue: 1,
          maxValue: 99,
          cache: 10,
          cycle: false,
          ifNotExists: true,
          schema: "audit",
        }),
      ["CREATE SEQUENCE IF NOT EXISTS `audit`.`s` START WITH 5 INCREMENT BY 2 MINVALUE 1 MAXVALUE 99 CACHE 10 NOCYCLE"],
    ],
    [(op) => op.createSequence("s", { ownedBy: "a.b" }), "unsupported"],
    [(op) => op.createSequence("s", { start: 1.5 }), "invalid"],
  ],
  dropSequence: [
    [(op) => op.dropSequence("s", { ifExists: true }), ["DROP SEQUENCE IF EXISTS `s`"]],
  ],
  createView: [
    [
      (op) =>
        op.createView("v", sql`SELECT ${sql.id("users", "id")} FROM users WHERE email <> ${"\\"}`, {
          columns: ["a", "b c"],
          replace: true,
        }),
      ["CREATE OR REPLACE VIEW `v` (`a`, `b c`) AS SELECT `users`.`id` FROM users WHERE email <> '\\\\'"],
    ],
    [(op) => op.createView("adults", "SELECT 1", { ifNotExists: true }), []],
    [(op) => op.createView("v", "SELECT 1", { materialized: true }), "unsupported"],
  ],
  dropView: [
    [(op) => op.dropView("v", { ifExists: true }), ["DROP VIEW IF EXISTS `v`"]],
    [(op) => op.dropView("v", { materialized: true }), "unsupported"],
  ],
  execute: [
    [(op) => op.execute(sql`UPDATE users SET email = ${"a\0'\\"} WHERE id = ${1n}; SET @a = 1`), [
      "UPDATE users SET email = 'a\\0''\\\\' WHERE id = 1",
      "SET @a = 1",
    ]],
  ],
  bulkInsert: [
    [
      (op) =>
        op.bulkInsert("users", [{ id: 1, email: "a" }, { id: 2, email: null }, {}, {
          id: sql`1 + 2`,
        }]),
      [
        "INSERT INTO `users` (`id`, `email`) VALUES (1, 'a')",
        "INSERT INTO `users` (`id`, `email`) VALUES (2, NULL)",
        "INSERT INTO `users` () VALUES ()",
        "INSERT INTO `users` (`id`) VALUES (1 + 2)",
      ],
    ],
  ],
};

/** What is otherwise on MySQL. */
export const MYSQL_GOLDEN: readonly (readonly [(op: Op) => unknown, Expected])[] = [
  [
    (op) => op.createIndex("ix", "users", [{ column: sql`lower(email)`, order: "desc" }]),
    ["CREATE INDEX `ix` ON `users` ((lower(email)) DESC)"],
  ],
  [
    (op) => op.createIndex("ix", "users", ["age"], { mysql: { invisible: true } }),
    ["CREATE INDEX `ix` ON `users` (`age`) INVISIBLE"],
  ],
  [
    (op) => op.addColumn("users", "x", t.text().notNull().default("it's")),
    ["ALTER TABLE `users` ADD COLUMN `x` TEXT NOT NULL DEFAULT ('it''s')"],
  ],
  [
    (op) => op.addColumn("users", "x", t.json().default([])),
    ["ALTER TABLE `users` ADD COLUMN `x` JSON DEFAULT ('[]')"],
  ],
  [
    (op) => op.addColumn("users", "x", t.string(9).default("y")),
    ["ALTER TABLE `users` ADD COLUMN `x` VARCHAR(9) DEFAULT 'y'"],
  ],
  [
    (op) => op.addColumn("users", "x", t.uuid()),
    ["ALTER TABLE `users` ADD COLUMN `x` CHAR(32)"],
  ],
  [
    (op) => op.addColumn("users", "x", t.integer().computed("age + 1").notNull()),
    ["ALTER TABLE `users` ADD COLUMN `x` INTEGER GENERATED ALWAYS AS (age + 1) VIRTUAL NOT NULL"],
  ],
  [(op) => op.createSequence("s"), "unsupported"],
  [(op) => op.dropSequence("s"), "unsupported"],
];
