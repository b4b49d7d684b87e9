package dev.sluice.server.tables;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table's log says of it; the words are those of Delta's {@code DESCRIBE DETAIL}.
 *
 * @param description the table's comment, or null
 * @param createdAt null where the log does not tell
 * @param features the names of the table's features, those that the versions imply too
 * @param constraints the CHECK constraints by name
 */
public record TableDetail(
    TableDescription table,
    @Nullable String description,
    @Nullable Instant createdAt,
    int minReaderVersion,
    int minWriterVersion,
    List<String> features,
    Map<String, String> constraints) {
  public TableDetail {
    features = List.copyOf(features);
    constraints = Map.copyOf(constraints);
  }
}
