// orders have a status
//
// Revision ID: b6_status
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "b6_status";
export const downRevision = "a5_alter_customers";
export const branchLabels = "status";
export const dependsOn = null;

export function upgrade({ op, t }: Migration) {
  if (op.dialect.supports("enumTypes")) op.createEnum("order_status", ["new", "paid", "can't"]);
  op.addColumn("orders", "status", t.enum("order_status", ["new", "paid", "can't"]));
  op.execute("UPDATE orders SET status = 'new'");
  op.alterColumn("orders", "status", { nullable: false });
}

export function downgrade({ op }: Migration) {
  op.dropColumn("orders", "status");
  if (op.dialect.supports("enumTypes")) op.dropEnum("order_status");
}
