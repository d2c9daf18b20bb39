// orders become purchases
//
// Revision ID: e8_rename
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "e8_rename";
export const downRevision = "d7_merge";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op }: Migration) {
  op.dropView("open_orders");
  op.renameTable("orders", "purchases");
  op.renameColumn("purchases", "order", "number");
  op.dropConstraint("fk_orders_customer", "purchases", { type: "foreignKey" });
  op.createForeignKey("fk_purchases_customer", "purchases", "customers", ["customer_id"], ["id"], {
    onDelete: "restrict",
  });
}

export function downgrade({ op }: Migration) {
  op.dropConstraint("fk_purchases_customer", "purchases", { type: "foreignKey" });
  op.createForeignKey("fk_orders_customer", "purchases", "customers", ["customer_id"], ["id"], {
    onDelete: "cascade",
  });
  op.renameColumn("purchases", "number", "order");
  op.renameTable("purchases", "orders");
  op.createView(
    "open_orders",
    "SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id " +
      "WHERE o.ordered_on IS NULL",
  );
}
