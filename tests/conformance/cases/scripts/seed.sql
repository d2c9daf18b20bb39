-- A script for `executeFile`.
CREATE TABLE seeds (id INTEGER NOT NULL PRIMARY KEY, name TEXT); -- a comment; with a semicolon
INSERT INTO seeds (id, name) VALUES (1, 'it''s; one');
INSERT INTO seeds (id, name) VALUES (2, '-- no comment');
