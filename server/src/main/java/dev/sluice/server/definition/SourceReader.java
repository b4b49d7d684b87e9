package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.TableRef;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a source. */
final class SourceReader {
  private static final List<String> KEYS = List.of("format", "table", "path", "options");
  private static final Set<String> LATER_KEYS = Set.of("schema");

  private final Faults faults;
  private final ZoneId zone;

  /** A reader; {@code zone} is that of timestamps without one. */
  SourceReader(Faults faults, ZoneId zone) {
    this.faults = faults;
    this.zone = zone;
  }

  /**
   * Reads a source.
   *
   * @param steps the transforms that read it, as they are written
   */
  @Nullable SourceSpec source(@Nullable Fields source, @Nullable JsonNode steps) {
    if (source == null || !Formats.isDelta(source, faults)) {
      return null;
    }
    source.allow(KEYS, LATER_KEYS);
    TableRef table = TableReader.table(source, faults);
    SourceOptions options = SourceOptions.read(source, zone, faults);
    return table == null ? null : options.of(table, EventTimeColumn.of(steps));
  }
}
