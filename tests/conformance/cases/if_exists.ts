/** `ifExists` and `ifNotExists` of every operation, where it is there and where it is not. */
import { constrained, SCHEMA } from "./given.ts";
import type { Capability, Case, Part } from "../case.ts";
import type { Migration } from "../../../templates/migrate.d.ts";

const found: Part = (migration) => {
  constrained(migration);
  migration.op.createView("codes", "SELECT id FROM members");
};

interface Conditional {
  /** About something that is there. */
  readonly there: (migration: Migration) => void;
  /** About something that is not there. */
  readonly away: (migration: Migration) => void;
  readonly more?: Partial<Case>;
  /** Of `away` alone. */
  readonly awayMore?: Partial<Case>;
}

const yes = { ifExists: true };
const no = { ifNotExists: true };

const CONDITIONAL: Readonly<Record<string, Conditional>> = {
  dropTable: {
    there: ({ op }) => {
      op.dropView("codes", yes);
      op.dropTable("members", yes);
    },
    away: ({ op }) => op.dropTable("nobody", yes),
  },
  renameTable: {
    there: ({ op }) => op.renameTable("members", "people", yes),
    away: ({ op }) => op.renameTable("nobody", "people", yes),
  },
  createTable: {
    there: ({ op, t }) =>
      op.createTable("members", { id: t.integer() }, {
        ...no,
        indexes: [{ name: "ix_members_rank", columns: ["id"] }],
      }),
    away: ({ op, t }) => op.createTable("others", { id: t.integer().index() }, no),
  },
  addColumn: {
    there: ({ op, t }) => op.addColumn("members", "code", t.string(20), no),
    away: ({ op, t }) => op.addColumn("members", "other", t.string(20).unique().index(), no),
  },
  alterColumn: {
    there: ({ op, t }) => op.alterColumn("members", "code", { type: t.text() }, yes),
    away: ({ op, t }) => op.alterColumn("members", "nobody", { type: t.text() }, yes),
  },
  "alterColumn of a table": {
    there: ({ op }) => op.alterColumn("users", "email", { newName: "mail" }, yes),
    away: ({ op }) => op.alterColumn("nobody", "email", { newName: "mail" }, yes),
  },
  renameColumn: {
    there: ({ op }) => op.renameColumn("members", "code", "tag", yes),
    away: ({ op }) => op.renameColumn("members", "nobody", "tag", yes),
  },
  "renameColumn of a table": {
    there: ({ op }) => op.renameColumn("users", "name", "title", yes),
    away: ({ op }) => op.renameColumn("nobody", "name", "title", yes),
  },
  dropColumn: {
    there: ({ op }) => op.dropColumn("members", "rank", yes),
    away: ({ op }) => op.dropColumn("members", "nobody", yes),
  },
  "dropColumn of a table": {
    there: ({ op }) => op.dropColumn("users", "email", yes),
    away: ({ op }) => op.dropColumn("nobody", "email", yes),
  },
  createIndex: {
    there: ({ op }) => op.createIndex("ix_members_rank", "members", ["rank"], no),
    away: ({ op }) => op.createIndex("ix_other", "members", ["rank"], no),
  },
  dropIndex: {
    there: ({ op }) => op.dropIndex("ix_members_rank", "members", yes),
    away: ({ op }) => op.dropIndex("ix_nobody", "members", yes),
  },
  createPrimaryKey: {
    there: ({ op }) => op.createPrimaryKey("pk_members", "members", ["id"], no),
    away: ({ op }) => {
      op.dropConstraint("pk_members", "members", { type: "primaryKey" });
      op.createPrimaryKey("pk_other", "members", ["code"], no);
    },
  },
  createUniqueConstraint: {
    there: ({ op }) => op.createUniqueConstraint("uq_members_code", "members", ["code"], no),
    away: ({ op }) => op.createUniqueConstraint("uq_other", "members", ["rank"], no),
  },
  createForeignKey: {
    there: ({ op }) =>
      op.createForeignKey("fk_members_user", "members", "users", ["user_id"], ["id"], no),
    away: ({ op }) => op.createForeignKey("fk_other", "members", "users", ["rank"], ["id"], no),
  },
  createCheckConstraint: {
    there: ({ op }) => op.createCheckConstraint("ck_members_rank", "members", "rank > 0", no),
    away: ({ op }) => op.createCheckConstraint("ck_other", "members", "rank > -1", no),
  },
  dropConstraint: {
    there: ({ op }) => op.dropConstraint("uq_members_code", "members", yes),
    away: ({ op }) => op.dropConstraint("uq_nobody", "members", yes),
  },
  renameConstraint: {
    there: ({ op }) => op.renameConstraint("members", "uq_members_code", "uq_other", yes),
    away: ({ op }) => op.renameConstraint("members", "uq_nobody", "uq_other", yes),
  },
  createView: {
    there: ({ op }) => op.createView("codes", "SELECT id, code FROM members", no),
    away: ({ op }) => op.createView("others", "SELECT id, code FROM members", no),
  },
  dropView: {
    there: ({ op }) => op.dropView("codes", yes),
    away: ({ op }) => op.dropView("nobody", yes),
  },
  createEnum: {
    there: ({ op }) => {
      op.createEnum("mood", ["sad"]);
      op.createEnum("mood", ["sad", "happy"], no);
    },
    away: ({ op }) => op.createEnum("mood", ["sad", "happy"], no),
  },
  dropEnum: {
    there: ({ op }) => {
      op.createEnum("mood", ["sad"]);
      op.dropEnum("mood", yes);
    },
    away: ({ op }) => op.dropEnum("nobody", yes),
  },
  "batch.addColumn": {
    there: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => batch.addColumn("code", t.text(), no)),
    away: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => batch.addColumn("other", t.text().unique(), no)),
  },
  "batch.alterColumn": {
    there: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => batch.alterColumn("code", { type: t.text() }, yes)),
    away: ({ op, t }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.alterColumn("nobody", { type: t.text() }, yes),
      ),
  },
  "batch.renameColumn": {
    there: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.renameColumn("code", "tag", yes)),
    away: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.renameColumn("nobody", "tag", yes)),
  },
  "batch.dropColumn": {
    there: ({ op }) => op.batchAlterTable("members", (batch) => batch.dropColumn("rank", yes)),
    away: ({ op }) => op.batchAlterTable("members", (batch) => batch.dropColumn("nobody", yes)),
  },
  "batch.createIndex": {
    there: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createIndex("ix_members_rank", ["rank"], no),
      ),
    away: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.createIndex("ix_other", ["rank"], no)),
  },
  "batch.dropIndex": {
    there: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.dropIndex("ix_members_rank", yes)),
    away: ({ op }) => op.batchAlterTable("members", (batch) => batch.dropIndex("ix_nobody", yes)),
  },
  "batch.createPrimaryKey": {
    there: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.createPrimaryKey("pk_members", ["id"], no)),
    away: ({ op }) =>
      op.batchAlterTable("members", (batch) => {
        batch.dropConstraint("pk_members", { type: "primaryKey" });
        batch.createPrimaryKey("pk_other", ["code"], no);
      }),
  },
  "batch.createUniqueConstraint": {
    there: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createUniqueConstraint("uq_members_code", ["code"], no),
      ),
    away: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createUniqueConstraint("uq_other", ["rank"], no),
      ),
  },
  "batch.createForeignKey": {
    there: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createForeignKey("fk_members_user", "users", ["user_id"], ["id"], no),
      ),
    away: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createForeignKey("fk_other", "users", ["rank"], ["id"], no),
      ),
  },
  "batch.createCheckConstraint": {
    there: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createCheckConstraint("ck_members_rank", "rank > 0", no),
      ),
    away: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createCheckConstraint("ck_other", "rank > -1", no),
      ),
  },
  "batch.dropConstraint": {
    there: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.dropConstraint("uq_members_code", yes)),
    away: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.dropConstraint("uq_nobody", yes)),
  },
  "batch.renameConstraint": {
    there: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.renameConstraint("uq_members_code", "uq_other", yes),
      ),
    away: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.renameConstraint("uq_nobody", "x", yes)),
  },
};

