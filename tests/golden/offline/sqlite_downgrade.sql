-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: sqlite3 -bail FILE.db < script.sql

PRAGMA foreign_keys = OFF;

-- Running downgrade f9_clean -> e8_rename

BEGIN IMMEDIATE;

ALTER TABLE purchases ADD COLUMN signature BLOB;

UPDATE alembic_version SET version_num = 'e8_rename' WHERE alembic_version.version_num = 'f9_clean';

COMMIT;

-- Running downgrade e8_rename -> d7_merge

BEGIN IMMEDIATE;

ALTER TABLE purchases RENAME COLUMN number TO "order";

DROP TABLE IF EXISTS _migrate_new_purchases;

CREATE TABLE _migrate_new_purchases (
  id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  "order" INTEGER,
  amount NUMERIC(10, 2) NOT NULL,
  ordered_on DATE,
  data JSON,
  remark TEXT,
  status VARCHAR(5) NOT NULL,
  signature BLOB,
  PRIMARY KEY (id),
  CONSTRAINT uq_orders_order UNIQUE (customer_id, "order"),
  CONSTRAINT ck_orders_amount CHECK (amount >= 0),
  CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

INSERT OR ABORT INTO _migrate_new_purchases (id, customer_id, "order", amount, ordered_on, data, remark, status, signature) SELECT id, customer_id, "order", amount, ordered_on, data, remark, status, signature FROM purchases;

PRAGMA legacy_alter_table = ON;

DROP TABLE purchases;

ALTER TABLE _migrate_new_purchases RENAME TO purchases;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_orders_customer ON purchases (customer_id, ordered_on);

CREATE INDEX ix_orders_open ON purchases (customer_id) WHERE ordered_on IS NULL;

CREATE INDEX ix_orders_amount ON purchases (amount);

ALTER TABLE purchases RENAME TO orders;

CREATE VIEW open_orders AS SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.ordered_on IS NULL;

UPDATE alembic_version SET version_num = 'd7_merge' WHERE alembic_version.version_num = 'e8_rename';

COMMIT;

-- Running downgrade d7_merge -> b6_status, c6_search

BEGIN IMMEDIATE;

INSERT INTO alembic_version (version_num) VALUES ('c6_search');

UPDATE alembic_version SET version_num = 'b6_status' WHERE alembic_version.version_num = 'd7_merge';

COMMIT;

-- Running downgrade b6_status -> a5_alter_customers

BEGIN IMMEDIATE;

ALTER TABLE orders DROP COLUMN status;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'b6_status';

COMMIT;

-- Running downgrade c6_search -> a5_alter_customers

BEGIN IMMEDIATE;

ALTER TABLE orders DROP COLUMN remark;

DROP INDEX ix_orders_amount;

UPDATE alembic_version SET version_num = 'a5_alter_customers' WHERE alembic_version.version_num = 'c6_search';

COMMIT;

-- Running downgrade a5_alter_customers -> a4_open_orders

BEGIN IMMEDIATE;

DROP TABLE IF EXISTS _migrate_new_customers;

CREATE TABLE _migrate_new_customers (
  id INTEGER NOT NULL,
  name VARCHAR(100) NOT NULL,
  email VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  note TEXT DEFAULT 'it''s new; -- really',
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  CONSTRAINT uq_customers_email UNIQUE (email)
);

INSERT OR ABORT INTO _migrate_new_customers (id, name, email, is_active, note, created_at) SELECT id, name, email, is_active, note, created_at FROM customers;

PRAGMA legacy_alter_table = ON;

DROP TABLE customers;

ALTER TABLE _migrate_new_customers RENAME TO customers;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_customers_name ON customers (name);

UPDATE alembic_version SET version_num = 'a4_open_orders' WHERE alembic_version.version_num = 'a5_alter_customers';

COMMIT;
