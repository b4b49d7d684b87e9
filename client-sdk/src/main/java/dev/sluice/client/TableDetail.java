package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table's log says of it, in the words of Delta's {@code DESCRIBE DETAIL}, and its CHECK
 * constraints.
 *
 * @param description the table's comment, or null
 * @param createdAt null where the log does not tell
 * @param tableFeatures what readers and writers must know, by Delta's names
 * @param constraints conditions in Spark SQL by name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TableDetail(
    String name,
    String format,
    String id,
    @Nullable String description,
    String location,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        @Nullable Instant createdAt,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        Instant lastModified,
    long version,
    List<String> partitionColumns,
    long numFiles,
    long sizeInBytes,
    Map<String, String> properties,
    int minReaderVersion,
    int minWriterVersion,
    List<String> tableFeatures,
    Map<String, String> constraints) {
  public TableDetail {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
    tableFeatures = List.copyOf(tableFeatures);
    constraints = Map.copyOf(constraints);
  }
}
