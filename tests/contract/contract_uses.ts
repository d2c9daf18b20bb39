/**
 * How users write against the contract, and which mistakes its types catch. Nothing here runs:
 * `deno check tests/contract/contract_uses.ts` is the test. A `@ts-expect-error` that no longer
 * finds an error fails it, so a type that gets weaker is noticed; so does one that gets too strict.
 */
import type {
  ColumnSpec,
  Config,
  ConfigFile,
  CustomOperation,
  Migration,
  ModelItem,
  Models,
  ModelsFile,
  Op,
  Operation,
} from "../../templates/migrate.d.ts";

// ---------------------------------------------------------------- good: tables and columns

export function tablesAndColumns({ op, t, sql }: Migration) {
  // 1 the example of product.md
  op.createTable("user_groups", {
    id: t.integer().primaryKey().autoincrement(),
    name: t.string(100).notNull().unique("uq_user_groups_name"),
    owner_id: t.integer().references("users.id", {
      name: "fk_user_groups_owner",
      onDelete: "cascade",
    }),
    created_at: t.dateTime({ timezone: true }).notNull().default(sql`CURRENT_TIMESTAMP`),
  });
  // 2 every option of a table
  op.createTable("memberships", {
    user_id: t.integer(),
    group_id: t.integer(),
    role: t.enum("role", ["admin", "guest"]).notNull().default("guest"),
    level: t.smallInteger().default(0).check("level >= 0", "ck_level"),
    doubled: t.integer().computed(sql`level * 2`, { stored: true }),
  }, {
    primaryKey: { name: op.f("pk_memberships"), columns: ["user_id", "group_id"] },
    unique: [{ columns: ["user_id", "role"] }],
    checks: [{ name: null, condition: sql`user_id <> group_id` }],
    foreignKeys: [{
      columns: ["user_id"],
      references: { table: "users", columns: ["id"], schema: "auth" },
      onDelete: "set null",
      deferrable: true,
    }],
    indexes: [{ columns: ["role", { column: sql`lower(role)`, order: "desc" }], unique: false }],
    comment: "who is where",
    schema: "app",
    ifNotExists: true,
    sqlite: { strict: true },
    postgres: { with: { fillfactor: 70 } },
    mysql: { engine: "InnoDB", charset: "utf8mb4" },
  });
  // 3 pairs, where the order of the columns matters
  op.createTable("years", [["2025", t.integer()], ["2024", t.integer()]]);
  // 4 columns from a helper of one's own
  const timestamps = (): Record<string, ColumnSpec> => ({
    created_at: t.dateTime().notNull(),
    updated_at: t.dateTime(),
  });
  op.createTable("notes", { id: t.integer().primaryKey(), ...timestamps() });
  // 5 literals of every kind as defaults
  op.addColumn("users", "active", t.boolean().notNull().default(true));
  op.addColumn("users", "score", t.bigInteger().default(9007199254740993n));
  op.addColumn("users", "settings", t.json().variant("postgres", t.jsonb()).default({ a: [1] }));
  op.addColumn("users", "avatar", t.binary().default(new Uint8Array([1])), { after: "active" });
  op.addColumn("users", "since", t.date().default(new Date(0)), { ifNotExists: true });
  op.addColumn("users", "nick", t.string(10).default(null));
  // 6 the type from an expression in SQL, arrays, a type of the database's own
  op.addColumn("users", "tags", t.array(t.text()).default(sql`'{}'`));
  op.addColumn("users", "search", t.raw("tsvector"));
  // 7 Alembic's alter_column in all its forms
  op.alterColumn("users", "name", { type: t.string(200), using: "name::varchar(200)" });
  op.alterColumn("users", "name", { nullable: false, default: null, comment: null });
  op.alterColumn("users", "name", { newName: "full_name", existing: { type: t.string(100) } });
  // 8 dropping what may be gone
  op.dropColumn("users", "nick", { ifExists: true });
  op.dropTable("notes", { ifExists: true });
  op.renameTable("years", "ages");
}

// ---------------------------------------------------------------- good: indexes, constraints, others

