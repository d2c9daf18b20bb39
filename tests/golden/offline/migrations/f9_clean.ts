// clean up
//
// Revision ID: f9_clean
import type { Migration, Op } from "../../../../templates/migrate.d.ts";

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
  if (isMysql(op)) {
    op.execute(`CREATE TRIGGER no_debts BEFORE INSERT ON purchases FOR EACH ROW
BEGIN
  -- a debt; nobody pays that
  IF NEW.amount < 0 THEN SET NEW.amount = 0; END IF;
END`);
  }
}

export function downgrade({ op, t }: Migration) {
  if (isMysql(op)) op.execute("DROP TRIGGER no_debts");
  op.addColumn("purchases", "signature", t.binary());
}

/** Where the client of a script knows no bodies of statements. */
function isMysql({ dialect: { name } }: Op): boolean {
  return name === "mysql" || name === "mariadb";
}
