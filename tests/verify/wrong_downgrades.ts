/** Revisions whose downgrade does not undo their upgrade, each wrong in its own way. */
import type { Problem } from "../../src/runner/verify/finding.ts";

/** A database that the cases are tried on. */
export type Database = "SQLite" | "PostgreSQL" | "MariaDB";

/** A revision that is wrong, and what must be said of it. */
export interface WrongDowngrade {
  readonly title: string;
  /** What the revision before all does, and how it undoes that. */
  readonly before?: readonly [upgrade: string, downgrade: string];
  /** Bodies; `TABLE` stands for a table of the case's own (see `GIVEN`). */
  readonly upgrade: string;
  readonly downgrade: string;
  readonly problem: Problem;
  /** What the lines about it hold, `TABLE` as above. */
  readonly told: readonly string[];
  /** Where it can be tried; left out: everywhere. */
  readonly on?: readonly Database[];
}

/** The body of a revision before all, which makes the table of each case. */
export function given(tables: readonly string[]): string {
  return `op.createTable("teams", { id: t.integer().primaryKey() });
  for (const name of ${JSON.stringify(tables)}) {
    op.createTable(name, {
      id: t.integer().primaryKey(),
      name: t.string(50).notNull().default("x"),
      age: t.integer(),
      email: t.string(90),
      team_id: t.integer(),
    }, {
      unique: [{ columns: ["email"], name: \`uq_\${name}\` }],
      foreignKeys: [{
        columns: ["team_id"],
        references: { table: "teams", columns: ["id"] },
        name: \`fk_\${name}\`,
        onDelete: "cascade",
      }],
    });
    op.createIndex(\`ix_\${name}\`, name, ["name", "age"]);
  }`;
}

const TRIGGER: Readonly<Record<Database, (set: string) => string>> = {
  SQLite: (set) =>
    `CREATE TRIGGER touch_TABLE AFTER INSERT ON TABLE BEGIN UPDATE TABLE SET ${set}; END`,
  MariaDB: (set) => `CREATE TRIGGER touch_TABLE BEFORE INSERT ON TABLE FOR EACH ROW SET NEW.${set}`,
  PostgreSQL: (set) =>
    `CREATE FUNCTION touching_TABLE() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.${set}; ` +
    "RETURN NEW; END $$; CREATE TRIGGER touch_TABLE BEFORE INSERT ON TABLE FOR EACH ROW " +
    "EXECUTE FUNCTION touching_TABLE()",
};

const DROP_TRIGGER: Readonly<Record<Database, string>> = {
  SQLite: "DROP TRIGGER touch_TABLE",
  MariaDB: "DROP TRIGGER touch_TABLE",
  PostgreSQL: "DROP TRIGGER touch_TABLE ON TABLE; DROP FUNCTION touching_TABLE()",
};

function triggerCases(database: Database): readonly WrongDowngrade[] {
  const make = (set: string) => `op.execute(${JSON.stringify(TRIGGER[database](set))});`;
  const drop = `op.execute(${JSON.stringify(DROP_TRIGGER[database])});`;
  const changed = database === "PostgreSQL" ? "function touching_TABLE" : "touch_TABLE of TABLE";
  return [
    {
      title: "a trigger is left behind",
      upgrade: make("age = 1"),
      downgrade: "",
      problem: "notRestored",
      told: ["trigger touch_TABLE of TABLE: not expected"],
      on: [database],
    },
    {
      title: "a trigger comes back with another body",
      before: [make("age = 1"), drop],
      upgrade: drop,
      downgrade: make("age = 2"),
      problem: "notRestored",
      told: [`${changed}: expected`],
      on: [database],
    },
    {
      title: "a trigger does not come back",
      before: [make("age = 1"), drop],
      upgrade: drop,
      downgrade: "",
      problem: "notRestored",
      told: ["trigger touch_TABLE of TABLE: missing"],
      on: [database],
    },
  ];
}

