package dev.sluice.server.sparksql.grammar;

import java.util.List;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AggregationClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromStatementBodyContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.HavingClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LateralViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifyClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SelectClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhereClauseContext;
import org.jspecify.annotations.Nullable;

/** The clauses of one SELECT but for FROM, wherever the grammar has them. */
public record SelectClauses(
    SelectClauseContext select,
    List<LateralViewContext> lateralViews,
    @Nullable WhereClauseContext where,
    @Nullable AggregationClauseContext aggregation,
    @Nullable HavingClauseContext having,
    @Nullable QualifyClauseContext qualify) {

  public static SelectClauses of(RegularQuerySpecificationContext context) {
    return new SelectClauses(
        context.selectClause(),
        context.lateralView(),
        context.whereClause(),
        context.aggregationClause(),
        context.havingClause(),
        context.qualifyClause());
  }

  /** {@code SELECT …} after FROM. */
  public static SelectClauses of(FromStatementBodyContext context) {
    return new SelectClauses(
        context.selectClause(),
        context.lateralView(),
        context.whereClause(),
        context.aggregationClause(),
        context.havingClause(),
        context.qualifyClause());
  }

  /** A SELECT list alone. */
  public static SelectClauses of(SelectClauseContext select) {
    return new SelectClauses(select, List.of(), null, null, null, null);
  }

  public boolean isDistinct() {
    return select.setQuantifier() != null && select.setQuantifier().DISTINCT() != null;
  }
}
