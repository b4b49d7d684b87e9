package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relation: one operator of a query over the relations below it. */
sealed interface Rel {
  List<Column> columns();

  /** A computed column. */
  record Item(Expr value, Column column) {}

  /** One key of an order. */
  record Order(Expr value, boolean descending, boolean nullsFirst) {}

  /** The one row without columns that a SELECT without FROM reads. */
  record OneRow() implements Rel {
    @Override
    public List<Column> columns() {
      return List.of();
    }
  }

  /**
   * A relation that the engine provides.
   *
   * @param sources what the columns are called in the relation, in the order of {@code columns}
   */
  record Table(String relation, List<String> sources, List<Column> columns) implements Rel {}

  /** A finished query in the engine's SQL. */
  record Sql(String text, List<Column> columns) implements Rel {}

  record Rows(List<List<Expr>> rows, List<Column> columns) implements Rel {}

  record Filter(Rel input, Expr condition) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }
  }

  record Project(Rel input, List<Item> items) implements Rel {
    @Override
    public List<Column> columns() {
      return items.stream().map(Item::column).toList();
    }
  }

  /** Groups by the keys; one group of all rows where there is no key. */
  record Group(Rel input, List<Item> keys, List<Item> aggregates) implements Rel {
    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      keys.forEach(item -> columns.add(item.column()));
      aggregates.forEach(item -> columns.add(item.column()));
      return columns;
    }
  }

  /** The input's columns and, behind them, window functions over its rows. */
  record Windowed(Rel input, List<Item> windows) implements Rel {
    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>(input.columns());
      windows.forEach(item -> columns.add(item.column()));
      return columns;
    }
  }

  record Distinct(Rel input) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }
  }

  record Join(JoinKind kind, Rel left, Rel right, @Nullable Expr condition, List<Column> columns)
      implements Rel {}

  /** UNION, INTERSECT or EXCEPT, both sides with the same types. */
  record SetOperation(String operator, Rel left, Rel right, List<Column> columns) implements Rel {}

  record Sort(Rel input, List<Order> orders) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }
  }

  /**
   * The rows after the first {@code offset}.
   *
   * @param limit most rows, or null for all
   */
  record Limit(Rel input, @Nullable Long limit, long offset) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }
  }

  /** The same relation seen under other column names or qualifiers. */
  record Renamed(Rel input, List<Column> columns) implements Rel {}

  /** How the rows of two relations meet. */
  enum JoinKind {
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

    String sql() {
      return sql;
    }

    /** The columns of the joined rows: those of a side that may be missing become nullable. */
    List<Column> columns(Rel left, Rel right) {
      List<Column> columns = new ArrayList<>();
      boolean leftMissing = this == RIGHT || this == FULL;
      left.columns().forEach(column -> columns.add(leftMissing ? column.asNullable() : column));
      if (this != SEMI && this != ANTI) {
        boolean rightMissing = this == LEFT || this == FULL;
        right.columns().forEach(c -> columns.add(rightMissing ? c.asNullable() : c));
      }
      return columns;
    }
  }
}