export function indexesAndConstraints({ op, t, sql }: Migration) {
  // 9 names: text, final, or left to the naming convention
  op.createIndex("ix_users_email", "users", ["email"], { unique: true, ifNotExists: true });
  op.createIndex(op.f("ix_users_nick"), "users", ["nick"]);
  op.createIndex(null, "users", ["name"]);
  // 10 expressions, partial, of one database
  op.createIndex("ix_lower", "users", [sql`lower(email)`], { where: sql`active = ${true}` });
  op.createIndex("ix_text", "posts", [{ column: "body", length: 20 }], {
    postgres: { using: "gin", concurrently: true },
    mysql: { kind: "fulltext" },
  });
  // 11 with and without the table
  op.dropIndex("ix_lower");
  op.dropIndex("ix_text", "posts", { postgres: { concurrently: true } });
  // 12 foreign keys, composite and across schemas
  op.createForeignKey("fk_a", "a", "b", ["x", "y"], ["x", "y"], {
    onUpdate: "cascade",
    referentSchema: "other",
  });
  // 13 the other constraints
  op.createPrimaryKey(null, "a", ["x"]);
  op.createUniqueConstraint("uq_a", "a", ["x"], { postgres: { nullsNotDistinct: true } });
  op.createCheckConstraint("ck_a", "a", "x > 0", { postgres: { notValid: true } });
  op.validateConstraint("ck_a", "a");
  op.createExcludeConstraint("ex_a", "a", [["room", "="], ["during", "&&"]], { using: "gist" });
  // 14 dropping them, also without a name
  op.dropConstraint("uq_a", "a", { type: "unique", ifExists: true });
  op.dropConstraint(null, "a", { type: "foreignKey", columns: ["x", "y"] });
  // 15 batch
  op.batchAlterTable("users", (batch) => {
    batch.addColumn("age", t.integer(), { after: "name" });
    batch.alterColumn("name", { nullable: false }, { first: true });
    batch.createForeignKey(null, "groups", ["group_id"], ["id"]);
    batch.dropConstraint("uq_users_name", { type: "unique" });
  }, { recreate: "always", columnOrder: ["id", "name"], table: { sqlite: { strict: true } } });
  op.batchAlterTable("users", (batch) => batch.dropColumn("age"));
  // 16 types, schemas, sequences, views
  op.createEnum("mood", ["sad", "happy"], { ifNotExists: true });
  op.addEnumValue("mood", "curious", { after: "happy" });
  op.createSchema("audit", { ifNotExists: true });
  op.createSequence("numbers", { start: 1000n, increment: 10, ownedBy: "users.number" });
  op.createView("active_users", sql`SELECT * FROM users WHERE active = ${true}`, { replace: true });
  op.dropView("old_users", { ifExists: true, materialized: true });
}

/** What MySQL and MariaDB have of their own. */
export function mysqlOptions({ op, t, sql }: Migration) {
  op.createTable("a", {
    id: t.bigInteger({ unsigned: true }).primaryKey().autoincrement(),
    tags: t.set(["x", "y"]).default("x,y"),
    changed_at: t.dateTime().mysql({ onUpdate: sql`CURRENT_TIMESTAMP` }),
    hidden: t.integer().mysql({ invisible: true }),
  }, { mysql: { engine: "InnoDB", rowFormat: "DYNAMIC" } });
  op.addColumn("a", "x", t.text(), { mysql: { algorithm: "instant", lock: "none" } });
  op.alterColumn("a", "x", { mysql: { onUpdate: null } }, { mysql: { algorithm: "copy" } });
  op.dropColumn("a", "x", { mysql: { lock: "shared" } });
  op.createIndex("ix", "a", ["x"], { mysql: { invisible: true, algorithm: "inplace" } });
  op.dropIndex("ix", "a", { mysql: { lock: "exclusive" } });
  op.batchAlterTable("a", (batch) => batch.dropColumn("x"), { mysql: { algorithm: "nocopy" } });
  // @ts-expect-error algorithms are lower case
  op.dropColumn("a", "x", { mysql: { algorithm: "INSTANT" } });
  // @ts-expect-error an index is never made instantly
  op.createIndex("ix", "a", ["x"], { mysql: { algorithm: "instant" } });
  // @ts-expect-error only whole numbers are without sign
  t.numeric({ unsigned: true });
}

