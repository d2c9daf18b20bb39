/**
 * Chinook on PostgreSQL changed in more than twenty ways, each with the downgrade that puts back
 * what was; columns that come back come last.
 */
import type { Change } from "./change.ts";
import { LATER_POSTGRES_CHANGES } from "./chinook_postgres_later_changes.ts";

/** What comes first, while the tables are as they were. */
const EARLY_CHANGES: readonly Change[] = [
  {
    message: "other types",
    touches: ["invoice"],
    upgrade({ op, t }) {
      op.alterColumn("track", "milliseconds", { type: t.bigInteger() });
      op.alterColumn("invoice", "total", { type: t.numeric(12, 4) });
    },
    downgrade({ op, t }) {
      op.alterColumn("invoice", "total", { type: t.numeric(10, 2) });
      op.alterColumn("track", "milliseconds", { type: t.integer() });
    },
  },
  {
    message: "not null",
    upgrade({ op }) {
      op.alterColumn("genre", "name", { nullable: false });
      op.alterColumn("customer", "country", { nullable: false });
    },
    downgrade({ op }) {
      op.alterColumn("customer", "country", { nullable: true });
      op.alterColumn("genre", "name", { nullable: true });
    },
  },
  {
    message: "defaults, a partial index and one of an expression",
    upgrade({ op, sql }) {
      op.alterColumn("customer", "country", { default: "Côte d'Ivoire" });
      op.alterColumn("invoice_line", "quantity", { default: 1 });
      op.alterColumn("invoice", "invoice_date", { default: sql`CURRENT_TIMESTAMP` });
      op.createIndex("ix_company", "customer", ["company"], { where: sql`company IS NOT NULL` });
      op.createIndex("ix_mail", "customer", [sql`lower(email)`], { unique: true });
      op.createIndex("ix_city", "customer", [
        { column: "city", order: "desc", nulls: "last", opclass: "varchar_pattern_ops" },
      ], { postgres: { include: ["country"], with: { fillfactor: 80 } } });
    },
    downgrade({ op }) {
      op.dropIndex("ix_city");
      op.dropIndex("ix_mail", "customer");
      op.dropIndex("ix_company", "customer");
      op.alterColumn("invoice", "invoice_date", { default: null });
      op.alterColumn("invoice_line", "quantity", { default: null });
      op.alterColumn("customer", "country", { default: null });
    },
  },
  {
    message: "rename a table that another refers to",
    touches: ["media_type"],
    adds: { '"Media Format"': 5 },
    upgrade({ op }) {
      op.renameTable("media_type", "Media Format");
    },
    downgrade({ op }) {
      op.renameTable("Media Format", "media_type");
    },
  },
  {
    message: "rename columns of keys",
    touches: ["employee", "artist", "album"],
    upgrade({ op }) {
      op.renameColumn("employee", "reports_to", "manager_id");
      op.renameColumn("artist", "artist_id", "id");
      op.renameColumn("album", "artist_id", "Artist Id");
    },
    downgrade({ op }) {
      op.renameColumn("album", "Artist Id", "artist_id");
      op.renameColumn("artist", "id", "artist_id");
      op.renameColumn("employee", "manager_id", "reports_to");
    },
  },
  {
    message: "drop a column with its index and foreign key; a table with a composite key",
    touches: ["track"],
    adds: { track_genre: 3503 },
    upgrade({ op, t }) {
      op.createTable("track_genre", {
        track_id: t.integer().references("track.track_id", { onDelete: "cascade" }),
        genre_id: t.integer().references("genre.genre_id", { onDelete: "cascade" }),
      }, { primaryKey: { name: "pk_track_genre", columns: ["track_id", "genre_id"] } });
      op.execute("INSERT INTO track_genre SELECT track_id, genre_id FROM track");
      op.dropColumn("track", "genre_id");
    },
    downgrade({ op, t }) {
      op.addColumn(
        "track",
        "genre_id",
        t.integer().references("genre.genre_id", { name: "track_genre_id_fkey" }),
      );
      op.execute(`UPDATE track SET genre_id =
        (SELECT g.genre_id FROM track_genre g WHERE g.track_id = track.track_id)`);
      op.createIndex("track_genre_id_idx", "track", ["genre_id"]);
      op.dropTable("track_genre");
    },
  },
  {
    message: "columns with a collation, a default, an array, and a generated one",
    touches: ["album", "artist", "employee", "track"],
    upgrade({ op, t, sql }) {
      op.addColumn("album", "code", t.string(10).collate("C"));
      op.addColumn("artist", "rank", t.integer().notNull().default(7));
      op.addColumn("artist", "tags", t.array(t.text()).notNull().default(["a", "b c"]));
      op.addColumn("employee", "initials", t.char(2));
      op.execute(sql`UPDATE employee SET initials = left(first_name, 1) || left(last_name, 1)`);
      op.addColumn("track", "minutes", t.double().computed(sql`milliseconds / 60000.0`));
    },
    downgrade({ op }) {
      op.dropColumn("track", "minutes");
      op.dropColumn("employee", "initials");
      op.dropColumn("artist", "tags");
      op.dropColumn("artist", "rank");
      op.dropColumn("album", "code");
    },
  },
  {
    message: "a foreign key that cascades, and is checked later",
    touches: ["playlist"],
    upgrade({ op, t }) {
      op.addColumn("playlist", "owner_id", t.integer());
      op.execute("UPDATE playlist SET owner_id = 1 + playlist_id % 8");
      op.createForeignKey("fk_owner", "playlist", "employee", ["owner_id"], ["employee_id"], {
        onDelete: "cascade",
        onUpdate: "restrict",
        deferrable: true,
        initially: "deferred",
        postgres: { notValid: true },
      });
      op.validateConstraint("fk_owner", "playlist");
    },
    downgrade({ op }) {
      op.dropConstraint("fk_owner", "playlist", { type: "foreignKey" });
      op.dropColumn("playlist", "owner_id");
    },
  },
  {
    message: "another foreign key in the place of one",
    upgrade({ op }) {
      op.dropConstraint("invoice_line_invoice_id_fkey", "invoice_line");
      op.createForeignKey(null, "invoice_line", "invoice", ["invoice_id"], ["invoice_id"], {
        onDelete: "cascade",
      });
      op.renameConstraint("invoice_line", "invoice_line_invoice_id_fkey", "fk_line");
    },
    downgrade({ op }) {
      op.dropConstraint("fk_line", "invoice_line", { type: "foreignKey" });
      op.createForeignKey(null, "invoice_line", "invoice", ["invoice_id"], ["invoice_id"]);
    },
  },
  {
    message: "checks, with a name and without, and one that old rows need not hold",
    upgrade({ op, sql }) {
      op.createCheckConstraint("ck_quantity", "invoice_line", sql`quantity > ${0}`);
      op.createCheckConstraint("ck_name", "track", "name <> '' AND name <> ') CHECK ('");
      op.createCheckConstraint(null, "track", "bytes > 0");
      op.createCheckConstraint("ck_new", "invoice", "total > 100", {
        postgres: { notValid: true },
      });
    },
    downgrade({ op }) {
      op.dropConstraint("ck_new", "invoice");
      op.dropConstraint("track_bytes_check", "track", { type: "check" });
      op.dropConstraint("ck_name", "track", { type: "check" });
      op.dropConstraint("ck_quantity", "invoice_line", { type: "check" });
    },
  },
  {
    message: "unique constraints",
    upgrade({ op }) {
      op.createUniqueConstraint("uq_mail", "customer", ["email"], { deferrable: true });
      op.createIndex("uq_name", "customer", ["last_name", "first_name"], { unique: true });
      op.createUniqueConstraint("uq_name", "customer", ["last_name", "first_name"], {
        postgres: { usingIndex: "uq_name" },
      });
    },
    downgrade({ op }) {
      op.dropConstraint("uq_name", "customer", { type: "unique" });
      op.dropConstraint("uq_mail", "customer", { type: "unique" });
    },
  },
];

/** All of them, in order. */
export const POSTGRES_CHANGES: readonly Change[] = [...EARLY_CHANGES, ...LATER_POSTGRES_CHANGES];
