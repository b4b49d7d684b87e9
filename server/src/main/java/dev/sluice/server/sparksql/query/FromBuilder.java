package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Constructs;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault2Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinCriteriaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LateralViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PivotClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationExtensionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationPrimaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableValuedFunctionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotClauseContext;
import org.jspecify.annotations.Nullable;

/** The FROM clause: tables, subqueries, VALUES and joins. */
public final class FromBuilder {
  /** What Spark calls a subquery in FROM that has no alias. */
  private static final String UNNAMED = "__auto_generated_subquery_name";

  private final QueryBuilder queries;
  private final SqlNames names;

  public FromBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  Rel build(@Nullable FromClauseContext context) {
    if (context == null) {
      return new Rel.OneRow();
    }
    Rel rel = null;
    for (RelationContext next : context.relation()) {
      rel = extended(joined(rel, next), next);
    }
    Rel viewed = rel == null ? new Rel.OneRow() : rel;
    for (LateralViewContext view : context.lateralView()) {
      viewed = Generation.view(viewed, view, queries, names);
    }
    return pivoted(viewed, context.pivotClause(), context.unpivotClause());
  }

  /** A relation with what PIVOT or UNPIVOT makes of it. */
  Rel pivoted(Rel rel, @Nullable PivotClauseContext pivot, @Nullable UnpivotClauseContext unpivot) {
    if (pivot != null) {
      return new PivotBuilder(queries, names).build(rel, pivot);
    }
    return unpivot == null ? rel : new UnpivotBuilder(queries, names).build(rel, unpivot);
  }

  /** Joins written after a comma take all relations before it for their left side, as in Spark. */
  private Rel joined(@Nullable Rel left, RelationContext next) {
    Position at = Position.of(next);
    if (next.LATERAL() != null) {
      return lateral(left == null ? new Rel.OneRow() : left, next.relationPrimary());
    }
    Rel right = primary(next.relationPrimary());
    return left == null ? right : Joins.all(JoinKind.CROSS, left, right, at);
  }

  public static void refuse(
      @Nullable ParserRuleContext context, String what, @Nullable String instead) {
    if (context != null) {
      throw Refusals.unsupported(Position.of(context), what, instead);
    }
  }

  private Rel relation(RelationContext context) {
    return extended(joined(null, context), context);
  }

  private Rel extended(Rel first, RelationContext context) {
    Rel rel = first;
    for (RelationExtensionContext extension : context.relationExtension()) {
      rel =
          extension.joinRelation() == null
              ? pivoted(rel, extension.pivotClause(), extension.unpivotClause())
              : join(rel, extension.joinRelation());
    }
    return rel;
  }

  /** The right side of a lateral join: it may name columns of the left. */
  private Rel.Join lateral(Rel left, RelationPrimaryContext context) {
    boolean fits =
        context instanceof AliasedQueryContext || context instanceof TableValuedFunctionContext;
    Position at = Position.of(context);
    if (!fits) {
      throw Refusals.syntax(at, "LATERAL stands before a subquery or a table function");
    }
    Correlation correlation = new Correlation(queries.scope(left));
    Rel right = new FromBuilder(queries.within(correlation), names).primary(context);
    CorrelationRules.check(right, correlation.used(), at);
    Expr always = Expr.Literal.of(true, at);
    List<Column> columns = JoinKind.INNER.columns(left.columns(), right.columns());
    return new Rel.Join(JoinKind.INNER, true, left, right, always, columns);
  }

