/** The second half of what is done to Chinook on MariaDB: views, triggers, options, rows, batches. */
import type { Change } from "./change.ts";

/** What comes after the changes of single columns and constraints. */
export const LATER_MARIADB_CHANGES: readonly Change[] = [
  {
    message: "a foreign key of two columns to a composite key; JSON",
    adds: { Licence: 2 },
    upgrade({ op, t }) {
      op.createTable("Licence", {
        Country: t.string(40).notNull(),
        TrackId: t.integer().notNull(),
        GenreId: t.integer().notNull(),
        Terms: t.json(),
      }, {
        primaryKey: ["Country", "TrackId"],
        foreignKeys: [{
          columns: ["TrackId", "GenreId"],
          references: { table: "TrackGenre", columns: ["TrackId", "GenreId"] },
          onDelete: "cascade",
        }],
        checks: [{ condition: "length(Country) > 1" }],
        mysql: { charset: "latin1", rowFormat: "COMPRESSED" },
      });
      op.bulkInsert("Licence", [
        { Country: "Norway", TrackId: 1, GenreId: 1, Terms: { until: "2030", fee: [1, 2.5] } },
        { Country: "Chile", TrackId: 2, GenreId: 1, Terms: null },
      ]);
    },
    downgrade({ op }) {
      op.dropTable("Licence");
    },
  },
  {
    message: "a view, and triggers that notice rows which come and go",
    adds: { Audit: 0 },
    upgrade({ op, t }) {
      op.createView(
        "CustomerTotals",
        `SELECT c.CustomerId, c.LastName AS Name, sum(i.Total) AS Total
           FROM Customer c JOIN Invoice i ON i.CustomerId = c.CustomerId
          GROUP BY c.CustomerId`,
      );
      op.createTable("Audit", {
        id: t.bigInteger({ unsigned: true }).primaryKey().autoincrement(),
        what: t.text(),
      }, { mysql: { engine: "Aria" } });
      op.execute(`
        CREATE TRIGGER TR_Gone AFTER DELETE ON Customer FOR EACH ROW BEGIN
          INSERT INTO Audit (what) VALUES (concat('gone; ', OLD.Email));
          SET @gone = coalesce(@gone, 0) + 1;
        END;
        DELIMITER $$
        CREATE TRIGGER TR_Come AFTER INSERT ON Customer FOR EACH ROW BEGIN
          INSERT INTO Audit (what) VALUES (concat('come; ', NEW.Email));
        END $$
        DELIMITER ;
      `);
    },
    downgrade({ op }) {
      op.execute("DROP TRIGGER TR_Come; DROP TRIGGER TR_Gone");
      op.dropTable("Audit");
      op.dropView("CustomerTotals");
    },
  },
  {
    message: "tables under a view and under triggers",
    upgrade({ op, t }) {
      op.alterColumn("Customer", "Company", { type: t.text(), default: "none" });
      op.alterColumn("Invoice", "BillingCity", { type: t.text(), collation: "latin1_swedish_ci" });
    },
    downgrade({ op, t }) {
      op.alterColumn("Invoice", "BillingCity", {
        type: t.string(40),
        collation: "utf8mb3_general_ci",
      });
      op.alterColumn("Customer", "Company", { type: t.string(80), default: null });
    },
  },
  {
    message: "another view in the place of one, and a sequence",
    upgrade({ op }) {
      op.dropView("CustomerTotals");
      op.createView("Bestseller", "SELECT TrackId, count(*) FROM InvoiceLine GROUP BY 1", {
        columns: ["Track", "Sold"],
      });
      op.createSequence("Places", { start: 5, increment: 5, maxValue: 1_000_000 });
    },
    downgrade({ op }) {
      op.dropSequence("Places");
      op.dropView("Bestseller");
      op.createView(
        "CustomerTotals",
        `SELECT c.CustomerId, c.LastName AS Name, sum(i.Total) AS Total
           FROM Customer c JOIN Invoice i ON i.CustomerId = c.CustomerId
          GROUP BY c.CustomerId`,
      );
    },
  },
  {
    message: "columns in another order",
    touches: ["Customer"],
    upgrade({ op }) {
      op.batchAlterTable("Customer", (batch) => {
        batch.alterColumn("Email", {}, { after: "CustomerId" });
        batch.alterColumn("Fax", {}, { first: true });
      });
    },
    downgrade({ op }) {
      op.batchAlterTable("Customer", (batch) => {
        batch.alterColumn("Fax", {}, { after: "Phone" });
        batch.alterColumn("Email", {}, { after: "Fax" });
      });
    },
  },
  {
    message: "rows, one by one",
    touches: ["Customer"],
    async upgrade({ op, sql }) {
      const rows = op.query<{ id: number; phone: string }>(
        sql`SELECT CustomerId AS id, Phone AS phone FROM Customer WHERE Phone IS NOT NULL`,
      );
      for await (const { id, phone } of rows) {
        op.execute(sql`UPDATE Customer SET Phone = ${`t:${phone}`} WHERE CustomerId = ${id}`);
      }
    },
    async downgrade({ op, sql }) {
      const { rowCount } = await op.run(
        sql`UPDATE Customer SET Phone = substr(Phone, 3) WHERE Phone LIKE ${"t:%"}`,
      );
      if (rowCount !== 58) throw new Error(`${rowCount} rows`);
    },
  },
  {
    message: "many changes at once",
    touches: ["Employee"],
    upgrade({ op, t }) {
      op.batchAlterTable("Employee", (batch) => {
        batch.addColumn("Nick", t.string(20).notNull().default("-"), { after: "FirstName" });
        batch.addColumn("FavouriteId", t.integer(), { before: "Title" });
        batch.alterColumn("City", { type: t.string(60), nullable: false, default: "Calgary" });
        batch.renameColumn("Fax", "Telefax");
        batch.alterColumn("Phone", { newName: "Telephone", type: t.string(30) });
        batch.dropColumn("Initials");
        batch.createIndex("IX_Name", ["LastName", { column: "FirstName", order: "desc" }]);
        batch.createUniqueConstraint("UQ_Telefax", ["Telefax"]);
        batch.createCheckConstraint("CK_Hired", "HireDate > BirthDate");
        batch.createForeignKey("FK_Favourite", "Playlist", ["FavouriteId"], ["PlaylistId"], {
          onDelete: "set null",
        });
      }, { mysql: { algorithm: "copy", lock: "shared" } });
    },
    downgrade({ op, t }) {
      op.batchAlterTable("Employee", (batch) => {
        batch.dropConstraint("FK_Favourite", { type: "foreignKey" });
        batch.dropConstraint("CK_Hired", { type: "check" });
        batch.dropConstraint("UQ_Telefax", { type: "unique" });
        batch.dropIndex("IX_Name");
        batch.addColumn("Initials", t.char(2), { before: "Title" });
        batch.alterColumn("Telephone", { newName: "Phone", type: t.string(24) });
        batch.renameColumn("Telefax", "Fax");
        batch.alterColumn("City", { type: t.string(40), nullable: true, default: null });
        batch.dropColumn("FavouriteId");
        batch.dropColumn("Nick");
      });
      op.execute("UPDATE Employee SET Initials = concat(left(FirstName, 1), left(LastName, 1))");
    },
  },
];
