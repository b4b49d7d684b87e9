package dev.sluice.server.definition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Moments as a document writes them. */
final class TimestampText {
  private TimestampText() {}

  /** A timestamp with a zone, or one without or a date in {@code zone}; null for anything else. */
  static @Nullable Instant instant(String written, ZoneId zone) {
    String text = written.strip().replace(' ', 'T');
    try {
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      String time = text.substring(text.indexOf('T'));
      boolean zoned = time.endsWith("Z") || time.contains("+") || time.contains("-");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
