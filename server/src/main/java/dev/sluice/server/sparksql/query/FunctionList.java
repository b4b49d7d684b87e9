package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.AggregateFunctions;
import dev.sluice.server.sparksql.functions.Functions;
import dev.sluice.server.sparksql.functions.WindowFunctions;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowFunctionsContext;
import org.jspecify.annotations.Nullable;

/** {@code SHOW FUNCTIONS}: the names of all functions, or of those that a pattern fits. */
public final class FunctionList {
  private FunctionList() {}

  public static Set<String> names() {
    Set<String> names = new TreeSet<>(Functions.names());
    names.addAll(AggregateFunctions.names());
    names.addAll(WindowFunctions.names());
    names.addAll(Generators.names());
    names.addAll(EventWindows.names());
    names.addAll(RandomValues.names());
    return names;
  }

  public static Rel show(ShowFunctionsContext context, SqlNames names) {
    Position at = Position.of(context);
    if (context.ns != null) {
      throw Refusals.unsupported(at, "SHOW FUNCTIONS of a schema", "SHOW FUNCTIONS");
    }
    List<List<Expr>> rows = new ArrayList<>();
    if (isSystem(context)) {
      names().stream()
          .filter(name -> matches(name, pattern(context)))
          .forEach(name -> rows.add(List.of(Expr.Literal.of(name, at))));
    }
    return rows(rows, "function", names, at);
  }

  private static boolean isSystem(ShowFunctionsContext context) {
    if (context.functionScope == null) {
      return true;
    }
    String scope = context.functionScope.getText().toUpperCase(Locale.ROOT);
    return switch (scope) {
      case "ALL", "SYSTEM" -> true;
      case "USER" -> false;
      default ->
          throw Refusals.syntax(Position.of(context.functionScope), "SHOW " + scope + " FUNCTIONS");
    };
  }

  private static @Nullable String pattern(ShowFunctionsContext context) {
    if (context.legacy != null) {
      return String.join(".", Names.of(context.legacy));
    }
    return context.pattern == null ? null : StringLiterals.value(context.pattern);
  }

  /** Patterns as Spark's {@code StringUtils.filterPattern} reads them: {@code a*|b*}. */
  private static boolean matches(String name, @Nullable String pattern) {
    if (pattern == null) {
      return true;
    }
    for (String each : pattern.strip().split("\\|", -1)) {
      try {
        if (Pattern.matches("(?i)" + each.replace("*", ".*"), name)) {
          return true;
        }
      } catch (PatternSyntaxException malformed) {
        // Spark passes over it as well.
      }
    }
    return false;
  }

  /** Constant rows of one column; none is a filter over one, for VALUES has a row at least. */
  public static Rel rows(List<List<Expr>> rows, String name, SqlNames names, Position at) {
    Expr text = Expr.Literal.of("", at);
    Column column = names.column(name, text);
    return rows.isEmpty()
        ? new Rel.Filter(
            new Rel.Rows(List.of(List.of(text)), List.of(column)), Expr.Literal.of(false, at))
        : new Rel.Rows(rows, List.of(column));
  }
}
