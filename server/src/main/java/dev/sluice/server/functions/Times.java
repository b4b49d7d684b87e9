package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as the formats JSON and CSV write them: by the patterns of the options, or as
 * casts read them and in ISO 8601.
 *
 * <p>Source: Spark's {@code TimestampFormatter} and {@code DateFormatter}.
 */
final class Times {
  private static final String ISO = "yyyy-MM-dd'T'HH:mm:ss[.SSS]";

  private final FormatOptions options;
  private final ZoneId zone;
  private final DateTimeFormatter dates;
  private final DateTimeFormatter instants;
  private final DateTimeFormatter locals;

  Times(FormatOptions options) {
    this.options = options;
    zone = options.zone();
    dates = Patterns.formatting(options.text("dateFormat", "yyyy-MM-dd"));
    instants = Patterns.formatting(options.text("timestampFormat", ISO + "[XXX]")).withZone(zone);
    locals = Patterns.formatting(options.text("timestampNTZFormat", ISO));
  }

  String date(int days) {
    return dates.format(LocalDate.ofEpochDay(days));
  }

  String instant(long micros) {
    return instants.format(Zones.instant(micros));
  }

  String local(long micros) {
    Instant instant = Zones.instant(micros);
    return locals.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /** Days since 1970; null where the text is no such date. */
  @Nullable Integer readDate(String text) {
    String pattern = options.text("dateFormat");
    if (pattern == null) {
      Integer days = DatetimeCasts.days(text);
      return days == null ? DatetimeCasts.days(text.replace("GMT", "")) : days;
    }
    Long micros = read(() -> PatternFunctions.local(text, pattern));
    return micros == null ? null : (int) Math.floorDiv(micros, 86_400 * Zones.MICROS_PER_SECOND);
  }

  /** Microseconds since 1970; null where the text is no such timestamp. */
  @Nullable Long readInstant(String text) {
    String pattern = options.text("timestampFormat");
    if (pattern == null) {
      Long micros = DatetimeCasts.instant(text, zone);
      return micros == null ? DatetimeCasts.instant(text.replace("GMT", ""), zone) : micros;
    }
    return read(() -> PatternFunctions.instant(text, pattern, zone.getId()));
  }

  /** Microseconds since 1970 of a local time; null where the text is none, or has a zone. */
  @Nullable Long readLocal(String text) {
    String pattern = options.text("timestampNTZFormat");
    if (pattern == null) {
      DatetimeText parsed = DatetimeText.ofTimestamp(text);
      return parsed == null || parsed.zoneName() != null ? null : DatetimeCasts.local(text);
    }
    return read(() -> PatternFunctions.local(text, pattern));
  }

  private interface Reading {
    long read();
  }

  private static @Nullable Long read(Reading reading) {
    try {
      return reading.read();
    } catch (DateTimeException | ArithmeticException malformed) {
      return null;
    } catch (SluiceException refused) {
      if (refused.code() == ErrorCode.CANNOT_PARSE_TIMESTAMP) {
        return null;
      }
      throw refused;
    }
  }
}
