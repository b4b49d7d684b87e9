package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Aggregates;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.Shown;
import dev.sluice.server.sparksql.functions.WindowFunctions;
import dev.sluice.server.sparksql.grammar.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;

/** Names of function calls, without their windows: how the function is shown, and its clauses. */
final class CallLabels {
  private final FormLabels labels;

  CallLabels(FormLabels labels) {
    this.labels = labels;
  }

  String of(FunctionCallContext context) {
    String written = Names.of(context.functionName()).toLowerCase(Locale.ROOT);
    boolean windowed = context.windowSpec() != null && WindowFunctions.names().contains(written);
    Shown shown = windowed ? WindowFunctions.shown(written) : Functions.shown(written);
    String name = Aggregates.isEdge(written) ? edge(written, context) : written;
    if (context.WITHIN() != null && written.equals("string_agg")) {
      name = "listagg";
    }
    String call = shown.of(new Shown.Call(name, arguments(context)));
    return call + nulls(written, context) + order(written, context) + filter(context);
  }

  private List<Shown.Argument> arguments(FunctionCallContext context) {
    List<Shown.Argument> arguments = new ArrayList<>();
    for (FunctionArgumentContext each : context.argument) {
      boolean distinct = arguments.isEmpty() && isDistinct(context);
      String label = isRow(context) && !distinct ? "1" : labels.visit(each);
      arguments.add(
          new Shown.Argument(
              distinct ? "DISTINCT " + label : label, labels.built(each.expression())));
    }
    return arguments;
  }

  private static boolean isDistinct(FunctionCallContext context) {
    return context.setQuantifier() != null && context.setQuantifier().DISTINCT() != null;
  }

  /** Whether it is {@code count(*)}. */
  private static boolean isRow(FunctionCallContext context) {
    return Names.of(context.functionName()).equalsIgnoreCase("count")
        && context.argument.size() == 1
        && context.argument.get(0).getText().equals("*");
  }

  /** With IGNORE NULLS or RESPECT NULLS only the plain names of them are functions in Spark. */
  private static String edge(String name, FunctionCallContext context) {
    boolean plain = context.nullsOption == null || name.equals("any_value");
    return plain ? name : name.replace("_value", "");
  }

  private String nulls(String name, FunctionCallContext context) {
    if (name.equals("nth_value")) {
      boolean ignore =
          context.IGNORE() != null
              || (context.argument.size() == 3
                  && labels.visit(context.argument.get(2)).equals("true"));
      return ignore ? " ignore nulls" : "";
    }
    boolean respects =
        context.nullsOption != null && context.nullsOption.getType() == SqlBaseParser.RESPECT;
    boolean own = Aggregates.isEdge(name) || WindowFunctions.names().contains(name);
    return respects && !own ? " RESPECT NULLS" : "";
  }

  private String order(String name, FunctionCallContext context) {
    if (context.WITHIN() == null) {
      return "";
    }
    return context.sortItem().stream()
        .map(item -> item(name, item))
        .collect(Collectors.joining(", ", " WITHIN GROUP (ORDER BY ", ")"));
  }

  private String item(String name, SortItemContext item) {
    boolean descending = item.DESC() != null;
    return switch (name) {
      case "mode" -> labels.visit(item.expression()) + (descending ? "" : " DESC");
      case "listagg", "string_agg" -> WindowLabels.sort(labels, item);
      default -> labels.visit(item.expression()) + (descending ? " DESC" : "");
    };
  }

  private String filter(FunctionCallContext context) {
    return context.where == null ? "" : " FILTER (WHERE " + labels.visit(context.where) + ")";
  }
}
