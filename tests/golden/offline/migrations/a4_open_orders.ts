// a view of open orders
//
// Revision ID: a4_open_orders
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "a4_open_orders";
export const downRevision = "a3_first_rows";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op }: Migration) {
  op.createView(
    "open_orders",
    "SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id " +
      "WHERE o.ordered_on IS NULL",
  );
}

export function downgrade({ op }: Migration) {
  op.dropView("open_orders");
}
