-- Tables whose features change how rows are written.

--- deletion vectors
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableDeletionVectors' = 'true');
INSERT INTO t SELECT id, concat('v', id) FROM range(20);
DELETE FROM t WHERE id % 5 = 0;
UPDATE t SET v = 'x' WHERE id % 7 = 0;
MERGE INTO t USING (SELECT id, concat('m', id) AS v FROM range(18, 23)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
DELETE FROM t WHERE id < 3;

--- deletion vectors and a change feed
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true');
INSERT INTO t SELECT id, concat('v', id) FROM range(10);
DELETE FROM t WHERE id = 3;
DELETE FROM t WHERE id = 4;
UPDATE t SET v = 'x' WHERE id = 5;
MERGE INTO t USING (SELECT 6 AS id) AS s ON t.id = s.id WHEN MATCHED THEN DELETE;

--- time without a zone
CREATE TABLE t (id INT, at TIMESTAMP_NTZ) USING DELTA;
INSERT INTO t VALUES (1, TIMESTAMP_NTZ'2026-01-01 10:00:00.5'), (2, NULL);
UPDATE t SET at = at + INTERVAL 1 DAY;
DELETE FROM t WHERE at > TIMESTAMP_NTZ'2026-01-02 00:00:00';

--- checkpoints of the second kind
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2');
INSERT INTO t VALUES (1, 'a');
INSERT INTO t VALUES (2, 'b');
DELETE FROM t WHERE id = 1;
INSERT INTO t VALUES (3, 'c');

--- times of commits in the commits
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true');
INSERT INTO t VALUES (1, 'a');
UPDATE t SET v = 'x';
DELETE FROM t;

--- numbers of rows
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableRowTracking' = 'true');
INSERT INTO t VALUES (1, 'a');

--- a protocol that is raised by hand
CREATE TABLE t (id INT) USING DELTA TBLPROPERTIES ('delta.minReaderVersion' = '1', 'delta.minWriterVersion' = '4');
INSERT INTO t VALUES (1);
ALTER TABLE t SET TBLPROPERTIES ('delta.minReaderVersion' = '3', 'delta.minWriterVersion' = '7');
INSERT INTO t VALUES (2);
ALTER TABLE t SET TBLPROPERTIES ('delta.feature.checkConstraints' = 'supported');
INSERT INTO t VALUES (3);

--- rows only added
CREATE TABLE t (id INT) USING DELTA;
INSERT INTO t VALUES (1);
ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'true');
INSERT INTO t VALUES (2);
DELETE FROM t;
DELETE FROM t WHERE id = 1;
DELETE FROM t WHERE id = 99;
UPDATE t SET id = 5;
ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'false');
DELETE FROM t WHERE id = 1;

--- local times ask for a feature
CREATE TABLE t (id INT) USING DELTA;
ALTER TABLE t ADD COLUMNS (at TIMESTAMP_NTZ);
ALTER TABLE t SET TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported');
ALTER TABLE t ADD COLUMNS (at TIMESTAMP_NTZ);
INSERT INTO t VALUES (1, TIMESTAMP_NTZ'2026-03-29 02:30:00.5'), (2, NULL);
UPDATE t SET at = TIMESTAMP_NTZ'1583-01-01 00:00:00' WHERE id = 2;

--- local times as partitions, in a new table
CREATE TABLE t (id INT, at TIMESTAMP_NTZ) USING DELTA PARTITIONED BY (at);
INSERT INTO t VALUES (1, TIMESTAMP_NTZ'2026-03-29 02:30:00.000001'), (2, NULL);
DELETE FROM t WHERE at < TIMESTAMP_NTZ'2027-01-01 00:00:00';

--- a table is given type widening
CREATE TABLE t (id INT) USING DELTA;
INSERT INTO t VALUES (1);
ALTER TABLE t SET TBLPROPERTIES ('delta.enableTypeWidening' = 'true');
ALTER TABLE t ALTER COLUMN id TYPE BIGINT;
INSERT INTO t VALUES (5000000000);
