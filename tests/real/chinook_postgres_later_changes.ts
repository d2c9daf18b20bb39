/** The second half of what is done to Chinook on PostgreSQL: much that only PostgreSQL has. */
import type { Change } from "./change.ts";

/** What comes after the changes of single columns and constraints. */
export const LATER_POSTGRES_CHANGES: readonly Change[] = [
  {
    message: "another primary key",
    upgrade({ op }) {
      op.dropConstraint("playlist_track_pkey", "playlist_track", { type: "primaryKey" });
      op.createPrimaryKey("pk_track_playlist", "playlist_track", ["track_id", "playlist_id"]);
    },
    downgrade({ op }) {
      op.dropConstraint("pk_track_playlist", "playlist_track", { type: "primaryKey" });
      op.createPrimaryKey("playlist_track_pkey", "playlist_track", ["playlist_id", "track_id"]);
    },
  },
  {
    message: "a foreign key of two columns to a composite key; JSONB",
    adds: { licence: 2 },
    upgrade({ op, t }) {
      op.createTable("licence", {
        country: t.string(40).notNull(),
        track_id: t.integer().notNull(),
        genre_id: t.integer().notNull(),
        terms: t.jsonb(),
      }, {
        primaryKey: ["country", "track_id"],
        foreignKeys: [{
          name: "fk_licence",
          columns: ["track_id", "genre_id"],
          references: { table: "track_genre", columns: ["track_id", "genre_id"] },
          onDelete: "cascade",
          match: "full",
        }],
        checks: [{ condition: "length(country) > 1" }],
        indexes: [{ name: "ix_terms", columns: ["terms"], postgres: { using: "gin" } }],
      });
      op.bulkInsert("licence", [
        { country: "Norway", track_id: 1, genre_id: 1, terms: { until: "2030", fee: [1, 2.5] } },
        { country: "Chile", track_id: 2, genre_id: 1, terms: null },
      ]);
    },
    downgrade({ op }) {
      op.dropTable("licence");
    },
  },
  {
    message: "a view, and a trigger that notices rows which come and go",
    adds: { audit: 0 },
    upgrade({ op, t }) {
      op.createView(
        "customer_totals",
        `SELECT c.customer_id, c.last_name AS name, sum(i.total) AS total
           FROM customer c JOIN invoice i ON i.customer_id = c.customer_id
          GROUP BY c.customer_id`,
      );
      op.createTable("audit", {
        id: t.integer().primaryKey().autoincrement(),
        what: t.text(),
      });
      op.execute(`
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO audit (what) VALUES (TG_OP || '; ' || coalesce(NEW.email, OLD.email));
          RETURN NULL;
        END $$;
        CREATE TRIGGER noted AFTER INSERT OR DELETE ON customer
          FOR EACH ROW EXECUTE FUNCTION note();
      `);
    },
    downgrade({ op }) {
      op.execute("DROP TRIGGER noted ON customer; DROP FUNCTION note()");
      op.dropTable("audit");
      op.dropView("customer_totals");
    },
  },
  {
    message: "tables under a view and under triggers",
    upgrade({ op, t }) {
      op.alterColumn("customer", "company", { type: t.text(), default: "none" });
      op.alterColumn("invoice", "billing_city", { type: t.text(), collation: "C" });
    },
    downgrade({ op, t }) {
      op.alterColumn("invoice", "billing_city", { type: t.string(40), collation: null });
      op.alterColumn("customer", "company", { type: t.string(80), default: null });
    },
  },
  {
    message: "a materialized view in the place of one",
    upgrade({ op }) {
      op.dropView("customer_totals");
      op.createView("bestseller", "SELECT track_id, count(*) FROM invoice_line GROUP BY 1", {
        columns: ["track", "sold"],
        materialized: true,
      });
      op.createIndex("ix_bestseller", "bestseller", ["track"], { unique: true });
      op.execute("REFRESH MATERIALIZED VIEW bestseller");
    },
    downgrade({ op }) {
      op.dropView("bestseller", { materialized: true });
      op.createView(
        "customer_totals",
        `SELECT c.customer_id, c.last_name AS name, sum(i.total) AS total
           FROM customer c JOIN invoice i ON i.customer_id = c.customer_id
          GROUP BY c.customer_id`,
      );
    },
  },
  {
    message: "an enum in the place of a text",
    touches: ["customer"],
    async upgrade({ op, t }) {
      op.createEnum("tier", ["gold", "silver"]);
      op.addColumn("customer", "tier", t.enum("tier", ["gold", "silver"]).default("silver"));
      await op.autocommitBlock((op) => op.addEnumValue("tier", "tin", { after: "gold" }));
      op.execute("UPDATE customer SET tier = 'tin' WHERE customer_id % 2 = 0");
      op.renameEnumValue("tier", "tin", "it's bronze");
      op.alterColumn("customer", "tier", { nullable: false, default: "it's bronze" });
    },
    downgrade({ op }) {
      op.dropColumn("customer", "tier");
      op.dropEnum("tier");
    },
  },
  {
    message: "an identity, a sequence and a serial",
    touches: ["genre", "media_type", '"Media Format"', "playlist"],
    upgrade({ op, t, sql }) {
      op.addColumn("genre", "number", t.bigInteger().notNull().identity({ start: 100 }));
      op.createSequence("places", { start: 5, increment: 5, maxValue: 1_000_000 });
      op.addColumn("Media Format", "place", t.integer().default(sql`nextval('places')`));
      op.addColumn("playlist", "place", t.integer().notNull().autoincrement("serial"));
    },
    downgrade({ op }) {
      op.dropColumn("playlist", "place");
      op.dropColumn("Media Format", "place");
      op.dropSequence("places");
      op.dropColumn("genre", "number");
    },
  },
  {
    message: "a schema with a table that refers to another schema",
    adds: { "shop.offer": 2 },
    upgrade({ op, t }) {
      op.createSchema("shop");
      op.createTable("offer", {
        id: t.integer().primaryKey().autoincrement(),
        track_id: t.integer().notNull().references("public.track.track_id"),
        price: t.numeric(10, 2).notNull(),
      }, { schema: "shop", comment: "what is cheap" });
      op.bulkInsert("offer", [
        { track_id: 1, price: "0.10" },
        { track_id: 2, price: "0.20" },
      ], { schema: "shop" });
      op.createIndex("ix_offer", "offer", ["price"], { schema: "shop" });
      op.createView("cheap", "SELECT * FROM shop.offer WHERE price < 1", { schema: "shop" });
    },
    downgrade({ op }) {
      op.dropSchema("shop", { cascade: true });
    },
  },
  {
    message: "comments",
    upgrade({ op }) {
      op.createTableComment("artist", "who's who");
      op.alterColumn("artist", "name", { comment: 'as on the "cover"' });
    },
    downgrade({ op }) {
      op.alterColumn("artist", "name", { comment: null });
      op.dropTableComment("artist");
    },
  },
  {
    message: "ranges that exclude each other",
    adds: { booking: 2 },
    upgrade({ op, t }) {
      op.createTable("booking", {
        during: t.raw("daterange").notNull(),
      }, { excludes: [{ name: "ex_during", elements: [["during", "&&"]], using: "gist" }] });
      op.execute("INSERT INTO booking VALUES ('[2026-01-01,2026-02-01)'), ('[2026-02-01,)')");
      op.createExcludeConstraint("ex_same", "booking", [["lower(during)", "="]], {
        using: "btree",
        where: "NOT isempty(during)",
      });
    },
    downgrade({ op }) {
      op.dropConstraint("ex_same", "booking");
      op.dropTable("booking");
    },
  },
  {
    message: "a partitioned table, and options of storage",
    adds: { sale_2026: 1, draft: 0 },
    upgrade({ op, t }) {
      op.createTable("sale", { on_day: t.date().notNull(), amount: t.numeric() }, {
        postgres: { partitionBy: "RANGE (on_day)" },
      });
      op.execute(`CREATE TABLE sale_2026 PARTITION OF sale
        FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`);
      op.bulkInsert("sale", [{ on_day: "2026-05-05", amount: "12.5" }]);
      op.createTable("draft", { text: t.text() }, {
        postgres: { unlogged: true, with: { fillfactor: 70 } },
      });
    },
    downgrade({ op }) {
      op.dropTable("draft");
      op.dropTable("sale");
    },
  },
  {
    message: "indexes without blocking",
    upgrade({ op }) {
      op.createIndex("ix_composer", "track", ["composer"], { postgres: { concurrently: true } });
    },
    downgrade({ op }) {
      op.dropIndex("ix_composer", "track", { postgres: { concurrently: true } });
    },
  },
  {
    message: "rows, one by one",
    touches: ["customer"],
    async upgrade({ op, sql }) {
      const rows = op.query<{ id: number; phone: string }>(
        sql`SELECT customer_id AS id, phone FROM customer WHERE phone IS NOT NULL`,
      );
      for await (const { id, phone } of rows) {
        op.execute(sql`UPDATE customer SET phone = ${`t:${phone}`} WHERE customer_id = ${id}`);
      }
    },
    async downgrade({ op, sql }) {
      const { rowCount } = await op.run(
        sql`UPDATE customer SET phone = substr(phone, 3) WHERE phone LIKE ${"t:%"}`,
      );
      if (rowCount !== 58) throw new Error(`${rowCount} rows`);
    },
  },
  {
    message: "many changes at once",
    touches: ["employee"],
    upgrade({ op, t }) {
      op.batchAlterTable("employee", (batch) => {
        batch.addColumn("nick", t.string(20).notNull().default("-"));
        batch.addColumn("favourite_id", t.integer());
        batch.alterColumn("city", { type: t.text(), nullable: false, default: "Calgary" });
        batch.renameColumn("fax", "telefax");
        batch.alterColumn("phone", { newName: "telephone", type: t.string(30) });
        batch.dropColumn("initials");
        batch.dropIndex("employee_reports_to_idx");
        batch.createIndex("ix_name", ["last_name", { column: "first_name", order: "desc" }]);
        batch.createUniqueConstraint("uq_telefax", ["telefax"]);
        batch.createCheckConstraint("ck_hired", "hire_date > birth_date");
        batch.createForeignKey("fk_favourite", "playlist", ["favourite_id"], ["playlist_id"], {
          onDelete: "set null",
        });
      });
    },
    downgrade({ op, t }) {
      op.batchAlterTable("employee", (batch) => {
        batch.dropConstraint("fk_favourite", { type: "foreignKey" });
        batch.dropConstraint("ck_hired", { type: "check" });
        batch.dropConstraint("uq_telefax", { type: "unique" });
        batch.dropIndex("ix_name");
        batch.createIndex("employee_reports_to_idx", ["manager_id"]);
        batch.addColumn("initials", t.char(2));
        batch.alterColumn("telephone", { newName: "phone", type: t.string(24) });
        batch.renameColumn("telefax", "fax");
        batch.alterColumn("city", { type: t.string(40), nullable: true, default: null });
        batch.dropColumn("favourite_id");
        batch.dropColumn("nick");
      });
      op.execute("UPDATE employee SET initials = left(first_name, 1) || left(last_name, 1)");
    },
  },
];
