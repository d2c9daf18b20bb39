-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: sqlite3 -bail FILE.db < script.sql

PRAGMA foreign_keys = OFF;

-- Running stamp a1_customers -> f9_clean

BEGIN IMMEDIATE;

UPDATE alembic_version SET version_num = 'f9_clean' WHERE alembic_version.version_num = 'a1_customers';

COMMIT;
