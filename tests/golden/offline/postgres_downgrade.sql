-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: psql -X -v ON_ERROR_STOP=1 -f script.sql URL

SET client_encoding = 'UTF8';

SET standard_conforming_strings = on;

-- Running downgrade f9_clean -> e8_rename

BEGIN;

ALTER TABLE purchases ADD COLUMN signature BYTEA;

UPDATE alembic_version SET version_num = 'e8_rename' WHERE alembic_version.version_num = 'f9_clean';

COMMIT;

-- Running downgrade e8_rename -> d7_merge

BEGIN;

ALTER TABLE purchases DROP CONSTRAINT fk_purchases_customer;

ALTER TABLE purchases ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;

ALTER TABLE purchases RENAME COLUMN number TO "order";

ALTER TABLE purchases RENAME TO orders;

CREATE VIEW open_orders AS SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.ordered_on IS NULL;

UPDATE alembic_version SET version_num = 'd7_merge' WHERE alembic_version.version_num = 'e8_rename';

COMMIT;

-- Running downgrade d7_merge -> b6_status, c6_search

BEGIN;

INSERT INTO alembic_version (version_num) VALUES ('c6_search');

UPDATE alembic_version SET version_num = 'b6_status' WHERE alembic_version.version_num = 'd7_merge';

COMMIT;

-- Running downgrade b6_status -> a5_alter_customers

BEGIN;

ALTER TABLE orders DROP COLUMN status;

DROP TYPE order_status;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'b6_status';

COMMIT;

-- Running downgrade c6_search -> a5_alter_customers

BEGIN;

ALTER TABLE orders DROP COLUMN remark;

COMMIT;

DROP INDEX CONCURRENTLY ix_orders_amount;

BEGIN;

UPDATE alembic_version SET version_num = 'a5_alter_customers' WHERE alembic_version.version_num = 'c6_search';

COMMIT;

-- Running downgrade a5_alter_customers -> a4_open_orders

BEGIN;

ALTER TABLE customers DROP CONSTRAINT ck_customers_email;

ALTER TABLE customers DROP CONSTRAINT uq_customers_nick;

ALTER TABLE customers DROP COLUMN nick;

ALTER TABLE customers ALTER COLUMN note SET DEFAULT 'it''s new; -- really';

ALTER TABLE customers ALTER COLUMN name TYPE VARCHAR(100);

UPDATE alembic_version SET version_num = 'a4_open_orders' WHERE alembic_version.version_num = 'a5_alter_customers';

COMMIT;
