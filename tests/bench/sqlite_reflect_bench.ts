/** Reflection of 1,000 tables with 10 columns and 3 indexes each, and its parts without a database. */
import { DatabaseSync } from "node:sqlite";
import { parseCreateTable } from "../../src/dialect/sqlite/text/create_table.ts";
import { type Query, reflectSchema } from "../../src/dialect/sqlite/reflector.ts";
import { splitScript } from "../../src/dialect/sqlite/text/script.ts";

const TABLES = 1000;

function tableSql(at: number): string {
  return `CREATE TABLE table_${at} (
  id INTEGER NOT NULL,
  parent_id INTEGER,
  name VARCHAR(100) NOT NULL,
  code CHAR(10) DEFAULT 'none',
  amount NUMERIC(10, 2) DEFAULT 0 NOT NULL,
  is_active BOOLEAN DEFAULT 1 NOT NULL,
  created DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
  note TEXT, -- free text
  data JSON,
  ratio FLOAT,
  CONSTRAINT pk_table_${at} PRIMARY KEY (id),
  CONSTRAINT uq_table_${at}_code UNIQUE (code),
  CONSTRAINT ck_table_${at}_amount CHECK (amount >= 0),
  CONSTRAINT fk_table_${at} FOREIGN KEY(parent_id) REFERENCES table_${Math.max(0, at - 1)} (id)
);
CREATE INDEX ix_table_${at}_name ON table_${at} (name);
CREATE INDEX ix_table_${at}_created ON table_${at} (created DESC, lower(name));
CREATE UNIQUE INDEX ix_table_${at}_parent ON table_${at} (parent_id, name) WHERE is_active;
`;
}

const script = Array.from({ length: TABLES }, (_, at) => tableSql(at)).join("");
const db = new DatabaseSync(":memory:");
db.exec(`BEGIN; ${script} COMMIT;`);
const query: Query = (sql) =>
  Promise.resolve(db.prepare(sql).all() as readonly Record<string, unknown>[]);
const texts = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'").all()
  .map(({ sql }) => String(sql));
const large = script.repeat(Math.ceil(20_000_000 / script.length));

Deno.bench("reflect 1,000 tables", async () => {
  await reflectSchema(query);
});

Deno.bench("reflect 1 table of 1,000", async () => {
  await reflectSchema(query, { tables: ["table_500"] });
});

Deno.bench("parse 1,000 CREATE TABLE texts", () => {
  for (const text of texts) parseCreateTable(text);
});

Deno.bench("split a script of 20 MB", { n: 5 }, () => {
  splitScript(large);
});
