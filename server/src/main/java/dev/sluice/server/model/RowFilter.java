package dev.sluice.server.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the rows that a statement wants of a table: it wants no row of which this is not
 * true. Made to pass over files by their partition values and statistics.
 */
public sealed interface RowFilter {
  /** Any row may be wanted. */
  RowFilter ANY = new And(List.of());

  /** Rows of which all parts are true. */
  record And(List<RowFilter> parts) implements RowFilter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** Rows of which one part is true. */
  record Or(List<RowFilter> parts) implements RowFilter {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** How a column's value stands to another. */
  enum Order {
    EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST
  }

  /**
   * Rows whose value of a column stands so to a constant; never true of NULL.
   *
   * @param column by its name in the table's schema
   * @param value not NULL, in the column's type: numbers in digits, dates and timestamps as ISO
   *     8601 has them, with a space in place of the T and {@code +00} behind an instant
   */
  record Compare(String column, Order order, String value) implements RowFilter {}

  /**
   * Rows in which a column is NULL, or is not.
   *
   * @param column by its name in the table's schema
   */
  record Null(String column, boolean wanted) implements RowFilter {}

  /** What is known where two things are. */
  static RowFilter all(List<RowFilter> parts) {
    List<RowFilter> telling = new ArrayList<>(parts);
    telling.removeIf(ANY::equals);
    return telling.size() == 1 ? telling.get(0) : new And(telling);
  }

  /** What is known where one thing is. */
  static RowFilter any(List<RowFilter> parts) {
    if (parts.contains(ANY)) {
      return ANY;
    }
    return parts.size() == 1 ? parts.get(0) : new Or(parts);
  }
}