/** All of them: on each database more than twenty. */
export const WRONG_DOWNGRADES: readonly WrongDowngrade[] = [
  {
    title: "a table is left behind",
    upgrade: `op.createTable("more_TABLE", { id: t.integer().primaryKey() });`,
    downgrade: "",
    problem: "notRestored",
    told: ["table more_TABLE: not expected"],
  },
  {
    title: "a table comes back without its index",
    upgrade: `op.dropTable("TABLE");`,
    downgrade: `op.createTable("TABLE", {
    id: t.integer().primaryKey(),
    name: t.string(50).notNull().default("x"),
    age: t.integer(),
    email: t.string(90).unique("uq_TABLE"),
    team_id: t.integer().references("teams.id", { name: "fk_TABLE", onDelete: "cascade" }),
  });`,
    problem: "notRestored",
    told: ["index ix_TABLE of TABLE: missing"],
  },
  {
    title: "a column is left behind",
    upgrade: `op.addColumn("TABLE", "nick", t.string(20));`,
    downgrade: "",
    problem: "notRestored",
    told: ["column TABLE.nick: not expected"],
  },
  {
    title: "a column too many is dropped",
    upgrade: `op.addColumn("TABLE", "nick", t.string(20));`,
    downgrade: `op.dropColumn("TABLE", "nick"); op.dropIndex("ix_TABLE", "TABLE");
  op.dropColumn("TABLE", "age"); op.createIndex("ix_TABLE", "TABLE", ["name"]);`,
    problem: "notRestored",
    told: ["column TABLE.age: missing", "index ix_TABLE of TABLE"],
  },
  {
    title: "a column comes back with another type",
    upgrade: `op.alterColumn("TABLE", "name", { type: t.text() });`,
    downgrade: `op.alterColumn("TABLE", "name", { type: t.string(60) });`,
    problem: "notRestored",
    told: ["column TABLE.name: expected", "50", "60"],
    on: ["SQLite", "PostgreSQL"],
  },
  {
    title: "a column stays NOT NULL",
    upgrade: `op.alterColumn("TABLE", "team_id", { nullable: false });`,
    downgrade: "",
    problem: "notRestored",
    told: ["column TABLE.team_id: expected", "NOT NULL"],
  },
  {
    title: "a default is lost",
    upgrade: `op.alterColumn("TABLE", "name", { default: "y" });`,
    downgrade: `op.alterColumn("TABLE", "name", { default: null });`,
    problem: "notRestored",
    told: ["column TABLE.name: expected", "DEFAULT"],
  },
  {
    title: "a column keeps its new name",
    upgrade: `op.renameColumn("TABLE", "age", "years");`,
    downgrade: "",
    problem: "notRestored",
    told: ["column TABLE.age: missing", "column TABLE.years: not expected"],
  },
  {
    title: "a table keeps its new name",
    upgrade: `op.renameTable("TABLE", "new_TABLE");`,
    downgrade: "",
    problem: "notRestored",
    told: ["table TABLE: missing", "table new_TABLE: not expected"],
  },
  {
    title: "an index is left behind",
    upgrade: `op.createIndex("ix2_TABLE", "TABLE", ["email", "age"]);`,
    downgrade: "",
    problem: "notRestored",
    told: ["index ix2_TABLE of TABLE: not expected ((email, age))"],
  },
  {
    title: "an index comes back over other columns",
    upgrade: `op.dropIndex("ix_TABLE", "TABLE");`,
    downgrade: `op.createIndex("ix_TABLE", "TABLE", ["age", "name"]);`,
    problem: "notRestored",
    told: ["index ix_TABLE of TABLE: expected (name, age), found (age, name)"],
  },
  {
    title: "an index comes back unique",
    upgrade: `op.dropIndex("ix_TABLE", "TABLE");`,
    downgrade: `op.createIndex("ix_TABLE", "TABLE", ["name", "age"], { unique: true });`,
    problem: "notRestored",
    told: ["ix_TABLE of TABLE", "unique"],
  },
  {
    title: "a unique constraint does not come back",
    upgrade: `op.dropConstraint("uq_TABLE", "TABLE", { type: "unique" });`,
    downgrade: "",
    problem: "notRestored",
    told: ["uq_TABLE of TABLE: missing"],
  },
  {
    title: "a check is left behind",
    upgrade: `op.createCheckConstraint("ck_TABLE", "TABLE", "age > 0");`,
    downgrade: "",
    problem: "notRestored",
    told: ["check ck_TABLE of TABLE: not expected"],
  },
  {
    title: "a foreign key comes back without its action",
    upgrade: `op.dropConstraint("fk_TABLE", "TABLE", { type: "foreignKey" });`,
    downgrade: `op.createForeignKey("fk_TABLE", "TABLE", "teams", ["team_id"], ["id"]);`,
    problem: "notRestored",
    told: ["foreign key fk_TABLE of TABLE: expected", "cascade"],
  },
  {
    title: "a primary key gets another column",
    upgrade: `op.createTable("key_TABLE", { a: t.integer().notNull(), b: t.integer().notNull() }, {
    primaryKey: ["a"],
  });
  op.dropTable("TABLE");`,
    downgrade: `op.dropTable("key_TABLE");
  op.createTable("TABLE", {
    id: t.integer().notNull(),
    name: t.string(50).notNull().default("x"),
    age: t.integer(),
    email: t.string(90).unique("uq_TABLE"),
    team_id: t.integer().references("teams.id", { name: "fk_TABLE", onDelete: "cascade" }),
  }, { primaryKey: ["id", "name"] });
  op.createIndex("ix_TABLE", "TABLE", ["name", "age"]);`,
    problem: "notRestored",
    told: ["primary key", "of TABLE: expected", "(id), found", "(id, name)"],
  },
  {
    title: "a view is left behind",
    upgrade: `op.createView("view_TABLE", "SELECT id FROM TABLE");`,
    downgrade: "",
    problem: "notRestored",
    told: ["view view_TABLE: not expected"],
  },
  {
    title: "a comment is left behind",
    upgrade: `op.createTableComment("TABLE", "what it is");`,
    downgrade: `op.createTableComment("TABLE", "what it was");`,
    problem: "notRestored",
    told: ["comment of TABLE", "what it was"],
    on: ["PostgreSQL", "MariaDB"],
  },
  {
    title: "an enum is left behind",
    upgrade: `op.createEnum("enum_TABLE", ["a", "b"]);`,
    downgrade: "",
    problem: "notRestored",
    told: ["enum enum_TABLE: not expected"],
    on: ["PostgreSQL"],
  },
  {
    title: "a sequence is left behind",
    upgrade: `op.createSequence("seq_TABLE");`,
    downgrade: "",
    problem: "notRestored",
    told: ["sequence seq_TABLE: not expected"],
    on: ["PostgreSQL", "MariaDB"],
  },
  {
    title: "a schema is left behind",
    upgrade: `op.createSchema("schema_TABLE");`,
    downgrade: "",
    problem: "notRestored",
    told: ["schema schema_TABLE: not expected"],
    on: ["PostgreSQL"],
  },
  {
    title: "a table of another schema is left behind",
    upgrade: `op.createSchema("s_TABLE");
  op.createTable("inner", { id: t.integer() }, { schema: "s_TABLE" });`,
    downgrade: "",
    problem: "notRestored",
    told: ["table s_TABLE.inner: not expected"],
    on: ["PostgreSQL"],
  },
  {
    title: "a policy is left behind",
    upgrade: `op.execute("CREATE POLICY policy_TABLE ON TABLE USING (age > 1)");`,
    downgrade: "",
    problem: "notRestored",
    told: ["policy policy_TABLE of TABLE: not expected"],
    on: ["PostgreSQL"],
  },
  ...triggerCases("SQLite"),
  ...triggerCases("PostgreSQL"),
  ...triggerCases("MariaDB"),
  {
    title: "a row is left in the version table",
    upgrade: "",
    downgrade: `op.execute("INSERT INTO alembic_version (version_num) VALUES ('ghost')");`,
    problem: "notRestored",
    told: ["rows of the version table", "ghost"],
  },
  {
    title: "the downgrade names what is not there",
    upgrade: "",
    downgrade: `op.dropTable("nothing_TABLE");`,
    problem: "downgradeFailed",
    told: ["database.statement_failed", "nothing_TABLE"],
  },
  {
    title: "the downgrade throws",
    upgrade: `op.addColumn("TABLE", "nick", t.string(20));`,
    downgrade: `op.dropColumn("TABLE", "nick"); throw new Error("not written yet, TABLE");`,
    problem: "downgradeFailed",
    told: ["revision.threw", "not written yet, TABLE"],
  },
  {
    title: "what the downgrade leaves stops the next upgrade",
    upgrade: `op.execute("INSERT INTO TABLE (id, email) VALUES (1, 'a@b.c')");`,
    downgrade: "",
    problem: "secondUpgradeFailed",
    told: ["database.statement_failed", "TABLE"],
  },
  {
    title: "the upgrade depends on what was run before",
    upgrade: `const rows = await op.query("SELECT id FROM TABLE");
  op.createTable(\`TABLE_\${rows.length}\`, { id: t.integer() });
  op.execute(\`INSERT INTO TABLE (id) VALUES (\${rows.length})\`);`,
    downgrade: `const rows = await op.query("SELECT id FROM TABLE");
  op.dropTable(\`TABLE_\${rows.length - 1}\`);`,
    problem: "secondUpgradeDiffers",
    told: ["table TABLE_0: missing", "table TABLE_1: not expected"],
  },
];
