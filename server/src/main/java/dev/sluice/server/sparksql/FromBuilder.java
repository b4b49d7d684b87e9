package dev.sluice.server.sparksql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault2Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinCriteriaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationExtensionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationPrimaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableNameContext;
import org.jspecify.annotations.Nullable;

/** The FROM clause: tables, subqueries, VALUES and joins. */
final class FromBuilder {
  private final QueryBuilder queries;
  private final SqlNames names;

  FromBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  Rel build(@Nullable FromClauseContext context) {
    if (context == null) {
      return new Rel.OneRow();
    }
    refuse(context.pivotClause(), "PIVOT", "CASE inside aggregates");
    refuse(context.unpivotClause(), "UNPIVOT", "UNION ALL");
    context.lateralView().forEach(view -> refuse(view, "LATERAL VIEW", null));
    Rel rel = relation(context.relation(0));
    for (RelationContext next : context.relation().subList(1, context.relation().size())) {
      rel = join(Rel.JoinKind.CROSS, rel, relation(next), null);
    }
    return rel;
  }

  static void refuse(@Nullable ParserRuleContext context, String what, @Nullable String instead) {
    if (context != null) {
      throw Refusals.unsupported(Position.of(context), what, instead);
    }
  }

  private Rel relation(RelationContext context) {
    if (context.LATERAL() != null) {
      throw Refusals.unsupported(Position.of(context), "LATERAL", "a join");
    }
    Rel rel = primary(context.relationPrimary());
    for (RelationExtensionContext extension : context.relationExtension()) {
      refuse(extension.pivotClause(), "PIVOT", "CASE inside aggregates");
      refuse(extension.unpivotClause(), "UNPIVOT", "UNION ALL");
      rel = joined(rel, extension.joinRelation());
    }
    return rel;
  }

  private Rel primary(RelationPrimaryContext context) {
    if (context instanceof TableNameContext table) {
      refuse(table.temporalClause(), "Time travel in SQL", null);
      refuse(table.sample(), "TABLESAMPLE", null);
      refuse(table.optionsClause(), "WITH options", null);
      refuse(table.watermarkClause(), "WATERMARK", null);
      return aliased(queries.table(table.identifierReference()), table.tableAlias());
    }
    if (context instanceof AliasedQueryContext query) {
      refuse(query.sample(), "TABLESAMPLE", null);
      refuse(query.watermarkClause(), "WATERMARK", null);
      Rel rel = queries.build(query.query());
      return aliased(requalified(rel, List.of()), query.tableAlias());
    }
    if (context instanceof AliasedRelationContext relation) {
      refuse(relation.sample(), "TABLESAMPLE", null);
      refuse(relation.watermarkClause(), "WATERMARK", null);
      return aliased(relation(relation.relation()), relation.tableAlias());
    }
    if (context instanceof InlineTableDefault2Context inline) {
      return values(inline.inlineTable());
    }
    throw Refusals.unsupported(Position.of(context), Constructs.name(context), "a table");
  }

