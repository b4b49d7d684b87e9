package dev.sluice.server.http;

import dev.sluice.server.definition.TableNames;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.VersionRange;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which table, at which version, a request's path and parameters name. */
final class TablePath {
  private static final Pattern AT_PATH = Pattern.compile("(?i:delta)\\.`((?:[^`]|``)+)`");
  private static final long LAST_VERSION = 999_999_999_999_999_999L;

  private TablePath() {}

  /** A name of the warehouse, or {@code delta.`/path`}. */
  static TableRef of(Exchange exchange) {
    String name = exchange.segment("table");
    Matcher path = AT_PATH.matcher(name);
    if (path.matches()) {
      return new TableRef.AtPath(path.group(1).replace("``", "`"));
    }
    if (!TableNames.isValid(name)) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND,
          "The name in the path is not one that a table can have.");
    }
    return new TableRef.Named(name);
  }

  /** By the parameters {@code version} and {@code timestamp}, of which one may be given. */
  static TableVersion version(Exchange exchange) {
    return version(exchange, "version", "timestamp");
  }

  /** By {@code startingVersion} or {@code startingTimestamp}, and likewise {@code ending…}. */
  static VersionRange range(Exchange exchange) {
    TableVersion from = version(exchange, "startingVersion", "startingTimestamp");
    if (from.equals(TableVersion.NEWEST)) {
      throw Parameters.invalid(
          "startingVersion", "or `startingTimestamp` must be given", "startingVersion=0");
    }
    return new VersionRange(from, version(exchange, "endingVersion", "endingTimestamp"));
  }

  private static TableVersion version(Exchange exchange, String number, String time) {
    @Nullable Long version = exchange.parameters().number(number, 0, LAST_VERSION);
    @Nullable Instant timestamp = exchange.parameters().instant(time);
    if (version != null && timestamp != null) {
      throw Parameters.invalid(time, "cannot be given together with `" + number + "`", null);
    }
    return new TableVersion(version, timestamp);
  }
}
