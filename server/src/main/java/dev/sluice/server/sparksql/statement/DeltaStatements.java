package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of Delta's own grammar, which Spark asks before its own: {@code DESCRIBE HISTORY}
 * and {@code DESCRIBE DETAIL}. Source: Delta's {@code DeltaSqlBase.g4}.
 */
public final class DeltaStatements {
  private static final Pattern DESCRIBE =
      Pattern.compile(
          "(?is)\\s*DESC(?:RIBE)?\\s+(HISTORY|DETAIL)\\s+(.+?)(?:\\s+LIMIT\\s+(\\d{1,9}))?\\s*;?\\s*");

  private static final Pattern PATH = Pattern.compile("(?s)'[^']*'|\"[^\"]*\"");

  private DeltaStatements() {}

  /** Empty where the text is none of them. */
  public static Optional<Statement> parse(String sql) {
    Matcher describe = DESCRIBE.matcher(sql);
    if (!describe.matches()) {
      return Optional.empty();
    }
    TableRef table = table(describe.group(2));
    String limit = describe.group(3);
    if (describe.group(1).equalsIgnoreCase("HISTORY")) {
      int most = limit == null ? Integer.MAX_VALUE : Integer.parseInt(limit);
      return Optional.of(new Statement.DescribeHistory(table, most));
    }
    if (limit != null) {
      throw Refusals.syntax(Position.START, "DESCRIBE DETAIL has no LIMIT");
    }
    return Optional.of(new Statement.DescribeDetail(table));
  }

  private static TableRef table(String text) {
    if (PATH.matcher(text).matches()) {
      return new TableRef.AtPath(StringLiterals.unescape(text));
    }
    List<String> parts = Names.of(SparkParser.name(text));
    boolean path = parts.size() == 2 && parts.get(0).toLowerCase(Locale.ROOT).equals("delta");
    return path ? new TableRef.AtPath(parts.get(1)) : new TableRef.Named(String.join(".", parts));
  }
}
