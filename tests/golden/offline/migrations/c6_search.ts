// an index that locks nobody out
//
// Revision ID: c6_search
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "c6_search";
export const downRevision = "a5_alter_customers";
export const branchLabels = "search";
export const dependsOn = null;

export async function upgrade({ op, t }: Migration) {
  op.createIndex("ix_orders_amount", "orders", ["amount"], { postgres: { concurrently: true } });
  const isMysql = op.dialect.name === "mysql" || op.dialect.name === "mariadb";
  await op.autocommitBlock((outside) => {
    outside.execute(isMysql ? "ANALYZE TABLE orders" : "ANALYZE orders");
  });
  op.addColumn("orders", "remark", t.text());
}

export function downgrade({ op }: Migration) {
  op.dropColumn("orders", "remark");
  op.dropIndex("ix_orders_amount", "orders", { postgres: { concurrently: true } });
}
