-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: mariadb DATABASE < script.sql

SET NAMES utf8mb4;

SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

-- Running stamp a1_customers -> f9_clean

START TRANSACTION;

UPDATE `alembic_version` SET `version_num` = 'f9_clean' WHERE `alembic_version`.`version_num` = 'a1_customers';

COMMIT;
