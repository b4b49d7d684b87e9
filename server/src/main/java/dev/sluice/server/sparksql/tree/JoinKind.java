package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;

/** How the rows of two relations meet. */
public enum JoinKind {
  INNER("INNER JOIN"),
  CROSS("CROSS JOIN"),
  LEFT("LEFT JOIN"),
  RIGHT("RIGHT JOIN"),
  FULL("FULL JOIN"),
  SEMI("SEMI JOIN"),
  ANTI("ANTI JOIN");

  private final String sql;

  JoinKind(String sql) {
    this.sql = sql;
  }

  public String sql() {
    return sql;
  }

  /** Whether there are rows with NULL in place of a row of the left side. */
  public boolean addsLeft() {
    return this == RIGHT || this == FULL;
  }

  /** Whether there are rows with NULL in place of a row of the right side. */
  public boolean addsRight() {
    return this == LEFT || this == FULL;
  }

  /** Whether all of the left side's columns are those of one of its rows. */
  public boolean keepsLeft() {
    return this != RIGHT && this != FULL;
  }

  /** Whether all of the right side's columns are there, and are those of one of its rows. */
  public boolean keepsRight() {
    return this == INNER || this == CROSS || this == RIGHT;
  }

  /** Whether a row of the left side counts only where it meets one of the right. */
  public boolean mayFilterLeft() {
    return this == INNER || this == CROSS || this == SEMI || this == RIGHT;
  }

  /** Whether a row of the right side counts only where it meets one of the left. */
  public boolean mayFilterRight() {
    return this != RIGHT && this != FULL;
  }

  /** The columns of the joined rows: those of a side that may be missing become nullable. */
  public List<Column> columns(List<Column> left, List<Column> right) {
    List<Column> columns = new ArrayList<>();
    boolean leftMissing = addsLeft();
    left.forEach(column -> columns.add(leftMissing ? column.asNullable() : column));
    if (this != SEMI && this != ANTI) {
      boolean rightMissing = addsRight();
      right.forEach(column -> columns.add(rightMissing ? column.asNullable() : column));
    }
    return columns;
  }
}
