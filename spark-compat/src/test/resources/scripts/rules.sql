-- What no row may break, whoever writes it.

--- CHECK in every statement
CREATE TABLE t (id INT, n INT) USING DELTA TBLPROPERTIES ('delta.constraints.n_positive' = 'n > 0');
ALTER TABLE t ADD CONSTRAINT n_small CHECK (n < 100);
INSERT INTO t VALUES (1, 50), (2, 99);
INSERT INTO t VALUES (3, 100);
INSERT INTO t VALUES (3, 5), (4, 0);
UPDATE t SET n = n + 1;
UPDATE t SET n = n - 1;
MERGE INTO t USING (SELECT 1 AS id, 0 AS n) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *;
MERGE INTO t USING (SELECT 8 AS id, NULL AS n) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *;
DELETE FROM t WHERE n = 98;

--- CHECK over text, dates and structs
CREATE TABLE t (id INT, v STRING, day DATE, s STRUCT<x: INT>) USING DELTA;
ALTER TABLE t ADD CONSTRAINT word CHECK (v RLIKE '^[a-z]+$');
ALTER TABLE t ADD CONSTRAINT modern CHECK (day >= '2000-01-01' OR day IS NULL);
INSERT INTO t VALUES (1, 'abc', DATE'2026-01-01', named_struct('x', 1));
INSERT INTO t VALUES (1, 'ABC', DATE'2026-01-01', named_struct('x', 1));
INSERT INTO t VALUES (1, 'abc', DATE'1999-12-31', named_struct('x', 1));
INSERT INTO t VALUES (1, 'ab1', NULL, NULL);
INSERT INTO t VALUES (2, 'def', NULL, named_struct('x', 2));

--- NOT NULL in every statement
CREATE TABLE t (id INT NOT NULL, v STRING) USING DELTA;
INSERT INTO t VALUES (NULL, 'a');
INSERT INTO t (v) VALUES ('a');
INSERT INTO t VALUES (1, NULL), (2, 'b');
UPDATE t SET id = NULL WHERE id = 1;
UPDATE t SET id = CAST(v AS INT) WHERE v IS NULL;
MERGE INTO t USING (SELECT CAST(NULL AS INT) AS id, 'm' AS v) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *;
MERGE INTO t USING (SELECT 5 AS id, 'm' AS v) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (v) VALUES (s.v);

--- a NOT NULL partition
CREATE TABLE t (id INT, p STRING NOT NULL) USING DELTA PARTITIONED BY (p);
INSERT INTO t VALUES (1, 'a');
INSERT INTO t VALUES (2, NULL);
INSERT INTO t VALUES (3, '');
UPDATE t SET p = NULL WHERE id = 1;

--- rules and the change feed together
CREATE TABLE t (id INT NOT NULL, n INT) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
ALTER TABLE t ADD CONSTRAINT n CHECK (n % 2 = 0);
INSERT INTO t VALUES (1, 2), (2, 4);
UPDATE t SET n = n + 1 WHERE id = 1;
UPDATE t SET n = n + 2 WHERE id = 1;
MERGE INTO t USING (SELECT * FROM VALUES (2, 6), (3, 8) AS v(id, n)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
DELETE FROM t WHERE n = 6;

--- NOT NULL inside of structs
CREATE TABLE t (id INT, s STRUCT<a: INT NOT NULL, b: STRUCT<x: INT NOT NULL>>) USING DELTA;
INSERT INTO t VALUES (1, named_struct('a', 1, 'b', named_struct('x', 2)));
INSERT INTO t VALUES (2, named_struct('a', CAST(NULL AS INT), 'b', named_struct('x', 2)));
INSERT INTO t VALUES (2, named_struct('a', 1, 'b', named_struct('x', CAST(NULL AS INT))));
INSERT INTO t VALUES (2, named_struct('a', 1, 'b', NULL));
INSERT INTO t VALUES (2, NULL);
UPDATE t SET s.b.x = NULL;
UPDATE t SET s.b.x = 5;
DELETE FROM t WHERE s.b.x = 5;

--- values of properties
CREATE TABLE t (id INT) USING DELTA;
ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'maybe');
ALTER TABLE t SET TBLPROPERTIES ('delta.checkpointInterval' = '0');
ALTER TABLE t SET TBLPROPERTIES ('delta.logRetentionDuration' = 'interval 1 month');
ALTER TABLE t SET TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = '-2');
ALTER TABLE t SET TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = '-1');
INSERT INTO t VALUES (1);
