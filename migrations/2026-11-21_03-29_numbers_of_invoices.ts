// numbers of invoices
//
// A number begins with the project's slug, which the other branch adds: hence dependsOn.
//
// Revision ID: 97c3fa05e2b1
// Revises: 5ae7d1930c48
// Create Date: 2026-11-21 03:29:27 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "97c3fa05e2b1";
export const downRevision = "5ae7d1930c48";
export const branchLabels = null;
export const dependsOn = "c6b2097fd1e3";

export function upgrade({ op, t }: Migration) {
  op.addColumn("invoices", "number", t.string(220));
  // To MySQL and MariaDB || means OR.
  const number = /^(?:mysql|mariadb)$/.test(op.dialect.name)
    ? "concat(slug, '-', invoices.id)"
    : "slug || '-' || invoices.id";
  op.execute(`
    UPDATE invoices SET number =
      (SELECT ${number} FROM projects WHERE projects.id = invoices.project_id)
  `);
  op.createIndex("uq_invoices_number", "invoices", ["number"], { unique: true });
}

export function downgrade({ op }: Migration) {
  op.dropIndex("uq_invoices_number", "invoices");
  op.dropColumn("invoices", "number");
}