  /** {@code VALUES (1, 'a'), (2, NULL)}: each column has the least type common to its rows. */
  Rel values(InlineTableContext context) {
    List<List<Expr>> rows = new ArrayList<>();
    ExpressionBuilder expressions = new ExpressionBuilder(Scope.EMPTY);
    for (ExpressionContext row : context.expression()) {
      List<Expr> values = row(row, expressions);
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
      var type = Coercion.common(column, "A column of VALUES");
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

  private static List<Expr> row(ExpressionContext context, ExpressionBuilder expressions) {
    ParserRuleContext inner = ExpressionBuilder.primary(context);
    if (inner instanceof RowConstructorContext row) {
      return row.namedExpression().stream().map(expressions::build).toList();
    }
    if (inner instanceof StructContext struct) {
      return struct.argument.stream().map(expressions::build).toList();
    }
    return List.of(expressions.build(context));
  }

  private static Rel requalified(Rel rel, List<String> qualifier) {
    return new Rel.Renamed(
        rel, rel.columns().stream().map(column -> column.qualifiedBy(qualifier)).toList());
  }

  private static Rel aliased(Rel rel, @Nullable TableAliasContext alias) {
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

  private Rel joined(Rel left, JoinRelationContext context) {
    Position at = Position.of(context);
    if (context.NATURAL() != null || context.LATERAL() != null) {
      throw Refusals.unsupported(at, "NATURAL or LATERAL JOIN", "JOIN … USING (…)");
    }
    refuse(context.nearestByClause(), "NEAREST BY", null);
    Rel right = primary(context.right);
    Rel.JoinKind kind = kind(context.joinType());
    JoinCriteriaContext criteria = context.joinCriteria();
    if (criteria == null) {
      boolean conditional = kind != Rel.JoinKind.INNER && kind != Rel.JoinKind.CROSS;
      if (conditional) {
        throw Refusals.syntax(at, "This join wants ON or USING");
      }
      return join(Rel.JoinKind.CROSS, left, right, null);
    }
    Rel.JoinKind inner = kind == Rel.JoinKind.CROSS ? Rel.JoinKind.INNER : kind;
    if (criteria.booleanExpression() != null) {
      Scope both = queries.scope(join(Rel.JoinKind.INNER, left, right, null));
      Expr on = new ExpressionBuilder(both).build(criteria.booleanExpression());
      CorrelationRules.checkJoin(on, left.columns(), right.columns());
      return join(inner, left, right, SelectBuilder.rowCondition(on, "ON"));
    }
    return using(inner, left, right, criteria.identifierList());
  }

  private static Rel.JoinKind kind(JoinTypeContext type) {
    if (type.CROSS() != null) {
      return Rel.JoinKind.CROSS;
    }
    if (type.SEMI() != null) {
      return Rel.JoinKind.SEMI;
    }
    if (type.ANTI() != null) {
      return Rel.JoinKind.ANTI;
    }
    if (type.LEFT() != null) {
      return Rel.JoinKind.LEFT;
    }
    if (type.RIGHT() != null) {
      return Rel.JoinKind.RIGHT;
    }
    return type.FULL() != null ? Rel.JoinKind.FULL : Rel.JoinKind.INNER;
  }

  private static Rel join(Rel.JoinKind kind, Rel left, Rel right, @Nullable Expr condition) {
    return new Rel.Join(kind, left, right, condition);
  }

  /** The key columns come first and once, then the others of the left, then of the right. */
  private Rel using(Rel.JoinKind kind, Rel left, Rel right, IdentifierListContext list) {
    Position at = Position.of(list);
    Set<String> hidden = new HashSet<>();
    List<Expr> conditions = new ArrayList<>();
    List<String> keyNames = Names.of(list);
    List<Expr[]> keys = new ArrayList<>();
    for (String name : keyNames) {
      Expr l = new Scope(left.columns()).resolve(List.of(name), at);
      Expr r = new Scope(right.columns()).resolve(List.of(name), at);
      conditions.add(Operators.comparison("=", l, r, at));
      keys.add(new Expr[] {l, r});
      hidden.add(((Expr.Reference) l).column().sqlName());
      hidden.add(((Expr.Reference) r).column().sqlName());
    }
    Expr condition =
        conditions.stream()
            .reduce((a, b) -> Operators.and(a, b, at))
            .orElseThrow();
    Rel join = join(kind, left, right, condition);
    Set<String> used = new HashSet<>();
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      items.add(names.item(keyNames.get(i), key(kind, keys.get(i), at), used));
    }
    for (Column column : join.columns()) {
      if (!hidden.contains(column.sqlName())) {
        items.add(new Rel.Item(new Expr.Reference(column, at), column));
      }
    }
    return new Rel.Project(join, items);
  }

  private static Expr key(Rel.JoinKind kind, Expr[] sides, Position at) {
    return switch (kind) {
      case RIGHT -> sides[1];
      case FULL -> Conditionals.coalesce("coalesce", List.of(sides), at);
      default -> sides[0];
    };
  }
}