/** What may be there or gone already, what SQLite does on conflict, what PostgreSQL excludes. */
export function furtherOptions({ op, t, sql }: Migration) {
  op.createPrimaryKey(null, "a", ["x"], { ifNotExists: true });
  op.createExcludeConstraint("ex_a", "a", [["x", "="]], { ifNotExists: true, where: "x > 0" });
  op.createView("v", "SELECT 1", { ifNotExists: true });
  op.alterColumn("a", "x", { collation: "NOCASE", existing: { collation: null } }, {
    ifExists: true,
  });
  op.alterColumn("a", "x", { collation: null });
  op.renameTable("a", "b", { ifExists: true });
  op.renameColumn("a", "x", "y", { ifExists: true });
  op.renameConstraint("a", "uq_a", "uq_b", { ifExists: true });
  op.createUniqueConstraint("uq_a", "a", ["x"], { sqlite: { onConflict: "replace" } });
  op.createTable("bookings", { room: t.integer(), during: t.raw("tstzrange") }, {
    primaryKey: { columns: ["room"], sqlite: { onConflict: "ignore" } },
    unique: [{
      columns: ["room"],
      initially: "deferred",
      sqlite: { onConflict: "fail" },
      postgres: { nullsNotDistinct: true },
    }],
    checks: [{ condition: sql`room > 0`, postgres: { notValid: true } }],
    excludes: [{ elements: [["room", "="], ["during", "&&"]], using: "gist", deferrable: true }],
  });
  op.batchAlterTable("a", (batch) => {
    batch.alterColumn("x", { collation: "NOCASE" }, { ifExists: true, after: "y" });
    batch.renameColumn("x", "y", { ifExists: true });
    batch.renameConstraint("uq_a", "uq_b", { ifExists: true });
    batch.createPrimaryKey(null, ["x"], { ifNotExists: true });
    batch.createUniqueConstraint(null, ["x"], { sqlite: { onConflict: "rollback" } });
    batch.createUniqueConstraint(null, ["x"], { postgres: { usingIndex: "ix_a" } });
    batch.createCheckConstraint(null, "x > 0", { postgres: { notValid: true } });
    batch.createExcludeConstraint(null, [["x", "="]], { using: "gist" });
    batch.dropIndex("ix_b", { postgres: { concurrently: true } });
  }, { table: { checks: [{ condition: "x > 1" }], excludes: [{ elements: [["x", "="]] }] } });
}

// ---------------------------------------------------------------- good: data and control

function* manyRows() {
  for (let id = 1; id <= 3; id++) yield { id, name: `user ${id}` };
}
async function* fetchedRows() {
  for (const row of manyRows()) yield await Promise.resolve(row);
}