  private Rel primary(RelationPrimaryContext context) {
    if (context instanceof TableNameContext table) {
      refuse(table.optionsClause(), "WITH options", null);
      refuse(table.watermarkClause(), "WATERMARK", null);
      Rel rel =
          Sampling.of(
              queries.table(table.identifierReference(), table.temporalClause()), table.sample());
      return aliased(rel, table.tableAlias());
    }
    if (context instanceof AliasedQueryContext query) {
      refuse(query.watermarkClause(), "WATERMARK", null);
      Rel rel = Sampling.of(queries.build(query.query()), query.sample());
      return aliased(requalified(rel, List.of(UNNAMED)), query.tableAlias());
    }
    if (context instanceof AliasedRelationContext relation) {
      refuse(relation.watermarkClause(), "WATERMARK", null);
      Rel rel = Sampling.of(relation(relation.relation()), relation.sample());
      return aliased(rel, relation.tableAlias());
    }
    if (context instanceof InlineTableDefault2Context inline) {
      return values(inline.inlineTable());
    }
    if (context instanceof TableValuedFunctionContext call) {
      var function = call.tableFunctionCallWithTrailingClauses();
      refuse(function.watermarkClause(), "WATERMARK", null);
      Rel rel = new TableFunctions(queries).call(function.tableFunctionCall());
      return aliased(rel, function.tableAlias());
    }
    throw Refusals.unsupported(Position.of(context), Constructs.name(context), "a table");
  }

  /** {@code VALUES (1, 'a'), (2, NULL)}: each column has the least type common to its rows. */
  public Rel values(InlineTableContext context) {
    return values(context, List.of());
  }

  /**
   * The same.
   *
   * @param defaults what the word DEFAULT stands for in each column; none where it is a name
   */
  public Rel values(InlineTableContext context, List<Expr> defaults) {
    List<List<Expr>> rows = new ArrayList<>();
    ExpressionBuilder expressions = new ExpressionBuilder(Scope.EMPTY);
    for (ExpressionContext row : context.expression()) {
      List<Expr> values = row(row, expressions, defaults);
      if (!rows.isEmpty() && rows.get(0).size() != values.size()) {
        throw Refusals.mismatch(Position.of(row), "The rows of VALUES differ in length");
      }
      rows.add(values);
    }
    List<Column> columns = new ArrayList<>();
    List<List<Expr>> cast = new ArrayList<>();
    rows.forEach(row -> cast.add(new ArrayList<>()));
    for (int i = 0; i < rows.get(0).size(); i++) {
      int index = i;
      List<Expr> column = rows.stream().map(row -> row.get(index)).toList();
      var type = Coercion.common(column, "A column of VALUES", Coercion::ofInlineTable);
      List<Expr> values = Coercion.castAll(column, type);
      for (int r = 0; r < values.size(); r++) {
        cast.get(r).add(values.get(r));
      }
      boolean nullable = values.stream().anyMatch(Expr::nullable);
      String name = "col" + (i + 1);
      columns.add(new Column(List.of(), name, type, nullable, names.fresh(name)));
    }
    return aliased(new Rel.Rows(cast, columns), context.tableAlias());
  }

  private static List<Expr> row(
      ExpressionContext context, ExpressionBuilder expressions, List<Expr> defaults) {
    ParserRuleContext inner = ExpressionBuilder.primary(context);
    if (inner instanceof ParenthesizedExpressionContext parenthesized) {
      return row(parenthesized.expression(), expressions, defaults);
    }
    if (inner instanceof RowConstructorContext row) {
      return cells(row.namedExpression(), expressions, defaults);
    }
    if (inner instanceof StructContext struct) {
      return cells(struct.argument, expressions, defaults);
    }
    return cells(List.of(context), expressions, defaults);
  }

  private static List<Expr> cells(
      List<? extends ParserRuleContext> row, ExpressionBuilder expressions, List<Expr> defaults) {
    List<Expr> cells = new ArrayList<>();
    for (ParserRuleContext cell : row) {
      boolean absent = cells.size() < defaults.size() && cell.getText().equalsIgnoreCase("DEFAULT");
      cells.add(absent ? defaults.get(cells.size()) : expressions.build(cell));
    }
    return cells;
  }

  public static Rel requalified(Rel rel, List<String> qualifier) {
    return new Rel.Renamed(
        rel, rel.columns().stream().map(column -> column.qualifiedBy(qualifier)).toList());
  }

