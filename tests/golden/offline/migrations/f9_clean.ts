// clean up
//
// Revision ID: f9_clean
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "f9_clean";
export const downRevision = "e8_rename";
export const branchLabels = null;
export const dependsOn = null;

export async function upgrade({ op }: Migration) {
  op.execute("UPDATE purchases SET amount = 0 WHERE amount < 0 -- there are none");
  await op.savepoint((inside) => {
    inside.execute("DELETE FROM customers WHERE name = '' /* nor of these */");
  });
  op.dropColumn("purchases", "signature");
}

export function downgrade({ op, t }: Migration) {
  op.addColumn("purchases", "signature", t.binary());
}
