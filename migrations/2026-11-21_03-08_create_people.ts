// create people
//
// Revision ID: 3f9a1c20b7d4
// Revises:
// Create Date: 2026-11-21 03:08:36 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "3f9a1c20b7d4";
export const downRevision = null;
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t, sql }: Migration) {
  op.createTable("people", {
    id: t.integer().primaryKey().autoincrement(),
    name: t.string(100).notNull(),
    email: t.string(255).notNull().unique("uq_people_email"),
    is_active: t.boolean().notNull().default(true),
    created_at: t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`),
  });
  op.createIndex("ix_people_name", "people", ["name"]);
}

export function downgrade({ op }: Migration) {
  op.dropTable("people");
}
