package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Calls with a constant NULL in the place of one column and, in the place of another one, what
 * fails whenever it is computed: Spark's planner may answer for the call before a row does ({@code
 * NullPropagation}), or compute its arguments from left to right, or all of them.
 */
final class ConstantNulls {
  static final String SUBJECT = "constant NULL";

  /** Calls of one function or operator of which these are made. */
  static final int MOST_CALLS = 8;

  /** They make rows of a row. */
  private static final Set<String> LEFT_OUT = Set.of("session_window", "window");

  private final Grid grid;

  ConstantNulls(Grid grid) {
    this.grid = grid;
  }

  /** One expression for each two columns of a call. */
  List<String> of(String call) {
    List<String> columns = grid.columnsOf(call);
    List<String> expressions = new ArrayList<>();
    if (LEFT_OUT.stream().anyMatch(name -> !Calls.of(name, call).isEmpty())) {
      return expressions;
    }
    for (String none : columns) {
      for (String failing : columns) {
        if (!none.equals(failing)) {
          expressions.add(grid.replaceColumns(call, column -> value(column, none, failing)));
        }
      }
    }
    return expressions;
  }

  private String value(String column, String none, String failing) {
    String type = grid.columns().get(column);
    if (column.equals(none)) {
      return "CAST(NULL AS " + type + ")";
    }
    return column.equals(failing) ? "CAST(raise_error('it was computed') AS " + type + ")" : column;
  }
}
