package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.Session;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TemporalClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.VersionContext;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a table FROM names: {@code VERSION AS OF 3}, {@code TIMESTAMP AS OF
 * '2026-01-01'}, or at the end of a name in back quotes {@code @v3} or {@code @20260101000000000}.
 *
 * <p>Source: Spark's {@code TimeTravelSpec}; Delta's {@code DeltaTimeTravelSpec}.
 */
public final class TimeTravel {
  private static final Pattern SUFFIX = Pattern.compile("(?s)(.+)@(?:[vV](\\d{1,18})|(\\d{17}))");
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS");

  private final TableSchemas schemas;

  public TimeTravel(TableSchemas schemas) {
    this.schemas = schemas;
  }

  /**
   * What is read of a table.
   *
   * @param clause null where there is none
   */
  TableRead read(TableRef table, @Nullable TemporalClauseContext clause, Position at) {
    TableRead named = named(table, at);
    if (clause == null) {
      return named;
    }
    if (!named.table().equals(table)) {
      throw Refusals.syntax(at, "The table " + table + " has two versions");
    }
    return new TableRead(
        table,
        clause.version() == null ? asOf(clause) : new TableVersion(number(clause.version()), null));
  }

  /** Takes a version off the table's name, unless there is a table of the whole name. */
  private TableRead named(TableRef table, Position at) {
    String name =
        table instanceof TableRef.AtPath path ? path.path() : ((TableRef.Named) table).name();
    Matcher suffix = SUFFIX.matcher(name);
    if (!suffix.matches()) {
      return TableRead.newest(table);
    }
    if (table instanceof TableRef.AtPath && schemas.schemaOf(TableRead.newest(table)).isPresent()) {
      return TableRead.newest(table);
    }
    TableVersion version =
        suffix.group(2) == null
            ? new TableVersion(null, moment(suffix.group(3), at))
            : new TableVersion(Long.valueOf(suffix.group(2)), null);
    String plain = suffix.group(1);
    return new TableRead(
        table instanceof TableRef.AtPath ? new TableRef.AtPath(plain) : new TableRef.Named(plain),
        version);
  }

  private static Instant moment(String digits, Position at) {
    try {
      return LocalDateTime.parse(digits, MOMENT).atZone(Session.current().timeZone()).toInstant();
    } catch (DateTimeException e) {
      throw invalid(at, "@" + digits + " is not a time written as @yyyyMMddHHmmssSSS");
    }
  }

  private static long number(VersionContext context) {
    String text =
        context.stringLit() == null
            ? context.INTEGER_VALUE().getText()
            : StringLiterals.value(context.stringLit());
    if (!text.matches("\\d{1,18}")) {
      throw Refusals.syntax(
          Position.of(context), "A table's version is a whole number, but not " + text);
    }
    return Long.parseLong(text);
  }

  private TableVersion asOf(TemporalClauseContext clause) {
    Expr value = new ExpressionBuilder(Scope.EMPTY).build(clause.timestamp);
    return new TableVersion(null, instant(value));
  }

  /** The moment that a constant casts to. */
  public Instant instant(Expr constant) {
    Position at = constant.at();
    Expr cast = Conversions.cast(constant, PrimitiveType.TIMESTAMP, false, at);
    SqlNames names = new SqlNames();
    Rel row =
        new Rel.Project(
            new Rel.OneRow(), List.of(new Rel.Item(cast, names.column("timestamp", cast))));
    StructType schema = RelSql.schema(row);
    Instant instant =
        schemas.instant(new CompiledQuery(RelSql.query(row), schema, Map.of(), false));
    if (instant == null) {
      throw invalid(at, "The timestamp of a version is NULL");
    }
    return instant;
  }

  private static SluiceException invalid(Position at, String message) {
    return Refusals.at(at, ErrorCode.INVALID_TIME_TRAVEL_TIMESTAMP_EXPR, message, null);
  }
}
