package dev.sluice.server.sparksql.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A relation: one operator of a query over the relations below it. */
public sealed interface Rel {
  List<Column> columns();

  /** Columns that {@code *} leaves out and that a name reaches where none of the others has it. */
  default List<Column> hidden() {
    return List.of();
  }

  /** The same operator over changed inputs and expressions. */
  Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs);

  /** The relations that this one is made of. */
  default List<Rel> inputs() {
    List<Rel> inputs = new ArrayList<>();
    map(
        rel -> {
          inputs.add(rel);
          return rel;
        },
        expr -> expr);
    return inputs;
  }

  /** The expressions of this operator itself. */
  default List<Expr> expressions() {
    List<Expr> expressions = new ArrayList<>();
    map(
        rel -> rel,
        expr -> {
          expressions.add(expr);
          return expr;
        });
    return expressions;
  }

  /** A computed column. */
  record Item(Expr value, Column column) {
    static List<Item> map(List<Item> items, UnaryOperator<Expr> exprs) {
      return items.stream().map(item -> new Item(exprs.apply(item.value), item.column)).toList();
    }
  }

  /** One key of an order. */
  record Order(Expr value, boolean descending, boolean nullsFirst) {
    static List<Order> map(List<Order> orders, UnaryOperator<Expr> exprs) {
      return orders.stream()
          .map(order -> new Order(exprs.apply(order.value), order.descending, order.nullsFirst))
          .toList();
    }
  }

  /** The one row without columns that a SELECT without FROM reads. */
  record OneRow() implements Rel {
    @Override
    public List<Column> columns() {
      return List.of();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return this;
    }
  }

  /**
   * A relation that the engine provides.
   *
   * @param sources what the columns are called in the relation, in the order of {@code columns}
   */
  record Table(String relation, List<String> sources, List<Column> columns) implements Rel {
    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return this;
    }
  }

  /** One reference to a query of WITH; its own columns, in the order of the query's. */
  record CteScan(Cte cte, List<Column> columns) implements Rel {
    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return this;
    }
  }

  /** A finished query in the engine's SQL. */
  record Sql(String text, List<Column> columns) implements Rel {
    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return this;
    }
  }

  record Rows(List<List<Expr>> rows, List<Column> columns) implements Rel {
    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Rows(rows.stream().map(row -> row.stream().map(exprs).toList()).toList(), columns);
    }
  }

  record Filter(Rel input, Expr condition) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public List<Column> hidden() {
      return input.hidden();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Filter(rels.apply(input), exprs.apply(condition));
    }
  }

  record Project(Rel input, List<Item> items) implements Rel {
    @Override
    public List<Column> columns() {
      return items.stream().map(Item::column).toList();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Project(rels.apply(input), Item.map(items, exprs));
    }
  }

  /**
   * Groups by the keys; one group of all rows where there is no key.
   *
   * @param sets which of the keys are grouped by in turn; none for all of them at once
   */
  record Group(Rel input, List<Item> keys, List<Item> aggregates, List<List<Integer>> sets)
      implements Rel {
    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      keys.forEach(item -> columns.add(item.column()));
      aggregates.forEach(item -> columns.add(item.column()));
      return columns;
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Group(rels.apply(input), Item.map(keys, exprs), Item.map(aggregates, exprs), sets);
    }
  }

  /** The input's columns and, behind them, values computed from them. */
  record Extend(Rel input, List<Item> items) implements Rel {
    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>(input.columns());
      items.forEach(item -> columns.add(item.column()));
      return columns;
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Extend(rels.apply(input), Item.map(items, exprs));
    }
  }

  /**
   * The input's rows, each as often as its list has elements.
   *
   * @param element what the element is called
   * @param position what its number, from 0, is called, or null
   * @param outer whether an empty list counts as one NULL
   * @param outputs over the element and its number, behind the input's columns
   */
  record Generate(
      Rel input,
      Expr list,
      Column element,
      @Nullable Column position,
      boolean outer,
      List<Item> outputs)
      implements Rel {
    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>(input.columns());
      outputs.forEach(item -> columns.add(item.column()));
      return columns;
    }

    @Override
    public List<Column> hidden() {
      return input.hidden();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Generate(rels.apply(input), exprs.apply(list), element, position, outer, outputs);
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

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Windowed(rels.apply(input), Item.map(windows, exprs));
    }
  }

  record Distinct(Rel input) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Distinct(rels.apply(input));
    }
  }

  /**
   * Pairs of rows.
   *
   * @param lateral whether the right side may name columns of the left
   */
  record Join(
      JoinKind kind,
      boolean lateral,
      Rel left,
      Rel right,
      @Nullable Expr condition,
      List<Column> columns)
      implements Rel {
    public Join(JoinKind kind, Rel left, Rel right, @Nullable Expr condition) {
      this(kind, false, left, right, condition, kind.columns(left.columns(), right.columns()));
    }

    /** The same join of other rows. */
    public Join over(Rel left, Rel right) {
      return new Join(kind, lateral, left, right, condition, columns);
    }

    @Override
    public List<Column> hidden() {
      return kind.columns(left.hidden(), right.hidden());
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      Rel changed = rels.apply(left);
      Expr on = condition == null ? null : exprs.apply(condition);
      return new Join(kind, lateral, changed, rels.apply(right), on, columns);
    }
  }

  /** UNION, INTERSECT or EXCEPT, both sides with the same types. */
  record SetOperation(String operator, Rel left, Rel right, List<Column> columns) implements Rel {
    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new SetOperation(operator, rels.apply(left), rels.apply(right), columns);
    }
  }

  record Sort(Rel input, List<Order> orders) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public List<Column> hidden() {
      return input.hidden();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Sort(rels.apply(input), Order.map(orders, exprs));
    }
  }

  /**
   * The rows after the first {@code offset}.
   *
   * @param limit most rows, or null for all
   * @param offset how many rows are left out first, or null for none
   */
  record Limit(Rel input, @Nullable Expr limit, @Nullable Expr offset) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Limit(rels.apply(input), limit, offset);
    }
  }

  /**
   * The numbers from one up or down to another and without it.
   *
   * @param bounds start, end and step
   */
  record Range(List<Expr> bounds, Column column) implements Rel {
    @Override
    public List<Column> columns() {
      return List.of(column);
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Range(bounds.stream().map(exprs).toList(), column);
    }
  }

  /**
   * The same relation seen under other column names or qualifiers; columns of the input may be left
   * out.
   */
  record Renamed(Rel input, List<Column> columns, List<Column> hidden) implements Rel {
    public Renamed(Rel input, List<Column> columns) {
      this(input, columns, List.of());
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Renamed(rels.apply(input), columns, hidden);
    }
  }

  /**
   * The input with an event time; no row is left out here.
   *
   * @param delayMillis how far the watermark stays behind the greatest event time
   */
  record Watermark(Rel input, Column time, long delayMillis) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Watermark(rels.apply(input), time, delayMillis);
    }
  }

  /**
   * One of the input's rows for each group of equal keys.
   *
   * @param withinWatermark whether a group begins anew when the watermark has passed it
   */
  record Deduplicate(Rel input, List<Item> keys, boolean withinWatermark) implements Rel {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Deduplicate(rels.apply(input), Item.map(keys, exprs), withinWatermark);
    }
  }

  /**
   * Rows whose windows are the sessions of their groups.
   *
   * @param merged the rows with the sessions that they form among themselves
   * @param single the same rows, each with a session of its own
   */
  record Sessions(Rel merged, Rel single) implements Rel {
    @Override
    public List<Column> columns() {
      return merged.columns();
    }

    @Override
    public Rel map(UnaryOperator<Rel> rels, UnaryOperator<Expr> exprs) {
      return new Sessions(rels.apply(merged), rels.apply(single));
    }
  }
}
