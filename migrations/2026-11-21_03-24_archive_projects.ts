// archive projects
//
// Revision ID: e80b6f4a2c75
// Revises: c6b2097fd1e3
// Create Date: 2026-11-21 03:24:51 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "e80b6f4a2c75";
export const downRevision = "c6b2097fd1e3";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t }: Migration) {
  op.addColumn("projects", "archived_at", t.dateTime());
  // MySQL and MariaDB have no partial indexes.
  const where = op.dialect.supports("partialIndexes") ? { where: "archived_at IS NULL" } : {};
  op.createIndex("ix_projects_active", "projects", ["title"], where);
}

export function downgrade({ op }: Migration) {
  op.dropIndex("ix_projects_active", "projects");
  op.dropColumn("projects", "archived_at");
}
