package dev.sluice.compat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A kind of argument: a type and the values of it that are tried. Each kind has three columns in the
 * grid, {@code int_1} to {@code int_3}. NULL is among the values of every kind.
 */
enum Kind {
  BOOLEAN("boolean", "true", "false"),
  TINYINT("tinyint", "0Y", "1Y", "-1Y", "7Y", "127Y", "-128Y"),
  SMALLINT("smallint", "0S", "1S", "-1S", "12S", "300S", "32767S", "-32768S"),
  INT(
      "int", "0", "1", "-1", "2", "3", "-3", "7", "10", "31", "32", "33", "63", "64", "100", "365",
      "1000", "2000", "65536", "-65536", "1000000", "2147483647", "-2147483648", "2147483646"),
  SMALL("int", "0", "1", "-1", "2", "-2", "3", "-3", "4", "5", "6", "9", "12", "-7"),
  BIGINT(
      "bigint", "0L", "1L", "-1L", "2L", "-5L", "10L", "33L", "64L", "1000L", "2147483647L",
      "2147483648L", "-2147483649L", "9007199254740993L", "1600000000L", "-62135596800L",
      "253402300799L", "9223372036854775807L", "-9223372036854775808L", "9223372036854775806L"),
  FLOAT(
      "float", "0F", "CAST('-0.0' AS FLOAT)", "1F", "-1F", "0.1F", "-2.5F", "3.5F", "0.5F",
      "16777217F", "1e10F", "CAST('3.4028235E38' AS FLOAT)",
      "CAST('-3.4028235E38' AS FLOAT)", "CAST('1.4E-45' AS FLOAT)", "CAST('NaN' AS FLOAT)",
      "CAST('Infinity' AS FLOAT)", "CAST('-Infinity' AS FLOAT)"),
  DOUBLE(
      "double", "0D", "CAST('-0.0' AS DOUBLE)", "1D", "-1D", "0.1D", "0.2D", "0.5D", "1.5D", "2.5D",
      "-2.5D", "-0.5D", "3.7D", "1.005D", "100D", "1e-7D", "1e7D", "12345678.9D", "1e15D", "1e16D",
      "1e17D", "2147483647.5D", "-2147483648.9D", "9.2e18D", "9.3e18D", "1e100D",
      "1.7976931348623157E308D", "-1.7976931348623157E308D", "4.9E-324D", "2.2250738585072014E-308D",
      "CAST('NaN' AS DOUBLE)", "CAST('Infinity' AS DOUBLE)", "CAST('-Infinity' AS DOUBLE)"),
  DECIMAL(
      "decimal(10,2)", "0.00", "1.00", "-1.00", "0.01", "-0.01", "0.50", "1.50", "2.50", "-2.50",
      "0.05", "1.25", "99.99", "127.50", "32768.00", "12345678.90", "99999999.99", "-99999999.99"),
  WIDE(
      "decimal(38,18)", "0", "1", "-1", "0.000000000000000001", "-0.000000000000000001", "0.5",
      "-2.5", "3.141592653589793238", "1.005", "2147483647.5", "-9223372036854775808.5",
      "99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999",
      "12345678901234567890.123456789012345678"),
  HUGE(
      "decimal(38,0)", "0", "1", "-1", "5", "2147483648", "9223372036854775808",
      "-9223372036854775809", "99999999999999999999999999999999999999",
      "-99999999999999999999999999999999999999", "50000000000000000000000000000000000000"),
  TEXT(
      "string", "''", "' '", "'a'", "'A'", "'abc'", "'Spark SQL'", "'  both  '", "'\\t\\ttab\\n'",
      "'ß'", "'İ'", "'ı'", "'ǆ'", "'Straße'", "'ΑΣ'", "'ΑΣ Σα'", "'ﬁn'", "'éa'", "'e\\u0301a'",
      "'日本語'", "'😀'", "'a😀b😀'", "'👨‍👩‍👧'", "'\\u00a0nbsp\\u00a0'", "'\\u0000nul'",
      "'a%b_c'", "'a\\\\b'", "'it''s \"q\"'", "'a,b,,c'", "'aaa'", "'\\uFFFDx'", "'מצב'",
      "'The quick brown fox jumps over the lazy dog'"),
  WORD(
      "string", "''", "'a'", "'b'", "'ab'", "'ba'", "'aa'", "'abab'", "'aXbX'", "'X'", "','",
      "'a,b'", "' '", "'a b a'", "'%'", "'_'", "'a%'", "'a_'", "'.'", "'é'", "'😀'", "'NULL'"),
  NUMBER_TEXT(
      "string", "'0'", "'1'", "'-1'", "'+1'", "' 12 '", "'\\t7\\n'", "'007'", "'1.5'", "'-2.50'",
      "'.5'", "'5.'", "'1e3'", "'1E-2'", "'1e400'", "'NaN'", "'nan'", "'Infinity'", "'inf'",
      "'-inf'", "'1d'", "'1.0f'", "'12L'", "'127'", "'128'", "'2147483648'",
      "'9223372036854775807'", "'9223372036854775808'", "'99999999.995'", "'1,000'", "'1_000'",
      "'0x1A'", "'1 2'", "'-'", "''", "'true'", "'T'", "'yes'", "' n '", "'off'", "'１２'"),
  TIME_TEXT(
      "string", "'2020-02-29'", "'2021-02-29'", "' 2020-01-02 '", "'2020-1-2'", "'2020'",
      "'2020-06'", "'0001-01-01'", "'1582-10-10'", "'9999-12-31'", "'10000-01-01'", "'+12345-01-01'",
      "'-0001-01-01'", "'2020-13-01'", "'2020-00-10'", "'20200102'", "'2020/01/02'", "'01-02-2020'",
      "'2020-01-02 03:04:05'", "'2020-01-02T03:04:05.123456789'", "'2020-01-02 3:4:5.1'",
      "'2020-01-02 24:00:00'", "'2020-01-02 23:59:60'", "'2020-01-02 03:04:05Z'",
      "'2020-01-02 03:04:05+05:30'", "'2020-01-02 03:04:05 Europe/Berlin'",
      "'2020-03-29 02:30:00 Europe/Berlin'", "'2020-01-02 03:04:05 UTC+1'", "'T03:04'", "'12:34:56'",
      "'2020-01-02T'", "'2020-01-02 abc'", "'epoch'", "'now'", "''", "'abc'"),
  JSON_TEXT(
      "string", "'{}'", "'[]'", "'{\"a\":1}'", "'{\"a\":{\"b\":[1,2,{\"c\":null}]}}'",
      "'{\"a\":\"x\",\"b\":1.50}'", "'{\"a\":null}'", "'{\"a\":[1,2,3]}'", "'[{\"a\":1},{\"a\":2}]'",
      "'{\"a\":\"😀\\\\u00e9\"}'", "'{\"a\":1e2,\"a\":2}'", "'{\"a\":true,\"b\":\"2020-01-02\"}'",
      "'{a:1}'", "'{\"a\":1'", "'null'", "'1'", "'\"s\"'", "' '", "''", "'not json'"),
  BINARY(
      "binary", "X''", "X'00'", "X'FF'", "X'616263'", "X'C3A9'", "X'00FF10'", "X'F09F9880'",
      "X'0001020304050607'"),
  DATE(
      "date", "DATE'1970-01-01'", "DATE'1969-12-31'", "DATE'2020-02-29'", "DATE'2019-02-28'",
      "DATE'2020-12-31'", "DATE'2021-01-01'", "DATE'2018-12-30'", "DATE'2024-03-31'",
      "DATE'0001-01-01'", "DATE'0001-12-31'", "DATE'1582-10-04'", "DATE'1582-10-15'",
      "DATE'1600-02-29'", "DATE'1899-12-31'", "DATE'1900-02-28'", "DATE'2000-01-31'",
      "DATE'9999-12-31'"),
  TIMESTAMP(
      "timestamp", "TIMESTAMP'1970-01-01 00:00:00'", "TIMESTAMP'1969-12-31 23:59:59.999999'",
      "TIMESTAMP'2020-02-29 12:34:56.789012'", "TIMESTAMP'2020-12-31 23:59:59'",
      "TIMESTAMP'2021-03-28 01:30:00'", "TIMESTAMP'2021-03-28 02:30:00'",
      "TIMESTAMP'2021-10-31 02:30:00.5'", "TIMESTAMP'0001-01-01 00:00:00'",
      "TIMESTAMP'1582-10-04 23:59:59.000001'", "TIMESTAMP'1582-10-15 00:00:00'",
      "TIMESTAMP'1883-11-18 12:03:58'", "TIMESTAMP'1900-01-01 00:00:00.1'",
      "TIMESTAMP'2000-01-31 06:00:00.000100'", "TIMESTAMP'9999-12-31 23:59:59.999999'"),
  TIMESTAMP_NTZ(
      "timestamp_ntz", "TIMESTAMP_NTZ'1970-01-01 00:00:00'",
      "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'", "TIMESTAMP_NTZ'2020-02-29 12:34:56.789012'",
      "TIMESTAMP_NTZ'2021-03-28 02:30:00'", "TIMESTAMP_NTZ'0001-01-01 00:00:00'",
      "TIMESTAMP_NTZ'1582-10-10 01:02:03'", "TIMESTAMP_NTZ'9999-12-31 23:59:59.999999'"),
  INTS(
      "array<int>", "array()", "array(1)", "array(1, 2, 3)", "array(3, 1, 2, 1)",
      "array(CAST(NULL AS INT))", "array(1, NULL, 3)", "array(NULL, 5, NULL, 5)", "array(0, -1)",
      "array(2147483647, -2147483648)"),
  WORDS(
      "array<string>", "array()", "array('a')", "array('a', 'b', 'c')", "array('b', 'a', 'b')",
      "array(CAST(NULL AS STRING))", "array('', NULL, 'é😀')", "array(' x ', 'X', 'x')"),
  DOUBLES(
      "array<double>", "array()", "array(1D, 2.5D)", "array(0D, CAST('-0.0' AS DOUBLE))",
      "array(CAST('NaN' AS DOUBLE), 1D, NULL)",
      "array(CAST('Infinity' AS DOUBLE), CAST('NaN' AS DOUBLE), CAST('NaN' AS DOUBLE))"),
  NESTED(
      "array<array<int>>", "array()", "array(array())", "array(array(1, 2), array(3))",
      "array(CAST(NULL AS ARRAY<INT>), array(1))", "array(array(NULL, 2), array(2, NULL))"),
  COUNTS(
      "map<string,int>", "map()", "map('a', 1)", "map('a', 1, 'b', 2)", "map('b', 2, 'a', NULL)",
      "map('', 0, 'é😀', -1)"),
  NAMES(
      "map<int,string>", "map()", "map(1, 'a')", "map(2, 'b', 1, NULL)", "map(-1, '', 0, 'é')"),
  STRUCT(
      "struct<x:int,y:string>", "named_struct('x', 1, 'y', 'a')",
      "named_struct('x', CAST(NULL AS INT), 'y', CAST(NULL AS STRING))",
      "named_struct('x', -1, 'y', '')", "named_struct('x', 2, 'y', 'é\"q')"),
  STRUCTS(
      "array<struct<x:int,y:string>>", "array()", "array(named_struct('x', 1, 'y', 'a'))",
      "array(named_struct('x', 2, 'y', 'b'), NULL, named_struct('x', 1, 'y', CAST(NULL AS STRING)))",
      "array(named_struct('x', CAST(NULL AS INT), 'y', ''))");

  private final String type;
  private final List<String> literals;

  Kind(String type, String... literals) {
    this.type = type;
    this.literals = List.copyOf(Arrays.asList(literals));
  }

  /** The type as SQL writes it. */
  String type() {
    return type;
  }

  /** The values other than NULL, as Spark SQL writes them. */
  List<String> literals() {
    return literals;
  }

  /** A column of the grid, from 1. */
  String column(int number) {
    return name().toLowerCase(Locale.ROOT) + "_" + number;
  }
}
