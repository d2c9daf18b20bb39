// create invoices
//
// The billing branch: it needs people and projects, and goes its own way from there.
//
// Revision ID: 5ae7d1930c48
// Revises: 81d04e6f52ab
// Create Date: 2026-11-21 03:21:04 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "5ae7d1930c48";
export const downRevision = "81d04e6f52ab";
export const branchLabels = "billing";
export const dependsOn = null;

export function upgrade({ op, t, sql }: Migration) {
  op.createTable("invoices", {
    id: t.integer().primaryKey().autoincrement(),
    project_id: t.integer().notNull().references("projects.id", { name: "fk_invoices_project" }),
    amount: t.numeric(10, 2).notNull().check("amount > 0", "ck_invoices_amount"),
    issued_on: t.date().notNull().default(sql`CURRENT_DATE`),
    paid_on: t.date(),
  });
  op.createIndex("ix_invoices_project", "invoices", ["project_id"]);
  op.execute(sql`
    INSERT INTO invoices (project_id, amount)
    SELECT id, budget / 3 FROM projects WHERE budget IS NOT NULL
  `);
}

export function downgrade({ op }: Migration) {
  op.dropTable("invoices");
}
