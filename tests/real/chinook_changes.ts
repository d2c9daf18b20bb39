/**
 * Chinook changed in more than twenty ways, each with the downgrade that puts back exactly what was.
 * The functions are written into revision files as they stand here, where their types are checked.
 */
import type { Change } from "./change.ts";
import { LATER_CHANGES } from "./chinook_later_changes.ts";

/** What comes first, while the tables are as they were. */
const EARLY_CHANGES: readonly Change[] = [
  {
    message: "other types",
    upgrade({ op, t }) {
      op.alterColumn("Track", "Milliseconds", { type: t.bigInteger() });
      op.alterColumn("Invoice", "Total", { type: t.numeric(12, 4) });
    },
    downgrade({ op, t }) {
      op.alterColumn("Invoice", "Total", { type: t.numeric(10, 2) });
      op.alterColumn("Track", "Milliseconds", { type: t.integer() });
    },
  },
  {
    message: "not null",
    upgrade({ op }) {
      op.alterColumn("Genre", "Name", { nullable: false });
      op.alterColumn("Customer", "Country", { nullable: false });
    },
    downgrade({ op }) {
      op.alterColumn("Customer", "Country", { nullable: true });
      op.alterColumn("Genre", "Name", { nullable: true });
    },
  },
  {
    message: "defaults, a partial index and one of an expression",
    upgrade({ op, sql }) {
      op.alterColumn("Customer", "Country", { default: "Côte d'Ivoire" });
      op.alterColumn("InvoiceLine", "Quantity", { default: 1 });
      op.alterColumn("Invoice", "InvoiceDate", { default: sql`CURRENT_TIMESTAMP` });
      op.createIndex("IX_CustomerCompany", "Customer", ["Company"], {
        where: sql`"Company" IS NOT NULL`,
      });
      op.createIndex("IX_CustomerMail", "Customer", [sql`lower("Email")`], { unique: true });
    },
    downgrade({ op }) {
      op.dropIndex("IX_CustomerMail", "Customer");
      op.dropIndex("IX_CustomerCompany", "Customer");
      op.alterColumn("Invoice", "InvoiceDate", { default: null });
      op.alterColumn("InvoiceLine", "Quantity", { default: null });
      op.alterColumn("Customer", "Country", { default: null });
    },
  },
  {
    message: "rename a table that another refers to",
    touches: ["MediaType", "MediaFormat"],
    adds: { MediaFormat: 5 },
    upgrade({ op }) {
      op.renameTable("MediaType", "MediaFormat");
    },
    downgrade({ op }) {
      op.renameTable("MediaFormat", "MediaType");
    },
  },
  {
    message: "rename columns of keys",
    touches: ["Employee", "Artist", "Album"],
    upgrade({ op }) {
      op.renameColumn("Employee", "ReportsTo", "ManagerId");
      op.renameColumn("Artist", "ArtistId", "Id");
      op.renameColumn("Album", "ArtistId", "Artist Id");
    },
    downgrade({ op }) {
      op.renameColumn("Album", "Artist Id", "ArtistId");
      op.renameColumn("Artist", "Id", "ArtistId");
      op.renameColumn("Employee", "ManagerId", "ReportsTo");
    },
  },
  {
    message: "drop a column with its index and foreign key; a table with a composite key",
    touches: ["Track"],
    adds: { TrackGenre: 3503 },
    upgrade({ op, t }) {
      op.createTable("TrackGenre", {
        TrackId: t.integer().references("Track.TrackId", { onDelete: "cascade" }),
        GenreId: t.integer().references("Genre.GenreId", { onDelete: "cascade" }),
      }, { primaryKey: { name: "PK_TrackGenre", columns: ["TrackId", "GenreId"] } });
      op.execute(`INSERT INTO "TrackGenre" SELECT "TrackId", "GenreId" FROM "Track"`);
      op.dropColumn("Track", "GenreId");
    },
    downgrade({ op, t }) {
      op.addColumn("Track", "GenreId", t.integer().references("Genre.GenreId"), {
        after: "MediaTypeId",
      });
      op.execute(`UPDATE "Track" SET "GenreId" =
        (SELECT g."GenreId" FROM "TrackGenre" g WHERE g."TrackId" = "Track"."TrackId")`);
      op.createIndex("IFK_TrackGenreId", "Track", ["GenreId"]);
      op.dropTable("TrackGenre");
    },
  },
  {
    message: "columns first, after and before others, and a generated one",
    touches: ["Album", "Artist", "Employee", "Track"],
    upgrade({ op, t, sql }) {
      op.addColumn("Album", "Code", t.string(10).collate("NOCASE"), { first: true });
      op.addColumn("Artist", "Rank", t.integer().notNull().default(7), { after: "Id" });
      op.addColumn("Employee", "Initials", t.char(2), { before: "Title" });
      op.execute(
        sql`UPDATE "Employee" SET "Initials" = substr("FirstName", 1, 1) || substr("LastName", 1, 1)`,
      );
      op.addColumn("Track", "Minutes", t.double().computed(sql`"Milliseconds" / 60000.0`), {
        after: "Milliseconds",
      });
    },
    downgrade({ op }) {
      op.dropColumn("Track", "Minutes");
      op.dropColumn("Employee", "Initials");
      op.dropColumn("Artist", "Rank");
      op.dropColumn("Album", "Code");
    },
  },
  {
    message: "a foreign key that cascades",
    touches: ["Playlist"],
    upgrade({ op, t }) {
      op.addColumn("Playlist", "OwnerId", t.integer());
      op.execute(`UPDATE "Playlist" SET "OwnerId" = 1 + "PlaylistId" % 8`);
      op.createForeignKey("FK_PlaylistOwner", "Playlist", "Employee", ["OwnerId"], ["EmployeeId"], {
        onDelete: "cascade",
        onUpdate: "restrict",
      });
    },
    downgrade({ op }) {
      op.dropConstraint("FK_PlaylistOwner", "Playlist", { type: "foreignKey" });
      op.dropColumn("Playlist", "OwnerId");
    },
  },
  {
    message: "drop a foreign key that has no name",
    upgrade({ op }) {
      op.dropConstraint(null, "InvoiceLine", { type: "foreignKey", columns: ["InvoiceId"] });
      op.createForeignKey("FK_Line", "InvoiceLine", "Invoice", ["InvoiceId"], ["InvoiceId"], {
        onDelete: "cascade",
      });
    },
    downgrade({ op }) {
      op.dropConstraint("FK_Line", "InvoiceLine", { type: "foreignKey" });
      op.createForeignKey(null, "InvoiceLine", "Invoice", ["InvoiceId"], ["InvoiceId"]);
    },
  },
  {
    message: "checks, with a name and without",
    upgrade({ op, sql }) {
      op.createCheckConstraint("CK_Quantity", "InvoiceLine", sql`"Quantity" > ${0}`);
      op.createCheckConstraint("CK_Name", "Track", `"Name" <> '' AND "Name" <> ') CHECK ('`);
      op.createCheckConstraint(null, "Track", `"Bytes" > 0`);
    },
    downgrade({ op }) {
      op.dropConstraint(null, "Track", { type: "check", columns: ["Bytes"] });
      op.dropConstraint("CK_Name", "Track", { type: "check" });
      op.dropConstraint("CK_Quantity", "InvoiceLine", { type: "check" });
    },
  },
  {
    message: "unique constraints",
    upgrade({ op }) {
      op.createUniqueConstraint("UQ_CustomerMail", "Customer", ["Email"]);
      op.createUniqueConstraint(null, "Customer", ["LastName", "FirstName"]);
    },
    downgrade({ op }) {
      op.dropConstraint(null, "Customer", { type: "unique", columns: ["LastName", "FirstName"] });
      op.dropConstraint("UQ_CustomerMail", "Customer", { type: "unique" });
    },
  },
];

/** All of them, in order. */
export const CHANGES: readonly Change[] = [...EARLY_CHANGES, ...LATER_CHANGES];
