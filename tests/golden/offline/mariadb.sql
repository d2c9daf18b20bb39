-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: mariadb DATABASE < script.sql

SET NAMES utf8mb4;

SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- Running upgrade  -> a1_customers

START TRANSACTION;

CREATE TABLE IF NOT EXISTS `alembic_version` (
  `version_num` VARCHAR(255) NOT NULL,
  CONSTRAINT `alembic_version_pkc` PRIMARY KEY (`version_num`)
);

COMMIT;

CREATE TABLE `customers` (
  `id` INTEGER NOT NULL AUTO_INCREMENT,
  `name` VARCHAR(100) NOT NULL,
  `email` VARCHAR(255) NOT NULL,
  `is_active` BOOL NOT NULL DEFAULT TRUE,
  `note` TEXT DEFAULT 'it''s new; -- really',
  `created_at` DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  CONSTRAINT `uq_customers_email` UNIQUE (`email`)
);

CREATE INDEX `ix_customers_name` ON `customers` (`name`);

START TRANSACTION;

INSERT INTO `alembic_version` (`version_num`) VALUES ('a1_customers');

COMMIT;

-- Running upgrade a1_customers -> a2_orders

CREATE TABLE `orders` (
  `id` INTEGER NOT NULL AUTO_INCREMENT,
  `customer_id` INTEGER NOT NULL,
  `order` INTEGER,
  `amount` NUMERIC(10, 2) NOT NULL,
  `ordered_on` DATE,
  `data` JSON,
  `signature` BLOB,
  PRIMARY KEY (`id`),
  CONSTRAINT `ck_orders_amount` CHECK (amount >= 0),
  CONSTRAINT `fk_orders_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE
);

CREATE INDEX `ix_orders_customer` ON `orders` (`customer_id`, `ordered_on`);

ALTER TABLE `orders` ADD CONSTRAINT `uq_orders_order` UNIQUE (`customer_id`, `order`);

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'a2_orders' WHERE `alembic_version`.`version_num` = 'a1_customers';

COMMIT;

-- Running upgrade a2_orders -> a3_first_rows

START TRANSACTION;

INSERT INTO `customers` (`id`, `name`, `email`) VALUES (1, 'O''Hara; DROP TABLE customers; --', 'o''hara@example.com');

INSERT INTO `customers` (`id`, `name`, `email`, `note`) VALUES (2, 'back\\slash \\'' /* no comment */ $$', 'ü😀@example.com', NULL);

INSERT INTO `customers` (`id`, `name`, `email`, `is_active`) VALUES (3, 'two
lines
-- and a third', 'c@example.com', FALSE);

INSERT INTO `orders` (`id`, `customer_id`, `amount`, `ordered_on`, `data`, `signature`) VALUES (1, 1, 9.5, '2026-02-03', '{"it''s":["\\\\","\\"",null]}', X'0027ff');

-- Who has no note yet
    UPDATE customers SET note = '$1 ? :name' WHERE note IS NULL;

INSERT INTO orders (id, customer_id, amount)
      SELECT id + 1, id, 10 FROM customers WHERE name LIKE 'two%' /* the last; */
  ;

UPDATE `alembic_version` SET `version_num` = 'a3_first_rows' WHERE `alembic_version`.`version_num` = 'a2_orders';

COMMIT;

-- Running upgrade a3_first_rows -> a4_open_orders

CREATE VIEW `open_orders` AS SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.ordered_on IS NULL;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'a4_open_orders' WHERE `alembic_version`.`version_num` = 'a3_first_rows';

COMMIT;

-- Running upgrade a4_open_orders -> a5_alter_customers

ALTER TABLE `customers` MODIFY COLUMN `name` VARCHAR(200) NOT NULL, MODIFY COLUMN `note` TEXT, ADD COLUMN `nick` VARCHAR(40), ADD CONSTRAINT `uq_customers_nick` UNIQUE (`nick`), ADD CONSTRAINT `ck_customers_email` CHECK (email LIKE '%@%');

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'a5_alter_customers' WHERE `alembic_version`.`version_num` = 'a4_open_orders';

COMMIT;

-- Running upgrade a5_alter_customers -> c6_search

CREATE INDEX `ix_orders_amount` ON `orders` (`amount`);

ANALYZE TABLE orders;

ALTER TABLE `orders` ADD COLUMN `remark` TEXT;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'c6_search' WHERE `alembic_version`.`version_num` = 'a5_alter_customers';

COMMIT;

-- Running upgrade a5_alter_customers -> b6_status

ALTER TABLE `orders` ADD COLUMN `status` ENUM('new', 'paid', 'can''t');

START TRANSACTION;

UPDATE orders SET status = 'new';

COMMIT;

ALTER TABLE `orders` MODIFY COLUMN `status` ENUM('new', 'paid', 'can''t') NOT NULL;

START TRANSACTION;

INSERT INTO `alembic_version` (`version_num`) VALUES ('b6_status');

COMMIT;

-- Running upgrade b6_status, c6_search -> d7_merge

START TRANSACTION;

DELETE FROM `alembic_version` WHERE `alembic_version`.`version_num` = 'c6_search';

UPDATE `alembic_version` SET `version_num` = 'd7_merge' WHERE `alembic_version`.`version_num` = 'b6_status';

COMMIT;

-- Running upgrade d7_merge -> e8_rename

DROP VIEW `open_orders`;

ALTER TABLE `orders` RENAME TO `purchases`;

ALTER TABLE `purchases` RENAME COLUMN `order` TO `number`;

ALTER TABLE `purchases` DROP FOREIGN KEY `fk_orders_customer`;

ALTER TABLE `purchases` ADD CONSTRAINT `fk_purchases_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'e8_rename' WHERE `alembic_version`.`version_num` = 'd7_merge';

COMMIT;

-- Running upgrade e8_rename -> f9_clean

START TRANSACTION;

UPDATE purchases SET amount = 0 WHERE amount < 0 -- there are none
;

SAVEPOINT migrate_1;

DELETE FROM customers WHERE name = '' /* nor of these */;

RELEASE SAVEPOINT migrate_1;

COMMIT;

ALTER TABLE `purchases` DROP COLUMN `signature`;

DELIMITER //
CREATE TRIGGER no_debts BEFORE INSERT ON purchases FOR EACH ROW
BEGIN
  -- a debt; nobody pays that
  IF NEW.amount < 0 THEN SET NEW.amount = 0; END IF;
END
//
DELIMITER ;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'f9_clean' WHERE `alembic_version`.`version_num` = 'e8_rename';

COMMIT;
