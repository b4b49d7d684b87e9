package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FrameBoundContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowDefContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowFrameContext;

/**
 * Names of windows, spelled out with the frame that they have by default.
 *
 * <p>Source: Spark's {@code WindowExpression}, {@code WindowSpecDefinition} and the frames of its
 * window functions.
 */
final class WindowLabels {
  private static final String TO_CURRENT_ROW = " BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

  private final FormLabels labels;

  WindowLabels(FormLabels labels) {
    this.labels = labels;
  }

  /** What stands in the parentheses of OVER. */
  String of(FunctionCallContext call) {
    WindowDefContext window = WindowBuilder.definition(call.windowSpec());
    List<String> parts = new ArrayList<>();
    if (!window.partition.isEmpty()) {
      parts.add("PARTITION BY " + labels.all(window.partition));
    }
    if (!window.sortItem().isEmpty()) {
      parts.add(
          window.sortItem().stream()
              .map(item -> sort(labels, item))
              .collect(Collectors.joining(", ", "ORDER BY ", "")));
    }
    parts.add(frame(call, window));
    return String.join(" ", parts);
  }

  /** A key of an order with all that it means by default. */
  static String sort(FormLabels labels, SortItemContext item) {
    boolean descending = item.DESC() != null;
    boolean first = item.nullOrder == null ? !descending : item.FIRST() != null;
    return labels.visit(item.expression())
        + (descending ? " DESC" : " ASC")
        + (first ? " NULLS FIRST" : " NULLS LAST");
  }

  private String frame(FunctionCallContext call, WindowDefContext window) {
    String name = Names.of(call.functionName()).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "row_number", "rank", "dense_rank", "percent_rank", "ntile" -> "ROWS" + TO_CURRENT_ROW;
      case "cume_dist" -> "RANGE" + TO_CURRENT_ROW;
      case "lag", "lead" -> distant(name.equals("lag"), call);
      default -> frame(window);
    };
  }

  private String distant(boolean back, FunctionCallContext call) {
    String distance = call.argument.size() < 2 ? "1" : labels.visit(call.argument.get(1));
    boolean constant =
        call.argument.size() < 2
            || labels.built(call.argument.get(1).expression()) instanceof Expr.Literal;
    String opposite = constant ? String.valueOf(-Long.parseLong(distance)) : "(- " + distance + ")";
    String bound = back ? opposite : distance;
    return "ROWS BETWEEN " + bound + " FOLLOWING AND " + bound + " FOLLOWING";
  }

  private String frame(WindowDefContext window) {
    WindowFrameContext frame = window.windowFrame();
    if (frame == null) {
      return window.sortItem().isEmpty()
          ? "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
          : "RANGE" + TO_CURRENT_ROW;
    }
    DataType distance = distance(frame, window);
    String unit = frame.frameType.getText().toUpperCase(Locale.ROOT);
    String end = frame.end == null ? "CURRENT ROW" : bound(frame.end, distance);
    return unit + " BETWEEN " + bound(frame.start, distance) + " AND " + end;
  }

  /** The type that distances are brought to. */
  private DataType distance(WindowFrameContext frame, WindowDefContext window) {
    Expr key =
        frame.ROWS() != null || window.sortItem().isEmpty()
            ? null
            : labels.built(window.sortItem(0).expression());
    return key == null || key.type() == PrimitiveType.DATE ? PrimitiveType.INTEGER : key.type();
  }

  private String bound(FrameBoundContext bound, DataType wanted) {
    if (bound.CURRENT() != null) {
      return "CURRENT ROW";
    }
    String word = bound.boundType.getType() == SqlBaseParser.PRECEDING ? "PRECEDING" : "FOLLOWING";
    if (bound.UNBOUNDED() != null) {
      return "UNBOUNDED " + word;
    }
    ParserRuleContext inner = ExpressionBuilder.primary(bound.expression());
    if (inner instanceof IntervalContext interval) {
      return FrameInterval.of(interval).label() + " " + word;
    }
    String distance = labels.visit(bound.expression());
    Expr built = labels.built(bound.expression());
    boolean cast = built != null && !built.type().equals(wanted);
    return cast && word.equals("PRECEDING")
        ? "(- " + distance + ") FOLLOWING"
        : distance + " " + word;
  }
}
