-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: sqlite3 -bail FILE.db < script.sql

PRAGMA foreign_keys = OFF;

-- Running upgrade  -> a1_customers

BEGIN IMMEDIATE;

CREATE TABLE IF NOT EXISTS alembic_version (
  version_num VARCHAR(255) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE customers (
  id INTEGER NOT NULL,
  name VARCHAR(100) NOT NULL,
  email VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  note TEXT DEFAULT 'it''s new; -- really',
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  CONSTRAINT uq_customers_email UNIQUE (email)
);

CREATE INDEX ix_customers_name ON customers (name);

INSERT INTO alembic_version (version_num) VALUES ('a1_customers');

COMMIT;

-- Running upgrade a1_customers -> a2_orders

BEGIN IMMEDIATE;

CREATE TABLE orders (
  id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  "order" INTEGER,
  amount NUMERIC(10, 2) NOT NULL,
  ordered_on DATE,
  data JSON,
  signature BLOB,
  PRIMARY KEY (id),
  CONSTRAINT ck_orders_amount CHECK (amount >= 0),
  CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

DROP TABLE IF EXISTS _migrate_new_orders;

CREATE TABLE _migrate_new_orders (
  id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  "order" INTEGER,
  amount NUMERIC(10, 2) NOT NULL,
  ordered_on DATE,
  data JSON,
  signature BLOB,
  PRIMARY KEY (id),
  CONSTRAINT ck_orders_amount CHECK (amount >= 0),
  CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  CONSTRAINT uq_orders_order UNIQUE (customer_id, "order")
);

INSERT OR ABORT INTO _migrate_new_orders (id, customer_id, "order", amount, ordered_on, data, signature) SELECT id, customer_id, "order", amount, ordered_on, data, signature FROM orders;

PRAGMA legacy_alter_table = ON;

DROP TABLE orders;

ALTER TABLE _migrate_new_orders RENAME TO orders;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_orders_customer ON orders (customer_id, ordered_on);

CREATE INDEX ix_orders_open ON orders (customer_id) WHERE ordered_on IS NULL;

UPDATE alembic_version SET version_num = 'a2_orders' WHERE alembic_version.version_num = 'a1_customers';

COMMIT;

-- Running upgrade a2_orders -> a3_first_rows

BEGIN IMMEDIATE;

INSERT INTO customers (id, name, email) VALUES (1, 'O''Hara; DROP TABLE customers; --', 'o''hara@example.com');

INSERT INTO customers (id, name, email, note) VALUES (2, 'back\slash \'' /* no comment */ $$', 'ü😀@example.com', NULL);

INSERT INTO customers (id, name, email, is_active) VALUES (3, 'two
lines
-- and a third', 'c@example.com', 0);

INSERT INTO orders (id, customer_id, amount, ordered_on, data, signature) VALUES (1, 1, 9.5, '2026-02-03', '{"it''s":["\\","\"",null]}', X'0027ff');

-- Who has no note yet
    UPDATE customers SET note = '$1 ? :name' WHERE note IS NULL;

INSERT INTO orders (id, customer_id, amount)
      SELECT id + 1, id, 10 FROM customers WHERE name LIKE 'two%' /* the last; */
  ;

UPDATE alembic_version SET version_num = 'a3_first_rows' WHERE alembic_version.version_num = 'a2_orders';

COMMIT;

-- Running upgrade a3_first_rows -> a4_open_orders

BEGIN IMMEDIATE;

CREATE VIEW open_orders AS SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.ordered_on IS NULL;

UPDATE alembic_version SET version_num = 'a4_open_orders' WHERE alembic_version.version_num = 'a3_first_rows';

COMMIT;

-- Running upgrade a4_open_orders -> a5_alter_customers

BEGIN IMMEDIATE;

DROP TABLE IF EXISTS _migrate_new_customers;

CREATE TABLE _migrate_new_customers (
  id INTEGER NOT NULL,
  name VARCHAR(200) NOT NULL,
  email VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  note TEXT,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  nick VARCHAR(40),
  PRIMARY KEY (id),
  CONSTRAINT uq_customers_email UNIQUE (email),
  CONSTRAINT uq_customers_nick UNIQUE (nick),
  CONSTRAINT ck_customers_email CHECK (email LIKE '%@%')
);

INSERT OR ABORT INTO _migrate_new_customers (id, name, email, is_active, note, created_at) SELECT id, name, email, is_active, note, created_at FROM customers;

PRAGMA legacy_alter_table = ON;

DROP TABLE customers;

ALTER TABLE _migrate_new_customers RENAME TO customers;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_customers_name ON customers (name);

UPDATE alembic_version SET version_num = 'a5_alter_customers' WHERE alembic_version.version_num = 'a4_open_orders';

COMMIT;

-- Running upgrade a5_alter_customers -> c6_search

BEGIN IMMEDIATE;

CREATE INDEX ix_orders_amount ON orders (amount);

COMMIT;

ANALYZE orders;

BEGIN IMMEDIATE;

ALTER TABLE orders ADD COLUMN remark TEXT;

UPDATE alembic_version SET version_num = 'c6_search' WHERE alembic_version.version_num = 'a5_alter_customers';

COMMIT;

-- Running upgrade a5_alter_customers -> b6_status

BEGIN IMMEDIATE;

ALTER TABLE orders ADD COLUMN status VARCHAR(5);

UPDATE orders SET status = 'new';

DROP TABLE IF EXISTS _migrate_new_orders;

CREATE TABLE _migrate_new_orders (
  id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  "order" INTEGER,
  amount NUMERIC(10, 2) NOT NULL,
  ordered_on DATE,
  data JSON,
  signature BLOB,
  remark TEXT,
  status VARCHAR(5) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_orders_order UNIQUE (customer_id, "order"),
  CONSTRAINT ck_orders_amount CHECK (amount >= 0),
  CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

INSERT OR ABORT INTO _migrate_new_orders (id, customer_id, "order", amount, ordered_on, data, signature, remark, status) SELECT id, customer_id, "order", amount, ordered_on, data, signature, remark, status FROM orders;

PRAGMA legacy_alter_table = ON;

DROP TABLE orders;

ALTER TABLE _migrate_new_orders RENAME TO orders;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_orders_customer ON orders (customer_id, ordered_on);

CREATE INDEX ix_orders_open ON orders (customer_id) WHERE ordered_on IS NULL;

CREATE INDEX ix_orders_amount ON orders (amount);

INSERT INTO alembic_version (version_num) VALUES ('b6_status');

COMMIT;

-- Running upgrade b6_status, c6_search -> d7_merge

BEGIN IMMEDIATE;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'c6_search';

UPDATE alembic_version SET version_num = 'd7_merge' WHERE alembic_version.version_num = 'b6_status';

COMMIT;

-- Running upgrade d7_merge -> e8_rename

BEGIN IMMEDIATE;

DROP VIEW open_orders;

ALTER TABLE orders RENAME TO purchases;

ALTER TABLE purchases RENAME COLUMN "order" TO number;

DROP TABLE IF EXISTS _migrate_new_purchases;

CREATE TABLE _migrate_new_purchases (
  id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  number INTEGER,
  amount NUMERIC(10, 2) NOT NULL,
  ordered_on DATE,
  data JSON,
  signature BLOB,
  remark TEXT,
  status VARCHAR(5) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_orders_order UNIQUE (customer_id, number),
  CONSTRAINT ck_orders_amount CHECK (amount >= 0),
  CONSTRAINT fk_purchases_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT
);

INSERT OR ABORT INTO _migrate_new_purchases (id, customer_id, number, amount, ordered_on, data, signature, remark, status) SELECT id, customer_id, number, amount, ordered_on, data, signature, remark, status FROM purchases;

PRAGMA legacy_alter_table = ON;

DROP TABLE purchases;

ALTER TABLE _migrate_new_purchases RENAME TO purchases;

PRAGMA legacy_alter_table = OFF;

CREATE INDEX ix_orders_customer ON purchases (customer_id, ordered_on);

CREATE INDEX ix_orders_open ON purchases (customer_id) WHERE ordered_on IS NULL;

CREATE INDEX ix_orders_amount ON purchases (amount);

UPDATE alembic_version SET version_num = 'e8_rename' WHERE alembic_version.version_num = 'd7_merge';

COMMIT;

-- Running upgrade e8_rename -> f9_clean

BEGIN IMMEDIATE;

UPDATE purchases SET amount = 0 WHERE amount < 0 -- there are none
;

SAVEPOINT migrate_1;

DELETE FROM customers WHERE name = '' /* nor of these */;

RELEASE SAVEPOINT migrate_1;

ALTER TABLE purchases DROP COLUMN signature;

UPDATE alembic_version SET version_num = 'f9_clean' WHERE alembic_version.version_num = 'e8_rename';

COMMIT;
