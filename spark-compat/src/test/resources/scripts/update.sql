-- UPDATE: what rows become, and how many.

--- by a condition
CREATE TABLE t (id INT, v STRING, n INT) USING DELTA;
INSERT INTO t VALUES (1, 'a', 10), (2, 'b', NULL), (3, NULL, 30);
INSERT INTO t VALUES (4, 'd', 40);
UPDATE t SET n = n + 1 WHERE id > 1;
UPDATE t SET v = upper(v), n = id WHERE n IS NULL;
UPDATE t SET v = 'x' WHERE id = 99;
UPDATE t SET n = 0 WHERE NULL;

--- all rows
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
INSERT INTO t VALUES (3, NULL);
UPDATE t SET v = concat(v, '-', id);
UPDATE t SET id = id, v = v;
UPDATE t SET v = NULL;

--- old values on the right
CREATE TABLE t (a INT, b INT) USING DELTA;
INSERT INTO t VALUES (1, 2), (3, 4);
UPDATE t SET a = b, b = a;
UPDATE t SET a = a + b, b = a - b WHERE a > 2;

--- partition columns
CREATE TABLE t (id INT, p STRING) USING DELTA PARTITIONED BY (p);
INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL);
UPDATE t SET p = 'c' WHERE id = 2;
UPDATE t SET p = NULL WHERE p = 'b';
UPDATE t SET p = coalesce(p, 'none'), id = id + 10;

--- fields of structs
CREATE TABLE t (id INT, s STRUCT<x: INT, y: STRUCT<z: STRING>>) USING DELTA;
INSERT INTO t VALUES (1, named_struct('x', 1, 'y', named_struct('z', 'a'))), (2, NULL);
UPDATE t SET s = named_struct('x', 7, 'y', NULL) WHERE id = 2;
UPDATE t SET s = named_struct('x', s.x + 1, 'y', named_struct('z', 'b')) WHERE s.y.z = 'a';
UPDATE t SET s.x = 5 WHERE id = 1;

--- casts of what is assigned
CREATE TABLE t (id INT, b TINYINT, c DECIMAL(4,1), s STRING, day DATE) USING DELTA;
INSERT INTO t VALUES (1, 1Y, 1.0, 'a', DATE'2026-01-01');
UPDATE t SET b = 100, c = 12.34, s = 5, day = '2026-02-02';
UPDATE t SET b = 1000;
UPDATE t SET c = 12345;
UPDATE t SET id = 'twelve';
UPDATE t SET day = 3;
UPDATE t SET s = DATE'2026-03-03';

--- what fails
CREATE TABLE t (id INT, v STRING) USING DELTA;
INSERT INTO t VALUES (1, 'a'), (2, '7');
UPDATE t SET nowhere = 1;
UPDATE t SET id = 1, id = 2;
UPDATE t SET id = CAST(v AS INT);
UPDATE t SET id = id / 0;
UPDATE t SET v = 'x' WHERE 2147483647 + id * 2 IN (1, 2);

--- fields of structs
CREATE TABLE t (id INT, s STRUCT<a: INT, b: STRUCT<x: INT, y: STRING>>, l ARRAY<STRUCT<a: INT>>) USING DELTA;
INSERT INTO t VALUES (1, named_struct('a', 1, 'b', named_struct('x', 2, 'y', 'z')), array(named_struct('a', 1))), (2, NULL, NULL), (3, named_struct('a', 5, 'b', NULL), array());
UPDATE t SET s.a = id * 10 WHERE id < 3;
UPDATE t SET s.b.x = '7', s.a = 1 WHERE id > 1;
UPDATE t SET s.a = 1, s = NULL;
UPDATE t SET s.b = NULL, s.b.x = 1;
UPDATE t SET l.a = 1;
UPDATE t SET s.nowhere = 1;
UPDATE t SET s.b = named_struct('y', 'by name', 'x', 3) WHERE id = 1;
UPDATE t SET s = named_struct('b', named_struct('x', 8, 'y', 'w'), 'a', 9) WHERE id = 2;
UPDATE t SET s = named_struct('a', 9) WHERE id = 2;
UPDATE t SET s.b = named_struct('col1', 9, 'col2', 'v') WHERE id = 2;
MERGE INTO t USING (SELECT 3 AS k) AS n ON t.id = n.k WHEN MATCHED THEN UPDATE SET s.b = named_struct('x', n.k, 'y', 'm'), t.s.a = 3;
MERGE INTO t USING (SELECT 4 AS k) AS n ON t.id = n.k WHEN NOT MATCHED THEN INSERT (id, s) VALUES (k, named_struct('b', named_struct('y', 'i', 'x', 1), 'a', 2));
