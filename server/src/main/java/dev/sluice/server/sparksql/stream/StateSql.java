package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.WithSql;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The relations of one operator with state in the engine's SQL.
 *
 * @param prefix what the names of the operator's relations begin with
 * @param lagMillis how far the operator's watermark is behind the query's
 */
record StateSql(String prefix, long lagMillis) {
  /** Of the hash code of keys with a time, what is left for the keys. */
  private static final int HASH_BITS = 40;

  /** 2^26 microseconds are 67 seconds. */
  private static final int TIME_SHIFT = 26;

  /** The engine shifts a number to the left as far as the bit below the highest. */
  private static final long TIME_MASK = (1L << (Long.SIZE - HASH_BITS - 1)) - 1;

  /** The operator at a place of the plan. */
  static StateSql of(int index, long lagMillis) {
    return new StateSql("#" + index + ".", lagMillis);
  }

  /** What the operator at a place of the plan gives, not quoted. */
  static String output(int index) {
    return of(index, 0).output();
  }

  /** What the operator gives, not quoted. */
  String output() {
    return name("output");
  }

  /** A relation of the operator, not quoted. */
  String name(String relation) {
    return prefix + relation;
  }

  /** A relation of the operator, quoted. */
  String quoted(String relation) {
    return SqlText.name(name(relation));
  }

  /** The state, not quoted. */
  String state() {
    return name("state");
  }

  /** The state rows that {@link #isOf} finds, with their places. */
  String lookup(String relation, String hash) {
    return where(isOf(relation, hash));
  }

  /**
   * Whether a state row is one of the keys of a relation. Their places are found by the one column
   * of hash codes, so that of a large state not much more than that column is read.
   *
   * @param hash of the keys of the relation
   */
  String isOf(String relation, String hash) {
    String found =
        "SELECT rowid FROM "
            + SqlText.name(state())
            + (" WHERE " + SqlText.name(StatefulOperator.HASH))
            + (" IN (SELECT " + hash + " FROM " + quoted(relation) + ")");
    return "rowid IN (" + found + ")";
  }

  /** The state rows for which a condition holds, with their places. */
  String where(String condition) {
    String place = "rowid AS " + SqlText.name(StatefulOperator.PLACE);
    return "SELECT " + place + ", * FROM " + SqlText.name(state()) + " WHERE " + condition;
  }

  static String hash(List<String> columns) {
    return columns.isEmpty() ? "CAST(0 AS UBIGINT)" : "hash(" + String.join(", ", columns) + ")";
  }

  /**
   * The same for keys of which one is an event time. Its upper bits are those of the time, about a
   * minute exact: rows come roughly in their order, so that the engine, which knows the least and
   * the greatest value of each stretch of a column, looks only where rows of the batch's times are.
   */
  static String hash(List<String> columns, String time, DataType type) {
    String micros = "epoch_us(" + instant(time, type) + ")";
    String minute = "(coalesce(" + micros + ", 0) >> " + TIME_SHIFT + ") & " + TIME_MASK;
    String upper = "CAST(" + minute + " AS UBIGINT) << " + HASH_BITS;
    return "((" + upper + ") | (" + hash(columns) + " >> " + (Long.SIZE - HASH_BITS) + "))";
  }

  /** {@code first0, first1, …}, quoted. */
  static List<String> columns(String first, int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> SqlText.name(first + i))
        .toList();
  }

  static String list(List<String> items) {
    return String.join(", ", items);
  }

  static String as(List<String> values, List<String> names) {
    return java.util.stream.IntStream.range(0, values.size())
        .mapToObj(i -> values.get(i) + " AS " + names.get(i))
        .collect(Collectors.joining(", "));
  }

  /** A query of exactly the relation's columns, with its WITH clause. */
  static String query(Rel rel) {
    return WithSql.of(rel) + RelSql.columns(rel);
  }

  /**
   * The operator's watermark in microseconds since 1970.
   *
   * @param watermark {@link StatefulOperator#LATE} or {@link StatefulOperator#EVICT}
   */
  String micros(String watermark) {
    String micros = "getvariable('" + watermark + "')";
    return lagMillis == 0
        ? micros
        : "(" + micros + " - " + TimeUnit.MILLISECONDS.toMicros(lagMillis) + ")";
  }

  /** The same for state that is kept longer by so many milliseconds. */
  StateSql behind(long millis) {
    return new StateSql(prefix, Math.addExact(lagMillis, millis));
  }

  /**
   * Whether an event time is not after a watermark: NULL is not, whatever the watermark.
   *
   * @param value of a timestamp, or of a window, which is as old as its end
   * @param watermark {@link StatefulOperator#LATE} or {@link StatefulOperator#EVICT}
   */
  String notAfter(String value, DataType type, String watermark) {
    DataType time =
        type instanceof StructType struct ? struct.find("end").orElseThrow().type() : type;
    String make = time == PrimitiveType.TIMESTAMP_NTZ ? "make_timestamp" : "make_timestamptz";
    return instant(value, type) + " <= " + make + "(" + micros(watermark) + ")";
  }

  /** The instant of an event time. */
  private static String instant(String value, DataType type) {
    return type instanceof StructType ? "struct_extract(" + value + ", 'end')" : value;
  }

  /** The first column with a watermark, or null. */
  static @Nullable Column eventTime(List<Column> columns, SqlNames names) {
    return columns.stream()
        .filter(column -> names.eventTime(new Expr.Reference(column, Position.START)) != null)
        .findFirst()
        .orElse(null);
  }
}
