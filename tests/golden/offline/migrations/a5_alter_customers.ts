// customers have longer names and a nick
//
// Revision ID: a5_alter_customers
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "a5_alter_customers";
export const downRevision = "a4_open_orders";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t }: Migration) {
  op.batchAlterTable("customers", (batch) => {
    batch.alterColumn("name", { type: t.string(200) });
    batch.alterColumn("note", { default: null });
    batch.addColumn("nick", t.string(40).unique("uq_customers_nick"));
    batch.createCheckConstraint("ck_customers_email", "email LIKE '%@%'");
  });
}

export function downgrade({ op, t }: Migration) {
  op.batchAlterTable("customers", (batch) => {
    batch.dropConstraint("ck_customers_email", { type: "check" });
    batch.dropConstraint("uq_customers_nick", { type: "unique" });
    batch.dropColumn("nick");
    batch.alterColumn("note", { default: "it's new; -- really" });
    batch.alterColumn("name", { type: t.string(100) });
  });
}
