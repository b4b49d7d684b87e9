package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Cte;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives each column of one compilation a name of its own; the engine ignores case. No name begins
 * with {@code #}: those are the variables of lambda functions, which would hide it.
 */
public final class SqlNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, EventWindow> windows = new HashMap<>();
  private final Map<String, Long> eventTimes = new HashMap<>();
  private int next = 1;

  public String fresh(String name) {
    String legal = name.replace('\0', '_');
    String base = legal.isEmpty() || legal.startsWith("#") ? "_" + legal : legal;
    String candidate = base;
    while (!taken.add(candidate.toLowerCase(Locale.ROOT))) {
      candidate = base + "#" + next++;
    }
    return candidate;
  }

  /** A new column for a computed value. */
  public Column column(String name, Expr value) {
    Column column = new Column(List.of(), name, value.type(), value.nullable(), fresh(name));
    mark(column, window(value));
    markEventTime(column, eventTime(value));
    return column;
  }

  /** Notes that a column holds windows of event time, as Spark does in its metadata. */
  void mark(Column column, @Nullable EventWindow window) {
    if (window != null) {
      windows.put(column.sqlName(), window);
    }
  }

  /** The kind of windows that a value holds, which is a column of them, or null. */
  public @Nullable EventWindow window(Expr value) {
    return value instanceof Expr.Reference reference
        ? windows.get(reference.column().sqlName())
        : null;
  }

  /** Notes that a column has a watermark that stays behind by so many milliseconds, or none. */
  public void markEventTime(Column column, @Nullable Long delayMillis) {
    if (delayMillis != null) {
      eventTimes.put(column.sqlName(), delayMillis);
    }
  }

  /**
   * How many milliseconds the watermark of a value stays behind, or null where it has none: a
   * column keeps it under other names, and the last instant of a window has the window's.
   */
  public @Nullable Long eventTime(Expr value) {
    if (value instanceof Expr.Call call && call.emission() instanceof EventWindows.LastInstant) {
      return eventTime(call.operands().get(0));
    }
    return value instanceof Expr.Reference reference
        ? eventTimes.get(reference.column().sqlName())
        : null;
  }

  /** A projection item; a column that passes through keeps its SQL name unless it is repeated. */
  public Rel.Item item(String name, Expr value, Set<String> used) {
    if (value instanceof Expr.Reference reference && used.add(reference.column().sqlName())) {
      return new Rel.Item(value, reference.column().named(name));
    }
    return new Rel.Item(value, column(name, value));
  }

  /** One reference to a query of WITH, with columns of its own. */
  Rel scan(Cte cte, String alias) {
    List<Column> columns = new ArrayList<>();
    for (Column column : cte.rel().columns()) {
      Column own = column(column.name(), new Expr.Reference(column, Position.START));
      Column qualified = own.qualifiedBy(List.of(alias));
      columns.add(cte.step() == null ? qualified : qualified.asNullable());
    }
    return new Rel.CteScan(cte, columns);
  }

  /** The relation with columns that another reading of it does not have. */
  public Rel again(Rel rel) {
    List<Rel.Item> items = new ArrayList<>();
    for (Column column : rel.columns()) {
      Expr value = new Expr.Reference(column, Position.START);
      items.add(new Rel.Item(value, column(column.name(), value)));
    }
    return new Rel.Project(rel, items);
  }
}