export async function dataAndControl({ op, t, sql }: Migration) {
  // 17 SQL as text, with values, from a file
  op.execute("UPDATE users SET name = 'x'; DELETE FROM sessions");
  op.execute(sql`UPDATE ${sql.id("auth", "users")} SET role = ${"admin"} WHERE id = ${1n}`);
  op.executeFile("./sql/triggers.sql");
  // 18 fragments in fragments
  const condition = sql`id IN (${sql.join([1, 2, 3])})`;
  op.execute(
    sql`DELETE FROM users WHERE ${condition} AND tags = ${sql.value(["a"], t.array(t.text()))}`,
  );
  op.execute(sql`SELECT ${sql.join([sql.id("a"), sql.raw("now()")], " || ")}`);
  // 19 rows from arrays and generators
  op.bulkInsert("roles", [{ id: 1, name: "admin" }, { id: 2, name: null }]);
  op.bulkInsert("users", manyRows(), { types: { id: t.bigInteger() } });
  op.bulkInsert("users", fetchedRows());
  // 20 reading: all, and in batches
  const users = await op.query<{ id: number; name: string }>("SELECT id, name FROM users");
  op.execute(sql`SELECT ${users.map((user) => user.name).join()}`);
  for await (const user of op.query<{ id: number }>(sql`SELECT id FROM users`)) {
    op.execute(sql`UPDATE users SET slug = ${`u${user.id}`} WHERE id = ${user.id}`);
  }
  const [first] = await op.query("SELECT 1 AS one");
  op.execute(sql`SELECT ${first?.one ?? null}`);
  // 21 how many
  const { rowCount } = await op.run(sql`DELETE FROM sessions WHERE expires_at < ${new Date(0)}`);
  if (rowCount === 0) op.execute("SELECT 1");
  // 22 looking before doing
  const schema = await op.inspect(["users"]);
  const column = schema.table("users")?.columns.find(({ name }) => name === "locale");
  if (column?.type.type === "string" && (column.type.length ?? 0) < 20) {
    op.alterColumn("users", "locale", { type: t.string(20) });
  }
  if (!schema.hasIndex("users", "ix_locale")) op.createIndex("ix_locale", "users", ["locale"]);
  // 23 blocks
  const done: boolean = await op.savepoint((op) => op.execute("CREATE EXTENSION pg_trgm"))
    .then(() => true, () => false);
  const count: number = await op.savepoint(async (op) => (await op.run("DELETE FROM a")).rowCount);
  if (done && count > 0) {
    await op.autocommitBlock((op) => op.createIndex("ix", "users", ["name"]));
  }
  // 24 where we are
  if (op.dialect.name === "postgres" && op.dialect.version?.startsWith("16")) {
    op.execute("SELECT 1");
  }
  if (!op.offline && op.x.tenant !== undefined) op.execute(sql`SELECT ${op.x.tenant}`);
  op.invoke("audit", "users", { columns: ["name"] });
}

// ---------------------------------------------------------------- good: models and config

// 25 a models file, with everything that models hold
export const models: ModelsFile = ({ table, enumType, view, sequence, schema, f, t, sql }) => [
  schema("audit"),
  enumType("mood", ["sad", "happy"]),
  enumType("level", ["low", "high"], { schema: "audit" }),
  sequence("numbers", { start: 1000n, increment: 10, schema: "audit" }),
  table("users", {
    id: t.integer().primaryKey(f("users_pkey")),
    mood: t.enum("mood", ["sad", "happy"]),
    created_at: t.dateTime().default(sql`CURRENT_TIMESTAMP`),
  }, { indexes: [{ name: "ix_users_mood", columns: ["mood"] }] }),
  view("happy_users", "SELECT id FROM users WHERE mood = 'happy'", { columns: ["user_id"] }),
  view("moods", sql`SELECT DISTINCT mood FROM users WHERE id > ${1}`, { materialized: true }),
];
/** Models that are put together from several files. */
const someModels = ({ table, t }: Models) => [table("groups", { id: t.integer().primaryKey() })];
export const allModels = async (of: Models): Promise<readonly ModelItem[]> => [
  ...someModels(of),
  ...(await models(of)),
];
export const allModelsFile: ModelsFile = allModels;

