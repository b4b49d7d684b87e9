package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/**
 * The windows of {@code window(time, size, slide, start)}: which ones a time lies in.
 *
 * <p>Source: Spark's {@code TimeWindow} and {@code TimeWindowing}.
 *
 * @param size length of a window in microseconds
 * @param slide from the start of one window to the start of the next in microseconds, at most
 *     {@code size}
 * @param start where one of the windows starts, in microseconds since 1970; nearer to 0 than {@code
 *     slide}
 */
record TimeWindow(long size, long slide, long start) implements EventWindow {
  /** Most windows that one time may lie in. */
  private static final long MAX_OVERLAP = 10_000;

  /** The windows that the constants of a call mean, or a refusal. */
  static TimeWindow of(List<Expr> constants, Position at) {
    long size = micros(constants.get(0));
    long slide = constants.size() > 1 ? micros(constants.get(1)) : size;
    long start = constants.size() > 2 ? micros(constants.get(2)) : 0;
    if (size <= 0 || slide <= 0) {
      throw Refusals.mismatch(at, "The size and the slide of a window are more than 0");
    }
    if (slide > size) {
      throw Refusals.mismatch(at, "The slide of a window is at most its size");
    }
    if (start <= -slide || start >= slide) {
      throw Refusals.mismatch(at, "The start of a window is nearer to 0 than its slide");
    }
    TimeWindow window = new TimeWindow(size, slide, start);
    if (window.overlap() > MAX_OVERLAP) {
      throw Refusals.unsupported(at, "More than " + MAX_OVERLAP + " windows of a time", "fewer");
    }
    return window;
  }

  /** A string such as {@code 5 minutes}, or a number of microseconds. */
  private static long micros(Expr constant) {
    Object value = constant instanceof Expr.Literal literal ? literal.value() : null;
    boolean number =
        constant.type() == PrimitiveType.INTEGER || constant.type() == PrimitiveType.LONG;
    if (number && value instanceof Long micros) {
      return micros;
    }
    if (constant.type() == PrimitiveType.STRING && value instanceof String text) {
      return EventWindow.interval(text, constant.at()).allMicros();
    }
    throw Refusals.mismatch(
        constant.at(), "The times of a window are constants: strings, or ints of microseconds");
  }

  /** How many windows a time lies in at most. */
  private long overlap() {
    return (size - 1) / slide + 1;
  }

  /** The start of the last window that a time lies in, given the name of its microseconds. */
  private String lastStart(String micros) {
    String rest = "((" + micros + " - " + start + ") % " + slide + ")";
    String positive = " < 0 THEN " + rest + " + " + slide + " ELSE " + rest + " END";
    return micros + " - CASE WHEN " + rest + positive;
  }

  @Override
  public Rel over(EventRows rows, GroupBy groupBy) {
    // A time that is NULL is in no window. Spark asks for it where each time is in as many windows;
    // elsewhere it asks of each window whether the time is in it, and joins below see none of that.
    Rel known = size % slide == 0 ? rows.known() : rows.rel();
    Column last = rows.names().column("last", rows.micros());
    Emission emission = operands -> lastStart(operands.get(0));
    Rel timed =
        EventRows.extended(known, last, emission, List.of(rows.micros()), PrimitiveType.LONG);
    List<Expr> operands = List.of(new Expr.Reference(last, rows.at()), rows.micros());
    return size == slide
        ? rows.windowed(timed, "$1", "$1 + " + size, operands)
        : sliding(rows, timed, operands);
  }

  /**
   * A row for each window of a time, the last one first.
   *
   * @param operands the last start, and the time itself
   */
  private Rel sliding(EventRows rows, Rel timed, List<Expr> operands) {
    String index = SqlText.name("#i");
    String start = "$1 - " + index + " * " + slide;
    String end = start + " + " + size;
    String lambda = ", lambda " + index + ": ";
    String indexes = "range(" + overlap() + ")";
    if (size % slide != 0) {
      indexes = "list_filter(" + indexes + lambda + "$2 < " + end + ")";
    }
    String list = "list_transform(" + indexes + lambda + rows.struct(start, end) + ")";
    ArrayType type = new ArrayType(rows.window().type(), false);
    Expr windows = new Expr.Call(Emission.template(list), operands, type, false, rows.at());
    Column element = rows.names().column("element", windows);
    Rel.Item output = new Rel.Item(new Expr.Reference(element, rows.at()), rows.window());
    return new Rel.Generate(timed, windows, element, null, false, List.of(output));
  }
}
