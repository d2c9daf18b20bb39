-- Written by migrate 0.1.0
-- Run it with a client that stops at errors: psql -X -v ON_ERROR_STOP=1 -f script.sql URL

SET client_encoding = 'UTF8';

SET standard_conforming_strings = on;

-- Running stamp a1_customers -> f9_clean

BEGIN;

UPDATE alembic_version SET version_num = 'f9_clean' WHERE alembic_version.version_num = 'a1_customers';

COMMIT;