// 26 a config with every key
const audit = (op: Op, table: string) => op.execute(`CREATE TABLE audit_${table} (id INTEGER)`);
export const config = {
  url: () => Promise.resolve("sqlite:app.db"),
  urlEnv: "APP_DATABASE_URL",
  passwordFile: "/run/secrets/password",
  directory: "./migrations",
  versionLocations: ["./migrations", "./more"],
  recursive: true,
  models: "./models.ts",
  versionTable: "alembic_version",
  versionTableSchema: "public",
  transaction: "all",
  lockWait: "2m",
  lockTimeout: "500ms",
  statementTimeout: "30s",
  retries: 3,
  fileTemplate: "{rev}_{slug}",
  timezone: "Europe/Vienna",
  truncateSlugLength: 60,
  namingConvention: { ix: "ix_%(table_name)s_%(column_0_name)s" },
  include: (object) => object.kind !== "table" || !object.name.startsWith("tmp_"),
  compareType: ({ database, models }) => database.type === models.type ? false : undefined,
  compareServerDefault: ({ database, models }) => database !== models,
  rewrite: (operations, direction) =>
    operations
      .filter((operation) => operation.kind !== "dropTable" || operation.table.schema !== "kept")
      .map((operation) =>
        operation.kind === "createIndex" && direction === "upgrade"
          ? { ...operation, ifNotExists: true }
          : operation
      ),
  renderItem: (item) => {
    if (item.kind === "type") return item.text === "citext" ? "citext()" : undefined;
    return item.kind === "dropColumn" ? null : undefined;
  },
  onStep: async ({ revision, direction, durationMs }) => {
    await fetch(`http://localhost/?${revision}=${direction}-${durationMs}`);
  },
  postWrite: () => {},
  templates: "./templates",
  databases: { reports: { url: "postgres://localhost/reports", protect: true } },
  operations: { audit, plain: (op) => op.dropTable("x") },
  log: { table: "migrate_log", schema: "public" },
  strictChecksums: true,
  protect: false,
  scratchUrl: "sqlite::memory:",
  seed: async ({ op, sql, revision }) => {
    if (revision === "27c6a30d7c24") await op.run(sql`INSERT INTO users (name) VALUES (${"Ada"})`);
  },
  sqlite: { foreignKeys: true, foreignKeyCheck: "warn", doubleQuotedStrings: true },
} satisfies Config;

// 27 a config as a function, and a custom operation with a type of its own
export const configFunction = (({ env, x, name }): Config => ({
  url: env.APP_URL ?? `sqlite:${x.tenant}-${name}.db`,
})) satisfies ConfigFile;
export const custom: CustomOperation = (op, table: string) => op.dropTable(table);

interface User {
  id: number;
}

/** Interfaces serve as rows, and expressions as values. */
export async function rowTypes({ op, sql }: Migration) {
  const users: User[] = await op.query<User>("SELECT id FROM users");
  op.bulkInsert("users", users);
  op.bulkInsert("users", [{ id: 1, created_at: sql`CURRENT_TIMESTAMP` }]);
}

// ---------------------------------------------------------------- bad: tables and columns

export function badTables({ op, t, sql }: Migration) {
  // @ts-expect-error 1 a fragment is no column
  op.createTable("x", { id: sql`INTEGER` });
  // @ts-expect-error 2 nor is the name of a type
  op.createTable("x", { id: "integer" });
  // @ts-expect-error 3 a type is a function: t.integer()
  op.createTable("x", { id: t.integer });
  // @ts-expect-error 4 the columns are missing
  op.createTable("x");
  // @ts-expect-error 5 one level of options, misspelt
  op.createTable("x", { id: t.integer() }, { primarykey: ["id"] });
  // @ts-expect-error 6 two levels of options, misspelt
  op.createTable("x", { id: t.integer() }, { sqlite: { strct: true } });
  // @ts-expect-error 7 the wrong one of ifExists and ifNotExists
  op.createTable("x", { id: t.integer() }, { ifExists: true });
  // @ts-expect-error 8 and the other way round
  op.dropTable("x", { ifNotExists: true });
  // @ts-expect-error 9 a length is a number
  op.addColumn("x", "a", t.string("100"));
  // @ts-expect-error 10 the name of the column is missing
  op.addColumn("x", t.integer());
  // @ts-expect-error 11 modifiers of SQLAlchemy take a flag, ours do not
  op.addColumn("x", "a", t.integer().notNull(false));
  // @ts-expect-error 12 the argument is a name
  op.addColumn("x", "a", t.integer().primaryKey(true));
  // @ts-expect-error 13 the argument is a kind
  op.addColumn("x", "a", t.integer().autoincrement(true));
  // @ts-expect-error 14 a function is no default: the database does not know it
  op.addColumn("x", "a", t.dateTime().default(Date.now));
  // @ts-expect-error 15 a type is no default
  op.addColumn("x", "a", t.integer().default(t.integer()));
  // @ts-expect-error 16 undefined is no default
  op.addColumn("x", "a", t.integer().default(undefined));
  // @ts-expect-error 17 actions are lower case
  op.addColumn("x", "a", t.integer().references("b.id", { onDelete: "CASCADE" }));
  // @ts-expect-error 18 an enum has a name, or null
  op.addColumn("x", "a", t.enum(["sad", "happy"]));
  // @ts-expect-error 19 the elements of an array are a type
  op.addColumn("x", "a", t.array("integer"));
  // @ts-expect-error 20 the type is a type
  op.alterColumn("x", "a", { type: "string" });
  // @ts-expect-error 21 a fragment is no type
  op.alterColumn("x", "a", { type: sql`TEXT` });
  // @ts-expect-error 22 Alembic's name for default
  op.alterColumn("x", "a", { server_default: "1" });
  // @ts-expect-error 23 Alembic's name for existing.type
  op.alterColumn("x", "a", { type: t.text(), existing_type: t.integer() });
  // @ts-expect-error 24 one column at a time
  op.dropColumn("x", ["a", "b"]);
  // @ts-expect-error 25 a name is text
  op.renameTable("x", op.f("y"));
  // @ts-expect-error 26 a variant is of a database that there is
  op.addColumn("x", "a", t.json().variant("postgresql", t.jsonb()));
}

