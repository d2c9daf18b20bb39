// slugs of projects
//
// The slug is what addresses show: lower case, words joined by dashes.
//
// Revision ID: c6b2097fd1e3
// Revises: 81d04e6f52ab
// Create Date: 2026-11-21 03:08:37 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "c6b2097fd1e3";
export const downRevision = "81d04e6f52ab";
export const branchLabels = null;
export const dependsOn = null;

export async function upgrade({ op, t, sql }: Migration) {
  op.addColumn("projects", "slug", t.string(200));
  if (op.offline) {
    // A script (`upgrade --sql`) has no rows to read: there SQL says it, as well as it can.
    op.execute("UPDATE projects SET slug = lower(replace(title, ' ', '-'))");
  } else {
    // A data step: rows are read in batches, the changes of each batch are made before the next.
    const projects = op.query<{ id: number; title: string }>("SELECT id, title FROM projects");
    for await (const { id, title } of projects) {
      const slug = title.toLowerCase().replaceAll(/\W+/g, "-");
      op.execute(sql`UPDATE projects SET slug = ${slug} WHERE id = ${id}`);
    }
  }
  op.createIndex("uq_projects_slug", "projects", ["slug"], { unique: true });
}

export function downgrade({ op }: Migration) {
  op.dropColumn("projects", "slug");
}
