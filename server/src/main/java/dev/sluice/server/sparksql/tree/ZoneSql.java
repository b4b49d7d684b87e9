package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.ZoneFunctions;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The way between instants and local times of the session time zone in the engine's SQL. The rules
 * of zones other than UTC are Java's, as in Spark; the engine itself stays at UTC.
 */
public final class ZoneSql {
  private ZoneSql() {}

  /** A {@code timestamp} as the {@code timestamp_ntz} that a clock of the session shows. */
  public static String local(String timestamp) {
    if (isUtc()) {
      return "(" + timestamp + " AT TIME ZONE 'UTC')";
    }
    return JavaCalls.emission(ZoneFunctions.LOCAL).sql(List.of(timestamp, zone()));
  }

  /**
   * A {@code timestamp_ntz} as the {@code timestamp} at which a clock of the session shows it: the
   * earlier of two, and after a gap as much later as the gap is long.
   */
  public static String instant(String local) {
    if (isUtc()) {
      return "(" + local + " AT TIME ZONE 'UTC')";
    }
    return JavaCalls.emission(ZoneFunctions.INSTANT).sql(List.of(local, zone()));
  }

  /** The session time zone as a string constant of the engine's SQL. */
  static String zone() {
    return SqlText.string(Session.current().timeZone().getId());
  }

  /** The session time zone as a constant, for functions in Java. */
  public static Expr constant(Position at) {
    return new Expr.Literal(Session.current().timeZone().getId(), PrimitiveType.STRING, at);
  }

  public static boolean isUtc() {
    return Session.current().timeZone().normalized().equals(ZoneOffset.UTC);
  }
}