// ---------------------------------------------------------------- bad: indexes, constraints, batch

export function badConstraints({ op, t, sql }: Migration) {
  // @ts-expect-error 27 columns are a list
  op.createIndex("ix", "x", "a");
  // @ts-expect-error 28 the name comes first
  op.createIndex("x", ["a"]);
  // @ts-expect-error 29 the option is called concurrently
  op.createIndex("ix", "x", ["a"], { postgres: { concurrent: true } });
  // @ts-expect-error 30 Alembic's name for postgres.using
  op.createIndex("ix", "x", ["a"], { postgresql_using: "gin" });
  // @ts-expect-error 31 the option is called order
  op.createIndex("ix", "x", [{ column: "a", direction: "desc" }]);
  // @ts-expect-error 32 the columns of the referent are missing
  op.createForeignKey("fk", "a", "b", ["b_id"]);
  // @ts-expect-error 33 first both tables, then both lists of columns
  op.createForeignKey("fk", "a", ["b_id"], "b", ["id"]);
  // @ts-expect-error 34 Alembic's name for onDelete
  op.createForeignKey("fk", "a", "b", ["b_id"], ["id"], { ondelete: "cascade" });
  // @ts-expect-error 35 Alembic's name for foreignKey
  op.dropConstraint("fk", "a", { type: "foreignkey" });
  // @ts-expect-error 36 the condition is SQL
  op.createCheckConstraint("ck", "a", true);
  // @ts-expect-error 37 a batch knows its table
  op.batchAlterTable("x", (batch) => batch.dropColumn("x", "a"));
  // @ts-expect-error 38 a batch is about one table
  op.batchAlterTable("x", (batch) => batch.createTable("y", {}));
  // @ts-expect-error 39 no such way to rebuild
  op.batchAlterTable("x", () => {}, { recreate: true });
  // @ts-expect-error 40 the values are a list
  op.createEnum("mood", "sad", "happy");
  // @ts-expect-error 41 Alembic's name for the database
  if (op.dialect.name === "postgresql") op.execute(sql`SELECT ${1}`);
  // @ts-expect-error 42 there is no such operation
  op.createTrigger("x", t.text());
}

export function badFurtherOptions({ op, t }: Migration) {
  // @ts-expect-error actions are lower case
  op.createUniqueConstraint("uq_a", "a", ["x"], { sqlite: { onConflict: "REPLACE" } });
  // @ts-expect-error Alembic's name for sqlite.onConflict
  op.createUniqueConstraint("uq_a", "a", ["x"], { sqlite_on_conflict: "replace" });
  // @ts-expect-error a list of names has no options
  op.createTable("x", { a: t.text() }, { primaryKey: { sqlite: { onConflict: "fail" } } });
  // @ts-expect-error an element is an expression with its operator
  op.createTable("x", { a: t.text() }, { excludes: [{ elements: ["a"] }] });
  // @ts-expect-error the wrong one of ifExists and ifNotExists
  op.renameColumn("x", "a", "b", { ifNotExists: true });
  // @ts-expect-error and the other way round
  op.createView("v", "SELECT 1", { ifExists: true });
  // @ts-expect-error the name of a collation is text
  op.alterColumn("x", "a", { collation: false });
  // @ts-expect-error SQL is for op: a batch is about one table
  op.batchAlterTable("x", (batch) => batch.execute("SELECT 1"));
}

