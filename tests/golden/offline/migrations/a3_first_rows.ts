// first rows
//
// */ -- a message; with `marks` of every kind $$ ' "
//
// Revision ID: a3_first_rows
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "a3_first_rows";
export const downRevision = "a2_orders";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, sql }: Migration) {
  op.bulkInsert("customers", [
    { id: 1, name: "O'Hara; DROP TABLE customers; --", email: "o'hara@example.com" },
    { id: 2, name: "back\\slash \\' /* no comment */ $$", email: "ü😀@example.com", note: null },
    { id: 3, name: "two\nlines\n-- and a third", email: "c@example.com", is_active: false },
  ]);
  op.bulkInsert("orders", [{
    id: 1,
    customer_id: 1,
    amount: 9.5,
    ordered_on: new Date(Date.UTC(2026, 1, 3)),
    data: { "it's": ["\\", '"', null] },
    signature: new Uint8Array([0, 39, 255]),
  }]);
  op.execute(sql`
    -- Who has no note yet
    UPDATE customers SET note = ${"$1 ? :name"} WHERE note IS NULL;
    INSERT INTO orders (id, customer_id, amount)
      SELECT id + 1, id, ${10n} FROM customers WHERE name LIKE ${"two%"} /* the last; */
  `);
}

export function downgrade({ op }: Migration) {
  op.execute("DELETE FROM orders; DELETE FROM customers");
}
