package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.VersionRange;
import dev.sluice.server.sparksql.functions.Signature;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.List;

/**
 * {@code table_changes('t', from[, to])} and {@code table_changes_by_path('/path', from[, to])}:
 * whole numbers are versions, texts and timestamps are times. Source: Delta's {@code
 * CDCStatementBase}.
 */
final class ChangeReads {
  private static final String BY_NAME = "table_changes";
  private static final String BY_PATH = "table_changes_by_path";

  private ChangeReads() {}

  static boolean isFunction(String name) {
    return name.equals(BY_NAME) || name.equals(BY_PATH);
  }

  /** What a call reads. */
  static TableRead of(String name, List<Expr> arguments, TimeTravel times, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    TableRef table = table(name, arguments.get(0));
    TableVersion from = bound(name, arguments.get(1), times);
    TableVersion to =
        arguments.size() < 3 ? TableVersion.NEWEST : bound(name, arguments.get(2), times);
    return TableRead.changes(table, new VersionRange(from, to));
  }

  private static TableRef table(String name, Expr argument) {
    if (!(argument instanceof Expr.Literal literal && literal.value() instanceof String text)) {
      throw Refusals.mismatch(argument.at(), "The table of " + name + " must be a string");
    }
    return name.equals(BY_PATH)
        ? new TableRef.AtPath(text)
        : Names.table(Names.of(SparkParser.name(text)), argument.at());
  }

  private static TableVersion bound(String name, Expr argument, TimeTravel times) {
    DataType type = argument.type();
    if (type == PrimitiveType.STRING || type == PrimitiveType.TIMESTAMP) {
      return new TableVersion(null, times.instant(argument));
    }
    boolean whole = type == PrimitiveType.INTEGER || type == PrimitiveType.LONG;
    if (whole && argument instanceof Expr.Literal literal && literal.value() instanceof Number n) {
      return new TableVersion(n.longValue(), null);
    }
    throw Refusals.mismatch(
        argument.at(), "A bound of " + name + " must be a version's number or a timestamp");
  }
}
