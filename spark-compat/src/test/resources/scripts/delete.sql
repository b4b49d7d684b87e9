-- DELETE: which rows go, and how many.

--- by a condition
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL);
INSERT INTO t VALUES (4, 'd'), (5, 'b');
DELETE FROM t WHERE v = 'b';
DELETE FROM t WHERE v = 'nobody';
DELETE FROM t WHERE v <> 'a';
DELETE FROM t WHERE v IS NULL;
DELETE FROM t WHERE NULL;

--- all rows
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
INSERT INTO t VALUES (3, 'c');
DELETE FROM t;
INSERT INTO t VALUES (4, 'd');
DELETE FROM t WHERE true;
DELETE FROM t;

--- whole partitions and parts of them
CREATE TABLE t (id INT, p INT) USING DELTA PARTITIONED BY (p);
INSERT INTO t SELECT id, id % 4 FROM range(40);
DELETE FROM t WHERE p = 1;
DELETE FROM t WHERE p IN (2, 3) AND id > 20;
DELETE FROM t WHERE p = 0 OR id = 3;
DELETE FROM t WHERE p > 100;

--- with an alias
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
DELETE FROM t AS x WHERE x.id = 1;
DELETE FROM t x WHERE t.id = 2;

--- NaN, minus zero, and the ends of numbers
CREATE TABLE t (id INT, d DOUBLE) USING DELTA;
INSERT INTO t VALUES (1, CAST('NaN' AS DOUBLE)), (2, 0.0D), (3, -0.0D), (4, CAST('Infinity' AS DOUBLE)), (5, NULL), (6, 1.5);
DELETE FROM t WHERE d = 0.0D;
DELETE FROM t WHERE d > 1e308D;
DELETE FROM t WHERE d <=> NULL;

--- what fails
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (0, 'b');
DELETE FROM t WHERE 10 / id > 1;
DELETE FROM t WHERE nowhere = 1;
DELETE FROM t WHERE v;
DELETE FROM nowhere WHERE id = 1;
DELETE FROM t WHERE CAST(v AS INT) = 1;
DELETE FROM t WHERE count(*) > 1;
