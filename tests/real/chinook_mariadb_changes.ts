/**
 * Chinook on MariaDB changed in many ways, each with the downgrade that puts back exactly what was:
 * those of SQLite that are said alike, and others.
 */
import { CHANGES } from "./chinook_changes.ts";
import { LATER_MARIADB_CHANGES } from "./chinook_mariadb_later_changes.ts";
import type { Change } from "./change.ts";

/** A change of SQLite's. */
function shared(message: string): Change {
  const change = CHANGES.find((its) => its.message === message);
  if (change === undefined) throw new Error(`no change ${message}`);
  return change;
}

/** All of them, in order. */
export const MARIADB_CHANGES: readonly Change[] = [
  // Decimals are told with all their digits.
  { ...shared("other types"), touches: ["Invoice"] },
  shared("not null"),
  {
    message: "defaults, comments, a prefix and a full text",
    upgrade({ op, sql }) {
      op.alterColumn("Customer", "Country", { default: "Côte d'Ivoire \\" });
      op.alterColumn("Customer", "Country", { comment: 'where "it" is' });
      op.alterColumn("InvoiceLine", "Quantity", { default: 1 });
      op.alterColumn("Invoice", "InvoiceDate", {
        default: sql`CURRENT_TIMESTAMP`,
        mysql: { onUpdate: sql`CURRENT_TIMESTAMP` },
      });
      // What was said before stays.
      op.alterColumn("Invoice", "InvoiceDate", { comment: "on the bill" });
      op.createTableComment("Invoice", "bills, 'all' of them");
      op.createIndex("IX_CustomerCompany", "Customer", [{ column: "Company", length: 10 }]);
      op.createIndex("FT_Track", "Track", ["Name", "Composer"], { mysql: { kind: "fulltext" } });
      op.createIndex("IX_Country", "Customer", ["Country", { column: "City", order: "desc" }]);
    },
    downgrade({ op }) {
      op.dropIndex("IX_Country", "Customer");
      op.dropIndex("FT_Track", "Track");
      op.dropIndex("IX_CustomerCompany", "Customer");
      op.dropTableComment("Invoice");
      op.alterColumn("Invoice", "InvoiceDate", {
        default: null,
        comment: null,
        mysql: { onUpdate: null },
      });
      op.alterColumn("InvoiceLine", "Quantity", { default: null });
      op.alterColumn("Customer", "Country", { default: null, comment: null });
    },
  },
  shared("rename a table that another refers to"),
  shared("rename columns of keys"),
  {
    message: "drop a column with its index and foreign key; a table with a composite key",
    touches: ["Track"],
    adds: { TrackGenre: 3503 },
    upgrade({ op, t }) {
      op.createTable("TrackGenre", {
        TrackId: t.integer().references("Track.TrackId", { onDelete: "cascade" }),
        GenreId: t.integer().references("Genre.GenreId", { onDelete: "cascade" }),
      }, { primaryKey: ["TrackId", "GenreId"] });
      op.execute("INSERT INTO TrackGenre SELECT TrackId, GenreId FROM Track");
      op.dropColumn("Track", "GenreId");
    },
    downgrade({ op, t }) {
      op.addColumn("Track", "GenreId", t.integer(), { after: "MediaTypeId" });
      op.createIndex("IFK_TrackGenreId", "Track", ["GenreId"]);
      op.createForeignKey("FK_TrackGenreId", "Track", "Genre", ["GenreId"], ["GenreId"], {
        onDelete: "no action",
        onUpdate: "no action",
      });
      op.execute(`UPDATE Track SET GenreId =
        (SELECT g.GenreId FROM TrackGenre g WHERE g.TrackId = Track.TrackId)`);
      op.dropTable("TrackGenre");
    },
  },
  {
    message: "columns first, after and before others, generated and invisible ones",
    touches: ["Album", "Artist", "Employee", "Track"],
    upgrade({ op, t, sql }) {
      op.addColumn("Album", "Code", t.string(10).collate("latin1_bin"), { first: true });
      op.addColumn("Artist", "Rank", t.integer({ unsigned: true }).notNull().default(7), {
        after: "Id",
      });
      op.addColumn("Artist", "Hidden", t.boolean().default(false).mysql({ invisible: true }));
      op.addColumn("Employee", "Initials", t.char(2), { before: "Title" });
      op.execute("UPDATE Employee SET Initials = concat(left(FirstName, 1), left(LastName, 1))");
      op.addColumn("Track", "Minutes", t.double().computed(sql`Milliseconds / 60000.0`), {
        after: "Milliseconds",
      });
      op.addColumn("Track", "Kind", t.enum("kind", ["song", "it's"]).notNull().default("it's"));
      op.alterColumn("Track", "Kind", { type: t.enum("kind", ["song", "it's", "talk"]) });
      op.addColumn("Track", "Tags", t.set(["old", "new"]).default("old,new"));
    },
    downgrade({ op }) {
      op.dropColumn("Track", "Tags");
      op.dropColumn("Track", "Kind");
      op.dropColumn("Track", "Minutes");
      op.dropColumn("Employee", "Initials");
      op.dropColumn("Artist", "Hidden");
      op.dropColumn("Artist", "Rank");
      op.dropColumn("Album", "Code");
    },
  },
  {
    message: "a foreign key that cascades, and the index that the server makes for it",
    touches: ["Playlist"],
    upgrade({ op, t }) {
      op.addColumn("Playlist", "OwnerId", t.integer());
      op.execute("UPDATE Playlist SET OwnerId = 1 + PlaylistId % 8");
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
    message: "another foreign key in the place of one",
    upgrade({ op }) {
      op.dropConstraint("FK_InvoiceLineInvoiceId", "InvoiceLine");
      op.createForeignKey(null, "InvoiceLine", "Invoice", ["InvoiceId"], ["InvoiceId"], {
        onDelete: "cascade",
      });
      op.renameConstraint("InvoiceLine", "InvoiceLine_ibfk_1", "FK_Line");
    },
    downgrade({ op }) {
      op.dropConstraint("FK_Line", "InvoiceLine", { type: "foreignKey" });
      op.createForeignKey(
        "FK_InvoiceLineInvoiceId",
        "InvoiceLine",
        "Invoice",
        ["InvoiceId"],
        ["InvoiceId"],
        { onDelete: "no action", onUpdate: "no action" },
      );
    },
  },
  {
    message: "checks, with a name and without",
    upgrade({ op, sql }) {
      op.createCheckConstraint("CK_Quantity", "InvoiceLine", sql`Quantity > ${0}`);
      op.createCheckConstraint("CK_Name", "Track", sql`Name <> '' AND Name <> ${") CHECK ('\\"}`);
      op.createCheckConstraint(null, "Track", "Bytes > 0");
    },
    downgrade({ op }) {
      op.dropConstraint("CONSTRAINT_1", "Track", { type: "check" });
      op.dropConstraint("CK_Name", "Track", { type: "check" });
      op.dropConstraint("CK_Quantity", "InvoiceLine", { type: "check" });
    },
  },
  shared("unique constraints"),
  shared("another primary key"),
  ...LATER_MARIADB_CHANGES,
];
