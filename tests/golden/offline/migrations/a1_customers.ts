// create customers
//
// Revision ID: a1_customers
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "a1_customers";
export const downRevision = null;
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t, sql }: Migration) {
  op.createTable("customers", {
    id: t.integer().primaryKey().autoincrement(),
    name: t.string(100).notNull(),
    email: t.string(255).notNull().unique("uq_customers_email"),
    is_active: t.boolean().notNull().default(true),
    note: t.text().default("it's new; -- really"),
    created_at: t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`),
  });
  op.createIndex("ix_customers_name", "customers", ["name"]);
}

export function downgrade({ op }: Migration) {
  op.dropTable("customers");
}
