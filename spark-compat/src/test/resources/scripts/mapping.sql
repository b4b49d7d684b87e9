-- Tables whose columns have other names in files. A property that the server does not give a new table has Spark make the table of both.

--- columns by name
CREATE TABLE t (id INT, `a b` STRING) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (1, 'a'), (2, 'b');
DELETE FROM t WHERE `a b` = 'a';
UPDATE t SET `a b` = 'c';
ALTER TABLE t ADD COLUMNS (n INT);
INSERT INTO t VALUES (3, 'd', 4);

--- columns by name of Spark's table
CREATE TABLE t (id INT NOT NULL, `a b` STRING, d DECIMAL(10,2), at TIMESTAMP) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2');
INSERT INTO t VALUES (1, 'a', 1.5, TIMESTAMP'2026-01-01 10:00:00'), (2, NULL, NULL, NULL);
INSERT INTO t SELECT id, concat('v', id), id / 4, NULL FROM range(3, 20);
INSERT INTO t (id) VALUES (NULL);
DELETE FROM t WHERE id % 5 = 0;
UPDATE t SET `a b` = 'x' WHERE d > 3;
MERGE INTO t USING (SELECT CAST(id AS INT) AS id, concat('m', id) AS v FROM range(18, 23)) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET `a b` = s.v WHEN NOT MATCHED THEN INSERT (id, `a b`) VALUES (s.id, s.v);
OPTIMIZE t;
SELECT count(*) FROM t WHERE `a b` = 'x' AND id > 3;
INSERT OVERWRITE t SELECT 7, 'o', 1, NULL;
RESTORE TABLE t TO VERSION AS OF 3;

--- columns by id of Spark's table
CREATE TABLE t (id INT, `a b` STRING, s STRUCT<x: INT, `y z`: STRING>) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'id', 'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2');
INSERT INTO t VALUES (1, 'a', named_struct('x', 1, 'y z', 'p')), (2, 'b', NULL), (3, NULL, named_struct('x', NULL, 'y z', NULL));
UPDATE t SET s = named_struct('x', id, 'y z', 'q') WHERE id < 3;
DELETE FROM t WHERE s.x = 1;
ALTER TABLE t ADD COLUMNS (n INT, s.w DOUBLE);
INSERT INTO t VALUES (4, 'd', named_struct('x', 4, 'y z', 'r', 'w', 0.5D), 9);
OPTIMIZE t;
SELECT id FROM t WHERE s.`y z` = 'r';

--- partitions of Spark's table
CREATE TABLE t (id INT, `p q` STRING, `_d` DATE) USING DELTA PARTITIONED BY (`p q`, `_d`) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2');
INSERT INTO t VALUES (1, 'a/b', DATE'2026-01-01'), (2, 'a/b', NULL), (3, NULL, DATE'2026-01-02'), (4, 'c', DATE'2026-01-02');
INSERT INTO t VALUES (5, 'a/b', DATE'2026-01-01'), (6, 'c', DATE'2026-01-02');
DELETE FROM t WHERE `p q` = 'c' AND id = 4;
UPDATE t SET `p q` = 'moved' WHERE id = 3;
OPTIMIZE t WHERE `p q` = 'a/b';
MERGE INTO t USING (SELECT 2 AS id UNION ALL SELECT 9) AS s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, `p q`) VALUES (s.id, 'new');
INSERT INTO t REPLACE WHERE `p q` = 'a/b' SELECT 11, 'a/b', DATE'2026-01-03';
SELECT id FROM t WHERE `_d` = DATE'2026-01-03';
DELETE FROM t WHERE `p q` IS NULL;
VACUUM t;

--- partitions by id
CREATE TABLE t (`p q` STRING, id INT) USING DELTA PARTITIONED BY (`p q`) TBLPROPERTIES ('delta.columnMapping.mode' = 'id');
INSERT INTO t VALUES ('a', 1), ('b', 2), (NULL, 3);
UPDATE t SET id = id + 1 WHERE `p q` = 'b';
INSERT OVERWRITE t PARTITION (`p q` = 'a') SELECT 5;
SHOW TBLPROPERTIES t ('delta.columnMapping.maxColumnId');

--- a change feed of Spark's table
CREATE TABLE t (id INT, `a b` STRING, p INT) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2', 'delta.enableChangeDataFeed' = 'true');
INSERT INTO t SELECT id, concat('v', id), id % 2 FROM range(10);
DELETE FROM t WHERE id = 3;
UPDATE t SET `a b` = 'x' WHERE id > 6;
MERGE INTO t USING (SELECT 6 AS id UNION ALL SELECT 20) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET `a b` = 'm' WHEN NOT MATCHED THEN INSERT (id, `a b`, p) VALUES (s.id, 'n', 1);

--- a change feed by id
CREATE TABLE t (id INT, `a b` STRING) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'id', 'delta.enableChangeDataFeed' = 'true');
INSERT INTO t SELECT id, concat('v', id) FROM range(10);
DELETE FROM t WHERE id = 3;
UPDATE t SET `a b` = 'x' WHERE id > 6;
INSERT INTO t REPLACE WHERE id < 2 SELECT 1, 'r';