// ---------------------------------------------------------------- bad: data and control

export async function badData({ op, t, sql }: Migration) {
  // @ts-expect-error 43 values go into the fragment
  op.execute("DELETE FROM x WHERE id = ?", [1]);
  // @ts-expect-error 44 a tag, not a function
  op.execute(sql("SELECT 1"));
  // @ts-expect-error 45 undefined is no value
  op.execute(sql`SELECT ${undefined}`);
  // @ts-expect-error 46 a type is no value
  op.execute(sql`SELECT ${t.integer()}`);
  // @ts-expect-error 47 a name is no value: sql.id("a")
  op.execute(sql`SELECT ${op.f("a")}`);
  // @ts-expect-error 48 a promise is no value
  op.execute(sql`SELECT ${op.query("SELECT 1")}`);
  // @ts-expect-error 49 execute gives nothing back
  op.execute("SELECT 1").length;
  // @ts-expect-error 50 the type of a value is a type
  op.execute(sql`SELECT ${sql.value([], "json")}`);
  // @ts-expect-error 51 not awaited
  op.query("SELECT 1").length;
  // @ts-expect-error 52 for await
  for (const row of op.query("SELECT 1")) op.execute(sql`SELECT ${row}`);
  // @ts-expect-error 53 not awaited
  if (op.run("DELETE FROM x").rowCount > 0) op.execute("SELECT 1");
  // @ts-expect-error 54 not awaited
  if (op.inspect().hasTable("x")) op.dropTable("x");
  // @ts-expect-error 55 a list of tables
  await op.inspect("x");
  // @ts-expect-error 56 rows are a list
  op.bulkInsert("x", { id: 1 });
  // @ts-expect-error 57 undefined is no value: null
  op.bulkInsert("x", [{ id: undefined }]);
  // @ts-expect-error 58 types are types
  op.bulkInsert("x", [{ id: 1 }], { types: { id: "integer" } });
  // @ts-expect-error 59 a block is a function
  await op.savepoint(op.execute("SELECT 1"));
}

// ---------------------------------------------------------------- bad: models and config

export const badModels = ({ table, t, sql }: Models) => [
  // @ts-expect-error 60 a fragment is no column
  table("x", { id: sql`INTEGER` }),
  // @ts-expect-error 61 Alembic's place for constraints
  table("x", { id: t.integer() }, [{ unique: ["id"] }]),
];

export const badModelsFile: ModelsFile = ({ table, t }) => [
  table("x", { id: t.text() }),
  // @ts-expect-error an item made by hand
  { kind: "table", name: "y" },
];

// @ts-expect-error a list of names
export const namesAsModels: ModelsFile = () => ["users"];

export const badHooks = {
  // @ts-expect-error no such kind of operation
  rewrite: (operations) => operations.filter(({ kind }) => kind === "dropTabel"),
  // @ts-expect-error a text, null or undefined
  renderItem: () => false,
} satisfies Config;

// @ts-expect-error the member is called newName
export const badOperation: Operation = { kind: "renameColumn", column: "a", to: "b" };

// @ts-expect-error 62 misspelt
export const misspeltConfig = { url: "sqlite:app.db", lockwait: "5s" } satisfies Config;
export const badConfig = {
  // @ts-expect-error 63 a number has no unit
  lockWait: 5,
  // @ts-expect-error 64 no such unit
  lockTimeout: "5 seconds",
  // @ts-expect-error 65 no such mode
  transaction: "per-revision",
  // @ts-expect-error 66 a list, also of one
  versionLocations: "./migrations",
  // @ts-expect-error 67 misspelt, one level down
  databases: { reports: { uri: "postgres://localhost/reports" } },
  // @ts-expect-error 68 no such setting
  sqlite: { foreignKeyCheck: true },
  // @ts-expect-error 69 no such kind of object
  include: (object) => object.kind !== "tabel",
  // @ts-expect-error 70 no such kind of name
  namingConvention: { index: "ix_%(table_name)s" },
  // @ts-expect-error 71 the database's own type, not its text
  compareType: ({ database }) => database === "integer",
} satisfies Config;