interface Refusable extends Conditional {
  readonly needs: readonly Capability[];
  readonly given?: Part;
}

const nothing: Part = () => {};

/** Of things that not every database has. */
const REFUSABLE: Readonly<Record<string, Refusable>> = {
  createSchema: {
    needs: ["schemas"],
    there: ({ op }) => {
      op.createSchema(SCHEMA);
      op.createSchema(SCHEMA, no);
    },
    away: ({ op }) => op.createSchema(SCHEMA, no),
  },
  dropSchema: {
    needs: ["schemas"],
    there: ({ op }) => {
      op.createSchema(SCHEMA);
      op.dropSchema(SCHEMA, yes);
    },
    away: ({ op }) => op.dropSchema(SCHEMA, yes),
  },
  createSequence: {
    needs: ["sequences"],
    there: ({ op }) => {
      op.createSequence("numbers");
      op.createSequence("numbers", no);
    },
    away: ({ op }) => op.createSequence("numbers", no),
  },
  dropSequence: {
    needs: ["sequences"],
    there: ({ op }) => {
      op.createSequence("numbers");
      op.dropSequence("numbers", yes);
    },
    away: ({ op }) => op.dropSequence("numbers", yes),
  },
  addEnumValue: {
    needs: ["enumTypes"],
    there: ({ op }) => op.addEnumValue("mood", "sad", no),
    away: ({ op }) => op.addEnumValue("mood", "happy", no),
    given: ({ op }) => op.createEnum("mood", ["sad"]),
    awayMore: { noInverse: "a value cannot be taken away" },
  },
  createExcludeConstraint: {
    needs: ["excludeConstraints"],
    there: ({ op }) => {
      op.createExcludeConstraint("ex", "members", [["int4range(id, id, '[]')", "&&"]]);
      op.createExcludeConstraint("ex", "members", [["int4range(id, id, '[]')", "&&"]], no);
    },
    away: ({ op }) =>
      op.createExcludeConstraint("ex", "members", [["int4range(id, id, '[]')", "&&"]], no),
    given: constrained,
  },
  "batch.createExcludeConstraint": {
    needs: ["excludeConstraints"],
    there: ({ op }) =>
      op.batchAlterTable("members", (batch) => {
        batch.createExcludeConstraint("ex", [["int4range(id, id, '[]')", "&&"]]);
        batch.createExcludeConstraint("ex", [["int4range(id, id, '[]')", "&&"]], no);
      }),
    away: ({ op }) =>
      op.batchAlterTable(
        "members",
        (batch) => batch.createExcludeConstraint("ex", [["int4range(id, id, '[]')", "&&"]], no),
      ),
    given: constrained,
  },
};

export const ifExists: readonly Case[] = [
  ...Object.entries(CONDITIONAL).flatMap(([what, { there, away, more }]): Case[] => [
    { name: `${what}: there`, given: found, operations: there, ...more },
    { name: `${what}: not there`, given: found, operations: away, ...more },
  ]),
  ...Object.entries(REFUSABLE).flatMap((
    [what, { needs, given = nothing, there, away, more, awayMore }],
  ): Case[] => [
    { name: `${what}: there`, needs, given, operations: there, ...more },
    { name: `${what}: not there`, needs, given, operations: away, ...more, ...awayMore },
  ]),
];