  public static Rel aliased(Rel rel, @Nullable TableAliasContext alias) {
    if (alias == null || alias.strictIdentifier() == null) {
      return rel;
    }
    Rel named = requalified(rel, List.of(Names.of(alias.strictIdentifier())));
    if (alias.identifierList() == null) {
      return named;
    }
    return renamed(named, Names.of(alias.identifierList()), Position.of(alias));
  }

  static Rel renamed(Rel rel, List<String> columnNames, Position at) {
    if (columnNames.size() != rel.columns().size()) {
      throw Refusals.mismatch(
          at, "The alias names " + columnNames.size() + " of " + rel.columns().size() + " columns");
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < columnNames.size(); i++) {
      columns.add(rel.columns().get(i).named(columnNames.get(i)));
    }
    return new Rel.Renamed(rel, columns);
  }

  /** A join with what follows it; also what {@code |> JOIN} does. */
  Rel join(Rel left, JoinRelationContext context) {
    Position at = Position.of(context);
    refuse(context.nearestByClause(), "NEAREST BY", null);
    JoinKind kind = Joins.kind(context.joinType());
    JoinCriteriaContext criteria = context.joinCriteria();
    if (context.LATERAL() != null) {
      return lateral(kind, left, context);
    }
    Rel right = primary(context.right);
    if (context.NATURAL() != null) {
      if (kind == JoinKind.SEMI || kind == JoinKind.ANTI || kind == JoinKind.CROSS) {
        throw Refusals.syntax(at, "A natural join is INNER, LEFT, RIGHT or FULL");
      }
      return new Joins(names).using(kind, left, right, Joins.common(left, right), at);
    }
    if (criteria == null) {
      return Joins.all(kind, left, right, at);
    }
    if (criteria.booleanExpression() == null) {
      List<String> keys = Names.of(criteria.identifierList());
      return new Joins(names).using(kind, left, right, keys, Position.of(criteria));
    }
    Expr on = condition(Joins.all(JoinKind.CROSS, left, right, at), criteria);
    CorrelationRules.checkJoin(on, left.columns(), right.columns());
    if (kind == JoinKind.FULL) {
      Subqueries.refuseInside(on);
    } else if (kind == JoinKind.LEFT || kind == JoinKind.RIGHT) {
      Subqueries.refuseFunctions(on);
    }
    return new Rel.Join(kind == JoinKind.CROSS ? JoinKind.INNER : kind, left, right, on);
  }

  private Expr condition(Rel both, JoinCriteriaContext criteria) {
    Expr on = new ExpressionBuilder(queries.scope(both)).build(criteria.booleanExpression());
    return Subqueries.filtering(SelectBuilder.rowCondition(on, "ON"));
  }

  private Rel lateral(JoinKind kind, Rel left, JoinRelationContext context) {
    boolean fits = kind == JoinKind.INNER || kind == JoinKind.CROSS || kind == JoinKind.LEFT;
    JoinCriteriaContext criteria = context.joinCriteria();
    boolean named =
        context.NATURAL() != null || (criteria != null && criteria.identifierList() != null);
    if (!fits || named) {
      throw Refusals.syntax(
          Position.of(context), "A lateral join is INNER, CROSS or LEFT, and has no USING");
    }
    if (kind == JoinKind.LEFT
        && criteria == null
        && context.right instanceof TableValuedFunctionContext) {
      throw Refusals.unsupported(
          Position.of(context), "LEFT JOIN LATERAL without ON", "LATERAL VIEW OUTER");
    }
    Rel.Join pairs = lateral(left, context.right);
    Expr on = criteria == null ? pairs.condition() : condition(pairs, criteria);
    JoinKind joined = kind == JoinKind.LEFT ? kind : JoinKind.INNER;
    List<Column> columns = joined.columns(left.columns(), pairs.right().columns());
    return new Rel.Join(joined, true, left, pairs.right(), on, columns);
  }
}
