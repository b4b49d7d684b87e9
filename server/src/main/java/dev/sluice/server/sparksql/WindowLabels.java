package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FrameBoundContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowDefContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowFrameContext;

/**
 * The names that Spark gives to columns with window functions: the window is spelled out, with the
 * frame that it has by default.
 *
 * <p>Source: Spark's {@code WindowExpression}, {@code WindowSpecDefinition} and the {@code sql} of
 * its window functions.
 */
final class WindowLabels {
  private static final String TO_CURRENT_ROW = " BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

  private final Map<ParseTree, String> known;
  private final Function<ParseTree, String> labels;

  /**
   * @param known names of parts that their text does not tell
   * @param labels names any part
   */
  WindowLabels(Map<ParseTree, String> known, Function<ParseTree, String> labels) {
    this.known = known;
    this.labels = labels;
  }

  /**
   * @param plain the call's label without its window
   */
  String of(FunctionCallContext call, String plain) {
    String name = Names.of(call.functionName()).toLowerCase(Locale.ROOT);
    WindowDefContext window = WindowBuilder.definition(call.windowSpec());
    String shown =
        switch (name) {
          case "rank", "dense_rank", "percent_rank" -> name.toUpperCase(Locale.ROOT) + "()";
          case "ntile" -> call.argument.isEmpty() ? "ntile(1)" : plain;
          case "lag", "lead" -> offset(name, call.argument);
          case "nth_value" -> nth(call);
          case "first", "first_value", "any_value", "last", "last_value" -> edge(name, call);
          default -> plain;
        };
    return shown + " OVER (" + spec(window, frame(name, call, window)) + ")";
  }

  private String offset(String name, List<FunctionArgumentContext> arguments) {
    List<String> shown = new ArrayList<>(List.of("", "1", "NULL"));
    for (int i = 0; i < Math.min(3, arguments.size()); i++) {
      shown.set(i, labels.apply(arguments.get(i)));
    }
    return name + "(" + String.join(", ", shown) + ")";
  }

  /** Only the functions that are their own in Spark's parser keep their name. */
  private String edge(String name, FunctionCallContext call) {
    boolean plain = call.nullsOption == null || name.equals("any_value");
    String shown = plain ? name : name.replace("_value", "");
    return shown + "(" + labels.apply(call.argument.get(0)) + ")";
  }

  private String nth(FunctionCallContext call) {
    String shown =
        "nth_value("
            + labels.apply(call.argument.get(0))
            + ", "
            + labels.apply(call.argument.get(1))
            + ")";
    boolean ignore =
        call.IGNORE() != null
            || (call.argument.size() == 3 && labels.apply(call.argument.get(2)).equals("true"));
    return ignore ? shown + " ignore nulls" : shown;
  }

  private String frame(String name, FunctionCallContext call, WindowDefContext window) {
    return switch (name) {
      case "row_number", "rank", "dense_rank", "percent_rank", "ntile" -> "ROWS" + TO_CURRENT_ROW;
      case "cume_dist" -> "RANGE" + TO_CURRENT_ROW;
      case "lag", "lead" -> distant(name, call);
      default -> frame(window);
    };
  }

  private String distant(String name, FunctionCallContext call) {
    String distance = call.argument.size() < 2 ? "1" : labels.apply(call.argument.get(1));
    String bound = name.equals("lead") ? distance : opposite(distance);
    return "ROWS BETWEEN " + bound + " FOLLOWING AND " + bound + " FOLLOWING";
  }

  private String opposite(String distance) {
    if (distance.equals("0")) {
      return distance;
    }
    return distance.startsWith("-") ? distance.substring(1) : "-" + distance;
  }

  private String frame(WindowDefContext window) {
    WindowFrameContext frame = window.windowFrame();
    if (frame == null) {
      return window.sortItem().isEmpty()
          ? "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
          : "RANGE" + TO_CURRENT_ROW;
    }
    String unit = frame.frameType.getText().toUpperCase(Locale.ROOT);
    String end = frame.end == null ? "CURRENT ROW" : bound(frame.end);
    return unit + " BETWEEN " + bound(frame.start) + " AND " + end;
  }

  private String bound(FrameBoundContext bound) {
    String label = known.get(bound);
    if (label != null) {
      return label;
    }
    if (bound.CURRENT() != null) {
      return "CURRENT ROW";
    }
    String word = bound.boundType.getType() == SqlBaseParser.PRECEDING ? "PRECEDING" : "FOLLOWING";
    if (bound.UNBOUNDED() != null) {
      return "UNBOUNDED " + word;
    }
    ParserRuleContext inner = ExpressionBuilder.primary(bound.expression());
    String distance =
        inner instanceof IntervalContext interval
            ? FrameInterval.of(interval).label()
            : labels.apply(bound.expression());
    return distance + " " + word;
  }

  private String spec(WindowDefContext window, String frame) {
    List<String> parts = new ArrayList<>();
    if (!window.partition.isEmpty()) {
      parts.add(
          "PARTITION BY "
              + window.partition.stream().map(labels).collect(Collectors.joining(", ")));
    }
    if (!window.sortItem().isEmpty()) {
      parts.add(
          "ORDER BY "
              + window.sortItem().stream().map(this::sort).collect(Collectors.joining(", ")));
    }
    parts.add(frame);
    return String.join(" ", parts);
  }

  private String sort(SortItemContext item) {
    boolean descending = item.DESC() != null;
    boolean first = item.nullOrder == null ? !descending : item.FIRST() != null;
    return labels.apply(item.expression())
        + (descending ? " DESC" : " ASC")
        + (first ? " NULLS FIRST" : " NULLS LAST");
  }
}
