-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: mariadb DATABASE < script.sql

SET NAMES utf8mb4;

SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- Running downgrade f9_clean -> e8_rename

DROP TRIGGER no_debts;

ALTER TABLE `purchases` ADD COLUMN `signature` BLOB;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'e8_rename' WHERE `alembic_version`.`version_num` = 'f9_clean';

COMMIT;

-- Running downgrade e8_rename -> d7_merge

ALTER TABLE `purchases` DROP FOREIGN KEY `fk_purchases_customer`;

ALTER TABLE `purchases` ADD CONSTRAINT `fk_orders_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE;

ALTER TABLE `purchases` RENAME COLUMN `number` TO `order`;

ALTER TABLE `purchases` RENAME TO `orders`;

CREATE VIEW `open_orders` AS SELECT o.id, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE o.ordered_on IS NULL;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'd7_merge' WHERE `alembic_version`.`version_num` = 'e8_rename';

COMMIT;

-- Running downgrade d7_merge -> b6_status, c6_search

START TRANSACTION;

INSERT INTO `alembic_version` (`version_num`) VALUES ('c6_search');

UPDATE `alembic_version` SET `version_num` = 'b6_status' WHERE `alembic_version`.`version_num` = 'd7_merge';

COMMIT;

-- Running downgrade b6_status -> a5_alter_customers

ALTER TABLE `orders` DROP COLUMN `status`;

START TRANSACTION;

DELETE FROM `alembic_version` WHERE `alembic_version`.`version_num` = 'b6_status';

COMMIT;

-- Running downgrade c6_search -> a5_alter_customers

ALTER TABLE `orders` DROP COLUMN `remark`;

ALTER TABLE `orders` DROP INDEX `ix_orders_amount`;

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'a5_alter_customers' WHERE `alembic_version`.`version_num` = 'c6_search';

COMMIT;

-- Running downgrade a5_alter_customers -> a4_open_orders

ALTER TABLE `customers` DROP CONSTRAINT `ck_customers_email`, DROP INDEX `uq_customers_nick`, DROP COLUMN `nick`, MODIFY COLUMN `name` VARCHAR(100) NOT NULL, MODIFY COLUMN `note` TEXT DEFAULT 'it''s new; -- really';

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'a4_open_orders' WHERE `alembic_version`.`version_num` = 'a5_alter_customers';

COMMIT;
