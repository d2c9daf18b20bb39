/** A few tables as applications have them: much at once. */
import type { Case, Part } from "../case.ts";

/** A shop: keys of several columns, every action, partial and expression indexes. */
const shop: Part = ({ op, t, sql, collation, supports }) => {
  op.createTable("customers", {
    id: t.integer().primaryKey("pk_customers").autoincrement(),
    email: t.string(200).notNull().unique("uq_customers_email").collate(collation("NOCASE")),
    full_name: t.string(100).notNull(),
    created_at: t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`),
    deleted_at: t.dateTime(),
    settings: t.json().notNull().default({}),
  }, {
    checks: [{ name: "ck_customers_email", condition: "email <> ''" }],
    indexes: [
      {
        name: "ix_customers_live",
        columns: ["full_name"],
        ...(supports("partialIndexes") ? { where: "deleted_at IS NULL" } : {}),
      },
      {
        name: "ix_customers_lower",
        columns: [
          supports("expressionIndexes") ? sql`lower(full_name)` : "full_name",
          { column: "id", order: "desc" },
        ],
      },
    ],
    comment: "who buys",
  });
  op.createTable("products", {
    sku: t.string(40).notNull(),
    region: t.char(2).notNull().default("AT"),
    title: t.text().notNull(),
    price: t.numeric(12, 2).notNull().default("0.00"),
    gross: t.numeric(12, 2).computed("price * 1.2"),
    image: t.binary(),
  }, {
    primaryKey: { name: "pk_products", columns: ["sku", "region"] },
    checks: [{ name: "ck_products_price", condition: "price >= 0" }],
  });
  op.createTable("orders", {
    id: t.integer().primaryKey().autoincrement(),
    customer_id: t.integer().notNull().references("customers.id", {
      name: "fk_orders_customer",
      onDelete: "restrict",
    }),
    state: t.string(20).notNull().default("open").index("ix_orders_state"),
    placed_on: t.date(),
  });
  op.createTable("order_lines", {
    order_id: t.integer().notNull().references("orders.id", { onDelete: "cascade" }),
    line: t.smallInteger().notNull(),
    sku: t.string(40).notNull(),
    region: t.char(2).notNull(),
    quantity: t.integer().notNull().default(1).check("quantity > 0"),
    note: t.text(),
  }, {
    primaryKey: ["order_id", "line"],
    unique: [{ name: "uq_lines_product", columns: ["order_id", "sku", "region"] }],
    foreignKeys: [{
      name: "fk_lines_product",
      columns: ["sku", "region"],
      references: { table: "products", columns: ["sku", "region"] },
      onUpdate: "cascade",
    }],
  });
  op.createView(
    "open_orders",
    "SELECT o.id, c.full_name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.state = 'open'",
  );
};

/** A forest: tables that refer to themselves and to each other. */
const forest: Part = ({ op, t }) => {
  op.createTable("teams", {
    id: t.integer().primaryKey(),
    lead_id: t.integer(),
    name: t.string(40).notNull(),
  });
  op.createTable("people", {
    id: t.integer().primaryKey(),
    team_id: t.integer().references("teams.id", { name: "fk_people_team", onDelete: "set null" }),
    boss_id: t.integer().references("people.id", { name: "fk_people_boss" }),
    name: t.string(40).notNull(),
  }, { unique: [{ name: "uq_people", columns: ["team_id", "name"] }] });
  op.createForeignKey("fk_teams_lead", "teams", "people", ["lead_id"], ["id"]);
};

/** A forest with rows, which refer to each other as the tables do. */
const grown: Part = (migration) => {
  forest(migration);
  const { op } = migration;
  op.bulkInsert("teams", [{ id: 1, name: "a" }, { id: 2, name: "b" }]);
  op.bulkInsert("people", [
    { id: 1, team_id: 1, boss_id: null, name: "x" },
    { id: 2, team_id: 1, boss_id: 1, name: "y" },
    { id: 3, team_id: null, boss_id: 2, name: "z" },
  ]);
  op.execute("UPDATE teams SET lead_id = 1 WHERE id = 2");
};

export const realTables: readonly Case[] = [
  { name: "a shop, created", operations: shop },
  {
    name: "a shop grows",
    given: shop,
    operations: ({ op, t, sql, supports }) => {
      op.addColumn("customers", "phone", t.string(30).unique("uq_customers_phone"));
      op.alterColumn("customers", "email", { type: t.string(250) });
      op.addColumn("orders", "total", t.numeric(12, 2).notNull().default(0));
      op.createCheckConstraint("ck_orders_state", "orders", "state NOT IN ('', 'none')");
      op.alterColumn("orders", "state", { default: "paid" });
      op.createIndex("ix_orders_placed", "orders", [{ column: "placed_on", order: "desc" }]);
      op.dropIndex("ix_customers_live", "customers");
      const indexed = supports("expressionIndexes") ? sql`lower(title)` : "price";
      op.createIndex("ix_products_title", "products", [indexed], { unique: false });
    },
  },
  {
    name: "a shop is turned over",
    given: shop,
    operations: ({ op, t }) => {
      op.dropView("open_orders");
      op.renameTable("customers", "clients");
      op.renameColumn("orders", "customer_id", "client_id");
      op.renameConstraint("orders", "fk_orders_customer", "fk_orders_client");
      op.batchAlterTable("order_lines", (batch) => {
        batch.addColumn("id", t.integer());
        batch.renameColumn("line", "position");
        batch.dropConstraint("uq_lines_product");
        batch.alterColumn("note", { type: t.string(500), default: "" });
      });
      op.createView(
        "all_orders",
        "SELECT o.id, c.full_name FROM orders o JOIN clients c ON c.id = o.client_id",
      );
    },
  },
  {
    name: "a shop is closed",
    given: shop,
    operations: ({ op }) => {
      op.dropView("open_orders");
      op.dropTable("order_lines");
      op.dropTable("orders");
      op.dropTable("products");
      op.dropTable("customers");
    },
  },
  { name: "a forest, created", operations: forest },
  {
    name: "a forest grows",
    given: grown,
    rows: "none",
    operations: ({ op, t }) => {
      op.alterColumn("people", "name", { type: t.string(80), newName: "full_name" });
      op.addColumn(
        "people",
        "deputy_id",
        t.integer().references("people.id", { name: "fk_deputy" }),
      );
      op.renameTable("people", "staff");
      op.alterColumn("teams", "name", { type: t.text() });
      op.dropConstraint("fk_people_boss", "staff");
      op.renameColumn("staff", "id", "number");
    },
  },
  {
    name: "a forest is cut",
    given: grown,
    rows: "none",
    operations: ({ op }) => {
      op.dropConstraint("fk_teams_lead", "teams");
      op.dropColumn("people", "boss_id");
      op.dropColumn("people", "team_id");
      op.dropTable("teams");
    },
  },
  {
    name: "a table of everything is rebuilt",
    operations: ({ op, t }) =>
      op.batchAlterTable(
        "everything",
        (batch) => batch.alterColumn("note", { type: t.string(9) }),
        {
          recreate: "always",
        },
      ),
    given: ({ op, t, sql, collation }) =>
      op.createTable("everything", {
        id: t.integer().primaryKey("pk_everything").autoincrement(),
        small: t.smallInteger().notNull().default(1),
        big: t.bigInteger().unique(),
        price: t.numeric(10, 2).check("price >= 0", "ck_price"),
        ratio: t.double().default(0.5),
        code: t.char(3).collate(collation("NOCASE")).index(),
        note: t.text(),
        flag: t.boolean().notNull().default(false),
        day: t.date(),
        at: t.dateTime({ timezone: true }).default(sql`CURRENT_TIMESTAMP`),
        data: t.json(),
        key: t.uuid(),
        bytes: t.binary(),
        mood: t.enum(null, ["sad", "happy"]).variant("postgres", t.text()),
        twice: t.integer().computed("small * 2"),
        thrice: t.integer().computed("small * 3", { stored: true }),
      }, { sqlite: { autoincrement: true } }),
  },
];
