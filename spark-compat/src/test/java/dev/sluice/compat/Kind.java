package dev.sluice.compat;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A kind of argument: a type and the values of it that are tried, which are in {@code
 * cases/values.txt}. Each kind has three columns in the grid, {@code int_1} to {@code int_3}.
 */
enum Kind {
  BOOLEAN("boolean"),
  TINYINT("tinyint"),
  SMALLINT("smallint"),
  INT("int"),
  SMALL("int"),
  BIGINT("bigint"),
  FLOAT("float"),
  DOUBLE("double"),
  DECIMAL("decimal(10,2)"),
  WIDE("decimal(38,18)"),
  HUGE("decimal(38,0)"),
  TEXT("string"),
  WORD("string"),
  NUMBER_TEXT("string"),
  TIME_TEXT("string"),
  JSON_TEXT("string"),
  BINARY("binary"),
  DATE("date"),
  TIMESTAMP("timestamp"),
  TIMESTAMP_NTZ("timestamp_ntz"),
  INTS("array<int>"),
  WORDS("array<string>"),
  DOUBLES("array<double>"),
  NESTED("array<array<int>>"),
  COUNTS("map<string,int>"),
  NAMES("map<int,string>"),
  STRUCT("struct<x:int,y:string>"),
  STRUCTS("array<struct<x:int,y:string>>");

  private static final Map<String, List<String>> LITERALS = CaseFile.lists("values.txt");

  private final String type;

  Kind(String type) {
    this.type = type;
  }

  /** The type as SQL writes it. */
  String type() {
    return type;
  }

  /** The values other than NULL, as Spark SQL writes them. */
  List<String> literals() {
    return LITERALS.get(word());
  }

  /** A column of the grid, from 1. */
  String column(int number) {
    return word() + "_" + number;
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
