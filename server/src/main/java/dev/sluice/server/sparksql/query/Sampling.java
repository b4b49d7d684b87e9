package dev.sluice.server.sparksql.query;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.math.BigDecimal;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SampleByPercentileContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SampleByRowsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SampleContext;
import org.jspecify.annotations.Nullable;

/** TABLESAMPLE as far as its rows are no matter of chance: a number of rows, all, or none. */
final class Sampling {
  private Sampling() {}

  static Rel of(Rel rel, @Nullable SampleContext context) {
    if (context == null) {
      return rel;
    }
    Position at = Position.of(context);
    if (context.sampleMethod() instanceof SampleByRowsContext rows) {
      return new Rel.Limit(rel, Ordering.count(rows.expression(), "TABLESAMPLE"), null);
    }
    if (context.sampleMethod() instanceof SampleByPercentileContext percent) {
      String digits =
          percent.integerValue() != null
              ? percent.integerValue().getText()
              : percent.DECIMAL_VALUE().getText();
      BigDecimal share = new BigDecimal(digits);
      if (share.signum() == 0) {
        return new Rel.Filter(rel, Expr.Literal.of(false, at));
      }
      if (share.compareTo(BigDecimal.valueOf(100)) == 0 && percent.negativeSign == null) {
        return rel;
      }
    }
    throw Refusals.unsupported(at, "A random TABLESAMPLE", "TABLESAMPLE (n ROWS)");
  }
}
