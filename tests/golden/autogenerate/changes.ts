/** Changes of models as teams make them: what was, and what is to be. */
import type { Rename } from "../../../src/diff/diff.ts";
import type { Models, ModelsFile } from "../../../templates/migrate.d.ts";

/** One change, and the file that its revision is compared with. */
export interface Change {
  /** The message of the revision, and the name of the file. */
  readonly message: string;
  readonly dialect: "sqlite" | "postgres";
  readonly from: ModelsFile;
  readonly to: ModelsFile;
  readonly renames?: readonly Rename[];
}

const ofTable = (name: string) => ({ name, schema: null });

const users = ({ table, t }: Models) =>
  table("users", {
    id: t.integer().primaryKey().autoincrement(),
    email: t.string(200).notNull().unique("uq_users_email"),
    name: t.string(100).notNull(),
  });

const posts = ({ table, t, sql }: Models) =>
  table("posts", {
    id: t.integer().primaryKey().autoincrement(),
    author_id: t.integer().notNull().references("users.id", {
      name: "fk_posts_author",
      onDelete: "cascade",
    }),
    title: t.string(200).notNull(),
    body: t.text().notNull().default(""),
    created_at: t.dateTime({ timezone: true }).notNull().default(sql`CURRENT_TIMESTAMP`),
  }, { indexes: [{ name: "ix_posts_author", columns: ["author_id", "created_at"] }] });

const blog: ModelsFile = (models) => [users(models), posts(models)];

