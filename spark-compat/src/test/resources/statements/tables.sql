-- The tables that the statements read; written by Spark, the same in every run.
CREATE TABLE types USING DELTA AS SELECT * FROM VALUES
  (1, true, 1Y, 2S, 3, 4L, 1.5F, 2.5D, 3.14BD, CAST('12345678901234567890.123456789012345678' AS DECIMAL(38,18)), 'abc', X'00FF', DATE'2020-02-29', TIMESTAMP'2020-02-29 12:34:56.789012'),
  (2, false, -128Y, -32768S, -2147483648, -9223372036854775808L, CAST('NaN' AS FLOAT), CAST('NaN' AS DOUBLE), -0.01BD, CAST(-1 AS DECIMAL(38,18)), '', X'', DATE'0001-01-01', TIMESTAMP'0001-01-01 00:00:00'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, true, 127Y, 32767S, 2147483647, 9223372036854775807L, CAST('Infinity' AS FLOAT), CAST('-Infinity' AS DOUBLE), 0.00BD, CAST(0 AS DECIMAL(38,18)), 'Straße 😀', X'61', DATE'9999-12-31', TIMESTAMP'9999-12-31 23:59:59.999999'),
  (5, false, 0Y, 0S, 0, 0L, CAST('-0.0' AS FLOAT), CAST('-0.0' AS DOUBLE), 9.99BD, CAST('99999999999999999999.999999999999999999' AS DECIMAL(38,18)), ' 12 ', X'C3A9', DATE'1969-12-31', TIMESTAMP'1969-12-31 23:59:59.999999'),
  (6, true, 0Y, 1S, 7, 8L, CAST(0 AS FLOAT), 0D, 1.00BD, CAST(1 AS DECIMAL(38,18)), 'abc', X'00FF', DATE'2020-02-29', TIMESTAMP'2020-02-29 12:34:56.789012')
  AS t(id, bool, i8, i16, i32, i64, f32, f64, dec, big, s, bin, d, ts);
CREATE TABLE emp USING DELTA AS SELECT * FROM VALUES
  (1, 'Ann', 10, 5000.00BD, DATE'2019-01-15', NULL),
  (2, 'Bob', 10, 4000.00BD, DATE'2020-03-01', 1),
  (3, 'Cid', 20, 4000.00BD, DATE'2020-03-01', 1),
  (4, 'Dee', 20, 6000.50BD, DATE'2018-07-30', 2),
  (5, 'Eve', NULL, NULL, NULL, 2),
  (6, 'Fay', 30, 3000.25BD, DATE'2021-12-31', 3),
  (7, 'Gus', 30, 3000.25BD, DATE'2022-01-01', 3),
  (8, NULL, 20, 1000.00BD, DATE'2020-02-29', 4)
  AS t(id, name, dept, salary, hired, boss);
CREATE TABLE dept USING DELTA AS SELECT * FROM VALUES
  (10, 'Sales', 'DE'), (20, 'R&D', 'US'), (40, 'Legal', NULL), (NULL, 'Ghost', 'US')
  AS t(dept, title, country);
CREATE TABLE nums USING DELTA AS SELECT
    id AS n,
    CAST(id % 7 AS INT) AS k,
    CASE WHEN id % 5 = 0 THEN NULL ELSE id * 1.5D END AS x,
    CAST(id * 100 % 37 AS DECIMAL(10,2)) AS m,
    concat('s', id % 11) AS s,
    date_add(DATE'2020-01-01', CAST(id AS INT)) AS d
  FROM range(0, 200, 1, 1);
CREATE TABLE events USING DELTA AS SELECT * FROM VALUES
  (1, TIMESTAMP'2026-01-01 00:00:10', array('a', 'b', NULL), map('x', 1, 'y', 2), named_struct('p', 1, 'q', 'one'), '{"a":1,"b":{"c":[1,2,3]}}'),
  (2, TIMESTAMP'2026-01-01 00:04:59', array(), map('z', CAST(NULL AS INT)), named_struct('p', NULL, 'q', 'two'), '{"a":"x"}'),
  (3, TIMESTAMP'2026-01-01 00:05:00', NULL, NULL, NULL, 'not json'),
  (4, NULL, array('a', 'a', 'c'), map(), named_struct('p', 4, 'q', NULL), NULL),
  (5, TIMESTAMP'2026-03-29 01:30:00', array('ü'), map('x', 9, 'w', 8), named_struct('p', 5, 'q', 'five'), '[1,{"a":2}]')
  AS t(id, ts, tags, props, info, js);
CREATE TABLE sales USING DELTA AS SELECT
    CAST(id AS INT) AS id,
    element_at(array('north', 'south', 'east', 'west', NULL), CAST(id % 5 AS INT) + 1) AS region,
    element_at(array('bike', 'car', 'boat'), CAST(id % 3 AS INT) + 1) AS product,
    CAST(2020 + id % 3 AS INT) AS year,
    CAST(id % 4 AS INT) + 1 AS quarter,
    CAST(id * 37 % 100 AS INT) AS quantity,
    CAST(id * 1234 % 9999 / 100 AS DECIMAL(12,2)) AS price
  FROM range(0, 120, 1, 1);
CREATE TABLE parts USING DELTA PARTITIONED BY (region, day) AS SELECT
    CAST(id AS INT) AS id,
    CAST(id AS DOUBLE) / 7 AS amount,
    element_at(array('a b', 'c/d', 'ü', NULL), CAST(id % 4 AS INT) + 1) AS region,
    date_add(DATE'2024-02-27', CAST(id % 3 AS INT)) AS day
  FROM range(0, 40, 1, 1);
CREATE TABLE empty USING DELTA AS SELECT id, name, salary FROM emp WHERE false;
