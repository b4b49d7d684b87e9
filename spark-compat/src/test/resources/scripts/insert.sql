-- Rows by INSERT: what is stored, what is cast, what is refused.

--- rows in several commits
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, NULL);
INSERT INTO t SELECT id + 2, concat('row ', id) FROM range(3);
INSERT INTO t SELECT id + 10, v FROM t;
SELECT count(*), count(v), max(id) FROM t;

--- columns by name and in another order
CREATE TABLE t (id INT, v STRING, n DOUBLE) USING DELTA;
INSERT INTO t (v, id, n) VALUES ('a', 1, 0.5);
INSERT INTO t (n, id, v) SELECT 1.5D, 2, 'b';
INSERT INTO t (id) VALUES (3);
INSERT INTO t (ID, V) VALUES (4, 'd');
INSERT INTO t (id, nowhere) VALUES (5, 'e');
INSERT INTO t VALUES (6, 'f');

--- values are cast as they are stored
CREATE TABLE t (b TINYINT, i INT, l BIGINT, f FLOAT, d DOUBLE, c DECIMAL(6,2), s STRING, day DATE) USING DELTA;
INSERT INTO t VALUES (1, 2, 3, 4, 5, 6, 7, DATE'2026-01-01');
INSERT INTO t VALUES (1S, 2L, 3Y, 4.5D, 5.5F, 6.555, 7.25, '2026-01-02');
INSERT INTO t (i) VALUES ('17');
INSERT INTO t (i) VALUES ('seventeen');
INSERT INTO t (b) VALUES (300);
INSERT INTO t (i) VALUES (3000000000);
INSERT INTO t (c) VALUES (12345.6);
INSERT INTO t (i) VALUES (2.9D);
INSERT INTO t (day) VALUES (TIMESTAMP'2026-01-03 10:00:00');
INSERT INTO t (day) VALUES (1);
INSERT INTO t (s) VALUES (true), (X'6162');

--- every kind of value
CREATE TABLE t (id INT, bool BOOLEAN, s SMALLINT, l BIGINT, f FLOAT, d DOUBLE, c DECIMAL(38,18), t STRING, x BINARY, day DATE, at TIMESTAMP) USING DELTA;
INSERT INTO t VALUES
  (1, true, -32768S, -9223372036854775808L, CAST('NaN' AS FLOAT), CAST('-Infinity' AS DOUBLE), -0.000000000000000001BD, '', X'', DATE'0001-01-01', TIMESTAMP'0001-01-01 00:00:00'),
  (2, false, 32767S, 9223372036854775807L, CAST('-0.0' AS FLOAT), CAST('NaN' AS DOUBLE), 99999999999999999999.999999999999999999BD, 'Straße 😀 \' "', X'00FF', DATE'9999-12-31', TIMESTAMP'9999-12-31 23:59:59.999999'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
DELETE FROM t WHERE f = CAST('NaN' AS FLOAT);
UPDATE t SET t = concat(t, '!'), x = X'01' WHERE id = 2;

--- nested values
CREATE TABLE t (id INT, a ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<x: INT, y: ARRAY<STRING>>) USING DELTA;
INSERT INTO t VALUES (1, array(1, NULL, 3), map('a', 1, 'b', NULL), named_struct('x', 1, 'y', array('p', NULL))), (2, NULL, NULL, NULL), (3, array(), map(), named_struct('x', NULL, 'y', NULL));
UPDATE t SET a = array_append(coalesce(a, array()), 9) WHERE id < 3;
DELETE FROM t WHERE s.x = 1;
INSERT INTO t SELECT id + 10, a, m, s FROM t;

--- partitions
CREATE TABLE t (id INT, p STRING, q INT) USING DELTA PARTITIONED BY (p, q);
INSERT INTO t VALUES (1, 'a', 1), (2, 'a', NULL), (3, NULL, 2), (4, '', 2), (5, 'x=y/z %20:é', 3), (6, 'A', 1);
INSERT INTO t SELECT id + 10, p, q FROM t WHERE q = 2;
DELETE FROM t WHERE p = 'a';
UPDATE t SET q = q + 1 WHERE p IS NULL;
SELECT * FROM t WHERE p = 'x=y/z %20:é';
DELETE FROM t WHERE p IS NULL AND q = 3;

--- partitions of other types
CREATE TABLE t (id INT, day DATE, at TIMESTAMP, ok BOOLEAN, c DECIMAL(5,2), d DOUBLE) USING DELTA PARTITIONED BY (day, at, ok, c, d);
INSERT INTO t VALUES (1, DATE'2026-01-01', TIMESTAMP'2026-01-01 10:00:00.123456', true, 1.50, 0.1), (2, NULL, NULL, NULL, NULL, NULL), (3, DATE'0001-01-01', TIMESTAMP'1969-12-31 23:59:59.999999', false, -999.99, CAST('NaN' AS DOUBLE));
UPDATE t SET id = id * 10 WHERE day > DATE'2025-01-01';
DELETE FROM t WHERE at < TIMESTAMP'1970-01-01 00:00:00';
DELETE FROM t WHERE d IS NULL;

--- a column that is not there, and more or fewer than there are
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1);
INSERT INTO t VALUES (1, 'a', 2);
INSERT INTO t SELECT 1, 'a', 2;
INSERT INTO t SELECT * FROM nowhere;
INSERT INTO nowhere VALUES (1);
INSERT INTO t (id, id) VALUES (1, 2);

--- rows from several tables
CREATE TABLE s (id INT, w STRING) USING DELTA;
INSERT INTO s VALUES (1, 'one'), (2, 'two'), (3, NULL);
CREATE TABLE t (id INT, w STRING, n BIGINT) USING DELTA;
INSERT INTO t SELECT s.id, s.w, r.id FROM s JOIN range(2) AS r ON r.id < s.id;
INSERT INTO t WITH top AS (SELECT max(n) AS n FROM t) SELECT 100, 'top', n FROM top;
INSERT INTO t TABLE t;
