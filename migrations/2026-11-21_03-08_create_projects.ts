// create projects
//
// Revision ID: 81d04e6f52ab
// Revises: 3f9a1c20b7d4
// Create Date: 2026-11-21 03:08:36 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "81d04e6f52ab";
export const downRevision = "3f9a1c20b7d4";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t, sql }: Migration) {
  op.createTable("projects", {
    id: t.integer().primaryKey().autoincrement(),
    title: t.string(200).notNull(),
    owner_id: t.integer().notNull().references("people.id", {
      name: "fk_projects_owner",
      onDelete: "cascade",
    }),
    budget: t.numeric(10, 2).check("budget >= 0", "ck_projects_budget"),
  });
  op.createIndex("ix_projects_owner", "projects", ["owner_id"]);
  op.bulkInsert("people", [
    { name: "Ada", email: "ada@example.com" },
    { name: "Grace", email: "grace@example.com", is_active: false },
  ]);
  op.execute(sql`
    INSERT INTO projects (title, owner_id, budget)
    SELECT 'Analytical engine', id, 1500 FROM people WHERE email = ${"ada@example.com"};
    INSERT INTO projects (title, owner_id)
    SELECT 'Compiler', id FROM people WHERE email = ${"grace@example.com"};
  `);
}

export function downgrade({ op }: Migration) {
  op.dropTable("projects");
  op.execute("DELETE FROM people WHERE email IN ('ada@example.com', 'grace@example.com')");
}
