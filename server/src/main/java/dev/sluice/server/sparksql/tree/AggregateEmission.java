package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.MomentFunctions;
import java.util.List;

/** Writes an aggregate in the engine's SQL, given its arguments and clauses in the engine's SQL. */
@FunctionalInterface
public interface AggregateEmission {
  String sql(List<String> arguments, Clauses clauses);

  /**
   * What belongs into and behind each call of an aggregate of the engine's.
   *
   * @param distinct {@code DISTINCT } or nothing
   * @param order {@code ORDER BY …} or nothing
   * @param filter the condition of FILTER, or nothing
   * @param over {@code OVER (…)}, or nothing for an aggregate over a group
   * @param writer writes the calls
   */
  record Clauses(String distinct, String order, String filter, String over, Writer writer) {

    /**
     * A call of the engine's aggregate.
     *
     * @param condition which rows the function takes by itself, or nothing
     */
    public String call(String name, String arguments, String condition) {
      String and = condition.isEmpty() || filter.isEmpty() ? "" : " AND ";
      String rows = condition + and + filter;
      return writer.sql(new EngineCall(name, distinct + arguments, order, rows), over);
    }
  }

  /** Writes the calls of an aggregate: as they are, or what stands for them. */
  @FunctionalInterface
  interface Writer {
    Writer PLAIN = (call, over) -> call.sql(over);

    String sql(EngineCall call, String over);
  }

  /**
   * A call of an aggregate of the engine's, or of one in Java over a list that the engine makes.
   *
   * @param name of the engine's aggregate, or {@link #MOMENTS}
   * @param arguments with {@code DISTINCT} before them where that is meant
   * @param order {@code ORDER BY …} or nothing
   * @param rows the condition of the rows that count, or nothing
   */
  record EngineCall(String name, String arguments, String order, String rows) {
    /** {@link MomentFunctions#MOMENTS} as an aggregate, whose value is a list of doubles. */
    public static final String MOMENTS = "central_moments";

    private static final Emission OF_LIST = JavaCalls.emission(MomentFunctions.MOMENTS);

    public String sql() {
      return sql("");
    }

    /**
     * The call.
     *
     * @param over {@code OVER (…)}, or nothing for an aggregate over a group
     */
    String sql(String over) {
      String rows = arguments + (order.isEmpty() ? "" : " " + order);
      String behind = filter() + (over.isEmpty() ? "" : " " + over);
      if (!name.equals(MOMENTS)) {
        return name + "(" + rows + ")" + behind;
      }
      String list = "list(" + rows + ")" + behind;
      return "CAST(" + OF_LIST.sql(List.of("CAST(" + list + " AS VARCHAR)")) + " AS DOUBLE[])";
    }

    public String filter() {
      return rows.isEmpty() ? "" : " FILTER (WHERE " + rows + ")";
    }
  }

  /**
   * Fills a template. {@code $1} to {@code $9} stand for the arguments; braces hold the calls of
   * the engine's aggregates, which take the clauses: {@code {name(arguments)}}, or {@code
   * {name(arguments) | condition}} for one that takes only some rows.
   */
  static AggregateEmission template(String template) {
    return (arguments, clauses) -> {
      StringBuilder sql = new StringBuilder();
      int end = 0;
      for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', end)) {
        sql.append(filled(template.substring(end, open), arguments));
        end = template.indexOf('}', open) + 1;
        sql.append(call(template.substring(open + 1, end - 1), arguments, clauses));
      }
      return sql.append(filled(template.substring(end), arguments)).toString();
    };
  }

  private static String call(String template, List<String> arguments, Clauses clauses) {
    int bar = template.indexOf(" | ");
    String call = bar < 0 ? template : template.substring(0, bar);
    String condition = bar < 0 ? "" : template.substring(bar + " | ".length());
    int open = call.indexOf('(');
    return clauses.call(
        call.substring(0, open),
        filled(call.substring(open + 1, call.length() - 1), arguments),
        filled(condition, arguments));
  }

  private static String filled(String template, List<String> arguments) {
    return Emission.template(template).sql(arguments);
  }
}
