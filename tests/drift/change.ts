/** The schema that revisions make, and what somebody does to it by hand: on one database each. */
import type { RevisionParts } from "../cli/harness.ts";
import type { DatabaseName } from "./scene.ts";

/** A change in the SQL of the databases that have such a thing. */
export interface Change extends Partial<Record<DatabaseName, readonly string[]>> {
  readonly what: string;
  /** What is said of it: the beginning of each line. */
  readonly said: readonly string[];
  /** On SQLite, which alters little: the table of users made anew, with something else in its text. */
  readonly edited?: readonly [from: string, to: string];
  /** What takes it back where the report's statements do not. */
  readonly undo?: readonly string[];
}

/** Who is granted something, on the server for the time of the test. */
export const ROLE = `migrate_drift_${crypto.randomUUID().slice(0, 8)}`;

const TABLES = `
  op.createTable("logs", { id: t.integer() });
  op.createTable("teams", { id: t.integer().primaryKey(), title: t.string(50) });
  op.createTable("users", {
    id: t.integer().primaryKey(),
    email: t.string(100).notNull().unique("uq_users_email"),
    name: t.string(50).default("nobody"),
    age: t.integer(),
    team_id: t.integer().references("teams.id", { name: "fk_users_team", onDelete: "cascade" }),
  });
  op.createCheckConstraint("ck_users_age", "users", "age > 0");
  op.createIndex("ix_users_name", "users", ["name"]);
  op.createView("adults", sql\`SELECT id, email FROM users WHERE age > 17\`);`;

const execute = (...texts: readonly string[]) =>
  texts.map((text) => `op.execute(${JSON.stringify(text)});`).join("\n");

const MORE: Readonly<Record<DatabaseName, string>> = {
  sqlite: execute(
    "CREATE TRIGGER touch AFTER INSERT ON users BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE notes USING fts5(body)",
  ),
  postgres: `op.createSequence("counter", { increment: 2 });` + execute(
    "CREATE SCHEMA audit",
    "CREATE TABLE audit.events (id integer)",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE TYPE place AS (x integer, y integer)",
    "CREATE DOMAIN zip AS text CHECK (length(VALUE) = 5)",
    "CREATE FUNCTION greet(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM users",
    "ALTER TABLE teams ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON teams FOR SELECT USING (id > 0)",
    "COMMENT ON VIEW adults IS 'of age'",
    "COMMENT ON TABLE teams IS 'many'",
    "GRANT SELECT ON teams TO PUBLIC",
  ),
  mariadb: `op.createSequence("counter", { increment: 2 });` + execute(
    "CREATE FUNCTION greet(a INTEGER) RETURNS INTEGER DETERMINISTIC RETURN a",
    "CREATE PROCEDURE work() SELECT 1",
    "CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1",
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01' DO SELECT 1",
    "ALTER TABLE teams COMMENT 'many'",
  ),
};

/** The revision that makes the schema. */
export const base = (database: DatabaseName): RevisionParts => ({
  id: "a1",
  upgrade: TABLES + MORE[database],
});

/** The same SQL everywhere. */
const everywhere = (...sql: readonly string[]) => ({ sqlite: sql, postgres: sql, mariadb: sql });

/** The same SQL on both servers. */
const onServers = (...sql: readonly string[]) => ({ postgres: sql, mariadb: sql });