export const CHANGES: readonly Change[] = [
  { message: "first tables", dialect: "postgres", from: () => [], to: blog },
  { message: "drop everything", dialect: "sqlite", from: blog, to: () => [] },
  {
    message: "add a column",
    dialect: "postgres",
    from: blog,
    to: (models) => [
      models.table("users", {
        id: models.t.integer().primaryKey().autoincrement(),
        email: models.t.string(200).notNull().unique("uq_users_email"),
        name: models.t.string(100).notNull(),
        locale: models.t.string(10).notNull().default("en"),
      }),
      posts(models),
    ],
  },
  {
    message: "add a foreign key column",
    dialect: "postgres",
    from: blog,
    to: (models) => [
      models.table("users", {
        id: models.t.integer().primaryKey().autoincrement(),
        email: models.t.string(200).notNull().unique("uq_users_email"),
        name: models.t.string(100).notNull(),
        invited_by: models.t.integer().index("ix_users_invited_by").references("users.id", {
          name: "fk_users_invited_by",
          onDelete: "set null",
        }),
      }),
      posts(models),
    ],
  },
  {
    message: "drop columns",
    dialect: "sqlite",
    from: blog,
    to: (models) => [
      models.table("users", {
        id: models.t.integer().primaryKey().autoincrement(),
        name: models.t.string(100).notNull(),
      }),
      posts(models),
    ],
  },
  {
    message: "longer names and optional titles",
    dialect: "postgres",
    from: ({ table, t }) => [
      table("posts", {
        id: t.bigInteger().primaryKey(),
        title: t.string(100).notNull(),
        state: t.string(20).notNull().default("draft"),
        rating: t.integer(),
      }),
    ],
    to: ({ table, t }) => [
      table("posts", {
        id: t.bigInteger().primaryKey(),
        title: t.string(250),
        state: t.string(20).notNull().default("published"),
        rating: t.numeric(4, 2).notNull().default(0),
      }),
    ],
  },
  {
    message: "rename a column",
    dialect: "postgres",
    from: blog,
    to: (models) => [
      models.table("users", {
        id: models.t.integer().primaryKey().autoincrement(),
        email: models.t.string(200).notNull().unique("uq_users_email"),
        full_name: models.t.string(120).notNull(),
      }),
      posts(models),
    ],
    renames: [
      { kind: "column", table: ofTable("users"), column: "name", newName: "full_name" },
    ],
  },
  {
    message: "rename a table",
    dialect: "sqlite",
    from: ({ table, t }) => [
      table("people", { id: t.integer().primaryKey(), name: t.text() }),
      table("pets", {
        id: t.integer().primaryKey(),
        owner_id: t.integer().references("people.id"),
      }),
    ],
    to: ({ table, t }) => [
      table("owners", { id: t.integer().primaryKey(), name: t.text() }),
      table("pets", {
        id: t.integer().primaryKey(),
        owner_id: t.integer().references("owners.id"),
      }),
    ],
    renames: [{ kind: "table", table: ofTable("people"), newName: "owners" }],
  },
  {
    message: "constraints of several columns",
    dialect: "postgres",
    from: ({ table, t }) => [
      table("bookings", {
        id: t.integer().primaryKey(),
        room: t.integer().notNull(),
        starts_at: t.dateTime().notNull(),
        ends_at: t.dateTime().notNull(),
      }),
    ],
    to: ({ table, t }) => [
      table("bookings", {
        id: t.integer().primaryKey(),
        room: t.integer().notNull(),
        starts_at: t.dateTime().notNull(),
        ends_at: t.dateTime().notNull(),
      }, {
        unique: [{
          name: "uq_bookings_room_starts_at",
          columns: ["room", "starts_at"],
          deferrable: true,
        }],
        checks: [{ name: "ck_bookings_order", condition: "starts_at < ends_at" }],
      }),
    ],
  },
  {
    message: "indexes",
    dialect: "postgres",
    from: ({ table, t }) => [
      table("users", {
        id: t.integer().primaryKey(),
        email: t.string(200).notNull().index("ix_users_email"),
        tags: t.array(t.text()),
        deleted_at: t.dateTime(),
      }),
    ],
    to: ({ table, t, sql }) => [
      table("users", {
        id: t.integer().primaryKey(),
        email: t.string(200).notNull(),
        tags: t.array(t.text()),
        deleted_at: t.dateTime(),
      }, {
        indexes: [
          {
            name: "ux_users_lower_email",
            columns: [sql`lower(email)`],
            unique: true,
            where: "deleted_at IS NULL",
          },
          { name: "ix_users_tags", columns: ["tags"], postgres: { using: "gin" } },
        ],
      }),
    ],
  },
  {
    message: "another action of a foreign key",
    dialect: "sqlite",
    from: ({ table, t }) => [
      table("a", { id: t.integer().primaryKey() }),
      table("b", { a_id: t.integer().references("a.id", { name: "fk_b_a" }) }),
    ],
    to: ({ table, t }) => [
      table("a", { id: t.integer().primaryKey() }),
      table("b", {
        a_id: t.integer().references("a.id", { name: "fk_b_a", onDelete: "cascade" }),
      }),
    ],
  },
  {
    message: "a new enum",
    dialect: "postgres",
    from: ({ table, t }) => [table("orders", { id: t.integer().primaryKey() })],
    to: ({ table, t }) => [
      table("orders", {
        id: t.integer().primaryKey(),
        state: t.enum("order_state", ["open", "paid", "shipped"]).notNull().default("open"),
      }),
    ],
  },
  {
    message: "more values of an enum",
    dialect: "postgres",
    from: ({ enumType }) => [enumType("mood", ["sad", "happy"])],
    to: ({ enumType }) => [enumType("mood", ["sad", "ok", "happy", "curious"])],
  },
  {
    message: "members of groups",
    dialect: "postgres",
    from: (models) => [users(models)],
    to: (models) => [
      users(models),
      models.table("groups", {
        id: models.t.integer().primaryKey().autoincrement(),
        name: models.t.string(100).notNull().unique("uq_groups_name"),
      }, { comment: "Who may do what" }),
      models.table("members", {
        group_id: models.t.integer().references("groups.id", { onDelete: "cascade" }),
        user_id: models.t.integer().references("users.id", { onDelete: "cascade" }),
        role: models.t.string(20).notNull().default("guest"),
      }, {
        primaryKey: ["group_id", "user_id"],
        indexes: [{ name: "ix_members_user", columns: ["user_id"] }],
      }),
    ],
  },
  {
    message: "tables that refer to each other",
    dialect: "postgres",
    from: () => [],
    to: ({ table, t }) => [
      table("teams", {
        id: t.integer().primaryKey(),
        lead_id: t.integer().references("people.id", { name: "fk_teams_lead" }),
      }),
      table("people", {
        id: t.integer().primaryKey(),
        team_id: t.integer().references("teams.id", { name: "fk_people_team" }),
        boss_id: t.integer().references("people.id", { name: "fk_people_boss" }),
      }),
    ],
  },
  {
    message: "a schema of its own",
    dialect: "postgres",
    from: () => [],
    to: ({ table, t, sql }) => [
      table("events", {
        id: t.bigInteger().primaryKey().identity({ always: true }),
        at: t.dateTime({ timezone: true }).notNull().default(sql`now()`),
        what: t.jsonb().notNull().default({}),
      }, { schema: "audit", comment: "Everything that happened" }),
    ],
  },
  {
    message: "comments",
    dialect: "postgres",
    from: ({ table, t }) => [table("a", { b: t.text().comment("old"), c: t.text() })],
    to: ({ table, t }) => [
      table("a", { b: t.text(), c: t.text().comment("it's new") }, { comment: 'The "a"' }),
    ],
  },
  {
    message: "views",
    dialect: "postgres",
    from: (models) => [
      users(models),
      models.view("names", "SELECT name FROM users"),
    ],
    to: (models) => [
      users(models),
      models.view(
        "names",
        `SELECT id, name
  FROM users
 WHERE name <> ''`,
      ),
      models.view("emails", "SELECT email FROM users", { materialized: true }),
    ],
  },
  {
    message: "a sequence and computed columns",
    dialect: "postgres",
    from: ({ table, t }) => [table("lines", { id: t.integer().primaryKey() })],
    to: ({ table, t, sequence }) => [
      sequence("line_numbers", { start: 1000, increment: 10 }),
      table("lines", {
        id: t.integer().primaryKey(),
        price: t.numeric(12, 2).notNull().default(0).check("price >= 0", "ck_lines_price"),
        quantity: t.integer().notNull().default(1),
        total: t.numeric(12, 2).computed("price * quantity", { stored: true }),
      }),
    ],
  },
  {
    message: "another primary key",
    dialect: "postgres",
    from: ({ table, t }) => [
      table("settings", { id: t.integer().primaryKey("settings_pkey"), key: t.text().notNull() }),
    ],
    to: ({ table, t }) => [
      table("settings", { id: t.integer().notNull(), key: t.text().primaryKey("pk_settings") }),
    ],
  },
  {
    message: "a wide table",
    dialect: "sqlite",
    from: () => [],
    to: ({ table, t, sql }) => [
      table("customers", {
        id: t.integer().primaryKey().autoincrement(),
        kind: t.enum("kind", [
          "private person",
          "small company",
          "large company",
          "public authority",
        ]).notNull().default("private person"),
        email: t.string(200).notNull().collate("NOCASE").unique("uq_customers_email")
          .check("email LIKE '%@%'", "ck_customers_email"),
        "e-mail 2": t.string(200),
        settings: t.json().notNull().default({ theme: "dark", columns: ["name", "city"] }),
        since: t.date().notNull().default(sql`CURRENT_DATE`),
        secret: t.binary(32),
        note: t.text().notNull().default(`said: "it's me"`),
      }, {
        checks: [{
          name: "ck_customers_secret",
          condition: "kind <> 'public authority' OR secret IS NULL OR length(secret) = 32",
        }],
        sqlite: { strict: true },
      }),
    ],
  },
];
