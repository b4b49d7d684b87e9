package dev.sluice.server.definition;

import dev.sluice.server.model.QueryDefinition;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Session time zones in documents: {@code Europe/Berlin}, {@code +02:00}. */
final class TimeZones {
  private TimeZones() {}

  /**
   * The zone of that name; a name that is none is a fault.
   *
   * @param text null where the document names none
   */
  static ZoneId read(@Nullable String text, String pointer, Faults faults) {
    if (text == null) {
      return QueryDefinition.UTC;
    }
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      faults.add(pointer, Faults.quote(text) + " is not a time zone", "Europe/Berlin");
      return QueryDefinition.UTC;
    }
  }
}