// @ts-expect-error 72 misspelt, in a function with its result annotated
export const badConfigFunction = ((): Config => ({ lockwait: "5s" })) satisfies ConfigFile;

export function badValues({ op, t, sql }: Migration) {
  // @ts-expect-error a default of another kind than its column
  op.addColumn("x", "a", t.integer().default("many"));
  // @ts-expect-error the same, for a boolean
  op.addColumn("x", "a", t.boolean().default({ sql: "true" }));
  // @ts-expect-error a foreign key without its column
  op.addColumn("x", "a", t.integer().references("users"));
  // @ts-expect-error two places at once
  op.addColumn("x", "a", t.text(), { first: true, after: "b" });
  // @ts-expect-error an async body where it must be sync
  op.batchAlterTable("x", async (batch) => {
    await op.query("SELECT 1");
    batch.dropColumn("a");
  });
  // @ts-expect-error a fragment made by hand
  op.execute({ kind: "sql" });
  // @ts-expect-error an empty path
  op.execute(sql`ANALYZE ${sql.id()}`);
}

export const badDurations = {
  // @ts-expect-error a space in a duration
  lockWait: "5 s",
  // @ts-expect-error a fraction
  lockTimeout: "1.5s",
} satisfies Config;

// ---------------------------------------------------------------- holes

/**
 * Likely mistakes that the types let through: they must end in an error at run time. When the
 * contract learns to refuse one, this file no longer checks: move the line to the bad uses.
 */
export async function holes({ op, t, sql }: Migration) {
  // a function as a string default
  op.addColumn("x", "a", t.dateTime().default("CURRENT_TIMESTAMP"));
  // modifiers that contradict each other
  op.addColumn("x", "a", t.text().autoincrement().computed("b").default("c"));
  // modifiers on a type that is only a type
  op.alterColumn("x", "a", { type: t.string(50).notNull().default("y") });
  op.addColumn("x", "a", t.array(t.integer().notNull()));
  // lists of unequal length; empty lists
  op.createForeignKey("fk", "a", "b", ["x", "y"], ["id"]);
  op.createIndex("ix", "x", []);
  op.createTable("x", {});
  // a direction in the name of a column
  op.createIndex("ix", "x", ["a desc"]);
  // two places at once
  op.addEnumValue("mood", "curious", { before: "sad", after: "happy" });
  // nothing to change; using without type
  op.alterColumn("x", "a", {});
  op.alterColumn("x", "a", { using: "a::text" });
  // promises that nobody awaits
  op.run("DELETE FROM x");
  op.savepoint((op) => op.dropTable("x"));
  op.autocommitBlock(() => {});
  // the outer op inside a block
  await op.savepoint(() => op.dropTable("x"));
  // an array after IN: JSON or ARRAY, not a list
  op.execute(sql`DELETE FROM x WHERE id IN (${[1, 2]})`);
  // a value pasted into text
  op.execute(`DELETE FROM x WHERE name = '${op.x.name}'`);
  // a length that is none
  op.addColumn("x", "a", t.string(-1.5));
  // names that nothing knows
  op.dialect.supports("transactionalDLL");
  op.invoke("no such operation");
}

export const configHoles = {
  lockWait: "-5s",
  retries: -1,
} satisfies Config;

/** A misspelt key in a function without an annotation of its result. */
export const configFunctionHole = (() => ({ url: "a", lockwait: "5s" })) satisfies ConfigFile;

/** Anything may stand in the list of a models file whose type is not annotated. */
export const modelsHole = ({ table, t }: Models) => [table("x", { id: t.text() }), "users"];
