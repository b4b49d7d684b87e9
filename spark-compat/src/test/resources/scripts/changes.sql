-- Tables with a change data feed: the changes, row by row, are compared at the end of each script.

--- inserts
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a'), (2, NULL);
INSERT INTO t SELECT id + 10, v FROM t;

--- deletes
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL);
INSERT INTO t VALUES (4, 'd'), (5, 'e');
DELETE FROM t WHERE id = 2;
DELETE FROM t WHERE id > 3;
DELETE FROM t WHERE id = 99;
DELETE FROM t;

--- deletes of partitions
CREATE TABLE t (id INT, p STRING) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL), (5, 'é/=');
DELETE FROM t WHERE p = 'a';
DELETE FROM t WHERE p IS NULL;
DELETE FROM t WHERE id = 5;
UPDATE t SET p = 'moved';

--- updates
CREATE TABLE t (id INT, v STRING, n DOUBLE) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', CAST('NaN' AS DOUBLE)), (3, NULL, NULL);
UPDATE t SET v = upper(v) WHERE id < 3;
UPDATE t SET n = n;
UPDATE t SET v = 'x' WHERE id = 99;

--- merges
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
MERGE INTO t USING (SELECT * FROM VALUES (1, 'A', 'U'), (2, NULL, 'D'), (9, 'I', 'U') AS v(id, v, op)) AS s ON t.id = s.id WHEN MATCHED AND s.op = 'D' THEN DELETE WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v);
MERGE INTO t USING (SELECT * FROM VALUES (1) AS v(id)) AS s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.id = 3 THEN DELETE WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = 'left';
MERGE INTO t USING (SELECT * FROM VALUES (1, 'A'), (10, 'J') AS v(id, v)) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *;
MERGE INTO t USING (SELECT * FROM VALUES (1), (1) AS v(id)) AS s ON t.id = s.id WHEN MATCHED THEN DELETE;
MERGE INTO t USING (SELECT * FROM VALUES (77) AS v(id)) AS s ON t.id = s.id WHEN MATCHED THEN DELETE;

--- merges of partitions
CREATE TABLE t (id INT, p INT, v STRING) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t SELECT id, id % 3, concat('v', id) FROM range(9);
MERGE INTO t USING (SELECT id, 5 AS p, 'm' AS v FROM range(7, 12)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
MERGE INTO t USING (SELECT 5 AS p) AS s ON t.p = s.p WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET p = 0;

--- a feed that is switched on later
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
UPDATE t SET v = 'x' WHERE id = 1;
DELETE FROM t WHERE id = 2;
INSERT INTO t VALUES (3, 'c');

--- a feed with checkpoints between
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'delta.checkpointInterval' = '2');
INSERT INTO t VALUES (1, 'a'), (2, 'b');
UPDATE t SET v = 'x' WHERE id = 1;
INSERT INTO t VALUES (3, 'c');
DELETE FROM t WHERE id = 2;
MERGE INTO t USING (SELECT * FROM VALUES (1, 'M'), (4, 'N') AS v(id, v)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
UPDATE t SET v = concat(v, '!');

--- a feed and OPTIMIZE
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a');
INSERT INTO t VALUES (2, 'b');
INSERT INTO t VALUES (3, 'c');
OPTIMIZE t;
UPDATE t SET v = 'x' WHERE id = 2;
DELETE FROM t WHERE id = 1;

--- nested values in a feed
CREATE TABLE t (id INT, s STRUCT<x: INT, a: ARRAY<STRING>>, m MAP<STRING, INT>) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, named_struct('x', 1, 'a', array('p')), map('k', 1)), (2, NULL, NULL);
UPDATE t SET s.x = 2 WHERE id = 1;
UPDATE t SET m = map('n', NULL) WHERE m IS NULL;
DELETE FROM t WHERE s.x = 2;

--- every kind of value in a feed
CREATE TABLE t (id INT, l BIGINT, f FLOAT, c DECIMAL(20,4), x BINARY, day DATE, at TIMESTAMP) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 9223372036854775807L, CAST('-0.0' AS FLOAT), 1234567890123456.7891, X'00FF', DATE'0001-01-01', TIMESTAMP'9999-12-31 23:59:59.999999'), (2, NULL, NULL, NULL, NULL, NULL, NULL);
UPDATE t SET id = id + 10;
DELETE FROM t WHERE id = 12;
