package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Constructs;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SelectClauses;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CtesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromStatementBodyContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromStatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromStmtContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault1Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OperatorPipeStatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryOrganizationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryPrimaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryPrimaryDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryTermContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryTermDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SetOperationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubqueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TemporalClauseContext;
import org.jspecify.annotations.Nullable;

/** Queries of the parse tree: WITH, set operations, ORDER BY and LIMIT around SELECTs. */
public final class QueryBuilder {
  private static final String UNION = "UNION";

  private final Relations relations;
  private final SqlNames names;
  private final @Nullable Correlation correlation;
  private final Map<String, Supplier<Rel>> views = new HashMap<>();

  public QueryBuilder(Relations relations, SqlNames names) {
    this.relations = relations;
    this.names = names;
    correlation = null;
  }

  private QueryBuilder(QueryBuilder outer, @Nullable Correlation correlation) {
    relations = outer.relations;
    names = outer.names;
    this.correlation = correlation;
    views.putAll(outer.views);
  }

  /** The builder of a query inside the one at hand, which may use its columns. */
  QueryBuilder within(Correlation correlation) {
    return new QueryBuilder(this, correlation);
  }

  /** The same names; what is defined in the copy is not defined here. */
  QueryBuilder copy() {
    return new QueryBuilder(this, correlation);
  }

  /** How much the query takes from the query around it so far. */
  int taken() {
    return correlation == null ? 0 : correlation.size();
  }

  SqlNames names() {
    return names;
  }

  /** The columns of a relation, for the expressions over it. */
  Scope scope(Rel rel) {
    return new Scope(rel.columns(), rel.hidden(), this);
  }

  /** The value of a name in the query around this one, or null. */
  @Nullable Expr outer(List<String> words, Position at) {
    return correlation == null ? null : correlation.find(words, at);
  }

  /** Whether the query stands inside another, whose columns it may use. */
  boolean isInner() {
    return correlation != null;
  }

  /** What a qualified star stands for in the query around this one. */
  List<SelectBuilder.Named> outerStar(List<String> qualifier, Position at) {
    return correlation == null || qualifier.isEmpty() ? List.of() : correlation.star(qualifier, at);
  }

  /** Gives aggregates in a condition to the query around where they are over its columns. */
  boolean hoists(Expr condition) {
    if (correlation == null) {
      return !Expr.aggregates(condition);
    }
    correlation.hoist(condition);
    return !correlation.aggregates(condition);
  }

  /** Lets queries name a relation that is not a table. */
  public void define(String name, Supplier<Rel> view) {
    views.put(name.toLowerCase(Locale.ROOT), view);
  }

  /**
   * A relation by its name.
   *
   * @param version of the table to read, or null
   */
  public Rel table(IdentifierReferenceContext context, @Nullable TemporalClauseContext version) {
    List<String> words = Names.words(context);
    Supplier<Rel> view =
        words.size() == 1 ? views.get(words.get(0).toLowerCase(Locale.ROOT)) : null;
    if (view == null) {
      return relations.scan(Names.table(context), version, Position.of(context));
    }
    FromBuilder.refuse(version, "Time travel of a query", "the version of the tables in it");
    return view.get();
  }

  /** What a range of a table's versions changed. */
  Rel changes(String function, List<Expr> arguments, Position at) {
    return relations.changes(ChangeReads.of(function, arguments, relations.times(), at), at);
  }

  public Rel build(QueryContext context) {
    QueryBuilder inner = context.ctes() == null ? this : withViews(context.ctes());
    return inner.organized(context.queryTerm(), context.queryOrganization());
  }

  private QueryBuilder withViews(CtesContext context) {
    QueryBuilder inner = copy();
    new WithBuilder(inner).define(context);
    return inner;
  }

  private Rel organized(QueryTermContext term, QueryOrganizationContext organization) {
    Ordering ordering = Ordering.of(organization);
    if (term instanceof QueryTermDefaultContext plain
        && plain.queryPrimary() instanceof QueryPrimaryDefaultContext primary
        && primary.querySpecification() instanceof RegularQuerySpecificationContext select) {
      return new SelectBuilder(this, names).build(select, ordering);
    }
    return ordered(term(term), ordering, Position.of(term));
  }

