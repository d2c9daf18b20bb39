/** Schemas, and every operation on what is in one: refused where there are none. */
import { SCHEMA } from "./given.ts";
import type { Case, Part } from "../case.ts";
import type { Migration } from "../../../templates/migrate.d.ts";

const schema = SCHEMA;

const given: Part = ({ op, t }) => {
  op.createSchema(schema);
  op.createTable("users", { id: t.integer().primaryKey(), name: t.string(20) }, { schema });
  op.createTable("logs", { id: t.integer().primaryKey(), user_id: t.integer() }, {
    schema,
    checks: [{ name: "ck_logs", condition: "id > 0" }],
    indexes: [{ name: "ix_logs", columns: ["user_id"] }],
  });
  op.createTable("local", { id: t.integer().primaryKey(), user_id: t.integer() });
};

/** The same names where there is no schema. */
const without: Part = ({ op, t }) => {
  op.createTable("users", { id: t.integer().primaryKey(), name: t.string(20) });
  op.createTable("logs", { id: t.integer().primaryKey(), user_id: t.integer() });
  op.createTable("local", { id: t.integer().primaryKey(), user_id: t.integer() });
};

/** What can be done in a schema. On a database without one every line must be refused by itself. */
const IN_SCHEMA: Readonly<Record<string, (migration: Migration) => void>> = {
  "createTable without references": ({ op, t }) =>
    op.createTable("a", { b: t.integer() }, { schema }),
  createTable: ({ op, t }) =>
    op.createTable("a", { b: t.integer().references(`${schema}.users.id`), c: t.integer() }, {
      schema,
      foreignKeys: [{
        columns: ["c"],
        references: { table: "users", columns: ["id"], schema },
      }],
    }),
  dropTable: ({ op }) => op.dropTable("logs", { schema }),
  renameTable: ({ op }) => op.renameTable("logs", "entries", { schema }),
  createTableComment: ({ op }) => op.createTableComment("logs", "all of it", { schema }),
  dropTableComment: ({ op }) => op.dropTableComment("logs", { schema }),
  addColumn: ({ op, t }) => op.addColumn("logs", "what", t.text(), { schema }),
  alterColumn: ({ op, t }) => op.alterColumn("users", "name", { type: t.text() }, { schema }),
  renameColumn: ({ op }) => op.renameColumn("users", "name", "title", { schema }),
  dropColumn: ({ op }) => op.dropColumn("users", "name", { schema }),
  createIndex: ({ op }) => op.createIndex("ix", "users", ["name"], { schema }),
  dropIndex: ({ op }) => op.dropIndex("ix_logs", "logs", { schema }),
  createUniqueConstraint: ({ op }) =>
    op.createUniqueConstraint("uq", "users", ["name"], { schema }),
  createForeignKey: ({ op }) =>
    op.createForeignKey("fk", "logs", "users", ["user_id"], ["id"], {
      schema,
      referentSchema: schema,
    }),
  "createForeignKey to a schema": ({ op }) =>
    op.createForeignKey("fk", "local", "users", ["user_id"], ["id"], { referentSchema: schema }),
  createCheckConstraint: ({ op }) =>
    op.createCheckConstraint("ck", "users", "name <> ''", { schema }),
  dropConstraint: ({ op }) => op.dropConstraint("ck_logs", "logs", { schema }),
  renameConstraint: ({ op }) => op.renameConstraint("logs", "ck_logs", "ck", { schema }),
  batchAlterTable: ({ op, t }) =>
    op.batchAlterTable("logs", (batch) => {
      batch.addColumn("what", t.text());
      batch.createForeignKey("fk", "users", ["user_id"], ["id"], { referentSchema: schema });
    }, { schema }),
  createView: ({ op }) => op.createView("names", `SELECT name FROM ${schema}.users`, { schema }),
  bulkInsert: ({ op }) => op.bulkInsert("users", [{ id: 100, name: "x" }], { schema }),
};

/** More, of databases with other capabilities too. */
const others: readonly Case[] = [
  { name: "create", needs: ["schemas"], operations: ({ op }) => op.createSchema(schema) },
  {
    name: "drop",
    needs: ["schemas"],
    without,
    given: ({ op }) => op.createSchema(schema),
    operations: ({ op }) => op.dropSchema(schema),
  },
  {
    name: "drop with all that is in it",
    needs: ["schemas"],
    without,
    given,
    operations: ({ op }) => op.dropSchema(schema, { cascade: true }),
  },
  {
    name: "createPrimaryKey",
    needs: ["schemas"],
    operations: ({ op, t }) => {
      op.createSchema(schema);
      op.createTable("a", { b: t.integer().notNull() }, { schema });
      op.createPrimaryKey("pk_a", "a", ["b"], { schema });
    },
  },
  {
    name: "createPrimaryKey alone",
    needs: ["schemas"],
    without,
    given: ({ op, t }) => {
      op.createSchema(schema);
      op.createTable("a", { b: t.integer().notNull() }, { schema });
    },
    operations: ({ op }) => op.createPrimaryKey("pk_a", "a", ["b"], { schema }),
  },
  {
    name: "createExcludeConstraint",
    needs: ["schemas", "excludeConstraints"],
    without,
    given,
    operations: ({ op }) =>
      op.createExcludeConstraint("ex", "users", [["int4range(id, id, '[]')", "&&"]], { schema }),
  },
  {
    name: "validateConstraint",
    needs: ["schemas", "validateConstraint"],
    without,
    given,
    operations: ({ op }) => op.validateConstraint("ck_logs", "logs", { schema }),
  },
  {
    name: "dropView",
    needs: ["schemas"],
    without,
    given: (migration) => {
      given(migration);
      migration.op.createView("names", `SELECT name FROM ${schema}.users`, { schema });
    },
    operations: ({ op }) => op.dropView("names", { schema }),
  },
  {
    name: "enums",
    needs: ["schemas", "enumTypes"],
    without,
    given: ({ op }) => {
      op.createSchema(schema);
      op.createEnum("mood", ["sad", "happy"], { schema });
    },
    operations: ({ op, t }) => {
      op.createEnum("level", ["low", "high"], { schema });
      op.createTable("a", { b: t.enum("mood", ["sad", "happy"], { schema }) });
      op.renameEnumValue("mood", "sad", "blue", { schema });
    },
  },
  {
    name: "a value of an enum",
    needs: ["schemas", "enumTypes"],
    without,
    given: ({ op }) => {
      op.createSchema(schema);
      op.createEnum("mood", ["sad", "happy"], { schema });
    },
    operations: ({ op }) => op.addEnumValue("mood", "curious", { schema }),
    noInverse: "a value cannot be taken away",
  },
  {
    name: "dropEnum",
    needs: ["schemas", "enumTypes"],
    without,
    given: ({ op }) => {
      op.createSchema(schema);
      op.createEnum("mood", ["sad", "happy"], { schema });
    },
    operations: ({ op }) => op.dropEnum("mood", { schema }),
    unless: "idleEnums",
  },
  {
    name: "sequences",
    needs: ["schemas", "sequences"],
    without,
    given: ({ op }) => {
      op.createSchema(schema);
      op.createSequence("numbers", { schema });
    },
    operations: ({ op }) => {
      op.createSequence("others", { schema });
      op.dropSequence("numbers", { schema });
    },
  },
];

export const schemas: readonly Case[] = [
  ...Object.entries(IN_SCHEMA).map(([kind, operations]): Case => ({
    name: kind,
    needs: ["schemas"],
    without,
    given,
    operations,
    ...(kind === "bulkInsert" ? { changesRows: ["users"], noInverse: "rows" } : {}),
  })),
  ...others,
];