/** What may be changed by hand, each kind once. */
export const CHANGES: readonly Change[] = [
  {
    what: "a table is added",
    said: ["table extra: not expected"],
    ...everywhere("CREATE TABLE extra (id INTEGER)"),
  },
  { what: "a table is dropped", said: ["table logs: missing"], ...everywhere("DROP TABLE logs") },
  {
    what: "a table is renamed",
    said: ["table gone: not expected", "table logs: missing"],
    ...everywhere("ALTER TABLE logs RENAME TO gone"),
  },
  {
    what: "a column is added",
    said: ["column users.nick: not expected"],
    ...everywhere("ALTER TABLE users ADD COLUMN nick INTEGER"),
  },
  {
    what: "a column is dropped",
    said: ["column teams.title: missing"],
    ...everywhere("ALTER TABLE teams DROP COLUMN title"),
  },
  {
    what: "a column is renamed",
    said: ["column teams.title: missing", "column teams.caption: not expected"],
    ...everywhere("ALTER TABLE teams RENAME COLUMN title TO caption"),
  },
  {
    what: "a type is changed",
    said: ["column logs.id: expected"],
    postgres: ["ALTER TABLE logs ALTER COLUMN id TYPE bigint"],
    mariadb: ["ALTER TABLE logs MODIFY id BIGINT"],
  },
  {
    what: "a type is changed in the text",
    said: ["column users.age: expected"],
    edited: ["age INTEGER", "age BIGINT"],
  },
  {
    what: "a text is longer",
    said: ["column teams.title: expected"],
    postgres: ["ALTER TABLE teams ALTER COLUMN title TYPE varchar(80)"],
    mariadb: ["ALTER TABLE teams MODIFY title VARCHAR(80)"],
  },
  {
    what: "a column may not be null",
    said: ["column teams.title: expected"],
    postgres: ["ALTER TABLE teams ALTER COLUMN title SET NOT NULL"],
    mariadb: ["ALTER TABLE teams MODIFY title VARCHAR(50) NOT NULL"],
  },
  {
    what: "a column may be null",
    said: ["column users.email: expected"],
    edited: ["email VARCHAR(100) NOT NULL", "email VARCHAR(100)"],
    postgres: ["ALTER TABLE users ALTER COLUMN email DROP NOT NULL"],
    mariadb: ["ALTER TABLE users MODIFY email VARCHAR(100) NULL"],
  },
  {
    what: "a default is changed",
    said: ["column users.name: expected"],
    edited: ["nobody", "somebody"],
    ...onServers("ALTER TABLE users ALTER COLUMN name SET DEFAULT 'somebody'"),
  },
  {
    what: "a default is dropped",
    said: ["column users.name: expected"],
    edited: ["DEFAULT 'nobody'", ""],
    ...onServers("ALTER TABLE users ALTER COLUMN name DROP DEFAULT"),
  },
  {
    what: "a default is added",
    said: ["column users.age: expected"],
    ...onServers("ALTER TABLE users ALTER COLUMN age SET DEFAULT 7"),
  },
  {
    what: "an index is added",
    said: ["index ix_extra of users: not expected"],
    ...everywhere("CREATE INDEX ix_extra ON users (age)"),
  },
  {
    what: "an index is dropped",
    said: ["index ix_users_name of users: missing"],
    sqlite: ["DROP INDEX ix_users_name"],
    postgres: ["DROP INDEX ix_users_name"],
    mariadb: ["DROP INDEX ix_users_name ON users"],
  },
  {
    what: "an index has other columns",
    said: ["index ix_users_name of users: expected"],
    sqlite: ["DROP INDEX ix_users_name", "CREATE INDEX ix_users_name ON users (name, age)"],
    postgres: ["DROP INDEX ix_users_name", "CREATE INDEX ix_users_name ON users (name, age)"],
    mariadb: [
      "DROP INDEX ix_users_name ON users",
      "CREATE INDEX ix_users_name ON users (name, age)",
    ],
  },
  {
    what: "an index is unique",
    said: ["index ix_users_name of users: expected"],
    sqlite: ["DROP INDEX ix_users_name", "CREATE UNIQUE INDEX ix_users_name ON users (name)"],
    postgres: ["DROP INDEX ix_users_name", "CREATE UNIQUE INDEX ix_users_name ON users (name)"],
  },
  {
    what: "an index is partial",
    said: ["index ix_users_name of users: expected"],
    sqlite: [
      "DROP INDEX ix_users_name",
      "CREATE INDEX ix_users_name ON users (name) WHERE age > 1",
    ],
    postgres: [
      "DROP INDEX ix_users_name",
      "CREATE INDEX ix_users_name ON users (name) WHERE age > 1",
    ],
  },
  {
    what: "an index is on an expression",
    said: ["index ix_lower of users: not expected"],
    sqlite: ["CREATE INDEX ix_lower ON users (lower(name))"],
    postgres: ["CREATE INDEX ix_lower ON users (lower(name))"],
  },
  {
    what: "an index is of another method",
    said: ["index ix_users_name of users: expected"],
    postgres: ["DROP INDEX ix_users_name", "CREATE INDEX ix_users_name ON users USING hash (name)"],
  },
  {
    what: "a unique constraint is added",
    said: ["unique constraint uq_extra of teams: not expected"],
    postgres: ["ALTER TABLE teams ADD CONSTRAINT uq_extra UNIQUE (title)"],
  },
  {
    what: "a unique constraint is dropped",
    said: ["unique constraint uq_users_email of users: missing"],
    postgres: ["ALTER TABLE users DROP CONSTRAINT uq_users_email"],
    mariadb: ["ALTER TABLE users DROP INDEX uq_users_email"],
  },
  {
    what: "a check is added",
    said: ["check ck_extra of users: not expected"],
    ...onServers("ALTER TABLE users ADD CONSTRAINT ck_extra CHECK (id > 0)"),
  },
  {
    what: "a check is dropped",
    said: ["check ck_users_age of users: missing"],
    ...onServers("ALTER TABLE users DROP CONSTRAINT ck_users_age"),
  },
  {
    what: "a check says something else",
    said: ["check ck_users_age of users: expected"],
    edited: ["age > 0", "age > 5"],
    ...onServers(
      "ALTER TABLE users DROP CONSTRAINT ck_users_age",
      "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age > 5)",
    ),
  },
  {
    what: "a foreign key is dropped",
    said: ["foreign key fk_users_team of users: missing"],
    postgres: ["ALTER TABLE users DROP CONSTRAINT fk_users_team"],
  },
  {
    what: "a foreign key is dropped and its index stays",
    said: ["foreign key fk_users_team of users: missing", "index fk_users_team of users: not"],
    mariadb: ["ALTER TABLE users DROP FOREIGN KEY fk_users_team"],
  },
  {
    what: "a foreign key acts otherwise",
    said: ["foreign key fk_users_team of users: expected"],
    edited: ["ON DELETE CASCADE", "ON DELETE SET NULL"],
    postgres: [
      "ALTER TABLE users DROP CONSTRAINT fk_users_team",
      "ALTER TABLE users ADD CONSTRAINT fk_users_team FOREIGN KEY (team_id) REFERENCES teams (id)",
    ],
  },
  {
    what: "a primary key is dropped",
    said: ["primary key"],
    mariadb: ["ALTER TABLE users DROP PRIMARY KEY"],
    postgres: ["ALTER TABLE users DROP CONSTRAINT users_pkey"],
  },
  {
    what: "a comment of a table is changed",
    said: ["comment of teams: expected"],
    postgres: ["COMMENT ON TABLE teams IS 'few'"],
    mariadb: ["ALTER TABLE teams COMMENT 'few'"],
  },
  {
    what: "a comment of a column is added",
    said: ["column users.age: expected"],
    postgres: ["COMMENT ON COLUMN users.age IS 'in years'"],
    mariadb: ["ALTER TABLE users MODIFY age INTEGER COMMENT 'in years'"],
  },
  {
    what: "a comment of a view is changed",
    said: ["comment on view public.adults: expected"],
    postgres: ["COMMENT ON VIEW adults IS 'old'"],
  },
  {
    what: "a comment of a function is added",
    said: ["comment on function public.greet(integer): not expected"],
    postgres: ["COMMENT ON FUNCTION greet(integer) IS 'polite'"],
  },
  {
    what: "a comment of an index is added",
    said: ["comment on index public.ix_users_name: not expected"],
    postgres: ["COMMENT ON INDEX ix_users_name IS 'quick'"],
  },
  {
    what: "a comment of a constraint is added",
    said: ["comment on constraint ck_users_age on public.users: not expected"],
    postgres: ["COMMENT ON CONSTRAINT ck_users_age ON users IS 'grown'"],
  },
  {
    what: "a view is added",
    said: ["view extra: not expected"],
    ...everywhere("CREATE VIEW extra AS SELECT id FROM users"),
  },
  {
    what: "a view is dropped",
    said: ["view adults: missing"],
    sqlite: ["DROP VIEW adults"],
    mariadb: ["DROP VIEW adults"],
  },
  {
    what: "a view says something else",
    said: ["view adults: expected"],
    sqlite: [
      "DROP VIEW adults",
      "CREATE VIEW adults AS SELECT id, email FROM users WHERE age > 20",
    ],
    ...onServers("CREATE OR REPLACE VIEW adults AS SELECT id, email FROM users WHERE age > 20"),
  },
  {
    what: "a view is a barrier",
    said: ["option security_barrier of adults: not expected"],
    postgres: ["ALTER VIEW adults SET (security_barrier = true)"],
  },
  {
    what: "a materialized view is dropped",
    said: ["view totals: missing"],
    postgres: ["DROP MATERIALIZED VIEW totals"],
  },
  {
    what: "a trigger is added",
    said: ["trigger extra of users: not expected"],
    sqlite: ["CREATE TRIGGER extra AFTER DELETE ON users BEGIN SELECT 1; END"],
    postgres: [
      "CREATE TRIGGER extra AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    ],
    mariadb: ["CREATE TRIGGER extra AFTER DELETE ON users FOR EACH ROW SET @a = 1"],
  },
  {
    what: "a trigger is dropped",
    said: ["trigger touch of users: missing"],
    sqlite: ["DROP TRIGGER touch"],
    postgres: ["DROP TRIGGER touch ON users"],
    mariadb: ["DROP TRIGGER touch"],
  },
  {
    what: "a trigger does something else",
    said: ["trigger touch of users: expected"],
    sqlite: [
      "DROP TRIGGER touch",
      "CREATE TRIGGER touch AFTER INSERT ON users BEGIN SELECT 2; END",
    ],
    postgres: [
      "DROP TRIGGER touch ON users",
      "CREATE TRIGGER touch AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    ],
    mariadb: [
      "DROP TRIGGER touch",
      "CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 2",
    ],
  },
  {
    what: "a trigger is disabled",
    said: ["disabled trigger touch of users: not expected"],
    postgres: ["ALTER TABLE users DISABLE TRIGGER touch"],
  },
  {
    what: "a function is added",
    said: ["function extra: not expected"],
    postgres: ["CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'"],
    mariadb: ["CREATE FUNCTION extra() RETURNS INTEGER DETERMINISTIC RETURN 1"],
  },
  {
    what: "a function of the same name is added",
    said: ["function greet: not expected"],
    postgres: ["CREATE FUNCTION greet(a text) RETURNS text LANGUAGE sql AS 'SELECT a'"],
  },
  {
    what: "a function does something else",
    said: ["function greet: expected"],
    postgres: [
      "CREATE OR REPLACE FUNCTION greet(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
    ],
    mariadb: [
      "CREATE OR REPLACE FUNCTION greet(a INTEGER) RETURNS INTEGER DETERMINISTIC RETURN a + 1",
    ],
  },
  {
    what: "a function runs with its owner's rights",
    said: ["function greet: expected"],
    postgres: ["ALTER FUNCTION greet(integer) SECURITY DEFINER"],
  },
  {
    what: "a function is dropped",
    said: ["function greet: missing"],
    postgres: ["DROP FUNCTION greet(integer)"],
    mariadb: ["DROP FUNCTION greet"],
  },
  {
    what: "a procedure does something else",
    said: ["procedure work: expected"],
    mariadb: ["CREATE OR REPLACE PROCEDURE work() SELECT 2"],
  },
  {
    what: "an event is dropped",
    said: ["event nightly: missing"],
    mariadb: ["DROP EVENT nightly"],
  },
  {
    what: "an event comes oftener",
    said: ["event nightly: expected"],
    mariadb: ["ALTER EVENT nightly ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01'"],
  },
  {
    what: "a table is granted",
    said: [`grant SELECT on users to ${ROLE}`],
    postgres: [`GRANT SELECT ON users TO ${ROLE}`],
    mariadb: [`GRANT SELECT ON users TO ${ROLE}`],
  },
  {
    what: "a column is granted",
    said: [`grant SELECT (email) on users to ${ROLE}`],
    ...onServers(`GRANT SELECT (email) ON users TO ${ROLE}`),
  },
  {
    what: "a grant is revoked",
    said: ["grant SELECT on teams to PUBLIC: missing"],
    postgres: ["REVOKE SELECT ON teams FROM PUBLIC"],
  },
  {
    what: "what everybody may do is revoked",
    said: ["revoked grant EXECUTE on routine greet(integer) from PUBLIC: not expected"],
    postgres: ["REVOKE EXECUTE ON FUNCTION greet(integer) FROM PUBLIC"],
  },
  {
    what: "a sequence is granted",
    said: [`grant USAGE on sequence counter to ${ROLE}: not expected`],
    postgres: [`GRANT USAGE ON SEQUENCE counter TO ${ROLE}`],
  },
  {
    what: "a schema is granted",
    said: [`grant CREATE on schema audit to ${ROLE}: not expected`],
    postgres: [`GRANT CREATE ON SCHEMA audit TO ${ROLE}`],
  },
  {
    what: "the database is granted",
    said: [`grant SELECT on the database to ${ROLE}`],
    mariadb: [`GRANT SELECT ON * TO ${ROLE}`],
  },
  {
    what: "a sequence is added",
    said: ["sequence extra: not expected"],
    ...onServers("CREATE SEQUENCE extra"),
  },
  {
    what: "a sequence counts otherwise",
    said: ["sequence counter: expected"],
    ...onServers("ALTER SEQUENCE counter INCREMENT BY 5"),
    undo: ["ALTER SEQUENCE counter INCREMENT BY 2"],
  },
  {
    what: "a sequence is dropped",
    said: ["sequence counter: missing"],
    ...onServers("DROP SEQUENCE counter"),
  },
  {
    what: "an enum is added",
    said: ["enum extra: not expected"],
    postgres: ["CREATE TYPE extra AS ENUM ('a')"],
  },
  {
    what: "an enum has another value",
    said: ["enum mood: expected"],
    postgres: ["ALTER TYPE mood ADD VALUE 'happy'"],
  },
  {
    what: "a value of an enum is renamed",
    said: ["enum mood: expected"],
    postgres: ["ALTER TYPE mood RENAME VALUE 'sad' TO 'glad'"],
  },
  {
    what: "a domain checks something else",
    said: ["domain zip: expected"],
    postgres: ["ALTER DOMAIN zip ADD CONSTRAINT extra CHECK (VALUE <> '')"],
    undo: ["ALTER DOMAIN zip DROP CONSTRAINT extra"],
  },
  {
    what: "a composite type has another member",
    said: ["composite type place: expected"],
    postgres: ["ALTER TYPE place ADD ATTRIBUTE z integer"],
    undo: ["ALTER TYPE place DROP ATTRIBUTE z"],
  },
  {
    what: "a policy is added",
    said: ["policy extra of teams: not expected"],
    postgres: ["CREATE POLICY extra ON teams USING (true)"],
  },
  {
    what: "a policy lets more through",
    said: ["policy own of teams: expected"],
    postgres: ["ALTER POLICY own ON teams USING (true)"],
  },
  {
    what: "row security is off",
    said: ["row security of teams: missing"],
    postgres: ["ALTER TABLE teams DISABLE ROW LEVEL SECURITY"],
  },
  {
    what: "a rule is added",
    said: ["rule extra of users: not expected"],
    postgres: ["CREATE RULE extra AS ON DELETE TO users DO INSTEAD NOTHING"],
  },
  {
    what: "statistics are added",
    said: ["statistics extra of users: not expected"],
    postgres: ["CREATE STATISTICS extra ON name, age FROM users"],
  },
  {
    what: "a table of another schema is altered",
    said: ["column audit.events.extra: not expected"],
    postgres: ["ALTER TABLE audit.events ADD COLUMN extra integer"],
  },
  {
    what: "a schema is dropped",
    said: ["table audit.events: missing", "schema audit: missing"],
    postgres: ["DROP SCHEMA audit CASCADE"],
  },
  {
    what: "a column is generated",
    said: ["column users.twice: not expected"],
    ...everywhere("ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2)"),
    postgres: ["ALTER TABLE users ADD COLUMN twice INTEGER GENERATED ALWAYS AS (age * 2) STORED"],
  },
  {
    what: "a column has another collation",
    said: ["column teams.title: expected"],
    postgres: ['ALTER TABLE teams ALTER COLUMN title TYPE varchar(50) COLLATE "C"'],
    mariadb: ["ALTER TABLE teams MODIFY title VARCHAR(50) COLLATE utf8mb4_bin"],
  },
  {
    what: "a column counts",
    said: ["column logs.id: expected"],
    postgres: [
      "ALTER TABLE logs ALTER COLUMN id SET NOT NULL",
      "ALTER TABLE logs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY",
    ],
  },
  {
    what: "the columns stand in another order",
    said: ["order of the columns of users: expected"],
    mariadb: ["ALTER TABLE users MODIFY age INTEGER FIRST"],
    undo: ["ALTER TABLE users MODIFY age INTEGER AFTER name"],
  },
  {
    what: "a table is of another engine",
    said: ["options of logs: expected"],
    mariadb: ["ALTER TABLE logs ENGINE = MyISAM"],
    undo: ["ALTER TABLE logs ENGINE = InnoDB"],
  },
  {
    what: "a table is not logged",
    said: ["options of logs: expected"],
    postgres: ["ALTER TABLE logs SET UNLOGGED"],
    undo: ["ALTER TABLE logs SET LOGGED"],
  },
  {
    what: "a table is partitioned",
    said: ["partitioning of logs: not expected"],
    mariadb: ["ALTER TABLE logs PARTITION BY HASH (id) PARTITIONS 2"],
  },
  {
    what: "a table keeps its versions",
    said: ["system versioning of logs: not expected"],
    mariadb: ["ALTER TABLE logs ADD SYSTEM VERSIONING"],
  },
  {
    what: "a virtual table is added",
    said: ["virtual table extra: not expected"],
    sqlite: ["CREATE VIRTUAL TABLE extra USING fts5(body)"],
  },
  {
    what: "a virtual table is dropped",
    said: ["virtual table notes: missing"],
    sqlite: ["DROP TABLE notes"],
  },
];
