package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.query.TimeTravel;
import dev.sluice.server.sparksql.tree.Expr;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.jspecify.annotations.Nullable;

/**
 * {@code VACUUM}, {@code OPTIMIZE} and {@code RESTORE}, which are Delta's and not of Spark's
 * grammar. Read word by word from Spark's tokens. Source: {@code DeltaSqlBase.g4}.
 */
public final class MaintenanceStatements {
  private static final BigDecimal MILLIS_AN_HOUR = new BigDecimal(3_600_000);

  /** Ten thousand years. */
  private static final BigDecimal MOST_HOURS = new BigDecimal(87_660_000);

  private final List<Token> tokens;
  private final TableSchemas schemas;
  private int next = 1;

  private MaintenanceStatements(List<Token> tokens, TableSchemas schemas) {
    this.tokens = tokens;
    this.schemas = schemas;
  }

  /** Empty where the text begins with another word. */
  public static Optional<Statement> parse(String sql, TableSchemas schemas) {
    String text = sql.toUpperCase(Locale.ROOT);
    if (!text.contains("VACUUM") && !text.contains("OPTIMIZE") && !text.contains("RESTORE")) {
      return Optional.empty();
    }
    List<Token> tokens = SparkParser.tokens(sql);
    String first = tokens.isEmpty() ? "" : tokens.get(0).getText().toUpperCase(Locale.ROOT);
    MaintenanceStatements statement = new MaintenanceStatements(tokens, schemas);
    return switch (first) {
      case "VACUUM" -> Optional.of(statement.vacuum());
      case "OPTIMIZE" -> Optional.of(statement.optimize());
      case "RESTORE" -> Optional.of(statement.restore());
      default -> Optional.empty();
    };
  }

  private Statement vacuum() {
    TableRef table = table();
    Duration retention = null;
    boolean dryRun = false;
    while (next < tokens.size()) {
      if (retention == null && takes("RETAIN")) {
        retention = hours();
        expect("HOURS");
      } else if (!dryRun && takes("DRY")) {
        expect("RUN");
        dryRun = true;
      } else if (isNext("LITE") || isNext("USING")) {
        throw Refusals.unsupported(
            position(), "VACUUM … " + word(), "VACUUM t RETAIN n HOURS DRY RUN");
      } else if (!takes("FULL")) { // which is what is done anyway
        throw unexpected();
      }
    }
    return new Statement.Vacuum(table, retention, dryRun);
  }

  private Statement optimize() {
    TableRef table = table();
    if (isNext("FULL")) {
      throw Refusals.unsupported(position(), "OPTIMIZE … FULL (clustered tables)", "OPTIMIZE t");
    }
    String predicate = "";
    if (takes("WHERE")) {
      int from = next;
      while (next < tokens.size() && !isZorder()) {
        next++;
      }
      if (next == from) {
        throw unexpected();
      }
      Token last = tokens.get(next - 1);
      predicate =
          last.getInputStream()
              .getText(Interval.of(tokens.get(from).getStartIndex(), last.getStopIndex()));
    }
    if (isZorder()) {
      throw Refusals.unsupported(position(), "OPTIMIZE … ZORDER BY", "OPTIMIZE t WHERE predicate");
    }
    if (next < tokens.size()) {
      throw unexpected();
    }
    return new Statement.Optimize(table, predicate);
  }

  private Statement restore() {
    takes("TABLE");
    TableRef table = table();
    takes("TO");
    boolean time = takes("TIMESTAMP");
    if (!time) {
      expect("VERSION");
    }
    expect("AS");
    expect("OF");
    if (next != tokens.size() - 1) {
      throw unexpected();
    }
    String value = tokens.get(next).getText();
    if (!time && value.matches("\\d{1,18}")) {
      return new Statement.RestoreTable(table, new TableVersion(Long.valueOf(value), null));
    }
    if (!time || tokens.get(next).getType() != SqlBaseLexer.STRING_LITERAL) {
      throw unexpected();
    }
    Expr text = Expr.Literal.of(StringLiterals.unescape(value), position());
    return new Statement.RestoreTable(
        table, new TableVersion(null, new TimeTravel(schemas).instant(text)));
  }

  private boolean isZorder() {
    return isNext("ZORDER");
  }

  /** {@code t}, {@code s.t}, {@code delta.`/path`} or {@code '/path'}. */
  private TableRef table() {
    if (next >= tokens.size()) {
      throw unexpected();
    }
    Token first = tokens.get(next);
    if (first.getType() == SqlBaseLexer.STRING_LITERAL) {
      next++;
      return new TableRef.AtPath(StringLiterals.unescape(first.getText()));
    }
    int from = next++;
    while (next + 1 < tokens.size() && tokens.get(next).getText().equals(".")) {
      next += 2;
    }
    String name =
        first
            .getInputStream()
            .getText(Interval.of(first.getStartIndex(), tokens.get(next - 1).getStopIndex()));
    return Names.table(Names.of(SparkParser.name(name)), Position.of(tokens.get(from)));
  }

  private Duration hours() {
    String number = next < tokens.size() ? tokens.get(next).getText() : "";
    BigDecimal hours = number(number);
    if (hours == null || hours.compareTo(MOST_HOURS) > 0) {
      throw unexpected();
    }
    next++;
    // As Delta does: whole hours, rounded.
    BigDecimal whole = hours.setScale(0, RoundingMode.HALF_UP);
    return Duration.ofMillis(whole.multiply(MILLIS_AN_HOUR).longValueExact());
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return text.length() > 20 ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private boolean isNext(String word) {
    return next < tokens.size() && tokens.get(next).getText().equalsIgnoreCase(word);
  }

  private boolean takes(String word) {
    boolean taken = isNext(word);
    next += taken ? 1 : 0;
    return taken;
  }

  private void expect(String word) {
    if (!takes(word)) {
      throw unexpected();
    }
  }

  private String word() {
    return tokens.get(next).getText().toUpperCase(Locale.ROOT);
  }

  private Position position() {
    return Position.of(tokens.get(Math.min(next, tokens.size() - 1)));
  }

  private RuntimeException unexpected() {
    return Refusals.syntax(
        position(),
        next < tokens.size()
            ? "Syntax error at or near '" + tokens.get(next).getText() + "'"
            : "Syntax error: unexpected end of text");
  }
}
