-- Rows that take the place of others: all, those of a partition, those of a condition; older versions and new tables in an old one's place.

--- all rows
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
INSERT OVERWRITE t VALUES (3, 'c');
INSERT OVERWRITE TABLE t SELECT id + 1, v FROM t;
INSERT OVERWRITE t (v, id) VALUES ('d', 5);
INSERT OVERWRITE t (id) VALUES (6);
INSERT OVERWRITE t SELECT id, v FROM t WHERE false;
INSERT OVERWRITE t VALUES ('seven', 'e');
INSERT OVERWRITE t VALUES (8);

--- all rows of a table with partitions
CREATE TABLE t (id INT, p STRING) USING DELTA PARTITIONED BY (p);
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL);
INSERT OVERWRITE t VALUES (4, 'a');
INSERT INTO t VALUES (5, 'b');
INSERT OVERWRITE t SELECT id * 10, 'c' FROM t;

--- a partition
CREATE TABLE t (id INT, v STRING, p STRING, q INT) USING DELTA PARTITIONED BY (p, q);
INSERT INTO t VALUES (1, 'x', 'a', 1), (2, 'y', 'a', 2), (3, 'z', 'b', 1), (4, NULL, NULL, NULL);
INSERT INTO t PARTITION (p = 'a', q = 1) VALUES (5, 'new');
INSERT INTO t PARTITION (p = 'c', q = 3) SELECT id, v FROM t WHERE id = 1;
INSERT INTO t PARTITION (q = 3) SELECT 6, 'six', 'd';
INSERT INTO t PARTITION (p, q) SELECT 7, 'seven', 'e', 9;
INSERT OVERWRITE t PARTITION (p = 'a', q = 2) VALUES (8, 'eight');
INSERT OVERWRITE t PARTITION (p = 'b') SELECT 9, 'nine', 7;
INSERT INTO t PARTITION (q = '4', p = 'text') VALUES (10, 'ten');
INSERT INTO t PARTITION (p = 'a') VALUES (11, 'eleven');
INSERT INTO t PARTITION (nowhere = 1) VALUES (12, 'twelve');
INSERT INTO t PARTITION (v = 'x') VALUES (13, 'a', 1);
INSERT OVERWRITE t PARTITION (p = 'a', q = 1) IF NOT EXISTS VALUES (14, 'x');

--- a partition whose value is NULL, a date or a number
CREATE TABLE t (id INT, day DATE, n DOUBLE) USING DELTA PARTITIONED BY (day, n);
INSERT INTO t PARTITION (day = '2026-01-01', n = 1.5) VALUES (1);
INSERT INTO t PARTITION (day = DATE'2026-01-02', n = 2) VALUES (2);
INSERT INTO t PARTITION (day = NULL, n = 3) VALUES (3);
INSERT OVERWRITE t PARTITION (day = '2026-01-01', n = 1.5) VALUES (4);
INSERT INTO t PARTITION (day = 'no day', n = 1) VALUES (5);

--- the rows of a condition
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, 'd');
INSERT INTO t REPLACE WHERE id = 2 VALUES (2, 'B');
INSERT INTO t REPLACE WHERE id > 2 SELECT id, upper(v) FROM t WHERE id > 2;
INSERT INTO t REPLACE WHERE v = 'a' VALUES (1, 'b');
INSERT INTO t REPLACE WHERE id IN (3, 4) VALUES (3, 'three'), (3, 'more');
INSERT INTO t REPLACE WHERE id > 100 VALUES (101, 'new');
INSERT INTO t REPLACE WHERE v IS NULL VALUES (7, NULL);
INSERT INTO t REPLACE WHERE nowhere = 1 VALUES (8, 'x');
INSERT INTO t REPLACE WHERE id < 1000 VALUES (9, 'all');

--- the rows of a condition over partitions
CREATE TABLE t (id INT, p STRING) USING DELTA PARTITIONED BY (p);
INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL);
INSERT INTO t REPLACE WHERE p = 'a' VALUES (5, 'a');
INSERT INTO t REPLACE WHERE p = 'a' VALUES (6, 'b');
INSERT INTO t REPLACE WHERE p = 'b' AND id = 3 VALUES (30, 'b');
INSERT INTO t REPLACE WHERE p = 'b' AND id = 3 VALUES (3, 'b');
INSERT INTO t REPLACE WHERE p IS NULL VALUES (40, NULL);

--- a change feed of replaced rows
CREATE TABLE t (id INT, v STRING) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true');
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT OVERWRITE t VALUES (4, 'd'), (5, 'e');
INSERT INTO t REPLACE WHERE id = 4 VALUES (4, 'D');

--- constraints hold for rows that replace others
CREATE TABLE t (id INT NOT NULL, v STRING) USING DELTA;
ALTER TABLE t ADD CONSTRAINT small CHECK (id < 100);
INSERT INTO t VALUES (1, 'a');
INSERT OVERWRITE t VALUES (200, 'b');
INSERT OVERWRITE t VALUES (NULL, 'b');
INSERT INTO t REPLACE WHERE id = 1 VALUES (1, 'c');

--- an older version
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a');
INSERT INTO t VALUES (2, 'b');
DELETE FROM t WHERE id = 1;
RESTORE TABLE t TO VERSION AS OF 2;
RESTORE TABLE t VERSION AS OF 1;
INSERT INTO t VALUES (3, 'c');
RESTORE t TO VERSION AS OF 3;
RESTORE TABLE t TO VERSION AS OF 99;

--- another table in its place
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a');
CREATE OR REPLACE TABLE t (id BIGINT, w DOUBLE) USING DELTA PARTITIONED BY (w);
INSERT INTO t VALUES (2, 0.5);
CREATE OR REPLACE TABLE t USING DELTA AS SELECT id, 'x' AS s FROM range(3);
REPLACE TABLE t USING DELTA AS SELECT 1 AS one;
