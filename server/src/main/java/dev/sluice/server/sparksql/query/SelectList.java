package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;

/** The items of a SELECT list: typed, named, stars spelled out. */
public final class SelectList {
  private SelectList() {}

  /** The items of a SELECT list; a later one may name an earlier one. */
  public static List<SelectBuilder.Named> items(
      List<NamedExpressionContext> contexts, Scope scope, Generation generation) {
    List<SelectBuilder.Named> items = new ArrayList<>();
    for (NamedExpressionContext context : contexts) {
      ParserRuleContext inner = ExpressionBuilder.primary(context.expression());
      List<SelectBuilder.Named> generated = generation.items(context, scope);
      if (inner instanceof StarContext star) {
        items.addAll(star(star, scope));
      } else if (generated != null) {
        items.addAll(generated);
      } else {
        SelectBuilder.Named item = item(context, scope);
        items.add(item);
        if (context.name != null && scope.lateral() != null) {
          scope.lateral().define(item.name(), item.value());
        }
      }
    }
    return items;
  }

  public static SelectBuilder.Named item(NamedExpressionContext context, Scope scope) {
    if (context.identifierList() != null) {
      throw Refusals.unsupported(Position.of(context), "Several aliases", "one alias");
    }
    Expr value = new ExpressionBuilder(scope).build(context.expression());
    String name =
        context.name == null ? Labels.column(context.expression(), scope) : Names.of(context.name);
    return new SelectBuilder.Named(name, value);
  }

  /** What a star stands for, without the columns of its EXCEPT. */
  static List<SelectBuilder.Named> star(StarContext context, Scope scope) {
    Position at = Position.of(context);
    List<String> qualifier =
        context.qualifiedName() == null ? List.of() : Names.of(context.qualifiedName());
    List<SelectBuilder.Named> columns = new ArrayList<>(scope.star(qualifier, at));
    if (context.exceptClause() != null) {
      for (MultipartIdentifierContext except :
          context.exceptClause().exceptCols.multipartIdentifier()) {
        exclude(columns, Names.of(except), qualifier, scope, Position.of(except));
      }
    }
    return columns;
  }

  private static void exclude(
      List<SelectBuilder.Named> columns,
      List<String> words,
      List<String> qualifier,
      Scope scope,
      Position at) {
    boolean field =
        words.size() == 1
            && columns.stream().noneMatch(column -> column.value() instanceof Expr.Reference);
    Expr value =
        field && !qualifier.isEmpty()
            ? Subscripts.field(scope.resolve(qualifier, at), words.get(0), at)
            : scope.resolve(words, at);
    String excluded = ExprSql.of(value);
    if (!columns.removeIf(column -> ExprSql.of(column.value()).equals(excluded))) {
      throw Refusals.unsupported(
          at, "EXCEPT of a struct's field, or of a column twice", "each column once");
    }
  }

  /** Whether the context is nothing but the word ALL, where no column is called so. */
  static boolean isAll(ParserRuleContext context, Scope scope) {
    return ExpressionBuilder.primary(context) instanceof ColumnReferenceContext column
        && Names.of(column).equalsIgnoreCase("ALL")
        && scope.own(List.of("all"), Position.of(context)) == null;
  }

  /** The keys of GROUP BY ALL: the items without an aggregate. */
  static List<Expr> keys(List<SelectBuilder.Named> items) {
    return items.stream()
        .map(SelectBuilder.Named::value)
        .filter(value -> !Expr.aggregates(value))
        .toList();
  }
}