--- nested columns
CREATE TABLE t (id INT, l ARRAY<STRUCT<`a b`: INT, c: STRING>>, m MAP<STRING, STRUCT<v: ARRAY<INT>, `w x`: DECIMAL(5,1)>>, k MAP<STRUCT<n: INT>, INT>) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (1, array(named_struct('a b', 1, 'c', 'x'), NULL), map('k', named_struct('v', array(1, NULL), 'w x', 1.5)), map(named_struct('n', 1), 2)), (2, NULL, NULL, NULL), (3, array(), map('k', NULL), map());
UPDATE t SET l = array(named_struct('a b', 5, 'c', NULL)) WHERE id = 2;
ALTER TABLE t ADD COLUMNS (l.element.d INT, m.value.`y z` STRING);
INSERT INTO t VALUES (4, array(named_struct('a b', 1, 'c', 'x', 'd', 3)), map('k', named_struct('v', NULL, 'w x', NULL, 'y z', 'new')), NULL);
OPTIMIZE t;
DELETE FROM t WHERE id = 1;

--- a table that begins to map its columns
CREATE TABLE t (id INT, s STRUCT<x: INT>, p STRING) USING DELTA PARTITIONED BY (p);
INSERT INTO t VALUES (1, named_struct('x', 1), 'a');
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'id');
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (2, named_struct('x', 2), 'b');
ALTER TABLE t ADD COLUMNS (`a b` INT, s.`y z` INT);
INSERT INTO t VALUES (3, named_struct('x', 3, 'y z', 4), 'c', 5);
UPDATE t SET `a b` = id WHERE p = 'a';
OPTIMIZE t;
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'none');
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'id');
ALTER TABLE t UNSET TBLPROPERTIES ('delta.columnMapping.mode');

--- a table of more features that begins to map its columns
CREATE TABLE t (id INT, v STRING DEFAULT 'd') USING DELTA TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported', 'delta.enableDeletionVectors' = 'true');
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t (id) VALUES (1);

--- a mapped table with rules
CREATE TABLE t (id INT NOT NULL, `a b` INT) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
ALTER TABLE t ADD CONSTRAINT few CHECK (`a b` < 100);
INSERT INTO t VALUES (1, 1);
INSERT INTO t VALUES (2, 100);
UPDATE t SET id = NULL;
SELECT * FROM t;

--- columns of a query
CREATE TABLE t USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS SELECT id AS `an id`, named_struct('a b', id) AS s FROM range(5);
INSERT INTO t VALUES (9, named_struct('a b', 9));
CREATE OR REPLACE TABLE t USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS SELECT id AS `an id`, 1 AS n FROM range(3);
INSERT INTO t VALUES (9, 9);
CREATE OR REPLACE TABLE t (n INT) USING DELTA;
INSERT INTO t VALUES (1);

--- restored to before a column came
CREATE TABLE t (id INT) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (1);
ALTER TABLE t ADD COLUMNS (n INT);
INSERT INTO t VALUES (2, 2);
RESTORE TABLE t TO VERSION AS OF 1;
ALTER TABLE t ADD COLUMNS (n STRING);
INSERT INTO t VALUES (3, 'c');

--- restored to before columns were mapped
CREATE TABLE t (id INT) USING DELTA;
INSERT INTO t VALUES (1);
ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (2);
RESTORE TABLE t TO VERSION AS OF 1;
INSERT INTO t VALUES (3);

--- names that need a mapping
CREATE TABLE t (`a b` INT) USING DELTA;
CREATE TABLE t (id INT, `a,b;{c}(d)=` INT) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'other');
CREATE TABLE t (id INT, `a,b;{c}(d)=` INT) USING DELTA TBLPROPERTIES ('delta.columnMapping.mode' = 'name');
INSERT INTO t VALUES (1, 2);
UPDATE t SET `a,b;{c}(d)=` = 3;

--- columns that get another name
CREATE TABLE t (id INT, v STRING, s STRUCT<x: INT, l: ARRAY<STRUCT<q: INT>>>, p STRING) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a', named_struct('x', 1, 'l', array(named_struct('q', 2))), 'p'), (2, 'b', NULL, NULL);
ALTER TABLE t RENAME COLUMN v TO `a b`;
ALTER TABLE t RENAME COLUMN s.x TO `y z`;
ALTER TABLE t RENAME COLUMN s.l.element.q TO r;
ALTER TABLE t RENAME COLUMN p TO part;
INSERT INTO t VALUES (3, 'c', named_struct('y z', 1, 'l', array(named_struct('r', 5))), 'part');
UPDATE t SET `a b` = 'u' WHERE part IS NULL;
OPTIMIZE t WHERE part = 'p';
ALTER TABLE t RENAME COLUMN id TO part;
ALTER TABLE t RENAME COLUMN nope TO n;
SELECT * FROM t WHERE part = 'p';

--- columns that are gone
CREATE TABLE t (id INT, v STRING, s STRUCT<x: INT, y: INT>, p STRING) USING DELTA PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'id');
INSERT INTO t VALUES (1, 'a', named_struct('x', 1, 'y', 2), 'p'), (2, 'b', NULL, NULL);
ALTER TABLE t DROP COLUMN v;
ALTER TABLE t DROP COLUMNS (s.x);
ALTER TABLE t DROP COLUMN IF EXISTS v;
ALTER TABLE t ADD COLUMNS (v INT);
INSERT INTO t VALUES (3, named_struct('y', 1), 'q', 7);
DELETE FROM t WHERE id = 1;
OPTIMIZE t;
