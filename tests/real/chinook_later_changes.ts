/** The second half of what is done to Chinook: keys, views, triggers, options, rows, batches. */
import type { Change } from "./change.ts";

/** What comes after the changes of single columns and constraints. */
export const LATER_CHANGES: readonly Change[] = [
  {
    message: "another primary key",
    upgrade({ op }) {
      op.dropConstraint("PK_PlaylistTrack", "PlaylistTrack", { type: "primaryKey" });
      op.createPrimaryKey("PK_TrackPlaylist", "PlaylistTrack", ["TrackId", "PlaylistId"]);
    },
    downgrade({ op }) {
      op.dropConstraint("PK_TrackPlaylist", "PlaylistTrack", { type: "primaryKey" });
      op.createPrimaryKey("PK_PlaylistTrack", "PlaylistTrack", ["PlaylistId", "TrackId"]);
    },
  },
  {
    message: "a foreign key of two columns to a composite key",
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
          name: "FK_LicenceTrackGenre",
          columns: ["TrackId", "GenreId"],
          references: { table: "TrackGenre", columns: ["TrackId", "GenreId"] },
          onDelete: "cascade",
        }],
        checks: [{ condition: `length("Country") > 1` }],
      });
      op.bulkInsert("Licence", [
        {
          Country: "Norway",
          TrackId: 1,
          GenreId: 1,
          Terms: { until: "2030-01-01", fee: [1, 2.5] },
        },
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
        `SELECT c."CustomerId", c."LastName" AS "Name", sum(i."Total") AS "Total"
           FROM "Customer" c JOIN "Invoice" i ON i."CustomerId" = c."CustomerId"
          GROUP BY c."CustomerId"`,
      );
      op.createTable("Audit", { id: t.integer().primaryKey(), what: t.text() }, {
        sqlite: { autoincrement: true },
      });
      op.execute(`
        CREATE TRIGGER "TR_Gone" AFTER DELETE ON "Customer" BEGIN
          INSERT INTO "Audit" (what) VALUES ('gone; ' || OLD."Email");
        END;
        CREATE TRIGGER "TR_Come" AFTER INSERT ON "Customer" BEGIN
          INSERT INTO "Audit" (what) VALUES ('come; ' || NEW."Email");
        END;
      `);
    },
    downgrade({ op }) {
      op.execute(`DROP TRIGGER "TR_Come"; DROP TRIGGER "TR_Gone"`);
      op.dropTable("Audit");
      op.dropView("CustomerTotals");
    },
  },
  {
    message: "tables under a view and under triggers",
    upgrade({ op, t }) {
      op.alterColumn("Customer", "Company", { type: t.text(), default: "none" });
      op.alterColumn("Invoice", "BillingCity", { type: t.text() });
    },
    downgrade({ op, t }) {
      op.alterColumn("Invoice", "BillingCity", { type: t.raw("NVARCHAR(40)") });
      op.alterColumn("Customer", "Company", { type: t.raw("NVARCHAR(80)"), default: null });
    },
  },
  {
    message: "another view in the place of one",
    upgrade({ op }) {
      op.dropView("CustomerTotals");
      op.createView("Bestseller", `SELECT "TrackId", count(*) FROM "InvoiceLine" GROUP BY 1`, {
        columns: ["Track", "Sold"],
      });
    },
    downgrade({ op }) {
      op.dropView("Bestseller");
      op.createView(
        "CustomerTotals",
        `SELECT c."CustomerId", c."LastName" AS "Name", sum(i."Total") AS "Total"
           FROM "Customer" c JOIN "Invoice" i ON i."CustomerId" = c."CustomerId"
          GROUP BY c."CustomerId"`,
      );
    },
  },
  {
    message: "a strict table",
    upgrade({ op, t }) {
      op.batchAlterTable("Genre", (batch) => {
        batch.alterColumn("Name", { type: t.text() });
      }, { table: { sqlite: { strict: true } } });
    },
    downgrade({ op, t }) {
      op.batchAlterTable("Genre", (batch) => {
        batch.alterColumn("Name", { type: t.raw("NVARCHAR(120)") });
      }, { table: { sqlite: { strict: false } } });
    },
  },
  {
    message: "a table without rowid",
    upgrade({ op }) {
      op.batchAlterTable("PlaylistTrack", () => {}, { table: { sqlite: { withoutRowid: true } } });
    },
    downgrade({ op }) {
      op.batchAlterTable("PlaylistTrack", () => {}, { table: { sqlite: { withoutRowid: false } } });
    },
  },
  {
    message: "columns in another order",
    touches: ["Invoice", "Customer"],
    upgrade({ op }) {
      op.batchAlterTable("Invoice", () => {}, { columnOrder: ["Total", "InvoiceId"] });
      op.batchAlterTable("Customer", (batch) => {
        batch.alterColumn("Email", {}, { after: "CustomerId" });
      });
    },
    downgrade({ op }) {
      op.batchAlterTable("Customer", (batch) => {
        batch.alterColumn("Email", {}, { after: "Fax" });
      });
      op.batchAlterTable("Invoice", (batch) => {
        batch.alterColumn("Total", {}, { after: "BillingPostalCode" });
      });
    },
  },
  {
    message: "rows, one by one",
    touches: ["Customer"],
    async upgrade({ op, sql }) {
      const rows = op.query<{ id: number; phone: string }>(
        sql`SELECT "CustomerId" AS id, "Phone" AS phone FROM "Customer" WHERE "Phone" IS NOT NULL`,
      );
      for await (const { id, phone } of rows) {
        op.execute(
          sql`UPDATE "Customer" SET "Phone" = ${`tel:${phone}`} WHERE "CustomerId" = ${id}`,
        );
      }
    },
    async downgrade({ op, sql }) {
      const { rowCount } = await op.run(
        sql`UPDATE "Customer" SET "Phone" = substr("Phone", 5) WHERE "Phone" LIKE ${"tel:%"}`,
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
        batch.alterColumn("City", { type: t.text(), nullable: false, default: "Calgary" });
        batch.renameColumn("Fax", "Telefax");
        batch.alterColumn("Phone", { newName: "Telephone", type: t.string(30) });
        batch.dropColumn("Initials");
        batch.dropIndex("IFK_EmployeeReportsTo");
        batch.createIndex("IX_Name", ["LastName", { column: "FirstName", order: "desc" }]);
        batch.createUniqueConstraint("UQ_Telefax", ["Telefax"]);
        batch.createCheckConstraint("CK_Hired", `"HireDate" > "BirthDate"`);
        batch.createForeignKey("FK_Favourite", "Playlist", ["FavouriteId"], ["PlaylistId"], {
          onDelete: "set null",
        });
      });
    },
    downgrade({ op, t }) {
      op.batchAlterTable("Employee", (batch) => {
        batch.dropConstraint("FK_Favourite", { type: "foreignKey" });
        batch.dropConstraint("CK_Hired", { type: "check" });
        batch.dropConstraint("UQ_Telefax", { type: "unique" });
        batch.dropIndex("IX_Name");
        batch.createIndex("IFK_EmployeeReportsTo", ["ManagerId"]);
        batch.addColumn("Initials", t.char(2), { before: "Title" });
        batch.alterColumn("Telephone", { newName: "Phone", type: t.raw("NVARCHAR(24)") });
        batch.renameColumn("Telefax", "Fax");
        batch.alterColumn("City", { type: t.raw("NVARCHAR(40)"), nullable: true, default: null });
        batch.dropColumn("FavouriteId");
        batch.dropColumn("Nick");
      });
      op.execute(
        `UPDATE "Employee" SET "Initials" = substr("FirstName", 1, 1) || substr("LastName", 1, 1)`,
      );
    },
  },
];
