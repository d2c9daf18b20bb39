// create orders
//
// Revision ID: a2_orders
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "a2_orders";
export const downRevision = "a1_customers";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t }: Migration) {
  op.createTable("orders", {
    id: t.integer().primaryKey().autoincrement(),
    customer_id: t.integer().notNull().references("customers.id", {
      name: "fk_orders_customer",
      onDelete: "cascade",
    }),
    "order": t.integer(),
    amount: t.numeric(10, 2).notNull().check("amount >= 0", "ck_orders_amount"),
    ordered_on: t.date(),
    data: t.json(),
    signature: t.binary(),
  });
  op.createIndex("ix_orders_customer", "orders", ["customer_id", "ordered_on"]);
  if (op.dialect.supports("partialIndexes")) {
    op.createIndex("ix_orders_open", "orders", ["customer_id"], { where: "ordered_on IS NULL" });
  }
  op.createUniqueConstraint("uq_orders_order", "orders", ["customer_id", "order"]);
}

export function downgrade({ op }: Migration) {
  op.dropTable("orders");
}