  /** A finished query with what follows it. */
  Rel ordered(Rel rel, Ordering ordering, Position at) {
    Scope scope = scope(rel).withoutStars();
    List<Expr> outputs = new ArrayList<>();
    rel.columns().forEach(column -> outputs.add(new Expr.Reference(column, at)));
    return ordering.apply(rel, scope, UnaryOperator.identity(), outputs);
  }

  Rel term(QueryTermContext context) {
    if (context instanceof SetOperationContext operation) {
      return setOperation(operation);
    }
    if (context instanceof QueryTermDefaultContext plain) {
      return primary(plain.queryPrimary());
    }
    if (context instanceof OperatorPipeStatementContext pipe) {
      return new PipeBuilder(this, names).apply(term(pipe.left), pipe.operatorPipeRightSide());
    }
    throw Refusals.unsupported(Position.of(context), Constructs.name(context), null);
  }

  Rel primary(QueryPrimaryContext context) {
    if (context instanceof TableContext table) {
      return table(table.identifierReference(), null);
    }
    if (context instanceof FromStmtContext from) {
      return from(from.fromStatement());
    }
    if (context instanceof SubqueryContext subquery) {
      return build(subquery.query());
    }
    if (context instanceof InlineTableDefault1Context inline) {
      return new FromBuilder(this, names).values(inline.inlineTable());
    }
    if (context instanceof QueryPrimaryDefaultContext plain
        && plain.querySpecification() instanceof RegularQuerySpecificationContext select) {
      return new SelectBuilder(this, names).build(select, Ordering.NONE);
    }
    throw Refusals.unsupported(Position.of(context), Constructs.name(context), "SELECT");
  }

  /** {@code FROM t}, or the union of all SELECTs that follow it. */
  private Rel from(FromStatementContext context) {
    Rel union = null;
    for (FromStatementBodyContext body : context.fromStatementBody()) {
      FromBuilder.refuse(body.transformClause(), "TRANSFORM", "functions");
      Rel from = new FromBuilder(this, names).build(context.fromClause());
      Ordering ordering = Ordering.of(body.queryOrganization());
      Rel select = new SelectBuilder(this, names).build(SelectClauses.of(body), from, ordering);
      union = union == null ? select : setOperation(union, UNION, true, select, Position.of(body));
    }
    return union == null ? new FromBuilder(this, names).build(context.fromClause()) : union;
  }

  private Rel setOperation(SetOperationContext context) {
    boolean all = context.setQuantifier() != null && context.setQuantifier().ALL() != null;
    return setOperation(term(context.left), context.operator, all, term(context.right));
  }

  Rel setOperation(Rel left, Token operator, boolean all, Rel right) {
    String word = operator.getText().toUpperCase(Locale.ROOT).replace("MINUS", "EXCEPT");
    return setOperation(left, word, all, right, Position.of(operator));
  }

  /** All rows of both; columns are matched by position and called as those of the left. */
  public Rel unionAll(Rel left, Rel right, Position at) {
    return setOperation(left, UNION, true, right, at);
  }

  private Rel setOperation(Rel left, String word, boolean all, Rel right, Position at) {
    if (left.columns().size() != right.columns().size()) {
      throw Refusals.mismatch(
          at,
          "The sides have "
              + left.columns().size()
              + " and "
              + right.columns().size()
              + " columns");
    }
    List<Rel.Item> lefts = new ArrayList<>();
    List<Rel.Item> rights = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < left.columns().size(); i++) {
      Expr l = new Expr.Reference(left.columns().get(i), at);
      Expr r = new Expr.Reference(right.columns().get(i), at);
      List<Expr> sides = Operators.sameType(List.of(l, r), word);
      if (!(all && word.equals(UNION))) {
        sides = sides.stream().map(side -> compared(side, word)).toList();
      }
      boolean nullable = l.nullable() || r.nullable();
      Column column =
          new Column(
              List.of(),
              left.columns().get(i).name(),
              sides.get(0).type(),
              nullable,
              names.fresh(left.columns().get(i).name()));
      names.mark(column, names.window(l));
      names.markEventTime(column, names.eventTime(sides.get(0)));
      columns.add(column);
      lefts.add(new Rel.Item(sides.get(0), column));
      rights.add(new Rel.Item(sides.get(1), column));
    }
    return new Rel.SetOperation(
        all ? word + " ALL" : word,
        new Rel.Project(left, lefts),
        new Rel.Project(right, rights),
        columns);
  }

  private Expr compared(Expr side, String word) {
    return Normalized.of(Normalized.groupable(EventWindows.unmerged(side, word, names), word));
  }
}
