package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.statement.RowChangeSql.Action;
import dev.sluice.server.sparksql.statement.RowChangeSql.Clause;
import dev.sluice.server.sparksql.statement.RowChangeSql.Side;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DeleteFromTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UpdateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhereClauseContext;
import org.jspecify.annotations.Nullable;

/** DELETE and UPDATE, and what MERGE shares with them. */
final class RowChangeBuilder {
  private final Relations relations;
  private final SqlNames names;
  private final QueryBuilder queries;

  RowChangeBuilder(Relations relations, SqlNames names) {
    this.relations = relations;
    this.names = names;
    this.queries = new QueryBuilder(relations, names);
  }

  /**
   * The table whose rows change.
   *
   * @param rel its columns under their alias, and the number of a row's file
   * @param columns those that a statement may name
   */
  record Target(TableRef table, StructType schema, Rel rel, List<Column> columns, Column file) {}

  Target target(IdentifierReferenceContext name, @Nullable TableAliasContext alias) {
    TableRef table = Names.table(name);
    Position at = Position.of(name);
    StructType schema = relations.schemaOf(table, at);
    if (alias != null && alias.identifierList() != null) {
      throw Refusals.syntax(Position.of(alias), "Columns of the table cannot be renamed here");
    }
    Rel rel = FromBuilder.aliased(relations.target(table, schema, at), alias);
    int last = schema.fields().size();
    return new Target(table, schema, rel, rel.columns().subList(0, last), rel.columns().get(last));
  }

  RowChange delete(DeleteFromTableContext context) {
    Target target = target(context.identifierReference(), context.tableAlias());
    Expr condition = where(target, context.whereClause(), "DELETE");
    Clause clause = new Clause(Side.TARGET_ONLY, Action.DELETE, condition, List.of());
    return single(RowChange.Kind.DELETE, target, clause, context.whereClause());
  }

  /** All rows of a table, as a DELETE without a condition. */
  RowChange truncate(IdentifierReferenceContext table) {
    Clause clause = new Clause(Side.TARGET_ONLY, Action.DELETE, null, List.of());
    return single(RowChange.Kind.DELETE, target(table, null), clause, null);
  }

  /** The rows that meet a condition over the table's columns. */
  RowChange delete(IdentifierReferenceContext table, Function<Target, Expr> condition) {
    Target target = target(table, null);
    Expr met = condition.apply(target);
    Clause clause = new Clause(Side.TARGET_ONLY, Action.DELETE, met, List.of());
    return single(RowChange.Kind.DELETE, target, clause, null);
  }

  RowChange update(UpdateTableContext context) {
    Target target = target(context.identifierReference(), context.tableAlias());
    Expr condition = where(target, context.whereClause(), "UPDATE");
    List<Expr> values =
        SetClause.values(target, scope(target), context.setClause().assignmentList(), old(target));
    Clause clause = new Clause(Side.TARGET_ONLY, Action.UPDATE, condition, values);
    return single(RowChange.Kind.UPDATE, target, clause, context.whereClause());
  }

  private Scope scope(Target target) {
    return new Scope(target.columns(), List.of(), queries);
  }

  private @Nullable Expr where(Target target, @Nullable WhereClauseContext where, String what) {
    if (where == null) {
      return null;
    }
    Expr condition = new ExpressionBuilder(scope(target)).build(where.booleanExpression());
    return SelectBuilder.rowCondition(condition, "The condition of " + what);
  }

  private RowChange single(
      RowChange.Kind kind, Target target, Clause clause, @Nullable WhereClauseContext where) {
    RowChangeSql sql =
        new RowChangeSql(target.schema(), target.columns(), target.file(), List.of(clause), names);
    Expr condition = clause.condition();
    Rel met = condition == null ? target.rel() : new Rel.Filter(target.rel(), condition);
    String find = sql.find(met, null, null);
    boolean everyRow = condition == null && clause.action() == Action.DELETE;
    return new RowChange(
        target.table(),
        kind,
        RowChangeSql.found(find, met, relations),
        sql.rewritten(target.rel(), null, relations),
        sql.changed(target.rel(), null, null, relations),
        null,
        new RowChange.Traits(false, true, everyRow, Relations.wantedOfTarget(met)),
        where == null
            ? Map.of("predicate", "[]")
            : Map.of("predicate", "[\"(" + json(text(where.booleanExpression())) + ")\"]"));
  }

  /** The table's own values. */
  static List<Expr> old(Target target) {
    return target.columns().stream()
        .map(column -> (Expr) new Expr.Reference(column, Position.START))
        .toList();
  }

  /** The words as they were written. */
  static String text(ParserRuleContext context) {
    int from = context.getStart().getStartIndex();
    int to = context.getStop().getStopIndex();
    return context.getStart().getInputStream().getText(Interval.of(from, to));
  }

  /** Inside a JSON string. */
  static String json(String text) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(' ');
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }
}
